"""The breaker: while the mail host fails, nobody knocks, and messages wait without using up their tries."""

import datetime as dt

from campaigns.models import TickRecord

MAIL_RESTS = "mail rests until"
REST = dt.timedelta(seconds=30)
REST_AFTER_LOGIN = dt.timedelta(minutes=5)
"""A host that refused our password is asked less often, lest it lock us out."""


def rests_until(now: dt.datetime) -> dt.datetime | None:
    """Return until when the mail host is left alone; None if it may be tried at ``now``. One query."""
    until = TickRecord.objects.filter(name=MAIL_RESTS).values_list("at", flat=True).first()
    # A moment further off than any rest was written under a wrong clock.
    return until if until is not None and now < until <= now + REST_AFTER_LOGIN else None


def rest(now: dt.datetime, *, is_login: bool) -> dt.datetime:
    """Leave the mail host alone for a while and return until when. Two queries."""
    until = now + (REST_AFTER_LOGIN if is_login else REST)
    TickRecord.objects.update_or_create(name=MAIL_RESTS, defaults={"at": until})
    return until
