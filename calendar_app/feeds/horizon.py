"""The stretch of time a feed covers."""

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_BACK = 3
MONTHS_AHEAD = 18


@dataclass(frozen=True)
class Horizon:
    """``first`` and ``last`` day of a stretch, both included."""

    first: date
    last: date


def horizon(as_of: date, *, back: int = MONTHS_BACK, ahead: int = MONTHS_AHEAD) -> Horizon:
    """Return the months a feed covers on ``as_of``: usually three whole months back to eighteen ahead.

    Snapped to months, so that a feed is the same from day to day.
    """
    return Horizon(first_of_month(as_of, -back), first_of_month(as_of, ahead + 1) - timedelta(days=1))


def first_of_month(day: date, months: int) -> date:
    """Return the first day of the month that lies ``months`` after the month of ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
