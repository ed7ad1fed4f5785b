"""Days that count, a year at a time, and finding the day at which they add up. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

from django.utils.translation import gettext as _

from departments.errors import Refused

MAX_IDLE_YEARS = 10
"""So many whole years in a row without a day that counts mean that there is none."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The days of one year that count, as ordinals in order; ``sums[i]`` is what those before ``days[i]`` add up to.

    ``sums`` has one entry more than ``days``: its last is what the whole year adds up to. Whole numbers only.
    """

    days: Sequence[int]
    sums: Sequence[int]


TallyOf = Callable[[int], Tally]


def back(tally_of: TallyOf, day: date, need: int) -> date:
    """Return the latest day D before ``day`` for which the days from D (included) to ``day`` (not) reach ``need``.

    ``need`` is more than 0. Raises ``Refused`` past the calendar's beginning and where nothing counts for
    ``MAX_IDLE_YEARS`` years.
    """
    year, tally = day.year, tally_of(day.year)
    have = tally.sums[bisect_left(tally.days, day.toordinal())]
    idle = 0
    while have < need:
        need -= have
        year -= 1
        tally = _next(tally_of, year, idle)
        have = tally.sums[-1]
        idle = 0 if have else idle + 1
    return date.fromordinal(tally.days[bisect_right(tally.sums, have - need) - 1])


def forward(tally_of: TallyOf, day: date, need: int) -> date:
    """Return the earliest day D after ``day`` for which the days from ``day`` (not included) to D reach ``need``.

    ``need`` and what is raised are as for ``back``.
    """
    year, tally = day.year, tally_of(day.year)
    before = tally.sums[bisect_right(tally.days, day.toordinal())]
    idle = 0
    while (left := tally.sums[-1] - before) < need:
        need -= left
        idle = 0 if tally.days else idle + 1
        year += 1
        tally = _next(tally_of, year, idle)
        before = 0
    return date.fromordinal(tally.days[bisect_left(tally.sums, before + need) - 1])


def _next(tally_of: TallyOf, year: int, idle: int) -> Tally:
    """Return the tally of ``year``, or raise ``Refused`` where looking further is of no use."""
    if idle > MAX_IDLE_YEARS:
        raise Refused(
            _("This working calendar has no working day for ten years. Give it at least one day of the week.")
        )
    if not MINYEAR <= year <= MAXYEAR:
        raise Refused(_("That is further away than a calendar reaches. Choose a nearer date."))
    return tally_of(year)
