"""Fetching other people's calendars: which one is next, asking for it, and keeping what came.

The rows are the truth. Whoever takes one puts its next turn off first, so that a worker that dies takes nothing with
it; nothing is locked while another host is asked.
"""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from calendar_app.enums import OverlayKind, OverlayScope
from calendar_app.lib.revision import something_changed
from calendar_app.lib.sealing import Unreadable, unseal
from calendar_app.models import Overlay
from calendar_app.overlays.actions import put_entries
from calendar_app.overlays.apart import read_apart
from calendar_app.overlays.asking import Came, ask
from calendar_app.overlays.values import Entry, Unusable
from departments.queries import organisation

logger = logging.getLogger(__name__)
Clock = Callable[[], dt.datetime]

EVERY: Final = dt.timedelta(hours=1)
LEASE: Final = dt.timedelta(minutes=5)
FIRST_PAUSE: Final = dt.timedelta(minutes=15)
LONGEST_PAUSE: Final = dt.timedelta(days=1)
READ_ANEW_AFTER: Final = dt.timedelta(days=14)
"""A calendar that stays the same is read anew after so long, as its repeats go on and the days kept move."""


@dataclass(frozen=True)
class Claimed:
    """A calendar to ask for. ``address`` is sealed, as it is stored."""

    id: UUID
    address: str
    etag: str
    last_modified: str


def fetch_due(*, seconds: float, clock: Clock = timezone.now) -> int:
    """Fetch the calendars that are due, one after the other, begin none after ``seconds``, and return how many."""
    until = clock() + dt.timedelta(seconds=seconds)
    fetched = 0
    while clock() < until and (claimed := claim(now=clock())) is not None:
        fetch_one(claimed, clock=clock)
        fetched += 1
    return fetched


@transaction.atomic
def claim(*, now: dt.datetime) -> Claimed | None:
    """Return the calendar that waits longest, its next turn put off so that nobody else takes it. None if none is due.

    Nothing is fetched for who may not sign in any more.
    """
    in_use = ~Q(scope=OverlayScope.ME) | Q(owner__is_active=True)
    due = Overlay.objects.filter(in_use, kind=OverlayKind.ADDRESS, removed_at=None, next_fetch_at__lte=now)
    row = due.select_for_update(skip_locked=True, of=("self",)).order_by("next_fetch_at", "pk").first()
    if row is None:
        return None
    row.next_fetch_at = now + LEASE
    row.save(update_fields=["next_fetch_at"])
    is_stale = row.read_at is None or row.read_at < now - READ_ANEW_AFTER
    return Claimed(row.pk, row.address, "" if is_stale else row.etag, "" if is_stale else row.last_modified)


def fetch_one(claimed: Claimed, *, clock: Clock = timezone.now) -> None:
    """Ask for a calendar and keep what came, or why nothing did."""
    zone = organisation().time_zone
    try:
        came = ask(_unsealed(claimed.address), etag=claimed.etag, last_modified=claimed.last_modified)
        today = timezone.localdate(clock())
        entries = None if came.body is None else read_apart(came.body, today=today, zone=zone)
    except Unusable as problem:
        logger.info("Calendar %s was not fetched: %s", claimed.id, problem)
        _keep_failure(claimed, str(problem), now=clock())
    else:
        _keep(claimed, came, entries, now=clock())


def _unsealed(address: str) -> str:
    try:
        return unseal(address)
    except Unreadable as problem:
        raise Unusable(_("Its address was sealed with another key. Enter it again.")) from problem


@transaction.atomic
def _keep(claimed: Claimed, came: Came, entries: list[Entry] | None, *, now: dt.datetime) -> None:
    row = _still_there(claimed)
    if row is None:
        return
    if entries is not None:
        put_entries(row, entries)
        row.read_at = now
        something_changed()
    row.etag, row.last_modified = came.etag, came.last_modified
    row.confirmed_at, row.next_fetch_at = now, now + EVERY
    row.failing_since, row.failures, row.failure = None, 0, ""
    row.save()


@transaction.atomic
def _keep_failure(claimed: Claimed, words: str, *, now: dt.datetime) -> None:
    """Note why nothing came. What came last stays; the pause doubles with each failure."""
    row = _still_there(claimed)
    if row is None:
        return
    row.next_fetch_at = now + min(FIRST_PAUSE * 2 ** min(row.failures, 10), LONGEST_PAUSE)
    row.failing_since = row.failing_since or now
    row.failures = min(row.failures + 1, 1_000)
    row.failure = words[:300]
    row.save()


def _still_there(claimed: Claimed) -> Overlay | None:
    """Return the calendar, locked, unless it was removed or given another address meanwhile."""
    rows = Overlay.objects.select_for_update().filter(pk=claimed.id, address=claimed.address, removed_at=None)
    return rows.first()
