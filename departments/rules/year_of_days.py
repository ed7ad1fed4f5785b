"""A year of working days to look at: each day with what it is and why, and what makes it so by date. Pure."""

import datetime as dt
from calendar import Calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from departments.enums import DayKind
from departments.rules.calendar_words import factor_words
from departments.workdays import (
    DayStanding,
    Level,
    Special,
    WorkingDays,
    occurrences,
    public_holidays,
)

EARLIEST, LATEST = 1990, 2150
"""The first and the last year that is shown."""


@dataclass(frozen=True)
class YearDay:
    """One day of a month's sheet. ``is_opened`` says that it is worked although it is usually off."""

    day: dt.date
    standing: DayStanding
    is_opened: bool
    is_today: bool

    @property
    def is_usual_weekend(self) -> bool:
        """Whether it is off as on every week, so that nobody need be told why."""
        return self.standing.level == Level.WEEKEND

    @property
    def is_busy(self) -> bool:
        """Whether it counts less towards lead times."""
        return self.standing.factor > 100


@dataclass(frozen=True)
class YearMonth:
    """A month in weeks of seven; None stands for days of other months."""

    first: dt.date
    weeks: list[list[YearDay | None]]


@dataclass(frozen=True)
class Entry:
    """What is said of ``first``..``last``, both included: a holiday, or special days (``special_id``).

    ``overruled_by`` is the level that says otherwise of all of these days; a busy season is never overruled.
    """

    first: dt.date
    last: dt.date
    level: Level
    kind: DayKind
    reason: str
    factor: int = 100
    is_yearly: bool = False
    special_id: int | None = None
    overruled_by: Level | None = None

    @property
    def times(self) -> str:
        """How much longer lead times are, in words."""
        return factor_words(self.factor)


@dataclass(frozen=True)
class Source:
    """Special days with the key of their row."""

    special_id: int
    special: Special


def months_of(days: WorkingDays, year: int, *, today: dt.date, first_weekday: int, language: str) -> list[YearMonth]:
    """Return the twelve months of ``year``; weeks begin on ``first_weekday``, Monday being 0."""
    sheet = Calendar(first_weekday)
    return [
        YearMonth(
            dt.date(year, month, 1),
            [
                [_year_day(days, dt.date(year, month, day), today, language) if day else None for day in week]
                for week in sheet.monthdayscalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def entries_of(
    days: WorkingDays, year: int, *, special: Iterable[Source], own: Iterable[Source], language: str
) -> list[Entry]:
    """Return what makes days of ``year`` special, by date: public holidays, and special days of both levels.

    A holiday on a weekend is among them. Stretches are cut to the year.
    """
    found = [
        *_said(days, year, special, Level.CALENDAR),
        *_said(days, year, own, Level.DEPARTMENT),
        *_holidays(days, year, language),
    ]
    return sorted(found, key=lambda entry: (entry.first, list(Level).index(entry.level), entry.last))


def _year_day(days: WorkingDays, day: dt.date, today: dt.date, language: str) -> YearDay:
    standing = days.standing(day, language)
    is_opened = standing.is_working and standing.level in (Level.DEPARTMENT, Level.CALENDAR)
    return YearDay(day, standing, is_opened, day == today)


def _said(days: WorkingDays, year: int, sources: Iterable[Source], level: Level) -> Iterator[Entry]:
    for source in sources:
        special = source.special
        for first, last in occurrences(special, year):
            begins, ends = max(first, dt.date(year, 1, 1)), min(last, dt.date(year, 12, 31))
            yield Entry(
                first=begins,
                last=ends,
                level=level,
                kind=special.kind,
                reason=special.reason,
                factor=special.factor,
                is_yearly=special.is_yearly,
                special_id=source.special_id,
                overruled_by=_overruled(days, begins, ends, level, special.kind),
            )


def _holidays(days: WorkingDays, year: int, language: str) -> Iterator[Entry]:
    if not days.country:
        return
    for day, name in public_holidays(days.country, days.subdivision or "", year, language).items():
        overruled = _overruled(days, day, day, Level.HOLIDAY, DayKind.CLOSED)
        yield Entry(day, day, Level.HOLIDAY, DayKind.CLOSED, name, overruled_by=overruled)


def _overruled(days: WorkingDays, first: dt.date, last: dt.date, level: Level, kind: DayKind) -> Level | None:
    """Return who says otherwise of each day of a stretch; None where it holds on one of them at least."""
    if kind == DayKind.BUSY:
        return None
    who = None
    for passed in range((last - first).days + 1):
        standing = days.standing(first + dt.timedelta(days=passed))
        if standing.is_working == (kind == DayKind.OPEN):
            return None
        who = standing.level
    return who
