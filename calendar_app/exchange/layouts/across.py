"""Dates running across: a column a day, week, month or weekday, and a row a channel or campaign, as in a time chart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from calendar_app.exchange.cells.text import one_line, plain, said
from calendar_app.exchange.dates.names import weekday_number
from calendar_app.exchange.dates.scanning import scan
from calendar_app.exchange.dates.values import Context, Kind
from calendar_app.exchange.headers.columns import Columns, guess_columns, said_cell
from calendar_app.exchange.headers.content import content_of
from calendar_app.exchange.layouts.drafts import Draft, Drafted, When, context_of
from calendar_app.exchange.layouts.lists import LONGEST_TITLE, is_mark
from calendar_app.exchange.plan import Field, Place, Problem, Severity
from calendar_app.exchange.reading.values import Cell, Row, Table

_ROWS_LOOKED_AT = 40
_FEWEST = 4
_DATED = frozenset({Kind.DAY, Kind.WEEK, Kind.MONTH, Kind.DAY_OF_MONTH})


@dataclass(frozen=True, slots=True)
class Axis:
    """The row of dates: its columns with their cells and what the row above says of month and year."""

    row: Row
    cells: dict[int, Cell]
    contexts: dict[int, Context]
    weekdays: bool
    weekly: bool = False

    @property
    def first(self) -> int:
        """The leftmost column of dates."""
        return min(self.cells)


def find_axis(table: Table) -> Axis | None:
    """Return the row with the most dates side by side, None where no row has four of them and little else."""
    best: Axis | None = None
    above: Row | None = None
    for row in list(table.filled_rows())[:_ROWS_LOOKED_AT]:
        found = _axis(row, above, table)
        if found and (best is None or len(found.cells) > len(best.cells)):
            best = found
        above = row
    return best


def _axis(row: Row, above: Row | None, table: Table) -> Axis | None:
    cells = {column: cell for column, cell in enumerate(row.cells) if _is_date(cell)}
    weekdays = {column: cell for column, cell in enumerate(row.cells) if weekday_number(plain(cell)) >= 0}
    chosen = weekdays if len(weekdays) > len(cells) else cells
    filled = [column for column, cell in enumerate(row.cells) if said(cell)]
    if len(chosen) < _FEWEST or sum(1 for column in filled if column > min(chosen)) > len(chosen) + 1:
        return None
    kinds = {scan(cell).kind for cell in chosen.values()}
    if Kind.DAY_OF_MONTH in kinds and not _ascending([scan(cell).parts.day or 0 for cell in chosen.values()]):
        return None
    if len(filled) - len(chosen) > min(chosen) + 1:
        return None
    days = [day for cell in chosen.values() if (day := scan(cell).parts.as_date())] if kinds == {Kind.DAY} else []
    if days and all(day.day == 1 for day in days):
        chosen = {column: day.strftime("%Y-%m") for column, day in zip(chosen, days, strict=True)}
    weekly = bool(days) and all(below - above == timedelta(weeks=1) for above, below in pairwise(days))
    return Axis(row, chosen, _contexts(chosen, above, table), weekdays=chosen is weekdays, weekly=weekly)


def _is_date(cell: Cell) -> bool:
    scanned = scan(cell)
    return scanned.kind in _DATED or (scanned.kind is Kind.RELATIVE and scanned.week > 0)


def _ascending(days: Sequence[int]) -> bool:
    return len(set(days)) > 1 and sum(1 for a, b in pairwise(days) if b == a + 1) * 2 >= len(days)


def _contexts(cells: dict[int, Cell], above: Row | None, table: Table) -> dict[int, Context]:
    """Return year and month of each column: of the last cell at or before it in the row above, else of the sheet."""
    known = context_of(table.name)
    contexts = {}
    for column in sorted(cells):
        headings = [plain(cell) for cell in (above.cells[: column + 1] if above else ()) if plain(cell)]
        contexts[column] = context_of(headings[-1], known) if headings else known
    return contexts


def is_chart(table: Table, axis: Axis) -> bool:
    """Return whether the cells under the dates are entries or marks rather than figures."""
    rows = [row for row in table.rows if row.number > axis.row.number and row.filled]
    content = content_of([row.cell(column) for row in rows for column in axis.cells])
    return content.filled > 0 and (content.numbers < 0.3 or content.marks > 0.7)


def draft_across(table: Table, axis: Axis, into: Drafted) -> None:
    """Add a draft for every entry under the dates, and for every run of marks; name rows that have neither."""
    rows = [row for row in table.rows if row.number > axis.row.number]
    labels = guess_columns(axis.row, rows, {}, 0, axis.first)
    into.columns += labels.guesses
    for row in rows:
        if not any(said(cell) for cell in row.cells):
            continue
        entries = list(_entries(row, axis, table))
        for first, last, text in entries:
            into.drafts.append(_draft(row, axis, labels, (first, last, text), sheet=table.name))
        if not entries:
            _tell_of_nothing(row, labels, table.name, into)


def _entries(row: Row, axis: Axis, table: Table) -> Iterator[tuple[int, int, str]]:
    """Yield first and last column (inclusive) and text of each entry; "" for marks, runs of which are one entry."""
    merged = {span.first_column: span.last_column for span in table.spans if span.first_row == row.number}
    columns = sorted(axis.cells)
    position = 0
    while position < len(columns):
        column = columns[position]
        text = said(row.cell(column))
        last = max((c for c in columns if c <= merged.get(column, column)), default=column)
        if text and is_mark(row.cell(column)):
            while (after := columns[columns.index(last) + 1 :][:1]) and is_mark(row.cell(after[0])):
                last = after[0]
            yield column, last, ""
        elif text and not text.replace(".", "").replace(",", "").isdecimal():
            yield column, last, text
        position = columns.index(last) + 1


def _draft(row: Row, axis: Axis, labels: Columns, entry: tuple[int, int, str], *, sheet: str) -> Draft:
    first, last, text = entry
    own = {wanted: said_cell(row, labels.first(wanted)) for wanted in (Field.TITLE, Field.CHANNEL, Field.CAMPAIGN)}
    free = [said_cell(row, column) for column in labels.of(Field.EXTRA)]
    label = next((name for name in free if name), "")
    title, brief = one_line(
        text or own[Field.TITLE] or label or own[Field.CAMPAIGN] or own[Field.CHANNEL], LONGEST_TITLE
    )
    channel = own[Field.CHANNEL] or (label if text and not own[Field.TITLE] else "")
    if text and own[Field.TITLE] and not own[Field.CAMPAIGN]:
        own[Field.CAMPAIGN] = own[Field.TITLE]
    return Draft(
        place=Place(sheet, row.number),
        title=title,
        when=_when(row, axis, labels, first, last),
        context=axis.contexts[first],
        channels=(channel,) if channel else (),
        status=said_cell(row, labels.first(Field.STATUS)),
        campaign=own[Field.CAMPAIGN],
        owner=said_cell(row, labels.first(Field.OWNER)),
        department=said_cell(row, labels.first(Field.DEPARTMENT)),
        audience=said_cell(row, labels.first(Field.AUDIENCE)),
        brief=brief,
    )


def _when(row: Row, axis: Axis, labels: Columns, first: int, last: int) -> When:
    """Return the dates of an entry; under weekdays they depend on the week the row is labelled with."""
    end = axis.cells[last] if last != first else None
    if axis.weekdays:
        week = next((row.cell(column) for column in range(axis.first) if _is_date(row.cell(column))), None)
        return When(week=week, day=plain(axis.cells[first]))
    start_column = labels.first(Field.START)
    if start_column is not None and said(row.cell(start_column)):
        return When(start=row.cell(start_column), end=end)
    if axis.weekly:
        return When(start=axis.cells[first], week_of=True) if end is None else When(axis.cells[first], _week_end(end))
    return When(start=axis.cells[first], end=end)


def _week_end(monday: Cell) -> Cell:
    day = scan(monday).parts.as_date()
    return day + timedelta(days=6) if day else None


def _tell_of_nothing(row: Row, labels: Columns, sheet: str, into: Drafted) -> None:
    """Bring in a labelled row without entries as unscheduled if it names what is done, else name it."""
    free = [
        said_cell(row, column)
        for column in (*labels.of(Field.TITLE), *labels.of(Field.CAMPAIGN), *labels.of(Field.EXTRA))
    ]
    title = next((name for name in free if name), "")
    text = title or one_line(" · ".join(said(cell) for cell in row.cells if said(cell)), 80)[0]
    place = Place(sheet, row.number)
    if title:
        into.drafts.append(
            Draft(place, title, channels=tuple(filter(None, [said_cell(row, labels.first(Field.CHANNEL))])))
        )
        sentence = _("“%(text)s” has nothing written under a date (colours cannot be read); it comes in unscheduled.")
        into.problems.append(Problem(place, Severity.CHECK, sentence % {"text": text}))
    else:
        sentence = _("“%(text)s” has nothing written under a date, so nothing came in from this row.")
        into.problems.append(Problem(place, Severity.NOTE, sentence % {"text": text}))
