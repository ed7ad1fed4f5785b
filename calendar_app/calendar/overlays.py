"""What can be shown beside the activities: blackouts, closing dates, closed departments, holidays elsewhere, and what
people laid beside the calendar themselves.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from calendar_app.calendar.filters import Filters
from calendar_app.calendar.grid import Item
from calendar_app.calendar.options import HOLIDAYS, KEY_DATES, OVERLAYS
from calendar_app.calendar.window import Window
from calendar_app.overlays.queries import is_overlay_name, overlay_names, said_by
from campaigns.models import Blackout, ClosingDate
from campaigns.queries.visible import visible_channels, visible_departments
from departments.access import Access
from departments.enums import DayKind
from departments.models import SpecialDays, WorkingCalendar
from departments.queries import special_value
from departments.workdays import holiday_places, occurrences, public_holidays

DAY = dt.timedelta(days=1)
Notes = Iterable[tuple[dt.date, str]]


@dataclass(frozen=True, slots=True)
class Note:
    """What an overlay says of one day. ``colour`` is one of the twelve, 0 for none."""

    words: str
    colour: int = 0


@dataclass(frozen=True)
class Asked:
    """What an overlay is asked for: whose eyes, which days, narrowed how, at which moment, in which language."""

    access: Access
    window: Window
    filters: Filters
    at: dt.datetime
    language: str


def overlay_notes(asked: Asked, over: Sequence[str]) -> Mapping[dt.date, list[Note]]:
    """Return what these overlays say of each day of the window, in the order of their names. One query each.

    Those people laid beside the calendar themselves come last, all of them with one query. Blackouts, closing dates and
    closures are for people of the organisation; guests are told none of them.
    """
    notes: dict[dt.date, list[Note]] = defaultdict(list)
    for name in over:
        _put(notes, asked.window, ((day, Note(words)) for day, words in _read(asked, name)))
    if any(map(is_overlay_name, over)):
        _put(notes, asked.window, _laid_beside(asked, over))
    return notes


def note_items(notes: Mapping[dt.date, Sequence[Note]]) -> list[Item]:
    """Return what is said of days as items to draw: days in a row of which the same is said are one."""
    days: dict[Note, list[dt.date]] = defaultdict(list)
    for day in sorted(notes):
        for note in notes[day]:
            days[note].append(day)
    return [_item(note, first, last) for note, found in days.items() for first, last in _in_a_row(found)]


def _in_a_row(days: Sequence[dt.date]) -> Iterable[tuple[dt.date, dt.date]]:
    for _distance, stretch in groupby(enumerate(days), key=lambda place: place[1] - place[0] * DAY):
        first, *more = (day for _place, day in stretch)
        yield first, (more or [first])[-1]


def _item(note: Note, first: dt.date, last: dt.date) -> Item:
    facts: dict[str, Any] = {
        "title": note.words,
        "campaign": "",
        "channel": "",
        "colour": note.colour,
        "status": "note",
    }
    return Item(id=UUID(int=0), starts_on=first, ends_on=last, starts_at=None, **facts)


def _put(notes: dict[dt.date, list[Note]], window: Window, found: Iterable[tuple[dt.date, Note]]) -> None:
    for day, note in found:
        if window.first <= day <= window.last and note not in notes[day]:
            notes[day].append(note)


def _laid_beside(asked: Asked, over: Sequence[str]) -> Iterable[tuple[dt.date, Note]]:
    for said in said_by(asked.access, over, first=asked.window.first, last=asked.window.last):
        note = Note(said.words, said.colour)
        yield from ((day, note) for day in _days(said.first_day, said.last_day, asked.window))


def _read(asked: Asked, name: str) -> Notes:
    if name == KEY_DATES or is_overlay_name(name):  # Key dates are drawn as bars (``calendar.key_dates``).
        return ()
    if name.startswith(HOLIDAYS):
        return _holidays(asked, name.removeprefix(HOLIDAYS))
    return _READERS[name](asked) if asked.access.is_insider else ()


def overlay_choices(access: Access) -> list[tuple[str, str | Promise]]:
    """Return what can be switched on: the overlays, the holidays of each country some team works by, and what was laid
    beside the calendar for this person to see. Two queries.
    """
    countries = WorkingCalendar.objects.exclude(country="").order_by("country").values_list("country")
    known = [country for (country,) in dict.fromkeys(countries) if country in holiday_places()]
    holidays = [(f"{HOLIDAYS}{country}", _("Holidays: %(country)s") % {"country": country}) for country in known]
    return [(KEY_DATES, _("Key dates")), *OVERLAYS.items(), *holidays, *overlay_names(access)]


def _blackouts(asked: Asked) -> Notes:
    rows = Blackout.objects.filter(
        is_active=True, first_day__lte=asked.window.last, last_day__gte=asked.window.first
    ).order_by("first_day", "name", "id")
    if asked.filters.channels:
        rows = rows.filter(Q(channels=None) | Q(channels__slug__in=asked.filters.channels)).distinct()
    for row in rows:
        words = _("%(kind)s: %(name)s") % {"kind": row.get_kind_display(), "name": row.name}
        yield from ((day, words) for day in _days(row.first_day, row.last_day, asked.window))


def _closings(asked: Asked) -> Notes:
    span = (asked.window.first, asked.window.last)
    rows = ClosingDate.objects.filter(
        Q(space_closes_on__range=span) | Q(material_due_on__range=span),
        retired_at=None,
        channel__in=visible_channels(asked.access, asked.at).filter(retired_at=None),
    )
    if asked.filters.channels:
        rows = rows.filter(channel__slug__in=asked.filters.channels)
    for name, channel, space, material in rows.order_by("channel__name", "appears_on", "id").values_list(
        "name", "channel__name", "space_closes_on", "material_due_on"
    ):
        facts = {"channel": channel, "issue": name}
        if space:
            yield space, _("%(channel)s, %(issue)s: space closes") % facts
        if material:
            yield material, _("%(channel)s, %(issue)s: material due") % facts


def _closures(asked: Asked) -> Notes:
    departments = visible_departments(asked.access).filter(retired_at=None)
    if asked.filters.departments:
        departments = departments.filter(slug__in=asked.filters.departments)
    rows = SpecialDays.objects.filter(kind=DayKind.CLOSED, department__in=departments).select_related("department")
    for row in rows.order_by("department__name", "first_day", "id"):
        words = _("%(department)s: %(reason)s") % {"department": row.department, "reason": row.reason}
        for first, last in _spans(row, asked.window):
            yield from ((day, words) for day in _days(first, last, asked.window))


def _spans(row: SpecialDays, window: Window) -> Iterable[tuple[dt.date, dt.date]]:
    for year in range(window.first.year, window.last.year + 1):
        yield from occurrences(special_value(row), year)


def _holidays(asked: Asked, country: str) -> Notes:
    for year in range(asked.window.first.year, asked.window.last.year + 1):
        for day, name in public_holidays(country, "", year, asked.language).items():
            yield day, f"{country}: {name}"


def _days(first: dt.date, last: dt.date, window: Window) -> Iterable[dt.date]:
    start, end = max(first, window.first), min(last, window.last)
    return (start + number * DAY for number in range((end - start).days + 1))


_READERS: Final[dict[str, Callable[[Asked], Notes]]] = {
    "blackouts": _blackouts,
    "closings": _closings,
    "closures": _closures,
}
assert set(_READERS) == set(OVERLAYS), "every overlay is read"
