"""A slow, separate account of working days to hold the product against: one day at a time, no tables, no shortcuts."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

import holidays
from hypothesis import strategies as st

from departments.enums import DayKind
from departments.workdays import Special, WorkingDays

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


def is_leap(year: int) -> bool:
    """Tell whether a year has a 29 February, as the Gregorian rule says it."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_and_day(pattern: date, year: int) -> tuple[int, int]:
    """Return where in ``year`` the pattern's day of the month stands, the 28th standing in for a 29 February."""
    wanted = (pattern.month, pattern.day)
    return (2, 28) if wanted == (2, 29) and not is_leap(year) else wanted


def recurs_on(special: Special, day: date) -> bool:
    """Tell whether a yearly stretch of less than a year holds ``day``, by comparing months and days alone."""
    if day < special.first_day:
        return False
    begins, ends = month_and_day(special.first_day, day.year), month_and_day(special.last_day, day.year)
    here = (day.month, day.day)
    if special.first_day.year == special.last_day.year:
        return begins <= here <= ends
    return here >= begins or here <= ends


def holds(special: Special, day: date) -> bool:
    """Tell whether ``day`` is among these special days."""
    return recurs_on(special, day) if special.is_yearly else special.first_day <= day <= special.last_day


def says(rows: tuple[Special, ...], kind: DayKind, day: date) -> bool:
    """Tell whether one of these rows of this kind speaks of ``day``."""
    return any(row.kind == kind and holds(row, day) for row in rows)


def works(days: WorkingDays, day: date) -> bool:
    """Tell whether ``day`` is worked, looking at nothing but that day: the strongest level that speaks decides."""
    if says(days.own, DayKind.CLOSED, day):
        return False
    if says(days.own, DayKind.OPEN, day):
        return True
    if says(days.special, DayKind.CLOSED, day):
        return False
    if says(days.special, DayKind.OPEN, day):
        return True
    if days.country and day in official(days.country, days.subdivision):
        return False
    return day.weekday() not in days.weekend


def weight(days: WorkingDays, day: date) -> Fraction:
    """Return what ``day`` counts towards a lead time: 1, or 1/f by the greatest factor of the seasons it is in."""
    busy = [row.factor for row in (*days.special, *days.own) if row.kind == DayKind.BUSY and holds(row, day)]
    return Fraction(1) / max([Fraction(1), *(Fraction(factor, 100) for factor in busy)])


def weighed(days: WorkingDays, day: date, count: int, *, all_days: bool = False) -> date:
    """Return the day at which the weights passed on the way from ``day`` first add up to ``count``, walking there."""
    step = ONE_DAY if count > 0 else -ONE_DAY
    passed = Fraction(0)
    while passed < abs(count):
        day += step
        if all_days or works(days, day):
            passed += weight(days, day)
    return day


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


kinds = st.sampled_from([DayKind.CLOSED, DayKind.OPEN])
factors = st.sampled_from([100, 110, 125, 133, 150, 200, 333, 1_000])
edges = st.sampled_from([date(2024, 2, 29), date(2000, 2, 29), date(2027, 2, 28), date(2026, 12, 24), date(2027, 1, 1)])


@st.composite
def special_days(draw: st.DrawFn, *, kind: st.SearchStrategy[DayKind] = kinds) -> Special:
    """Draw some closed or open days, or a busy season: once or yearly, leap days and New Year among them."""
    chosen = draw(kind)
    first = draw(dates | edges)
    last = first + ONE_DAY * draw(st.integers(0, 30))
    is_yearly = draw(st.booleans())
    factor = draw(factors) if chosen == DayKind.BUSY else 100
    return Special(chosen, first, last, is_yearly, factor, "Inventory")


def some(kind: st.SearchStrategy[DayKind]) -> st.SearchStrategy[tuple[Special, ...]]:
    """Draw a few special days of one level."""
    return st.lists(special_days(kind=kind), max_size=3).map(tuple)


@st.composite
def working_days(draw: st.DrawFn) -> WorkingDays:
    """Draw a working calendar: any weekend, any of some countries, closed and open days of both levels."""
    country, subdivision = draw(st.sampled_from(PLACES))
    return WorkingDays(draw(st.sampled_from(WEEKENDS)), country, subdivision, draw(some(kinds)), draw(some(kinds)))


@st.composite
def busy_days(draw: st.DrawFn) -> WorkingDays:
    """Draw a working calendar as ``working_days`` does, with busy seasons, overlapping ones too."""
    days = draw(working_days())
    seasons = some(st.just(DayKind.BUSY))
    return replace(days, special=days.special + draw(seasons), own=days.own + draw(seasons))
