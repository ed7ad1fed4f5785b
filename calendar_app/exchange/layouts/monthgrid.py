"""A calendar as it hangs on a wall: weekdays across, weeks down, entries in or under the numbers of the days."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from calendar_app.exchange.cells.text import one_line, plain, said
from calendar_app.exchange.dates.names import weekday_number
from calendar_app.exchange.dates.scanning import scan
from calendar_app.exchange.dates.values import Context, Kind
from calendar_app.exchange.layouts.drafts import Draft, Drafted, When
from calendar_app.exchange.layouts.lists import LONGEST_TITLE
from calendar_app.exchange.plan import Guess, Place, Problem, Severity
from calendar_app.exchange.reading.values import Cell, Row, Table

_FEWEST_WEEKDAYS = 5
_LETTERS = ("MTWTFSS", "SMTWTFS", "MDMDFSS", "LMMJVSD", "LMXJVSD", "LMMGVSD", "MDWDVZZ", "STQQSSD")
_DAY_AND_TEXT = re.compile(
    r"(?P<day>[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\s*(?:[:.)\-–—\n]\s*|\s+)(?P<text>\D.*)", re.DOTALL
)
_YEARS_AROUND = 5
_ROWS_LOOKED_AT = 200
_LONGEST_WEEKDAY = 16


@dataclass
class _Entry:
    """An entry with the day and month it stands under, as far as the grid says them."""

    row: int
    text: str
    day: int
    month: int
    year: int
    weekday: int


@dataclass
class _Grid:
    """One block of weeks under its weekday names, while it is walked."""

    weekdays: dict[int, int]
    context: Context
    above: dict[int, int] = field(default_factory=dict)
    full: dict[int, date] = field(default_factory=dict)
    weeks: int = 0
    month: int = 0


def weekday_columns(row: Row) -> dict[int, int]:
    """Return the columns of a row of weekday names with their weekdays (0 is Monday), {} for any other row."""
    texts = {column: plain(cell) for column, cell in enumerate(row.cells) if isinstance(cell, str)}
    short = {column: text for column, text in texts.items() if 0 < len(text) <= _LONGEST_WEEKDAY}
    named = {column: weekday_number(text) for column, text in short.items()}
    found = {column: weekday for column, weekday in named.items() if weekday >= 0}
    if len(set(found.values())) >= _FEWEST_WEEKDAYS:
        return found
    letters = [(column, plain(cell).upper()) for column, cell in enumerate(row.cells) if len(plain(cell)) == 1]
    if len(letters) == 7 and "".join(letter for _column, letter in letters) in _LETTERS:
        first = 6 if letters[0][1] == "S" and letters[1][1] in "MS" and letters[6][1] == "S" else 0
        return {column: (first + position) % 7 for position, (column, _letter) in enumerate(letters)}
    return {}


def is_month_grid(table: Table) -> bool:
    """Return whether a sheet has weekday names with numbers of days under them."""
    for position, row in enumerate(table.rows[:_ROWS_LOOKED_AT]):
        columns = weekday_columns(row)
        if columns:
            below = [row.cell(column) for row in table.rows[position + 1 : position + 40] for column in columns]
            days = [day for cell in below if (day := _split(cell)[0])]
            if len(days) >= 7 and len(set(days)) >= 7:
                return True
    return False


def draft_month_grid(table: Table, context: Context, today: date, into: Drafted) -> None:
    """Add a draft for every entry of a month grid; say that it is one, and which year was taken and why."""
    entries, numbers = _walk(table, context)
    year, reason = _year(context, numbers, today)
    into.guesses.append(Guess(_("layout"), _("a month grid"), _("Weekdays run across and the days' numbers down.")))
    into.guesses.append(Guess(_("year"), str(year), reason))
    for entry in entries:
        into.drafts.append(_draft(entry, table.name, year, into.problems))
    if not entries:
        sentence = _("This sheet is a grid of days with nothing written into them.")
        into.problems.append(Problem(Place(table.name), Severity.NOTE, sentence))


def _walk(table: Table, context: Context) -> tuple[list[_Entry], list[tuple[int, int, int, int]]]:
    """Return the entries, and (said year, month, day, weekday) of every numbered day for working out the year."""
    entries: list[_Entry] = []
    numbers: list[tuple[int, int, int, int]] = []
    grid: _Grid | None = None
    heading = context
    for row in table.rows:
        columns = weekday_columns(row)
        heading = _heading(row, columns or (grid.weekdays if grid else {}), heading)
        if columns:
            grid = _Grid(columns, heading)
            continue
        if grid is None or not row.filled:
            continue
        if heading != grid.context:
            grid = _Grid(grid.weekdays, heading)
        entries += _row_entries(row, grid, numbers)
    return entries, numbers


def _heading(row: Row, columns: dict[int, int], known: Context) -> Context:
    """Return the month a row names outside its days: in a merged cell at the side, or alone on a line."""
    texts = {column: said(cell) for column, cell in enumerate(row.cells) if said(cell) and column not in columns}
    alone = [said(cell) for cell in row.cells if said(cell)]
    candidates = [*texts.values(), *(alone if len(alone) == 1 else [])]
    for text in candidates:
        scanned = scan(text)
        if scanned.kind is Kind.MONTH and scanned.parts.month:
            return Context(scanned.parts.year or known.year, scanned.parts.month)
    return known


def _row_entries(row: Row, grid: _Grid, numbers: list[tuple[int, int, int, int]]) -> Iterator[_Entry]:
    """Yield the entries of one row: of numbered days, or of the numbers above where the row has none."""
    found = {column: _split(row.cell(column)) for column in grid.weekdays}
    days = {column: day for column, (day, _text) in found.items() if day}
    if days:
        grid.weeks += 1
        grid.above = days
        _keep_full_dates(row, grid)
    months = _months(grid, list(grid.above.values()))
    for column, day in days.items():
        if months[day]:
            numbers.append((grid.context.year, months[day], day, grid.weekdays[column]))
    for column, (_day, text) in found.items():
        above = grid.above.get(column)
        if text and above:
            full = grid.full.get(column)
            month, year = (full.month, full.year) if full else (months[above], grid.context.year)
            yield _Entry(row.number, text, above, month, year, grid.weekdays[column])
    yield from _beside(row, grid, months)


def _beside(row: Row, grid: _Grid, months: dict[int, int]) -> Iterator[_Entry]:
    """Yield texts right of the days, such as a week's topic: they stand for the week's first day shown."""
    last = max(grid.weekdays)
    for column in range(last + 1, len(row.cells)):
        text = said(row.cell(column))
        if text and grid.above and scan(text).kind is Kind.UNKNOWN and not text.isdecimal():
            first = min(grid.above)
            yield _Entry(row.number, text, grid.above[first], months[grid.above[first]], grid.context.year, -1)


def _keep_full_dates(row: Row, grid: _Grid) -> None:
    grid.full = {}
    for column in grid.weekdays:
        cell = row.cell(column)
        if isinstance(cell, datetime) and cell.year > 1905:
            grid.full[column] = cell.date()


def _months(grid: _Grid, days: Sequence[int]) -> dict[int, int]:
    """Return the month of each day of a week: days before the first and after the last belong to the neighbours."""
    month = grid.context.month
    if not month:
        return dict.fromkeys(days, 0)
    first_week, late_week = grid.weeks == 1, grid.weeks >= 4
    before, after = (month - 2) % 12 + 1, month % 12 + 1
    return {day: before if first_week and day > 20 else after if late_week and day < 15 else month for day in days}


def _split(cell: Cell) -> tuple[int, str]:
    """Return the number of the day in a cell (0 if none) and the text with it."""
    scanned = scan(cell)
    if scanned.kind is Kind.DAY_OF_MONTH and scanned.parts.day:
        return scanned.parts.day, ""
    if isinstance(cell, datetime):
        return cell.day, ""
    text = said(cell)
    found = _DAY_AND_TEXT.fullmatch(text)
    if found:
        return int(found["day"]), said(found["text"])
    return 0, text


def _year(context: Context, numbers: Sequence[tuple[int, int, int, int]], today: date) -> tuple[int, str]:
    """Return the year of the grid: said, or the nearest in which its days fall on its weekdays."""
    if context.year:
        return context.year, _("The sheet, a heading or the file's name says so.")
    years = sorted(
        range(today.year - _YEARS_AROUND, today.year + _YEARS_AROUND), key=lambda year: (abs(year - today.year), -year)
    )
    best = max(years, key=lambda year: sum(_falls(year, *number[1:]) for number in numbers))
    return best, _("It is the nearest year in which these days fall on these weekdays.")


def _falls(year: int, month: int, day: int, weekday: int) -> bool:
    try:
        return date(year, month, day).weekday() == weekday
    except ValueError:
        return False


def _draft(entry: _Entry, sheet: str, year: int, problems: list[Problem]) -> Draft:
    title, brief = one_line(entry.text, LONGEST_TITLE)
    place = Place(sheet, entry.row)
    if not entry.month:
        problems.append(
            Problem(
                place, Severity.CHECK, _("“%(text)s” stands under a day whose month is not said.") % {"text": title}
            )
        )
        return Draft(place, title, When(start=str(entry.day)), brief=brief)
    try:
        day = date(entry.year or year, entry.month, entry.day)
    except ValueError:
        return Draft(place, title, When(start=f"{entry.day}/{entry.month}/{entry.year or year}"), brief=brief)
    if entry.weekday < 0:
        return Draft(place, title, When(start=day, end=day + timedelta(days=6 - day.weekday())), brief=brief)
    if day.weekday() != entry.weekday:
        sentence = _("“%(text)s” stands under another weekday than %(day)s has.")
        problems.append(Problem(place, Severity.CHECK, sentence % {"text": title, "day": day.isoformat()}))
    return Draft(place, title, When(start=day), brief=brief)
