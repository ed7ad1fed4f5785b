"""Weeks as their templates draw them: the rows of a month or quarter, and one week with every activity. No query."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from calendar_app.calendar.agenda import agenda
from calendar_app.calendar.days_off import days_off
from calendar_app.calendar.filters import STATUSES
from calendar_app.calendar.grid import Item, More, Segment, WeekLayout, lay_out
from calendar_app.calendar.overlays import Note
from calendar_app.calendar.window import Window, week_number
from calendar_app.lib.dates import is_month_first
from calendar_app.lib.habits import active_writing
from departments.workdays import WorkingDays

ROOM: Final = 3
"""So many rows a week of a month is high at least."""

QUARTER_LANES: Final = 4
"""So many rows a week has in a quarter: twice as many would not fit a screen."""

QUARTER_ROOM: Final = 2

KEPT_WEEKS: Final = 200
"""So many weeks as they were drawn a process keeps, the latest used."""


class DayFacts(NamedTuple):
    """One day as it is drawn, whatever is on it. ``reasons`` are why it is off and what overlays note of it."""

    day: dt.date
    address: str
    is_outside: bool
    is_today: bool
    is_off: bool
    shows_month: bool
    reasons: tuple[Note, ...]


@dataclass
class Days:
    """The days drawn: which are off, what overlays note of them, and ``address``, where each leads."""

    window: Window
    calendar: WorkingDays
    notes: Mapping[dt.date, Sequence[Note]]
    today: dt.date
    address: Callable[[dt.date], str]

    @cached_property
    def off(self) -> Mapping[dt.date, str]:
        """The days off, each with its reason. No query."""
        return days_off(self.calendar, self.window, language=get_language() or "en")

    def facts(self, day: dt.date) -> DayFacts:
        """Return what is drawn of one day, whatever is on it."""
        off = self.off.get(day)
        return DayFacts(
            day=day,
            address=self.address(day),
            is_outside=not self.window.holds(day),
            is_today=day == self.today,
            is_off=off is not None,
            shows_month=day.day == 1 or day == self.window.first,
            reasons=(*([Note(off)] if off else []), *self.notes.get(day, ())),
        )


def drawn_weeks(items: Sequence[Item], days: Days, *, most: int, room: int, is_inside: bool) -> list[SafeString]:
    """Return the markup of whole weeks of at most ``most`` rows, at least ``room`` high.

    A week is drawn once for all that is on it: where nothing of it is different, it is as it was, for whoever asks in
    the same language and writing days and hours alike.
    """
    spoken = (get_language() or "en", *active_writing())
    return [
        _drawn(
            tuple(item for item in items if item.starts_on <= week[-1] and item.ends_on >= week[0]),
            tuple(map(days.facts, week)),
            most,
            room,
            is_inside,
            spoken,
        )
        for week in days.window.weeks
    ]


@lru_cache(maxsize=KEPT_WEEKS)
def _drawn(
    items: tuple[Item, ...],
    days: tuple[DayFacts, ...],
    most: int,
    room: int,
    is_inside: bool,
    _spoken: tuple[str, ...],
) -> SafeString:
    (week,) = lay_out(items, [tuple(facts.day for facts in days)], most=most)
    context = {
        "number": week_number(list(week.days)),
        "lanes": max(week.lanes, room),
        "is_roomy": week.lanes == 1 and room >= ROOM,
        "days": [_drawn_day(facts, week) for facts in days],
        "columns": _by_column(week.segments),
        "dates": week.days,
        "is_inside": is_inside,
        "status_words": {name: str(word) for name, word in STATUSES.items()},
    }
    return mark_safe(render_to_string("calendar/grid_week.html", context, using="jinja2"))  # noqa: S308 - escaped there


def _drawn_day(facts: DayFacts, week: WeekLayout) -> dict[str, Any]:
    """Return what a template needs of one day, and of what had no room on it."""
    more = week.more.get(facts.day)
    return facts._asdict() | {
        "iso": facts.day.isoformat(),
        "number": facts.day.day,
        "weekday": date_format(facts.day, "D"),
        "month": date_format(facts.day, "M"),
        "is_month_first": is_month_first(),
        "more": _more(_("%(count)d more"), more) if more else "",
        "whole": _whole(week.whole(facts.day)) if more else "",
    }


def week_context(items: Sequence[Item], days: Days) -> dict[str, Any]:
    """Return one week, every activity drawn: those of several days apart, then each day's own."""
    (layout,) = lay_out(items, days.window.weeks, most=len(items) + 1)
    return {
        "days": [
            {**_drawn_day(days.facts(day), layout), "items": agenda(_on(items, day), day)}
            for day in days.window.weeks[0]
        ],
        "spans": [segment for segment in layout.segments if segment.item.starts_on != segment.item.ends_on],
    }


def _more(words: str, more: More) -> str:
    """Return what a full day says of the rest, such as "4 more, 1 late"."""
    counted = words % {"count": more.count}
    return _("%(more)s, %(late)d late") % {"more": counted, "late": more.late} if more.late else counted


def _whole(more: More) -> str:
    """Return what a full day says where nothing is drawn under it, such as "12 activities, 1 late"."""
    return _more(ngettext("%(count)d activity", "%(count)d activities", more.count), more)


def _on(items: Iterable[Item], day: dt.date) -> list[Item]:
    """Return those that are on this day and on no other."""
    return [item for item in items if item.starts_on == day == item.ends_on]


def _by_column(segments: Iterable[Segment]) -> dict[int, list[Segment]]:
    columns: dict[int, list[Segment]] = {column: [] for column in range(1, 8)}
    for segment in segments:
        columns[segment.column].append(segment)
    return columns
