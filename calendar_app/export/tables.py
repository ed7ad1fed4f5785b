"""Rows as CSV, which spreadsheet programs show and never run, and as JSON. Pure; written piece by piece."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import date, time
from typing import IO, Any

from calendar_app.export.rows import ActivityRow, Value, headers
from calendar_app.lib.csv_cells import guarded, joined


def write_csv(rows: Iterable[ActivityRow], into: IO[bytes]) -> int:
    """Write the activities as CSV in UTF-8, with the mark by which spreadsheet programs know it; return how many."""
    into.write(b"\xef\xbb\xbf")
    out = io.TextIOWrapper(into, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(out)
    writer.writerow(headers(ActivityRow))
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - counted
        writer.writerow([guarded(as_text(value)) for value in row])
    out.detach()
    return count


def write_json(rows: Iterable[ActivityRow], into: IO[bytes]) -> int:
    """Write the activities as one JSON object that lists them; return how many."""
    into.write(b'{"activities": [')
    count = 0
    for count, row in enumerate(rows, start=1):
        into.write(b"\n" if count == 1 else b",\n")
        into.write(row_json(row).encode())
    into.write(b"\n]}\n")
    return count


def row_json(row: ActivityRow, *, plain: bool = False) -> str:
    """Return one activity as a JSON object; ``plain`` in ASCII alone."""
    return json.dumps({name: _json_value(value) for name, value in row._asdict().items()}, ensure_ascii=plain)


def _json_value(value: Value) -> Any:
    return as_text(value) if isinstance(value, date | time) else value


def as_text(value: Value) -> str:
    """Return a value as CSV says it: days and times as ISO 8601 writes them, a list with commas."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return joined(value)
    return value.isoformat() if isinstance(value, date | time) else str(value)
