"""Excel workbooks: every visible sheet as a table, typed cells and merged cells kept."""

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, time, timedelta
from posixpath import join, normpath
from xml.etree import ElementTree

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from calendar_app.exchange.plan import Place, Problem, Severity, Unreadable
from calendar_app.exchange.reading.limits import (
    MOST_CELL_CHARACTERS,
    MOST_COLUMNS,
    MOST_PACKED_FILES,
    MOST_ROWS_SCANNED,
    MOST_SHEETS,
    MOST_UNPACKED_BYTES,
    refuse_too_many_rows,
)
from calendar_app.exchange.reading.ours import ours_alone
from calendar_app.exchange.reading.values import Cell, Document, FileKind, Row, Span, Table

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BLANK_ROWS_AT_END = 5_000
_WITHOUT_RESULT = re.compile(
    rb"<c\s(?![^>]*\bt=\"str\")[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
"""A cell with a formula nobody has worked out; one whose result is an empty text is of the type "str"."""
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, ElementTree.ParseError, EOFError, NotImplementedError, RuntimeError),
    *(KeyError, IndexError, ValueError, OverflowError, TypeError, AttributeError, struct.error),
)
"""What openpyxl and the archive raise on files that are not what they say."""


def read_workbook(data: bytes) -> Document:
    """Return the visible sheets of a workbook. Raises Unreadable when it is damaged, locked, or unpacks to too much."""
    _refuse_bombs(data)
    try:
        tables, problems = _sheets(data)
    except _DAMAGE as problem:
        raise Unreadable(
            _("This workbook is damaged or locked with a password. Open it, save it again as .xlsx and try once more.")
        ) from problem
    tables = ours_alone(tables)
    refuse_too_many_rows(sum(1 for table in tables for row in table.rows if row.filled))
    return Document(FileKind.WORKBOOK, tuple(tables), problems=tuple(problems))


def _refuse_bombs(data: bytes) -> None:
    """Raise Unreadable before anything is unpacked that says it is, or turns out to be, far larger than it looks."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            too_big = len(members) > MOST_PACKED_FILES or sum(m.file_size for m in members) > MOST_UNPACKED_BYTES
    except _DAMAGE as problem:
        raise Unreadable(_("This workbook is damaged. Open it, save it again as .xlsx and try once more.")) from problem
    if too_big:
        raise Unreadable(
            _("Unpacked, this workbook has over %(most)d MB. Remove pictures and unused sheets, or save it as CSV.")
            % {"most": MOST_UNPACKED_BYTES // 1024**2}
        )


def _sheets(data: bytes) -> tuple[list[Table], list[Problem]]:
    beside = _beside_cells(data)
    tables, problems = [], []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions that are of no use here
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets[:MOST_SHEETS]:
                if sheet.sheet_state != "visible":
                    problems.append(_hidden(sheet.title))
                    continue
                sheet.reset_dimensions()  # some programs write a wrong size, and reading would stop there
                rows = _rows(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True))
                spans, unknown = beside.get(sheet.title, ((), 0))
                problems += [_without_results(sheet.title, unknown)] if unknown else []
                tables.append(Table(sheet.title, _filled_down(rows, spans), spans))
        finally:
            book.close()
    return tables, problems


def _hidden(title: str) -> Problem:
    sentence = _("The sheet “%(sheet)s” is hidden and was not read. Show it in the workbook to bring it in.")
    return Problem(Place(title), Severity.NOTE, sentence % {"sheet": title})


def _without_results(title: str, count: int) -> Problem:
    sentence = ngettext(
        "%(count)d cell has a formula whose result is not in the file, so it was read as empty. "
        "Open the workbook in a spreadsheet program, save it and choose it again.",
        "%(count)d cells have formulas whose results are not in the file, so they were read as empty. "
        "Open the workbook in a spreadsheet program, save it and choose it again.",
        count,
    )
    return Problem(Place(title), Severity.CHECK, sentence % {"count": count})


def _rows(records: Iterable[tuple[object, ...]]) -> list[Row]:
    """Return the rows up to the last filled one; a sheet formatted to its very end stops the reading early."""
    rows: list[Row] = []
    last_filled = 0
    for number, record in enumerate(records, start=1):
        row = Row(number, _trimmed(record))
        rows.append(row)
        if row.filled:
            last_filled = number
        elif number - last_filled > _BLANK_ROWS_AT_END or number > MOST_ROWS_SCANNED:
            break
    return rows[:last_filled]


def _trimmed(record: tuple[object, ...]) -> tuple[Cell, ...]:
    """Return the cells up to the last filled one."""
    last = max((column for column, cell in enumerate(record) if cell is not None), default=-1)
    return tuple(_shortened(cell) for cell in record[: last + 1])


def _shortened(cell: object) -> Cell:
    if cell is None or isinstance(cell, bool | int | float | date | time | timedelta):
        return cell
    return str(cell)[:MOST_CELL_CHARACTERS]


def _filled_down(rows: list[Row], spans: tuple[Span, ...]) -> tuple[Row, ...]:
    """Return the rows with what a cell merged over several rows says repeated in the first column of each of them."""
    by_number = {row.number: list(row.cells) for row in rows}
    for span in spans:
        source = by_number.get(span.first_row)
        if source is None or span.first_column >= len(source):
            continue
        for number in range(span.first_row + 1, min(span.last_row, len(rows)) + 1):
            cells = by_number[number]
            cells.extend([None] * (span.first_column + 1 - len(cells)))
            cells[span.first_column] = source[span.first_column]
    return tuple(Row(number, tuple(cells)) for number, cells in by_number.items())


def _beside_cells(data: bytes) -> dict[str, tuple[tuple[Span, ...], int]]:
    """Return by sheet title the merged cells, and how many formulas have no result.

    openpyxl's read-only mode, which keeps memory small, tells neither.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  expat limits entities; size is checked
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
        found = {}
        for sheet in book.iter():
            target = targets.get(sheet.get(_RELATION))
            if sheet.tag.endswith("}sheet") and target:
                path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
                cells = archive.read(path) if path in archive.namelist() else b""
                found[sheet.get("name", "")] = _spans(cells), sum(1 for _cell in _WITHOUT_RESULT.finditer(cells))
        return found


def _spans(sheet: bytes) -> tuple[Span, ...]:
    references = re.findall(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z0-9:]{4,24})\"", sheet)
    spans = []
    for reference in references[:MOST_ROWS_SCANNED]:
        first_column, first_row, last_column, last_row = range_boundaries(reference.decode("ascii"))
        if first_column and first_row and last_column and last_row:
            spans.append(Span(first_row, first_column - 1, last_row, last_column - 1))
    return tuple(spans)
