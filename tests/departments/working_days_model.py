"""A slow, separate account of working days to hold the product against: one day at a time, no tables, no shortcuts."""

from datetime import date, timedelta
from functools import cache

import holidays
from hypothesis import strategies as st

from departments.workdays import WorkingDays

ONE_DAY = timedelta(days=1)

PLACES: list[tuple[str | None, str | None]] = [
    (None, None),
    ("DE", "BY"),
    ("DE", None),
    ("GB", "SCT"),
    ("US", "CA"),
    ("US", None),
    ("FR", None),
    ("IL", None),
    ("SA", None),
    ("EG", None),
    ("JP", None),
    ("CH", "GE"),
    ("BR", "SP"),
    ("IN", None),
]

WEEKENDS = [frozenset(days) for days in ({5, 6}, {4, 5}, {3, 4}, {6}, {4}, set(), {0, 6}, {2}, {0, 1, 2, 3, 4, 5})]


@cache
def official(country: str, subdivision: str | None) -> holidays.HolidayBase:
    """Return the library's own growing dictionary of holidays, asked one day at a time."""
    return holidays.country_holidays(country, subdiv=subdivision, language="en_US")


def works(days: WorkingDays, day: date) -> bool:
    """Tell whether ``day`` is worked, looking at nothing but that day."""
    if day.weekday() in days.weekend:
        return False
    if days.country and day in official(days.country, days.subdivision):
        return False
    return not any(first <= day <= last for first, last, _reason in days.closures)


def walk(days: WorkingDays, day: date, count: int) -> date:
    """Return the ``count``-th working day strictly after ``day`` (before it if negative), by walking there."""
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= works(days, day)
    return day


def back_to_work(days: WorkingDays, day: date, step: timedelta) -> date:
    """Return ``day``, or the first working day in the direction of ``step``."""
    while not works(days, day):
        day += step
    return day


def count(days: WorkingDays, first: date, end: date) -> int:
    """Return how many days from ``first`` up to but not including ``end`` are worked."""
    return sum(works(days, first + ONE_DAY * passed) for passed in range((end - first).days))


dates = st.dates(min_value=date(1999, 1, 1), max_value=date(2041, 12, 31))


@st.composite
def working_days(draw: st.DrawFn) -> WorkingDays:
    """Draw a working calendar: any weekend, any of some countries, and a few closures."""
    country, subdivision = draw(st.sampled_from(PLACES))
    closures = []
    for _ in range(draw(st.integers(0, 3))):
        first = draw(dates)
        closures.append((first, first + ONE_DAY * draw(st.integers(0, 30)), "Inventory"))
    return WorkingDays(draw(st.sampled_from(WEEKENDS)), country, subdivision, tuple(closures))
