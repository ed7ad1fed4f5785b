"""Planned rows of a file of our own, to the letter: nothing of it is guessed, tidied or put into briefs. Pure."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from calendar_app.exchange.cells.statuses import meaning_of
from calendar_app.exchange.keys import own_key, row_keys
from calendar_app.exchange.plan import Place, PlannedRow, Problem, Severity
from calendar_app.exchange.reading.encodings import storable
from calendar_app.exchange.reading.ours import column_name, header_of_ours
from calendar_app.exchange.reading.values import Cell, Document, Event, FileKind
from calendar_app.lib.csv_cells import parted, unguarded
from campaigns.enums import ActivityState

_TIDY = "title", "channel", "campaign", "status", "time_zone", "owner", "lead_department", "audiences", "tags"


def is_ours(document: Document) -> bool:
    """Return whether we wrote the file: all its tables, or all its events."""
    if document.kind is FileKind.CALENDAR:
        return bool(document.events) and all(event.own for event in document.events)
    return bool(document.tables) and all(header_of_ours(table) for table in document.tables)


def own_rows(document: Document) -> tuple[list[PlannedRow], list[Problem]]:
    """Return a planned row for each row that says what is done, and a problem for every other.

    One that says only that something is on, because more was not for the eyes of who exported it, is passed over.
    """
    found = _of_events(document.events) if document.kind is FileKind.CALENDAR else _of_tables(document)
    rows: list[PlannedRow] = []
    problems: list[Problem] = []
    fresh = iter(row_keys(_texts(values) for _place, values in found if not _id_of(values)))
    seen: set[str] = set()
    for place, values in found:
        key = _id_of(values)
        if key in seen:
            problems.append(Problem(place, Severity.NOTE, _("It is in the file twice; it was taken once.")))
            continue
        seen |= {key} if key else set()
        try:
            row = _row(own_key(key) if key else next(fresh), place, values)
        except ValueError as problem:
            problems.append(Problem(place, Severity.LEFT_OUT, _unreadable(values, str(problem))))
            continue
        if row.title:
            rows.append(row)
        else:
            problems.append(
                Problem(place, Severity.NOTE, _("It has no title, so it stays out: it may be confidential."))
            )
    return rows, problems


Values = Mapping[str, Cell]


def _of_tables(document: Document) -> list[tuple[Place, Values]]:
    """Return the values of the rows by column. Only CSV has the apostrophes that keep formulas from running."""
    found: list[tuple[Place, Values]] = []
    for table in document.tables:
        header = header_of_ours(table)
        assert header is not None
        names = [column_name(cell) for cell in header.cells]
        for row in table.filled_rows():
            if row.number > header.number:
                cells = [_as_written(row.cell(column), document.kind) for column in range(len(names))]
                found.append((Place(table.name, row.number), dict(zip(names, cells, strict=True))))
    return found


def _as_written(cell: Cell, kind: FileKind) -> Cell:
    return unguarded(cell) if kind is FileKind.TEXT and isinstance(cell, str) else cell


def _of_events(events: Sequence[Event]) -> list[tuple[Place, Values]]:
    return [(Place("", event.number), _carried(event.own)) for event in events]


def _carried(text: str) -> Values:
    try:
        values = json.loads(text)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def _texts(values: Values) -> tuple[str, ...]:
    return tuple(_text(values, name) for name in ("title", "channel", "first_day", "campaign"))


def _id_of(values: Values) -> str:
    """Return the key of the activity a row stands for, "" for a row somebody added."""
    try:
        return str(UUID(_text(values, "instep_id")))
    except ValueError:
        return ""


def _row(key: str, place: Place, values: Values) -> PlannedRow:
    """Return the planned row. Raises ValueError, with its words, for a day or time that is not written as we do."""
    first, last = _day(values.get("first_day")), _day(values.get("last_day"))
    starts, ends = _clock(values.get("starts")), _clock(values.get("ends"))
    status = _text(values, "status").casefold()
    meaning = meaning_of(status) if status and status != ActivityState.UNSCHEDULED else None
    channel = _text(values, "channel")
    return PlannedRow(
        key=key,
        place=place,
        title=_text(values, "title"),
        channels=(channel,) if channel else (),
        starts_on=first,
        ends_on=(last or first) if first else None,
        starts_at=starts if first else None,
        ends_at=ends if first else None,
        zone=_text(values, "time_zone"),
        activity_state=meaning.activity if meaning else "",
        campaign_state=meaning.campaign if meaning else "",
        campaign=_text(values, "campaign"),
        owner=_text(values, "owner"),
        department=_text(values, "lead_department"),
        audiences=_listed(values, "audiences"),
        tags=_listed(values, "tags"),
        brief=_text(values, "brief"),
        url=_text(values, "link"),
        is_ours=True,
    )


def _listed(values: Values, name: str) -> tuple[str, ...]:
    """Return the items of a list: JSON has it as such, a table in one cell."""
    value: Any = values.get(name)
    return tuple(storable(str(item)) for item in value) if isinstance(value, list) else parted(_text(values, name))


def _text(values: Values, name: str) -> str:
    cell: Any = values.get(name)
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = storable(str(cell))
    return text.strip() if name in _TIDY else text.replace("\r\n", "\n")


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell or "").strip()
    return date.fromisoformat(text) if text else None


def _clock(cell: Cell) -> time | None:
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    text = "" if cell is None else str(cell).strip()
    found = time.fromisoformat(text) if text else None
    if found and found.tzinfo:
        raise ValueError(text)
    return found


def _unreadable(values: Values, why: str) -> str:
    sentence = _("“%(title)s” stays out: write its days as 2027-03-01 and its times as 14:30 (%(why)s).")
    return sentence % {"title": _text(values, "title")[:80], "why": why}
