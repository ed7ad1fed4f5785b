"""Weeks as their templates draw them: the rows of a month or quarter, and one week with every activity. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from calendar_app.calendar.agenda import agenda
from calendar_app.calendar.days_off import days_off
from calendar_app.calendar.filters import STATUSES
from calendar_app.calendar.grid import Item, More, Segment, WeekLayout, lay_out
from calendar_app.calendar.overlays import Note
from calendar_app.calendar.window import Window, week_number
from departments.workdays import WorkingDays

ROOM: Final = 3
"""So many rows a week of a month is high at least."""

QUARTER_LANES: Final = 4
"""So many rows a week has in a quarter: twice as many would not fit a screen."""

QUARTER_ROOM: Final = 2


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

    def drawn(self, day: dt.date, week: WeekLayout) -> dict[str, Any]:
        """Return what a template needs of one day, and of what had no room on it."""
        off, more = self.off.get(day), week.more.get(day)
        return {
            "iso": day.isoformat(),
            "number": day.day,
            "weekday": date_format(day, "D"),
            "month": date_format(day, "M"),
            "shows_month": day.day == 1 or day == self.window.first,
            "address": self.address(day),
            "is_outside": not self.window.holds(day),
            "is_today": day == self.today,
            "is_off": off is not None,
            "reasons": [*([Note(off)] if off else []), *self.notes.get(day, ())],
            "more": _more(_("%(count)d more"), more) if more else "",
            "whole": _whole(week.whole(day)) if more else "",
        }


def grid_context(items: Sequence[Item], days: Days, *, most: int, room: int) -> dict[str, Any]:
    """Return whole weeks of at most ``most`` rows, at least ``room`` high."""
    weeks = lay_out(items, days.window.weeks, most=most)
    return {
        "weeks": [
            {
                "number": week_number(list(week.days)),
                "lanes": max(week.lanes, room),
                "days": [days.drawn(day, week) for day in week.days],
                "bars": _by_column(week.segments),
                "dates": list(week.days),
            }
            for week in weeks
        ],
        "weekdays": [date_format(day, "D") for day in days.window.weeks[0]],
        "status_words": {name: str(word) for name, word in STATUSES.items()},
    }


def week_context(items: Sequence[Item], days: Days) -> dict[str, Any]:
    """Return one week, every activity drawn: those of several days apart, then each day's own."""
    (layout,) = lay_out(items, days.window.weeks, most=len(items) + 1)
    return {
        "days": [{**days.drawn(day, layout), "items": agenda(_on(items, day), day)} for day in days.window.weeks[0]],
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
