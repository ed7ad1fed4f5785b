"""Making claimed events ready: may the hook still hear of each, and how do the things it is about stand now."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from campaigns.alerts.claiming import Claimed, suppress
from campaigns.alerts.events.writing import Standing, standing_of, write_event
from campaigns.alerts.passing_on import AGAIN
from campaigns.alerts.preparing import NOT_TOLD_NOW
from campaigns.alerts.ready import Prepared, Ready, failing_alone, made_ready
from campaigns.enums import EventName
from campaigns.models import HookEvent, Message
from campaigns.queries.hearing import Happening, Hearing, hearing_of, of_alert, of_entry

REMOVED = "the web hook was removed"
FORGOTTEN = "the history does not hold it any more"


def prepare_events(claimed: Sequence[Claimed], *, now: dt.datetime) -> Prepared:
    """Return what of these leased messages is to be sent, and how many were closed because their hook may not hear.

    About thirty queries, and one for each message that is not sent. One that cannot be made fails alone.
    """
    return made_ready(claimed, now=now, read=_facts, write=_written)


@dataclass(frozen=True)
class _Facts:
    """The event of each message, why those that are not told are not, and how all they are about stands."""

    events: dict[UUID, HookEvent]
    heard: dict[UUID, str]
    standing: Standing


def _facts(claimed: Sequence[Claimed], now: dt.datetime) -> _Facts:
    events = _events_of(claimed)
    known = list(events.values())
    return _Facts(events, heard=_heard(known, now), standing=standing_of(known, now=now))


def _written(claimed: Sequence[Claimed], facts: _Facts, now: dt.datetime) -> Prepared:
    ready, closed = [], 0
    for each in claimed:
        with failing_alone(each, claimed, now):
            event = facts.events.get(each.id)
            why_not = facts.heard[event.pk] if event is not None else FORGOTTEN
            if event is None or why_not:
                closed += suppress(each, why=why_not)
            else:
                again = each.group_key.startswith(f"{AGAIN}:")
                ready.append(Ready(each, write_event(event, facts.standing, again=again)))
    return ready, closed


def _events_of(claimed: Sequence[Claimed]) -> dict[UUID, HookEvent]:
    """Return the event of each message, by the message's key. One query."""
    rows = Message.objects.filter(pk__in=[each.id for each in claimed], event__isnull=False).defer("body")
    rows = rows.select_related(
        "event__hook", "event__entry__by", "event__entry__undoes__by", "event__alert__department"
    )
    return {row.pk: row.event for row in rows if row.event is not None}


def _heard(events: Sequence[HookEvent], now: dt.datetime) -> dict[UUID, str]:
    """Return why each event is not told, by its key; empty where it is."""
    happenings = {event.pk: _happening(event) for event in events}
    known = [each for each in happenings.values() if each is not None]
    hearing = hearing_of([event.hook for event in events], known, at=now)
    return {event.pk: _why_not(event, happenings[event.pk], hearing) for event in events}


def _happening(event: HookEvent) -> Happening | None:
    if event.alert is not None:
        return of_alert(event.alert, EventName(event.name))
    return of_entry(event.entry, EventName(event.name)) if event.entry is not None else None


def _why_not(event: HookEvent, happening: Happening | None, hearing: Hearing) -> str:
    if event.hook.retired_at is not None:
        return REMOVED
    if happening is None:
        return FORGOTTEN
    return "" if hearing.hears(event.hook, happening) else NOT_TOLD_NOW
