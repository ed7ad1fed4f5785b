"""From the events of a calendar file to planned rows."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from calendar_app.exchange.cells.channels import channel_before_colon, is_channel_word, suggest_channel
from calendar_app.exchange.cells.text import one_line
from calendar_app.exchange.choices import Circumstances
from calendar_app.exchange.finishing import status_meaning
from calendar_app.exchange.keys import event_key
from calendar_app.exchange.layouts.lists import LONGEST_TITLE
from calendar_app.exchange.plan import Place, PlannedRow, Problem, Severity
from calendar_app.exchange.reading.values import Event

_LAST_MINUTE = time(23, 59)


def rows_of_events(events: Sequence[Event], circumstances: Circumstances) -> tuple[list[PlannedRow], list[Problem]]:
    """Return a planned row for every event, and a problem where something of it could not be kept."""
    rows = [_row(event, circumstances) for event in events]
    problems = [
        Problem(
            Place("", event.number), Severity.CHECK, _("“%(title)s” ends before it starts.") % {"title": event.title}
        )
        for event in events
        if event.starts and event.ends and event.ends < event.starts
    ]
    return rows, problems


def _row(event: Event, circumstances: Circumstances) -> PlannedRow:
    title, whole = one_line(event.title, LONGEST_TITLE)
    first, last, at, until = _when(event)
    meaning = status_meaning(event.status, circumstances.choices)
    channels = _channels(event, circumstances.known_channels)
    place = _("Where: %(place)s") % {"place": event.location} if event.location else ""
    return PlannedRow(
        key=event_key(event.identity),
        place=Place("", event.number),
        title=title,
        channels=channels,
        starts_on=first,
        ends_on=last,
        starts_at=at,
        ends_at=until,
        zone=event.zone if at else "",
        status=event.status,
        activity_state=meaning.activity if meaning else "",
        campaign_state=meaning.campaign if meaning else "",
        owner=event.organizer,
        tags=tuple(category for category in event.categories if category and category not in channels),
        brief="\n\n".join(part for part in (whole, event.description, place) if part),
        url=event.url,
    )


def _when(event: Event) -> tuple[date | None, date | None, time | None, time | None]:
    """Return first and last day, both inclusive, and the times. An end at midnight belongs to the day before."""
    starts, ends = event.starts, event.ends
    if starts is None:
        return None, None, None, None
    if not isinstance(starts, datetime):
        return starts, max(ends or starts, starts), None, None
    if not isinstance(ends, datetime) or ends <= starts:
        return starts.date(), starts.date(), starts.time(), None
    last, until = ends.date(), ends.time().replace(second=0)
    if until == time() and last > starts.date():
        last, until = last - timedelta(days=1), _LAST_MINUTE
    return starts.date(), last, starts.time().replace(second=0), until


def _channels(event: Event, known: Sequence[str]) -> tuple[str, ...]:
    """Return the channels among the categories, else the one the title begins with ("E-mail: Easter launch")."""
    named = tuple(name for name in event.categories if is_channel_word(name) or suggest_channel(name, known))
    if named:
        return named
    spoken = channel_before_colon(event.title, known)
    return (spoken,) if spoken else ()
