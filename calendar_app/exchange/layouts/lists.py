"""The commonest shape: one row an entry under a header, or with columns of marks, one a channel."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendar_app.exchange.cells.text import is_web_address, one_line, plain, said, without_address
from calendar_app.exchange.dates.scanning import scan
from calendar_app.exchange.dates.times import zone_named
from calendar_app.exchange.dates.values import Context, Kind
from calendar_app.exchange.headers.columns import Columns, said_cell
from calendar_app.exchange.headers.content import MARKS
from calendar_app.exchange.layouts.drafts import Draft, Drafted, When, context_of
from calendar_app.exchange.plan import Field, Place, Problem, Severity, row_list
from calendar_app.exchange.reading.ics.zones import known_zone
from calendar_app.exchange.reading.values import Cell, Row, Span
from calendar_app.exchange.words import fold

LONGEST_TITLE = 200
_LONGEST_HEADING = 60
_WHEN = (Field.START, Field.END, Field.TIME, Field.END_TIME, Field.WEEK, Field.DAY, Field.MONTH, Field.YEAR)
_TOTALS = frozenset(
    {"total", "totals", "sum", "summe", "gesamt", "totale", "totaal", "somme", "subtotal", "grand total"}
)


@dataclass(frozen=True, slots=True)
class ListTable:
    """The rows under one header, with what their columns mean and what the sheet says of year and month."""

    sheet: str
    rows: Sequence[Row]
    columns: Columns
    context: Context
    spans: Sequence[Span] = ()
    carried: Mapping[int, Cell] | None = None
    headings: frozenset[int] = frozenset()


def draft_list(table: ListTable, into: Drafted) -> None:
    """Add a draft for every row that says what is done; name every other filled row in the problems."""
    only_dated: list[int] = []
    for row, context, section in headed_rows(table, into):
        draft = row_draft(row, table, context, section)
        if draft.title and fold(draft.title) not in _TOTALS:
            into.drafts.append(draft)
        elif _only_says_when(row, table.columns):
            only_dated.append(row.number)
        else:
            sentence = _("No title, so it did not come in; it looks like a remark or a legend: “%(text)s”.")
            into.problems.append(_problem(table, row, Severity.LEFT_OUT, sentence, _content(row)))
    if only_dated:
        into.problems.append(_only_dated_problem(table.sheet, only_dated))


def headed_rows(table: ListTable, into: Drafted) -> Iterator[tuple[Row, Context, str]]:
    """Yield every filled row that is no heading, with the year and month and the heading it stands under."""
    context, section = table.context, ""
    blank_before, under_heading = True, False
    for row in table.rows:
        if not any(said(cell) for cell in row.cells):
            section = "" if under_heading else section
            blank_before = True
            continue
        heading = _heading(row, table, blank_before=blank_before)
        if heading:
            context, section, under_heading = context_of(heading, context), heading, False
            sentence = _("“%(text)s” was read as a heading, not as an entry.")
            into.problems.append(_problem(table, row, Severity.NOTE, sentence, heading))
        else:
            under_heading = True
            yield row, context, section
        blank_before = False


def _heading(row: Row, table: ListTable, *, blank_before: bool) -> str:
    """Return the text of a row that heads those below it: a month, a merged line, or capitals after a blank row."""
    filled = [(column, text) for column, cell in enumerate(row.cells) if (text := said(cell))]
    texts = {text for _column, text in filled}
    if len(texts) != 1:
        return ""
    column, text = filled[0]
    if (
        len(text) > _LONGEST_HEADING
        or "\n" in text
        or is_web_address(text)
        or isinstance(row.cell(column), int | float)
    ):
        return ""
    kind = scan(text).kind
    if column in table.columns.fields and table.columns.fields[column] in _WHEN:
        return text if kind is Kind.MONTH and table.columns.fields[column] is not Field.MONTH else ""
    merged = any(span.first_row == row.number and span.last_column - span.first_column >= 2 for span in table.spans)
    shouted = text.isupper() and blank_before and len(text) > 2
    if kind in (Kind.MONTH, Kind.WEEK) or merged or text.endswith(":") or shouted or row.number in table.headings:
        return text
    return ""


def row_draft(row: Row, table: ListTable, context: Context, section: str) -> Draft:
    """Return the row's draft; its title is "" where nothing in it can be one."""
    columns = table.columns
    title, title_column = _title(row, columns)
    title, address = without_address(title)
    short, whole = one_line(title, LONGEST_TITLE)
    briefs, extras = _texts_beside(row, columns, title, title_column)
    own = said_cell(row, columns.first(Field.TITLE))
    url = said_cell(row, columns.first(Field.URL)) or address or (own if is_web_address(own) else "")
    if section and context_of(section) == Context():
        extras.append((_("Section"), section))
    return Draft(
        place=Place(table.sheet, row.number),
        title=short,
        when=_when(row, table),
        context=context,
        channels=_channels(row, columns),
        status=said_cell(row, columns.first(Field.STATUS)),
        campaign=said_cell(row, columns.first(Field.CAMPAIGN)),
        owner=said_cell(row, columns.first(Field.OWNER)),
        department=said_cell(row, columns.first(Field.DEPARTMENT)),
        audience=said_cell(row, columns.first(Field.AUDIENCE)),
        tags=tuple(text for column in columns.of(Field.TAGS) if (text := said_cell(row, column))),
        brief="\n\n".join([whole, *briefs] if whole else briefs),
        extras=tuple(extras),
        url=url,
    )


