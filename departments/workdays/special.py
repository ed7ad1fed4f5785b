"""Days that are not like others: closed, worked although they are off, or busy. Pure values."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

from departments.enums import DayKind

PLAIN = 100
"""A factor of 1 in hundredths: what a day counts that is not busy."""

MAX_FACTOR = 1_000
"""The greatest factor in hundredths: ten times as long."""

LONGEST_DAYS = 366
"""The most days one row may hold, so that one that comes every year does not run over itself."""


@dataclass(frozen=True)
class Special:
    """Some days in a row, ``first_day`` and ``last_day`` both included, and what is special about them.

    With ``is_yearly`` they come again each year from ``first_day`` on, from the same day of the month to the same day
    of the month, over New Year if need be: 24 December to 2 January. 29 February is then 28 February in a year that
    has none. ``factor`` is that of a busy season in hundredths, 150 for 1.5: one day of it counts 1/1.5.
    """

    kind: DayKind
    first_day: date
    last_day: date
    is_yearly: bool = False
    factor: int = PLAIN
    reason: str = ""

    def holds(self, day: date) -> bool:
        """Whether ``day`` is one of them."""
        return any(first <= day <= last for first, last in occurrences(self, day.year))


def occurrences(special: Special, year: int) -> Iterator[tuple[date, date]]:
    """Yield the stretches that touch ``year``, each by its first and last day, both included; not cut to the year.

    Example: 24 December 2026 to 2 January 2027, every year, touches 2028 twice: from 24 December 2027 and from
    24 December 2028.
    """
    if not special.is_yearly:
        if special.first_day.year <= year <= special.last_day.year:
            yield special.first_day, special.last_day
        return
    length = special.last_day.year - special.first_day.year
    for begins in range(max(year - length, special.first_day.year, MINYEAR), min(year, MAXYEAR - length) + 1):
        yield _in_year(special.first_day, begins), _in_year(special.last_day, begins + length)


def repeats_over_itself(special: Special) -> bool:
    """Whether yearly days last so long that they would begin again before they end."""
    if special.first_day.year >= MAXYEAR:
        return False
    return special.is_yearly and special.last_day >= _in_year(special.first_day, special.first_day.year + 1)


def _in_year(day: date, year: int) -> date:
    """Return the same day of the month in another year; 28 February where that has no 29th."""
    if day.month == 2 and day.day == 29 and not calendar.isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)
