"""JSON: the first list of objects in it, as a table with the objects' names as headers."""

import json
from collections.abc import Callable

from django.utils.translation import gettext as _

from calendar_app.exchange.plan import Unreadable
from calendar_app.exchange.reading.encodings import decode, storable
from calendar_app.exchange.reading.limits import MOST_COLUMNS, refuse_too_many_rows
from calendar_app.exchange.reading.ours import ID_COLUMN
from calendar_app.exchange.reading.values import Cell, Document, FileKind, Row, Table
from calendar_app.lib.csv_cells import joined


def read_listing(data: bytes, encoding: str = "") -> Document:
    """Return a table of the objects in a JSON file, row 1 its headers. Raises Unreadable when it holds no such list."""
    text, encoding = decode(data, encoding)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise Unreadable(_("This file looks like JSON but breaks off or is malformed. Export it again.")) from problem
    records = _first_list(content, depth=0)
    if not records:
        raise Unreadable(_("This JSON file has no list of entries. Export the calendar as CSV, XLSX or ICS instead."))
    refuse_too_many_rows(len(records))
    joins = joined if any(ID_COLUMN in record for record in records[:1]) else ", ".join
    headers = list(dict.fromkeys(str(name) for record in records for name in record))[:MOST_COLUMNS]
    rows = [Row(1, tuple(storable(header) for header in headers))]
    rows += [
        Row(number, tuple(_cell(record.get(header), joins) for header in headers))
        for number, record in enumerate(records, start=2)
    ]
    return Document(FileKind.LIST, (Table("", tuple(rows)),), remarks=(("encoding", encoding),))


def _first_list(content: object, depth: int) -> list[dict[str, object]]:
    if isinstance(content, list):
        return [item for item in content if isinstance(item, dict)]
    if isinstance(content, dict) and depth < 3:
        for value in content.values():
            if found := _first_list(value, depth + 1):
                return found
    return []


def _cell(value: object, joins: Callable[[list[str]], str] = ", ".join) -> Cell:
    if isinstance(value, str):
        return storable(value)
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, list):
        return joins([str(_cell(item)) for item in value if item is not None])
    if isinstance(value, dict):
        for name in ("name", "title", "label", "value", "plain_text", "start", "date"):
            if isinstance(value.get(name), str):
                return storable(value[name])
        return storable(", ".join(f"{key}: {item}" for key, item in value.items()))
    return str(value)