def _title(row: Row, columns: Columns) -> tuple[str, int | None]:
    """Return the title and the column it came from.

    Where the title's cell is empty, or only a web address, another telling column steps in; a row that has neither
    date nor channel nor status, though, is a remark and no entry.
    """
    own_column = columns.first(Field.TITLE)
    own = said_cell(row, own_column)
    if own and not is_web_address(own):
        return own, own_column
    if own or _has_place(row, columns) or (own_column is None and columns.first(Field.START) is None):
        for column in columns.title_after:
            text = said_cell(row, column)
            if text and not is_web_address(text) and (not own or _names_it(text)):
                return text, column
    if not own and _has_place(row, columns):
        own = said_cell(row, columns.first(Field.CAMPAIGN))
    return own, own_column


def _names_it(text: str) -> bool:
    return len(text.split()) >= 3


def _has_place(row: Row, columns: Columns) -> bool:
    """Return whether the row says when or where, so that a text in it is an entry."""
    return any(said_cell(row, columns.first(wanted)) for wanted in (Field.START, Field.CHANNEL, Field.STATUS))


def _when(row: Row, table: ListTable) -> When:
    columns = table.columns
    cells = {wanted: row.cell(column) for wanted in _WHEN if (column := columns.first(wanted)) is not None}
    start = cells.get(Field.START)
    if table.carried and row.number in table.carried:
        start = table.carried[row.number]
    start_column = columns.first(Field.START)
    header = fold(columns.headers[start_column]) if start_column is not None else ""
    return When(
        start=start,
        end=cells.get(Field.END),
        time=cells.get(Field.TIME),
        end_time=cells.get(Field.END_TIME),
        week=cells.get(Field.WEEK),
        day=cells.get(Field.DAY),
        month=cells.get(Field.MONTH),
        year=cells.get(Field.YEAR),
        zone=_zone_of(columns),
        **_week_flags(header),
    )


def _zone_of(columns: Columns) -> str:
    """Return the zone the header of times or dates names in brackets: "Publish date (America/New_York)"."""
    for wanted in (Field.TIME, Field.START):
        for column in columns.of(wanted):
            said_there = re.findall(r"\(([^()]+)\)", columns.headers[column])
            if zone := next((found for text in said_there if (found := zone_named(text) or known_zone(text))), ""):
                return zone
    return ""


def _week_flags(folded_header: str) -> dict[str, bool]:
    """Return whether dates under a header are the first or the last day of the week meant."""
    words = f" {folded_header} "
    ends = any(f" {phrase} " in words for phrase in ("week ending", "w e", "week end"))
    weekly = any(
        f" {phrase} " in words for phrase in ("week", "w c", "wc", "semaine", "woche", "semana", "settimana", "kw")
    )
    return {"week_of": weekly and not ends, "week_ends": ends}


