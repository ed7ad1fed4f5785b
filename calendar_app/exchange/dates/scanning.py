"""Scanning one cell for a date, a range, a week, a month or a launch-relative day."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from calendar_app.exchange.cells.text import said
from calendar_app.exchange.dates import numbers, phrases
from calendar_app.exchange.dates.names import weekday_number, words
from calendar_app.exchange.dates.times import Times, take_times
from calendar_app.exchange.dates.values import NOTHING, Kind, Parts, Scan
from calendar_app.exchange.reading.values import Cell
from calendar_app.exchange.words import fold

_LONGEST = 160
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_LATEST_CLOSE_DATE = 21_001_231  # 31 December 2100, written without anything between
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  spreadsheets know no zones
_BRACKETS = re.compile(r"^(?P<outer>.*?)[(\[](?P<inner>[^()\[\]]*)[)\]](?P<after>.*)$", re.DOTALL)


def scan_all(cell: Cell) -> tuple[Scan, ...]:
    """Return a scan for every date of a cell that lists several, else the one scan of the cell."""
    if isinstance(cell, str) and len(cell) <= _LONGEST and (several := phrases.several_in(said(cell))):
        return tuple(scan(text) for text in several)
    return (scan(cell),)


def scan(cell: Cell) -> Scan:
    """Return what the cell says of a date. Never raises; what is no date has the kind UNKNOWN and its text."""
    if isinstance(cell, date):
        return _of_datetime(cell if isinstance(cell, datetime) else datetime.combine(cell, time()))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _of_number(cell)
    text = said(cell)
    return _of_cell_text(text) if text else NOTHING


def _of_cell_text(text: str) -> Scan:
    if re.fullmatch(r"\d{1,5}(?:[.,]\d+)?", text):
        number = _of_number(float(text.replace(",", ".")))
        if number.kind is not Kind.UNKNOWN:
            return replace(number, text=text)
    return _of_text(text) if len(text) <= _LONGEST else Scan(Kind.UNKNOWN, text)


def _of_datetime(cell: datetime) -> Scan:
    """Return the day; a day in January 1900 is a small number in a cell that is formatted as a date."""
    if cell.year < 1905:
        return Scan(Kind.DAY_OF_MONTH, str(cell.day), Parts(cell.day))
    at = cell.time().replace(second=0, microsecond=0)
    timed = bool(cell.hour or cell.minute)
    return Scan(Kind.DAY, said(cell), Parts(cell.day, cell.month, cell.year), at=at if timed else None)


def _of_number(number: float) -> Scan:
    text = said(number)
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:  # 1954 to 2119 as spreadsheets count days
        return replace(_of_datetime(_EPOCH + timedelta(minutes=round(number * 24 * 60))), text=text)
    if 1 <= number <= _LATEST_CLOSE_DATE and number == int(number):
        return _of_whole_number(int(number), text)
    return Scan(Kind.UNKNOWN, text)


def _of_whole_number(number: int, text: str) -> Scan:
    if number <= 31:
        return Scan(Kind.DAY_OF_MONTH, text, Parts(number))
    if 2000 <= number <= 2100:
        return Scan(Kind.MONTH, text, Parts(year=number))
    if number >= 20_000_101:
        return _of_text(str(number))
    return Scan(Kind.UNKNOWN, text)


def _of_text(text: str) -> Scan:
    folded = fold(text)
    if folded in words("open") or not folded:
        return Scan(Kind.OPEN, text)
    if phrases.is_relative(text):
        return Scan(Kind.RELATIVE, text)
    times = take_times(text)
    found = _dated(times.rest) or _in_brackets(times.rest)
    if found is None:
        return Scan(Kind.UNKNOWN, text, weekday=weekday_number(text), at=times.at)
    return _with(found, text, times)


def _with(found: Scan, text: str, times: Times) -> Scan:
    return replace(found, text=text, at=times.at, ends_at=times.ends_at, zone=times.zone, shift=times.shift)


def _dated(text: str) -> Scan | None:
    """Return the date in a text without times: a week, a range, or one day or month; None if there is none."""
    return phrases.week_in(text) or phrases.range_in(text) or numbers.single_in(text)


def _in_brackets(text: str) -> Scan | None:
    """Return the date before, in or behind brackets: "5 May (moved)", "Month 1 (Jan 2026)"."""
    found = _BRACKETS.match(text)
    if not found:
        return None
    for part, rest in (("outer", "inner"), ("inner", "outer"), ("after", "inner")):
        if found[part].strip() and (scanned := _dated(found[part])):
            return replace(scanned, rest=scanned.rest or found[rest].strip())
    return None
