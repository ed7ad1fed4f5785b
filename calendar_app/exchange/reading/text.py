"""Text files with columns: which encoding, which delimiter, and the rows."""

import csv
import io
import re
from collections import Counter
from typing import Literal

from django.utils.translation import gettext as _

from calendar_app.exchange.plan import Place, Problem, Severity, Unreadable
from calendar_app.exchange.reading.encodings import decode
from calendar_app.exchange.reading.limits import MOST_COLUMNS, MOST_ROWS_SCANNED, refuse_too_many_rows
from calendar_app.exchange.reading.mending import mend
from calendar_app.exchange.reading.ours import begins_as_ours
from calendar_app.exchange.reading.values import Document, FileKind, Row, Table

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 200
_RUNAWAY_LINES = 60
_END = "\x1a"
"""A line of its own behind the text (SUB, which ended text files once): whatever swallows it was never closed."""


def read_text(data: bytes, encoding: str = "") -> Document:
    """Return the one table of a text file, read in that encoding, else in the one that makes sense of it.

    Raises Unreadable when it has too many rows.
    """
    text, encoding = decode(data, encoding)
    text = text.replace("\x00", "")
    if begins_as_ours(text):
        rows = _numbered(_parsed(text, ",", csv.QUOTE_MINIMAL))
        return Document(FileKind.TEXT, (Table("", rows),), remarks=(("encoding", encoding),))
    text, delimiter = _said_delimiter(text)
    delimiter = delimiter or guess_delimiter(text)
    records, problems = _records(text, delimiter)
    records, shifted = mend(records, delimiter)
    rows = _numbered(records)
    remarks = (("encoding", encoding), ("delimiter", {"\t": "tab"}.get(delimiter, delimiter)))
    return Document(FileKind.TEXT, (Table("", rows),), problems=(*problems, *shifted), remarks=remarks)


def _numbered(records: list[list[str]]) -> tuple[Row, ...]:
    rows = tuple(Row(number, tuple(cells)) for number, cells in enumerate(records, start=1))
    refuse_too_many_rows(sum(1 for row in rows if row.filled))
    return rows


def _said_delimiter(text: str) -> tuple[str, str]:
    """Return the text without Excel's ``sep=;`` line, and what that line said."""
    said = re.match(r"\"?sep=(.)\"?\r?\n", text)
    return (text[said.end() :], said[1]) if said else (text, "")


def guess_delimiter(text: str) -> str:
    """Return the delimiter that cuts the most records into the same number of fields."""
    sample = text[:200_000]
    return max(_DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> float:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    widths: Counter[int] = Counter()
    try:
        for record in reader:
            if any(record):
                widths[len(record)] += 1
            if widths.total() >= _SAMPLE_ROWS:
                break
    except csv.Error:
        return 0.0
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return 0.0
    width, count = max(several.items(), key=lambda pair: (pair[1], pair[0]))
    return count / widths.total() + min(width, 20) / 100


def _records(text: str, delimiter: str) -> tuple[list[list[str]], tuple[Problem, ...]]:
    """Return the records, read again without quoting when an unclosed quote has swallowed what belongs to others."""
    records = _parsed(f"{text}\n{_END}", delimiter, csv.QUOTE_MINIMAL)
    is_open = not records or records[-1] != [_END]
    if not is_open:
        records = _filled(records[:-1])
        if not any(_has_run_away(cell, delimiter) for record in records for cell in record):
            return records, ()
    plainly = _filled(_parsed(text, delimiter, csv.QUOTE_NONE))
    if is_open and _most_alike(records) > _most_alike(plainly):
        records[-1][-1] = records[-1][-1].removesuffix(_END).rstrip("\n")
        sentence = _("The last row opens a quotation mark and never closes it: the file may break off there.")
        return records, (Problem(Place("", len(records)), Severity.CHECK, sentence),)
    sentence = _("A quotation mark is opened and never closed, so quotation marks were taken as ordinary characters.")
    return plainly, (Problem(Place(), Severity.CHECK, sentence),)


def _has_run_away(cell: str, delimiter: str) -> bool:
    return cell.count("\n") > _RUNAWAY_LINES and cell.count(delimiter) > _RUNAWAY_LINES


def _most_alike(records: list[list[str]]) -> int:
    """Return how many records have as many fields as most have."""
    widths = Counter(len(record) for record in records if len(record) > 1)
    return max(widths.values(), default=0)


def _parsed(text: str, delimiter: str, quoting: Literal[0, 3]) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    records: list[list[str]] = []
    try:
        for record in reader:
            records.append(record[:MOST_COLUMNS])
            if len(records) > MOST_ROWS_SCANNED:
                refuse_too_many_rows(len(records))
    except csv.Error as problem:
        raise Unreadable(
            _("Row %(row)d cannot be read as a table: a cell is too long. Export the file again as CSV.")
            % {"row": len(records) + 1}
        ) from problem
    return _filled(records)


def _filled(records: list[list[str]]) -> list[list[str]]:
    """Return the records up to the last that holds anything."""
    while records and not any(records[-1]):
        records.pop()
    return records