def _channels(row: Row, columns: Columns) -> tuple[str, ...]:
    """Return the row's channel cell, and the headers of the channel columns in which it has a mark."""
    own = said_cell(row, columns.first(Field.CHANNEL))
    marked = [columns.headers[column] for column in columns.of(Field.MARK) if is_mark(row.cell(column))]
    return tuple(text for text in (own, *marked) if text)


def is_mark(cell: Cell) -> bool:
    """Return whether a cell only says that something applies."""
    return cell is True or plain(cell).casefold() in MARKS


def _texts_beside(
    row: Row, columns: Columns, title: str, title_column: int | None
) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the first text of the brief, and the others with their headers; what repeats the title is left out."""
    briefs, extras = columns.of(Field.BRIEF), columns.of(Field.EXTRA)
    own = columns.first(Field.TITLE)
    columns_left = [
        column for column in (*briefs, *extras, *([own] if own is not None else [])) if column != title_column
    ]
    texts = [
        (column, text)
        for column in columns_left
        if (text := said_cell(row, column))
        and fold(text) != fold(title)
        and not (column == own and is_web_address(text))
    ]
    first = [text for column, text in texts[:1] if column in briefs]
    return first, [(columns.headers[column], text) for column, text in texts[len(first) :]]


def _only_says_when(row: Row, columns: Columns) -> bool:
    filled = {column for column, cell in enumerate(row.cells) if said(cell)}
    dated = {column for wanted in (*_WHEN, Field.CHANNEL) for column in columns.of(wanted)}
    start = columns.first(Field.START)
    readable = start is None or start not in filled or scan(row.cell(start)).kind is not Kind.UNKNOWN
    return bool(filled) and filled <= dated and readable


def _content(row: Row) -> str:
    return one_line(" · ".join(text for cell in row.cells if (text := said(cell))), 80)[0]


def _problem(table: ListTable, row: Row, severity: Severity, sentence: str, text: str) -> Problem:
    return Problem(Place(table.sheet, row.number), severity, sentence % {"text": text})


def _only_dated_problem(sheet: str, numbers: Sequence[int]) -> Problem:
    sentence = ngettext(
        "%(count)d row has a date or a channel and nothing to do in it, so it did not come in: %(rows)s.",
        "%(count)d rows have a date or a channel and nothing to do in them, so they did not come in: %(rows)s.",
        len(numbers),
    )
    return Problem(
        Place(sheet, numbers[0]), Severity.NOTE, sentence % {"count": len(numbers), "rows": row_list(numbers)}
    )


def carried_dates(rows: Sequence[Row], columns: Columns) -> dict[int, Cell]:
    """Return the dates rows take from the row above, by row number; nothing unless the table is written that way.

    It is where a fifth or more of the entries between the first and the last date have none, in at least two groups,
    and no more follow the last date than stand in the longest group before it: ideas listed at the end stay undated.
    """
    start = columns.first(Field.START)
    title = columns.first(Field.TITLE)
    if start is None or title is None:
        return {}
    carried: dict[int, Cell] = {}
    runs: list[int] = []
    above: Cell = None
    dated = 0
    for row in rows:
        if not row.filled:
            above = None
        elif said(row.cell(start)):
            above = row.cell(start)
            dated += 1
            runs.append(0)
        elif said(row.cell(title)) and above is not None:
            carried[row.number] = above
            runs[-1] += 1
    inner = runs[:-1]
    written_so = sum(1 for run in inner if run) >= 2 and sum(inner) * 4 >= len(inner)
    return carried if written_so and runs[-1] <= max(inner) else {}


def with_carried(table: ListTable, *, wanted: bool | None, into: Drafted) -> ListTable:
    """Return the table with the dates its rows take from above, unless the person wants none of it."""
    carried = {} if wanted is False else carried_dates(table.rows, table.columns)
    if carried:
        sentence = _("%(count)d rows without a date took the one of the row above: the sheet is written that way.")
        place = Place(table.sheet, min(carried))
        into.problems.append(Problem(place, Severity.NOTE, sentence % {"count": len(carried)}))
    return replace(table, carried=carried)
