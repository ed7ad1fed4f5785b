"""Keeping the text of sent mail no longer than the organisation wants. See ``calendar_app.retention``."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from campaigns.enums import MessageState
from campaigns.models import Message

BATCH = 1_000


def with_old_text(before: dt.datetime) -> Q:
    """Return the condition for messages that are over since before ``before`` and still have their text."""
    sent = Q(state__in=[MessageState.SENT, MessageState.BOUNCED], sent_at__lt=before)
    unsent = Q(state__in=[MessageState.DEAD, MessageState.SUPPRESSED], created_at__lt=before)
    return (sent | unsent) & (~Q(subject="") | ~Q(body=""))


@transaction.atomic
def blank_messages(*, before: dt.datetime, limit: int = BATCH) -> int:
    """Take subject and text out of up to ``limit`` messages that were over before ``before``; return how many.

    That they went out, to whom and about what alerts stays. Call it until it returns 0. Several may run at once: each
    takes messages nobody else has. Two queries.
    """
    old = Message.objects.filter(with_old_text(before)).order_by("pk").select_for_update(skip_locked=True)
    keys = list(old.values_list("pk", flat=True)[:limit])
    Message.objects.filter(pk__in=keys).update(subject="", body="")
    return len(keys)
