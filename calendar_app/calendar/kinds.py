"""The views of the calendar, each one entry in ``KINDS``: which days it shows, their title, where one steps to.

To add a view: give it an entry here and a template of its name. Pure.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendar_app.calendar.window import (
    EARLIEST,
    LATEST,
    Window,
    agenda_window,
    day_window,
    month_window,
    months_on,
    quarter_window,
    timeline_window,
    week_number,
    week_window,
    year_window,
)
from calendar_app.lib.dates import written, written_stretch


@dataclass(frozen=True)
class Calendar:
    """What views depend on: ``first_weekday`` of the reader, 0 for Monday, and the organisation's ``first_month``.

    ``zoom`` is how many days a timeline shows.
    """

    first_weekday: int = 0
    first_month: int = 1
    zoom: int = 92


@dataclass(frozen=True)
class ViewKind:
    """One view. ``key`` opens it, ``days`` returns what it shows around a day, ``step`` the day that many periods on.

    ``title`` names the period in words. One without a ``label`` is reached from another view and is not in the switch.
    """

    name: str
    label: str | Promise
    key: str
    days: Callable[[dt.date, Calendar], Window]
    step: Callable[[dt.date, int, Calendar], dt.date]
    title: Callable[[Window], str]


Step = Callable[[dt.date, int, Calendar], dt.date]


def _days_on(day: dt.date, days: int) -> dt.date:
    return dt.date.fromordinal(min(max(day.toordinal() + days, EARLIEST.toordinal()), LATEST.toordinal()))


def _by_days(count: int) -> Step:
    return lambda day, periods, _calendar: _days_on(day, count * periods)


def _by_months(count: int) -> Step:
    return lambda day, periods, _calendar: months_on(day, count * periods)


def _by_month(day: dt.date, periods: int, _calendar: Calendar) -> dt.date:
    return months_on(day.replace(day=1), periods)


def _by_half(day: dt.date, periods: int, calendar: Calendar) -> dt.date:
    return _days_on(day, periods * max(1, calendar.zoom // 2))


def _of_month(window: Window) -> str:
    return date_format(window.anchor, "F Y")


def _of_week(window: Window) -> str:
    facts = {"number": week_number(window.weeks[0]), "days": written_stretch(window.first, window.last)}
    return _("Week %(number)d, %(days)s") % facts


def _of_quarter(window: Window) -> str:
    first, last = window.shown_first, window.shown_last
    if first.year == last.year:
        return _("%(first)s to %(last)s") % {"first": date_format(first, "F"), "last": date_format(last, "F Y")}
    return _("%(first)s to %(last)s") % {"first": date_format(first, "F Y"), "last": date_format(last, "F Y")}


def _of_year(window: Window) -> str:
    first, last = window.shown_first, window.shown_last
    if first.year == last.year:
        return str(first.year)
    return _("%(first)s to %(last)s") % {"first": date_format(first, "F Y"), "last": date_format(last, "F Y")}


def _of_days(window: Window) -> str:
    return written_stretch(window.first, window.last)


KINDS: Final[dict[str, ViewKind]] = {
    kind.name: kind
    for kind in (
        ViewKind(
            "month",
            gettext_lazy("Month"),
            "m",
            lambda day, calendar: month_window(day, first_weekday=calendar.first_weekday),
            _by_month,
            _of_month,
        ),
        ViewKind(
            "week",
            gettext_lazy("Week"),
            "w",
            lambda day, calendar: week_window(day, first_weekday=calendar.first_weekday),
            _by_days(7),
            _of_week,
        ),
        ViewKind(
            "quarter",
            gettext_lazy("Quarter"),
            "q",
            lambda day, calendar: quarter_window(
                day, first_weekday=calendar.first_weekday, first_month=calendar.first_month
            ),
            _by_months(3),
            _of_quarter,
        ),
        ViewKind(
            "year",
            gettext_lazy("Year"),
            "y",
            lambda day, calendar: year_window(day, first_month=calendar.first_month),
            _by_months(12),
            _of_year,
        ),
        ViewKind(
            "timeline",
            gettext_lazy("Timeline"),
            "l",
            lambda day, calendar: timeline_window(day, days=calendar.zoom),
            _by_half,
            _of_days,
        ),
        ViewKind(
            "agenda", gettext_lazy("Agenda"), "a", lambda day, calendar: agenda_window(day), _by_days(28), _of_days
        ),
        ViewKind(
            "board",
            gettext_lazy("Board"),
            "b",
            lambda day, calendar: month_window(day, first_weekday=calendar.first_weekday),
            _by_month,
            _of_month,
        ),
        ViewKind(
            "day",
            "",
            "",
            lambda day, calendar: day_window(day),
            _by_days(1),
            lambda window: written(window.anchor, "l j F Y"),
        ),
    )
}
USUAL = KINDS["month"]
