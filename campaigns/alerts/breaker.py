"""The breaker: while a host fails, nobody knocks there, and messages wait without using up their tries.

The mail host has one, and so has each host of a chat or a web hook: one that is away holds up no other.
"""

import datetime as dt
import hashlib
from collections.abc import Collection

from campaigns.models import TickRecord
from campaigns.rules.message_moves import next_try_in

MAIL = ""
"""Stands for the mail host where the name of a host is asked for."""

MAIL_RESTS = "mail rests until"
REST = dt.timedelta(seconds=30)
REST_AFTER_LOGIN = dt.timedelta(minutes=5)
"""A host that refused our password is asked less often, lest it lock us out."""

LONGEST_REST = dt.timedelta(minutes=5)
"""A chat or web hook that is away is asked again after so long, however many tries have failed."""

LONGEST_ASKED = dt.timedelta(hours=1)
"""So long a host is left alone at the most when it asks for it."""


def rests_until(now: dt.datetime, host: str = MAIL) -> dt.datetime | None:
    """Return until when a host is left alone; None if it may be tried at ``now``. One query."""
    return _resting(now, [host]).get(host)


def awake(now: dt.datetime, hosts: Collection[str]) -> set[str]:
    """Return those hosts that may be tried at ``now``. One query."""
    return set(hosts) - set(_resting(now, hosts))


def rest(
    now: dt.datetime, *, is_login: bool = False, host: str = MAIL, length: dt.timedelta | None = None
) -> dt.datetime:
    """Leave a host alone for a while (``length`` or what is usual) and return until when. Two queries."""
    until = now + (length or (REST_AFTER_LOGIN if is_login else REST))
    TickRecord.objects.update_or_create(name=_name(host), defaults={"at": until})
    return until


def wake(host: str) -> None:
    """Let a host be tried again at once, as somebody knows that it is back. One query."""
    TickRecord.objects.filter(name=_name(host)).delete()


def rest_after(tries: int, asked: dt.timedelta | None) -> dt.timedelta:
    """Return how long to leave a host alone that failed this many times with one message; longer if it ``asked``."""
    usual = min(next_try_in(tries, jitter=0) or LONGEST_REST, LONGEST_REST)
    return usual if asked is None else min(max(usual, asked), LONGEST_ASKED)


def _resting(now: dt.datetime, hosts: Collection[str]) -> dict[str, dt.datetime]:
    names = {_name(host): host for host in hosts}
    resting = TickRecord.objects.filter(name__in=names, at__gt=now).values_list("name", "at")
    # A moment further off than any rest was written under a wrong clock.
    return {
        names[name]: at
        for name, at in resting
        if at <= now + (REST_AFTER_LOGIN if names[name] == MAIL else LONGEST_ASKED)
    }


def _name(host: str) -> str:
    return MAIL_RESTS if host == MAIL else f"rests {hashlib.sha256(host.encode()).hexdigest()[:20]}"
