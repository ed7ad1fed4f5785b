"""Which days a view shows. Pure."""

import datetime as dt
from dataclasses import dataclass

WEEK = dt.timedelta(days=7)
EARLIEST = dt.date(1990, 1, 1)
LATEST = dt.date(2199, 12, 31)


@dataclass(frozen=True)
class Window:
    """The days ``first``..``last``, both inclusive; ``anchor`` is the day the view was asked for."""

    anchor: dt.date
    first: dt.date
    last: dt.date

    @property
    def weeks(self) -> list[list[dt.date]]:
        """Return the days in rows of seven."""
        days = [self.first + dt.timedelta(days=number) for number in range((self.last - self.first).days + 1)]
        return [days[start : start + 7] for start in range(0, len(days), 7)]


def month_window(day: dt.date, *, first_weekday: int = 0) -> Window:
    """Return the whole weeks that hold the month of ``day``. ``first_weekday`` is 0 for Monday, 6 for Sunday."""
    first = day.replace(day=1)
    last = next_month(first) - dt.timedelta(days=1)
    return Window(
        anchor=day,
        first=first - dt.timedelta(days=(first.weekday() - first_weekday) % 7),
        last=last + dt.timedelta(days=(first_weekday - 1 - last.weekday()) % 7),
    )


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
