"""A year at a glance: how much there is on each day, and how dark that makes it. Pure."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import NamedTuple
from uuid import UUID

DAY = dt.timedelta(days=1)
SHADES = 5
"""So many shades there are for days that hold something; 0 is for those that do not."""

LEAST_FULL = 8
"""A day is not full with less than this, however little there is in a year."""


class Span(NamedTuple):
    """The days of one activity, both inclusive, or of one duty, of which nothing else is told.

    ``campaign_id``, ``made_at`` and ``news`` are those of an ``Item``. ``is_draft`` says whether it is yet to be told.
    """

    starts_on: dt.date
    ends_on: dt.date
    id: UUID = UUID(int=0)
    campaign_id: UUID | None = None
    made_at: float | None = None
    is_draft: bool = False
    news: str = ""


@dataclass(frozen=True, slots=True)
class HeatDay:
    """One day: how much it holds, and its shade from 0 (nothing) to ``SHADES`` (as much as the darkest, or more)."""

    day: dt.date
    count: int
    shade: int


class DrawnDay(NamedTuple):
    """A day as it is drawn: where it leads, what is ``said`` of it, whether more than news is, and its mark of news."""

    heat: HeatDay
    address: str
    said: str
    has_more: bool
    news: str


def counts(spans: Iterable[tuple[dt.date, dt.date]], first: dt.date, last: dt.date) -> list[int]:
    """Return how many of the spans (inclusive at both ends) hold each day from ``first`` to ``last``, both included."""
    changes = [0] * ((last - first).days + 2)
    for begins, ends in spans:
        start, end = max(begins, first), min(ends, last)
        if start <= end:
            changes[(start - first).days] += 1
            changes[(end - first).days + 1] -= 1
    return list(accumulate(changes[:-1]))


def shade(count: int, *, full: int) -> int:
    """Return how dark a day with ``count`` is where ``full`` (1 or more) is darkest: only 0 has the shade 0."""
    return min(SHADES, -(-count * SHADES // full))


def fullest(held: Iterable[int]) -> int:
    """Return the number of which days are full, given what each holds: as much as the fullest of them, but for a few.

    A twentieth of the days that hold something may hold more: one day does not make all others pale.
    """
    found = sorted(filter(None, held))
    return max(LEAST_FULL, found[len(found) * 19 // 20]) if found else LEAST_FULL


def news_by_day(spans: Iterable[Span], first: dt.date) -> Mapping[dt.date, Mapping[str, int]]:
    """Return how much of what begins on each day is new or moved; what began before ``first`` stands on it."""
    days: dict[dt.date, Counter[str]] = defaultdict(Counter)
    for span in spans:
        if span.news:
            days[max(span.starts_on, first)][span.news] += 1
    return days


def months(
    spans: Iterable[tuple[dt.date, dt.date]], first: dt.date, last: dt.date, *, full: int = 0
) -> list[list[HeatDay]]:
    """Return the days from ``first`` to ``last`` by month, each with what it holds. ``full`` is darkest, if given."""
    held = counts(spans, first, last)
    darkest = full or fullest(held)
    days = [HeatDay(first + number * DAY, count, shade(count, full=darkest)) for number, count in enumerate(held)]
    return [list(group) for _month, group in groupby(days, key=lambda each: (each.day.year, each.day.month))]
