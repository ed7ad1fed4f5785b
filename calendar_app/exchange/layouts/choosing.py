"""Which shape a sheet has, and its drafts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendar_app.exchange.cells.text import plain, said
from calendar_app.exchange.choices import Circumstances, ImportChoices
from calendar_app.exchange.dates.values import Context
from calendar_app.exchange.headers.columns import Columns, guess_columns
from calendar_app.exchange.headers.finding import find_header, header_likeness
from calendar_app.exchange.layouts.across import draft_across, find_axis, is_chart
from calendar_app.exchange.layouts.drafts import Drafted, context_of
from calendar_app.exchange.layouts.lists import ListTable, draft_list, with_carried
from calendar_app.exchange.layouts.monthgrid import draft_month_grid, is_month_grid
from calendar_app.exchange.layouts.wide import channel_columns, draft_wide, marked, with_channels
from calendar_app.exchange.plan import Field, Guess, Place, Problem, Severity, row_list
from calendar_app.exchange.reading.values import Row, Table
from calendar_app.exchange.words import fold

_SURE_OF_ANOTHER_HEADER = 200
_SAME_HEADER = 0.8
_LONGEST_HEADER = 60


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a sheet under one header, between two columns."""

    header: Row | None
    rows: Sequence[Row]
    first: int
    last: int
    headings: frozenset[int] = frozenset()

    def columns(self, choices: ImportChoices) -> Columns:
        """Return what its columns mean."""
        return guess_columns(self.header, self.rows, choices.columns, self.first, self.last)


def draft_table(table: Table, context: Context, circumstances: Circumstances) -> Drafted:
    """Return the drafts of one sheet, whatever its shape."""
    into = Drafted()
    context = context_of(table.name, context)
    if not any(table.filled_rows()):
        into.problems.append(Problem(Place(table.name), Severity.NOTE, _("This sheet is empty.")))
        return into
    if is_month_grid(table):
        draft_month_grid(table, context, circumstances.today, into)
        return into
    header = find_header(table)
    axis = find_axis(table)
    if axis and (header is None or axis.row.number <= header.number) and is_chart(table, axis):
        into.guesses.append(Guess(_("layout"), _("a time chart"), _("Dates run across the sheet.")))
        _tell_of_rows_above(table, axis.row, into)
        draft_across(table, axis, into)
        return into
    for part in _parts(table, header, into):
        columns = part.columns(circumstances.choices)
        rows = ListTable(table.name, part.rows, columns, context, table.spans, headings=part.headings)
        _draft_part(rows, circumstances, into)
    return into


def _draft_part(table: ListTable, circumstances: Circumstances, into: Drafted) -> None:
    columns = table.columns
    channels = channel_columns(columns, circumstances.known_channels)
    if channels:
        has_title = columns.first(Field.TITLE) not in (None, *channels)
        columns = with_channels(columns, channels)
        texts = not marked(columns, channels)
        if texts or not has_title:
            into.guesses.append(Guess(_("layout"), _("a column a channel"), _("The headers are names of channels.")))
            _remember(columns, into)
            draft_wide(replace(table, columns=columns), into)
            return
    _remember(columns, into)
    if not _tells_anything(columns):
        numbers = [row.number for row in table.rows if row.filled]
        sentence = ngettext(
            "No column could be taken for a title, so nothing came in from row %(rows)s.",
            "No column could be taken for a title, so nothing came in from rows %(rows)s.",
            len(numbers),
        )
        if numbers:
            values = {"rows": row_list(numbers)}
            into.problems.append(Problem(Place(table.sheet, numbers[0]), Severity.LEFT_OUT, sentence % values))
        return
    table = replace(table, columns=columns)
    draft_list(with_carried(table, wanted=circumstances.choices.carry_dates, into=into), into)


