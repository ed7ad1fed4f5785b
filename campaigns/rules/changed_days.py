"""Which days count differently under other working calendars. Pure."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from departments.workdays import WorkingDays

MOST_STRETCHES = 40
"""More stretches than this are not told apart: everything counts as changed then."""


@dataclass(frozen=True)
class Stretch:
    """Days from ``first`` to ``last``, both included."""

    first: dt.date
    last: dt.date


def changed_days(
    pairs: Iterable[tuple[WorkingDays, WorkingDays]], *, first_year: int, last_year: int
) -> list[Stretch] | None:
    """Return the stretches of days that are worked, or count, differently in the second of any of these pairs.

    Both years are included; what lies outside is not looked at. None where they are too many to be told apart.
    Example: a closed Monday is one stretch of one day; another weekend is None.
    """
    found: set[int] = set()
    for before, after in set(pairs):
        if (before.weekend, before.country, before.subdivision) != (after.weekend, after.country, after.subdivision):
            return None
        for year in range(first_year, last_year + 1):
            found.update(day for day, _factor, _worked in before.weights(year) ^ after.weights(year))
    return _stretches(found)


def _stretches(days: Collection[int]) -> list[Stretch] | None:
    """Return days, as ordinals, in stretches; weekends between them join two."""
    stretches: list[Stretch] = []
    for day in sorted(days):
        here = dt.date.fromordinal(day)
        if stretches and (here - stretches[-1].last).days <= 3:
            stretches[-1] = Stretch(stretches[-1].first, here)
        else:
            stretches.append(Stretch(here, here))
    return stretches if len(stretches) <= MOST_STRETCHES else None
