"""Which days a view shows. Pure."""

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass

WEEK = dt.timedelta(days=7)
EARLIEST = dt.date(1990, 1, 1)
LATEST = dt.date(2199, 12, 31)


@dataclass(frozen=True)
class Window:
    """The days ``first``..``last``, both inclusive; ``anchor`` is the day the view was asked for.

    Whole weeks may hold days beside what was asked for: ``shown_first``..``shown_last`` are the days that were.
    """

    anchor: dt.date
    first: dt.date
    last: dt.date
    inner_first: dt.date | None = None
    inner_last: dt.date | None = None

    @property
    def shown_first(self) -> dt.date:
        """The first day that was asked for."""
        return self.inner_first or self.first

    @property
    def shown_last(self) -> dt.date:
        """The last day that was asked for."""
        return self.inner_last or self.last

    def holds(self, day: dt.date) -> bool:
        """Whether a day is among those that were asked for."""
        return self.shown_first <= day <= self.shown_last

    def whole(self) -> "Window":
        """Return the window with all its days asked for."""
        return Window(self.anchor, self.first, self.last)

    @property
    def weeks(self) -> list[list[dt.date]]:
        """Return the days in rows of seven."""
        days = [self.first + dt.timedelta(days=number) for number in range((self.last - self.first).days + 1)]
        return [days[start : start + 7] for start in range(0, len(days), 7)]


def month_window(day: dt.date, *, first_weekday: int = 0) -> Window:
    """Return the whole weeks that hold the month of ``day``. ``first_weekday`` is 0 for Monday, 6 for Sunday."""
    first = day.replace(day=1)
    return _whole_weeks(day, first, next_month(first) - dt.timedelta(days=1), first_weekday)


def _whole_weeks(anchor: dt.date, first: dt.date, last: dt.date, first_weekday: int) -> Window:
    return Window(
        anchor=anchor,
        first=first - dt.timedelta(days=(first.weekday() - first_weekday) % 7),
        last=last + dt.timedelta(days=(first_weekday - 1 - last.weekday()) % 7),
        inner_first=first,
        inner_last=last,
    )


def week_window(day: dt.date, *, first_weekday: int = 0) -> Window:
    """Return the week of ``day``."""
    return _whole_weeks(day, day, day, first_weekday).whole()


def quarter_window(day: dt.date, *, first_weekday: int = 0, first_month: int = 1) -> Window:
    """Return the whole weeks that hold the quarter of ``day``; a quarter of a year that begins in ``first_month``."""
    first = months_on(day.replace(day=1), -((day.month - first_month) % 3))
    return _whole_weeks(day, first, months_on(first, 3) - dt.timedelta(days=1), first_weekday)


def year_window(day: dt.date, *, first_month: int = 1) -> Window:
    """Return the year of ``day``, which begins in ``first_month``."""
    first = months_on(day.replace(day=1), -((day.month - first_month) % 12))
    return Window(anchor=day, first=first, last=months_on(first, 12) - dt.timedelta(days=1))


def agenda_window(day: dt.date) -> Window:
    """Return four weeks from ``day`` on."""
    return Window(anchor=day, first=day, last=day + 4 * WEEK - dt.timedelta(days=1))


def timeline_window(day: dt.date, *, days: int) -> Window:
    """Return so many days around ``day``: a fifth of them before it, where the work for it is."""
    first = dt.date.fromordinal(max(day.toordinal() - days // 5, 1))
    return Window(anchor=day, first=first, last=first + dt.timedelta(days=days - 1))


def months_on(day: dt.date, months: int) -> dt.date:
    """Return the day so many months on, at most the last of its month; kept within the calendar's ends."""
    number = day.year * 12 + day.month - 1 + months
    number = min(max(number, EARLIEST.year * 12), LATEST.year * 12 + 11)
    year, month = divmod(number, 12)
    last = monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def day_window(day: dt.date) -> Window:
    """Return the one day."""
    return Window(anchor=day, first=day, last=day)


def next_month(day: dt.date) -> dt.date:
    """Return the first day of the month after that of ``day``."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def previous_month(day: dt.date) -> dt.date:
    """Return the first day of the month before that of ``day``."""
    return (day.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def parse_day(text: str | None, *, default: dt.date) -> dt.date:
    """Return the day ``text`` names as ``2027-03-01``, or ``default`` for anything else or a year out of reach."""
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        return default
    return day if EARLIEST <= day <= LATEST else default


def week_number(week: list[dt.date]) -> int:
    """Return the ISO 8601 number of a row of seven days: that of its Thursday, whatever day it begins on."""
    return next(day for day in week if day.weekday() == 3).isocalendar().week
