"""Days as people type them into the finder: "14 feb", "next monday", "week 12", "in 3 weeks". Pure."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Final

from calendar_app.calendar.window import EARLIEST, LATEST, months_on
from calendar_app.exchange.dates.names import weekday_number
from calendar_app.exchange.dates.scanning import scan
from calendar_app.exchange.dates.values import Kind, Order, Parts, Scan

DAY: Final = dt.timedelta(days=1)
LONGEST: Final = 40

_SPOKEN: Final = {"yesterday": -1, "today": 0, "tomorrow": 1}
_STEP: Final = re.compile(r"(in|next|last)\s+(?:(\d{1,3})\s+)?(day|week|month|year)s?(\s+ago)?")
_AGO: Final = re.compile(r"(\d{1,3})\s+(day|week|month|year)s?\s+ago")
_IN_WEEK: Final = re.compile(r"(?:week|wk|cw|kw|w)\s*(\d{1,2})(?:\s+(\d{4}))?")
_QUARTER: Final = re.compile(r"q([1-4])(?:\s+(\d{4}))?")


def typed_day(text: str, *, today: dt.date, day_first: bool = True) -> dt.date | None:
    """Return the day somebody means by ``text``, None where it is no date. Never raises.

    What leaves the year out is the next time it comes, today included; a week or a month is its first day.
    """
    said = " ".join(text.casefold().split())
    if not said or len(said) > LONGEST:
        return None
    for read in (_spoken, _stepped, _weekday, _quarter, _in_week):
        found = read(said, today)
        if found is not None:
            return _in_reach(found)
    return _in_reach(_written(scan(said), today, Order.DAY_FIRST if day_first else Order.MONTH_FIRST))


def _in_reach(day: dt.date | None) -> dt.date | None:
    return day if day is not None and EARLIEST <= day <= LATEST else None


def _spoken(said: str, today: dt.date) -> dt.date | None:
    return today + _SPOKEN[said] * DAY if said in _SPOKEN else None


def _stepped(said: str, today: dt.date) -> dt.date | None:
    if ago := _AGO.fullmatch(said):
        return _on(today, -int(ago[1]), ago[2])
    step = _STEP.fullmatch(said)
    if step is None or step[4] or (step[1] == "in" and not step[2]):
        return None
    count = int(step[2] or 1)
    return _on(today, -count if step[1] == "last" else count, step[3])


def _on(today: dt.date, count: int, unit: str) -> dt.date:
    if unit in ("month", "year"):
        return months_on(today, count * (12 if unit == "year" else 1))
    days = today.toordinal() + count * (7 if unit == "week" else 1)
    return dt.date.fromordinal(min(max(days, EARLIEST.toordinal()), LATEST.toordinal()))


def _weekday(said: str, today: dt.date) -> dt.date | None:
    """Return the next such weekday after today; "last" is the one before it."""
    is_last = said.startswith("last ")
    number = weekday_number(said.removeprefix("next ").removeprefix("last "))
    if number < 0:
        return None
    if is_last:
        return today - ((today.weekday() - number - 1) % 7 + 1) * DAY
    return today + ((number - today.weekday() - 1) % 7 + 1) * DAY


def _quarter(said: str, today: dt.date) -> dt.date | None:
    found = _QUARTER.fullmatch(said)
    if found is None:
        return None
    month = int(found[1]) * 3 - 2
    if found[2]:
        return _date(int(found[2]), month, 1)
    return _coming(today, lambda year: _date(year, month, 1), lasts=90)


def _in_week(said: str, today: dt.date) -> dt.date | None:
    found = _IN_WEEK.fullmatch(said)
    return _week(int(found[1]), int(found[2]) if found[2] else None, today) if found else None


def _written(found: Scan, today: dt.date, order: Order) -> dt.date | None:
    parts = found.parts.read(found.parts.proves or order)
    if found.rest:
        return None
    match found.kind:
        case Kind.DAY:
            return _day(parts, today)
        case Kind.MONTH if parts.month is None:
            return _date(parts.year or 0, 1, 1)
        case Kind.MONTH:
            return _day(Parts(1, parts.month, parts.year), today, lasts=27)
        case Kind.WEEK:
            return _week(found.week, parts.year, today)
    return None


def _day(parts: Parts, today: dt.date, *, lasts: int = 0) -> dt.date | None:
    day, month = parts.day or 1, parts.month or 1
    if parts.year is not None:
        return _date(parts.year, month, day)
    return _coming(today, lambda year: _date(year, month, day), lasts=lasts)


def _week(number: int, year: int | None, today: dt.date) -> dt.date | None:
    def monday(year: int) -> dt.date | None:
        try:
            return dt.date.fromisocalendar(year, number, 1)
        except ValueError:
            return None

    return monday(year) if year is not None else _coming(today, monday, lasts=6)


def _coming(today: dt.date, of_year: Callable[[int], dt.date | None], *, lasts: int) -> dt.date | None:
    """Return the first such day whose ``lasts`` following days are not over; 29 February may be years ahead."""
    days = (of_year(today.year + more) for more in range(9))
    return next((day for day in days if day is not None and day + lasts * DAY >= today), None)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