def _remember(columns: Columns, into: Drafted) -> None:
    keys = {guess.key for guess in into.columns}
    into.columns += [guess for guess in columns.guesses if guess.key not in keys]
    into.date_headers += [columns.headers[column] for column in columns.of(Field.START)]
    title = columns.first(Field.TITLE)
    into.title_header = into.title_header or (columns.headers[title] if title is not None else "")


def _tells_anything(columns: Columns) -> bool:
    return columns.first(Field.TITLE) is not None or bool(columns.title_after)


def _parts(table: Table, header: Row | None, into: Drafted) -> Iterator[_Part]:
    """Yield the stretches of a sheet: under each further header, and side by side where a blank column parts them."""
    if header is None:
        yield _Part(None, table.rows, 0, table.width)
        return
    _tell_of_rows_above(table, header, into)
    stretches: list[tuple[Row, list[Row]]] = [(header, [])]
    headings: set[int] = set()
    sure = max(_SURE_OF_ANOTHER_HEADER, header_likeness(header) * 6 // 10)
    for row in table.rows:
        if row.number <= header.number:
            continue
        above = stretches[-1][1][-1:]
        if _same(row, stretches[-1][0]):
            headings.update(one.number for one in above if one.filled == 1)
            sentence = _("The header is repeated here; the row was passed over.")
            into.problems.append(Problem(Place(table.name, row.number), Severity.NOTE, sentence))
        elif row.filled > 1 and header_likeness(row, count_channels=False) >= sure:
            sentence = _("Another table begins here, with a header of its own.")
            into.problems.append(Problem(Place(table.name, row.number), Severity.NOTE, sentence))
            stretches.append((row, []))
        else:
            stretches[-1][1].append(row)
    for head, rows in stretches:
        for first, last in _side_by_side(head, rows, table.width):
            yield _Part(head, _cut(rows, first, last), first, last, frozenset(headings))


def _tell_of_rows_above(table: Table, header: Row, into: Drafted) -> None:
    above = [row for row in table.filled_rows() if row.number < header.number]
    if above:
        sentence = ngettext(
            "Row %(header)d is the header; what stands above it was taken as a title of the sheet: row %(rows)s.",
            "Row %(header)d is the header; what stands above it was taken as a title of the sheet: rows %(rows)s.",
            len(above),
        )
        values = {"header": header.number, "rows": row_list([row.number for row in above])}
        into.problems.append(Problem(Place(table.name, above[0].number), Severity.NOTE, sentence % values))


def _same(row: Row, header: Row) -> bool:
    filled = [column for column, cell in enumerate(row.cells) if plain(cell)]
    if len(filled) < 2 or any(len(plain(row.cells[column])) > _LONGEST_HEADER for column in filled):
        return False
    texts = {column: fold(plain(cell)) for column, cell in enumerate(header.cells) if plain(cell)}
    equal = sum(1 for column in filled if texts.get(column) and texts[column] == fold(plain(row.cells[column])))
    return equal >= 2 and equal >= _SAME_HEADER * len(filled)


def _side_by_side(header: Row, rows: Sequence[Row], width: int) -> list[tuple[int, int]]:
    """Return the column ranges of tables that stand side by side with the same headers, else the whole width."""
    whole = [(0, width)]
    blank = [c for c in range(width) if not said(header.cell(c)) and not any(said(row.cell(c)) for row in rows)]
    edges = [-1, *blank, width]
    blocks = [(a + 1, b) for a, b in pairwise(edges) if b - a > 2]
    if len(blocks) < 2:
        return whole
    titles = [[fold(plain(header.cell(column))) for column in range(*block)] for block in blocks]
    return (
        blocks
        if all(set(titles[0]) & set(other) and len(set(titles[0]) & set(other)) >= 2 for other in titles)
        else whole
    )


def _cut(rows: Sequence[Row], first: int, last: int) -> list[Row]:
    """Return the rows with only the cells of a column range filled, at their own places."""
    if first == 0:
        return [Row(row.number, row.cells[:last]) for row in rows]
    return [Row(row.number, (None,) * first + row.cells[first:last]) for row in rows]
