"""Events of a calendar file as entries of days, by the clock of one zone. Pure."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from calendar_app.exchange.reading.values import Event
from calendar_app.overlays.values import LONGEST_WORDS, Entry

_MOMENT = dt.timedelta(microseconds=1)


def entries_of(events: Iterable[Event], *, zone: str, first: dt.date, last: dt.date) -> list[Entry]:
    """Return those events that touch ``first``..``last``, in their order; cancelled and undated ones are left out."""
    found = (_entry(event, zone) for event in events if event.status != "cancelled")
    return [each for each in found if each is not None and each.first_day <= last and each.last_day >= first]


def _entry(event: Event, zone: str) -> Entry | None:
    starts, ends = event.starts, event.ends
    if starts is None:
        return None
    words = " ".join(event.title.split())[:LONGEST_WORDS]
    if not isinstance(starts, dt.datetime):
        return Entry(words, starts, max(ends or starts, starts))
    begins = _in_zone(starts, event.zone, zone)
    # What ends at midnight has nothing of the day that begins then.
    over = _in_zone(ends, event.zone, zone) - _MOMENT if isinstance(ends, dt.datetime) and ends > starts else begins
    return Entry(words, begins.date(), over.date(), begins.time().replace(second=0, microsecond=0))


def _in_zone(moment: dt.datetime, own: str, zone: str) -> dt.datetime:
    """Return the moment by the clock of ``zone``, naive; one without a zone of its own is the reader's already."""
    if own in ("", zone):
        return moment
    return moment.replace(tzinfo=ZoneInfo(own)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
