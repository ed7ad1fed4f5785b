"""From a CSV, a workbook or a calendar file to a list of days, all of it or, with a sentence a row, nothing. Pure."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from calendar_app.exchange.cells.text import said
from calendar_app.exchange.dates.order import infer_order
from calendar_app.exchange.dates.resolving import resolve
from calendar_app.exchange.dates.scanning import scan
from calendar_app.exchange.dates.values import Context, Kind, Order, Scan
from calendar_app.exchange.plan import Unreadable
from calendar_app.exchange.reading.files import read_file
from calendar_app.exchange.reading.ics.repeats import Horizon
from calendar_app.exchange.reading.length import is_long
from calendar_app.exchange.reading.limits import MOST_BYTES_AT_ONCE, refuse_too_big
from calendar_app.exchange.reading.values import Document, FileKind, Row, Table
from calendar_app.exchange.words import fold
from calendar_app.lib.csv_cells import unguarded
from calendar_app.overlays.events import entries_of
from calendar_app.overlays.values import LONGEST_WORDS, Entry, Unusable

MOST_ENTRIES: Final = 5_000
AHEAD_YEARS: Final = 10
"""So far ahead the repeats of a calendar file are kept."""

ANY_YEAR: Final = 2000
"""What has no year comes every year, from this one on; it has a 29 February."""

_WORDS: Final = {
    "yearly": ("every year", "yearly", "annual", "repeat", "recurring", "jahrlich", "annuel", "anual"),
    "last": ("last", "end", "until", "to", "bis", "ende", "fin", "hasta"),
    "day": ("day of", "date", "datum", "start", "first", "from", "when", "fecha", "jour", "tag", "day", "data"),
    "name": (
        "name",
        "title",
        "awareness",
        "event",
        "occasion",
        "what",
        "titel",
        "anlass",
        "nom",
        "nombre",
        "observance",
    ),
}
_YES: Final = (
    "yes",
    "y",
    "true",
    "1",
    "x",
    "yearly",
    "annual",
    "annually",
    "every year",
    "ja",
    "oui",
    "si",
    "jahrlich",
)
_NO: Final = ("", "no", "n", "false", "0", "nein", "non", "once")


def read_days(data: bytes, filename: str, *, today: dt.date, zone: str) -> list[Entry]:
    """Return the days in a file. Raises ``Unusable`` with a sentence for each row that cannot be taken, or for it all.

    A row comes every year where its column says so, or where its day has no year; repeats of a calendar file are kept
    for ten years.
    """
    first, last = dt.date(today.year - 1, 1, 1), dt.date(today.year + AHEAD_YEARS, 12, 31)
    if is_long(data):
        raise Unusable(
            _("This file has more than %(most)d days. Split it into several lists.") % {"most": MOST_ENTRIES}
        )
    try:
        refuse_too_big(len(data), most=MOST_BYTES_AT_ONCE)
        found = read_file(data, filename, today=today, zone=zone, horizon=Horizon(first, last, chosen=True))
    except Unreadable as problem:
        raise Unusable(str(problem)) from problem
    is_calendar = found.kind == FileKind.CALENDAR
    entries = entries_of(found.events, zone=zone, first=first, last=last) if is_calendar else _rows(found, today)
    if not entries:
        raise Unusable(_("There is no day in this file."))
    if len(entries) > MOST_ENTRIES:
        raise Unusable(
            _("This file has more than %(most)d days. Split it into several lists.") % {"most": MOST_ENTRIES}
        )
    return entries


def _rows(found: Document, today: dt.date) -> list[Entry]:
    table = next((each for each in found.tables if any(each.filled_rows())), Table("", ()))
    rows = list(table.filled_rows())
    if not rows:
        return []
    headers = [fold(said(cell)) for cell in rows[0].cells]
    columns = _columns(headers)
    if not {"name", "day"} <= set(columns):
        raise Unusable(_("Give the file a first line that names its columns, such as: Name, Date, Last day, Yearly."))
    return _entries(rows[1:], columns, headers, today)


def _columns(headers: Sequence[str]) -> dict[str, int]:
    """Return which column holds what, by the words of its header; each is taken once."""
    found: dict[str, int] = {}
    for meaning, words in _WORDS.items():
        for word in words:
            places = (place for place, header in enumerate(headers) if f" {word}" in f" {header}")
            place = next((place for place in places if place not in found.values()), None)
            if meaning not in found and place is not None:
                found[meaning] = place
    return found


def _entries(rows: Sequence[Row], columns: dict[str, int], headers: Sequence[str], today: dt.date) -> list[Entry]:
    dated: list[str] = [name for name in ("day", "last") if name in columns]
    scans = [{name: scan(row.cell(columns[name])) for name in dated} for row in rows]
    order = infer_order([each for row in scans for each in row.values()], headers).order
    entries, wrong = [], []
    for row, scanned in zip(rows, scans, strict=True):
        try:
            entries.append(_entry(row, columns, scanned, order, today))
        except ValueError as problem:
            wrong.append(_("Row %(number)d: %(why)s") % {"number": row.number, "why": problem})
    if wrong:
        raise Unusable(
            _("Nothing was loaded. Mend these rows, or take them out, and choose the file again."), tuple(wrong)
        )
    return entries


def _entry(row: Row, columns: dict[str, int], scanned: dict[str, Scan], order: Order, today: dt.date) -> Entry:
    """Return the entry of a row. Raises ``ValueError`` with what is wrong with it."""
    words = unguarded(" ".join(said(row.cell(columns["name"])).split()))
    if not words:
        raise ValueError(_("It has no name."))
    if len(words) > LONGEST_WORDS:
        raise ValueError(_("Its name is longer than %(most)d letters.") % {"most": LONGEST_WORDS})
    has_year = scanned["day"].kind is not Kind.DAY or scanned["day"].parts.year is not None
    # Without a year of its own a day stands in one that has every day.
    context = Context() if has_year else Context(year=ANY_YEAR)
    anchor = today if has_year else dt.date(ANY_YEAR, 1, 1)
    first, last = _days(scanned["day"], order, context, anchor)
    if "last" in scanned and scanned["last"].kind is not Kind.NOTHING:
        _begins, last = _days(scanned["last"], order, context, anchor)
    if last < first and not has_year:
        last = last.replace(year=last.year + 1, day=min(last.day, 28) if last.month == 2 else last.day)
    if last < first:
        raise ValueError(_("Its last day is before its first."))
    return Entry(words, first, last, is_yearly=not has_year or _is_yearly(row, columns))


def _days(scanned: Scan, order: Order, context: Context, today: dt.date) -> tuple[dt.date, dt.date]:
    found = resolve(scanned, order, context, today)
    if found.first is None:
        raise ValueError(found.reason or _("It has no day."))
    return found.first, found.last or found.first


def _is_yearly(row: Row, columns: dict[str, int]) -> bool:
    if "yearly" not in columns:
        return False
    text = fold(said(row.cell(columns["yearly"])))
    if text not in (*_YES, *_NO):
        raise ValueError(_("“%(said)s” does not say whether it comes every year. Write yes or no.") % {"said": text})
    return text in _YES
