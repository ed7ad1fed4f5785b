"""Which year is meant where a column of dates leaves it out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from calendar_app.exchange.dates.values import Parts

_BACK = timedelta(days=120)
_WRAP_MONTHS = 6
_CANDIDATES = range(-3, 3)


def nearest_year(parts: Parts, today: date) -> int:
    """Return the year that puts a single date between four months ago and eight months ahead."""
    days = [day for year in range(today.year - 1, today.year + 3) if (day := replace(parts, year=year).as_date())]
    return next((day.year for day in days if day >= today - _BACK), today.year)


def years_of_column(parts: Sequence[Parts], weekdays: Sequence[int], said: int, today: date) -> list[int]:
    """Return a year for each date of a column without years, all of one run; ``said`` is the sheet's year, or 0.

    A column that goes on from December to January once runs into the next year. Without a year said, it is the one in
    which the weekdays written beside the dates are right, else the first that puts the last date no more than four
    months back, so that a plan from January to December stays in one year.
    """
    turns = _turns(parts)
    if said:
        return [said + turn for turn in turns]
    by_weekday = {
        today.year + offset: sum(
            1
            for part, weekday, turn in zip(parts, weekdays, turns, strict=True)
            if weekday >= 0 and _weekday(part, today.year + offset + turn) == weekday
        )
        for offset in _CANDIDATES
    }
    best = max(by_weekday.values(), default=0)
    if best > 0:
        likely = [year for year, fitting in by_weekday.items() if fitting == best]
        first = min(likely, key=lambda year: (abs(year - today.year), -year))
    else:
        first = _first_year(parts, turns, today)
    return [first + turn for turn in turns]


def _turns(parts: Sequence[Parts]) -> list[int]:
    """Return 1 for the dates behind the one turn of the year, else 0; a column with more turns has none."""
    drops = [
        position
        for position, (above, below) in enumerate(pairwise(parts), start=1)
        if (above.month or 0) - (below.month or 0) >= _WRAP_MONTHS
    ]
    sorted_otherwise = all(
        (above.month or 0) <= (below.month or 0)
        for position, (above, below) in enumerate(pairwise(parts), start=1)
        if position not in drops
    )
    if len(drops) != 1 or not sorted_otherwise:
        return [0] * len(parts)
    return [int(position >= drops[0]) for position in range(len(parts))]


def _weekday(part: Parts, year: int) -> int:
    day = replace(part, year=year).as_date()
    return day.weekday() if day else -1


def _first_year(parts: Sequence[Parts], turns: Sequence[int], today: date) -> int:
    for first in range(today.year - 1, today.year + 2):
        dated = zip(parts, turns, strict=True)
        days = [day for part, turn in dated if (day := replace(part, year=first + turn).as_date())]
        if days and max(days) >= today - _BACK:
            return first
    return today.year
