"""From "T-2 Mon", "L+3 days", "Week -4" or "Day 1" to days, once somebody says when the launch is. Pure.

With a weekday, and of weeks, a number counts weeks from the launch's own: "T-2 Mon" is the Monday two weeks before the
launch's week, "Week -4" a whole week, "Week 1" the launch's. A bare number counts days, and "Day 1" is the launch.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from calendar_app.exchange.dates.names import weekday_number, words
from calendar_app.exchange.dates.values import Days, Scan
from calendar_app.exchange.words import fold

_SIGNED: Final = re.compile(
    r"(?P<anchor>[^\W\d_][^\d+\-−–]*)?(?P<sign>[+\-−–])\s*(?P<count>\d{1,3})(?P<rest>.*)", re.DOTALL
)
_SPOKEN: Final = re.compile(r"(?P<count>\d{1,3})\s+(?P<unit>\w+)\s+(?P<way>\w+)", re.IGNORECASE)
_COUNTED: Final = re.compile(r"(?P<name>[^\W\d_]+)\s*(?P<first>\d{1,3})(?:\s*[-–]\s*(?P<last>\d{1,3}))?(?P<rest>.*)")
_ONE_DAY: Final = timedelta(days=1)


def days_from(launch: date, scan: Scan) -> Days | None:
    """Return the days a launch-relative cell means, None where it does not say which."""
    text = scan.text.replace("_", " ").strip()
    if found := _SPOKEN.match(text):
        sign = 1 if fold(found["way"]) in words("units", "after") else -1
        return _moved(launch, sign * int(found["count"]), fold(found["unit"]), scan.weekday)
    if found := _SIGNED.fullmatch(text):
        return _signed(launch, found, scan.weekday)
    if found := _COUNTED.fullmatch(text):
        return _counted(launch, found, scan.weekday)
    return _on(launch)


def _signed(launch: date, found: re.Match[str], weekday: int) -> Days | None:
    """Return the days of "T-2 Mon", "L+3 days" or "Week -4"."""
    count = int(found["count"]) * (1 if found["sign"] == "+" else -1)
    after = fold(found["rest"]).split()
    unit = after[0] if after and _unit(after[0]) else ""
    named = [number for word in after if word != unit and (number := weekday_number(word)) >= 0]
    weekday = named[0] if named else weekday
    if not unit and (weekday >= 0 or _unit(fold(found["anchor"] or "")) == "week"):
        return _of_week(launch, count, weekday)
    return _moved(launch, count, unit or "day", weekday)


def _counted(launch: date, found: re.Match[str], weekday: int) -> Days | None:
    """Return the days of "Day 1", "Day 1-3", "Week 2 Mon" or "T0 Mon"; None for "Phase 2", which says no days."""
    first, last = int(found["first"]), int(found["last"] or found["first"])
    unit = _unit(fold(found["name"]))
    named = [number for word in fold(found["rest"]).split() if (number := weekday_number(word)) >= 0]
    weekday = named[0] if named else weekday
    if first == 0:
        return _of_week(launch, 0, weekday) if unit == "week" or weekday >= 0 else _on(launch)
    if unit == "day":
        return Days(launch + (first - 1) * _ONE_DAY, launch + (max(first, last) - 1) * _ONE_DAY)
    return _of_week(launch, first - 1, weekday) if unit == "week" else None


def _moved(launch: date, count: int, unit: str, weekday: int) -> Days | None:
    unit = _unit(unit)
    if unit == "week":
        return _of_week(launch, count, weekday) if weekday >= 0 else _on(launch + 7 * count * _ONE_DAY)
    if unit == "month":
        return _on(_months_on(launch, count))
    return _on(launch + count * _ONE_DAY) if unit == "day" else None


def _of_week(launch: date, weeks: int, weekday: int) -> Days:
    """Return a week counted from the launch's own, or one day of it. Weeks begin on Monday."""
    monday = launch - launch.weekday() * _ONE_DAY + 7 * weeks * _ONE_DAY
    return _on(monday + weekday * _ONE_DAY) if weekday >= 0 else Days(monday, monday + 6 * _ONE_DAY)


def _months_on(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def _on(day: date) -> Days:
    return Days(day, day)


def _unit(word: str) -> str:
    """Return "day", "week" or "month" for a word that means it in any language, "" for any other."""
    return next((unit for unit in ("day", "week", "month") if word in words("units", unit)), "")
