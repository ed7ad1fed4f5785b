"""From the bytes of a file to one issue a row, whatever program wrote it. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendar_app.exchange.dates.order import infer_order
from calendar_app.exchange.dates.resolving import resolve
from calendar_app.exchange.dates.scanning import scan
from calendar_app.exchange.dates.values import Context, Kind, Order, Scan
from calendar_app.exchange.plan import Unreadable
from calendar_app.exchange.reading.lists import read_list
from calendar_app.exchange.reading.values import Row
from calendar_app.exchange.words import fold
from calendar_app.lib.csv_cells import unguarded
from campaigns.rules.weekly_closings import IssueDraft

MOST_BYTES: Final = 512 * 1024
MOST_ROWS: Final = 500


class Column(StrEnum):
    """What a column can hold."""

    NAME = "name"
    APPEARS = "appears"
    LAST = "last day"
    SPACE = "space closes"
    MATERIAL = "material due"
    SOURCE = "source"


WORDS: Final[tuple[tuple[Column, str], ...]] = (
    (
        Column.MATERIAL,
        "material, copy, artwork, druckunterlagen, unterlagen, du schluss, data delivery, delivery, materiel, fichiers",
    ),
    (
        Column.SPACE,
        "space, booking, ad close, clos, anzeigenschluss, buchung, schluss, reservation, bouclage, cierre, deadline",
    ),
    (Column.LAST, "last, off sale, until, end, bis, letzter, fin"),
    (
        Column.APPEARS,
        "appear, on sale, on air, publi, issue date, start, first, erscheinung, erstverkaufstag, evt, parution, dat",
    ),
    (Column.NAME, "issue, name, week, edition, title, number, ausgabe, heft, nummer, numero, titel, woche"),
    (Column.SOURCE, "source, quelle, media data, mediadaten"),
)
"""Words in a header that say what its column holds; the first column of the list that has one takes it."""


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One row: its number as a spreadsheet program shows it, its issue, or the sentence that says why there is none."""

    number: int
    label: str
    draft: IssueDraft | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class IssueFile:
    """A file, read: its issues, what each column was taken for, why days are read so, and its text to be read again."""

    rows: tuple[IssueRow, ...]
    columns: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    order: str
    text: str = field(repr=False)


def read_issues(data: bytes, *, today: dt.date) -> IssueFile:
    """Return the issues in a CSV file of any usual encoding and delimiter. Days without a year are the nearest ones.

    Raises ``Unreadable`` with a sentence for a file that is too big or none such, and for one whose columns do not say
    when an issue appears and when it closes.
    """
    found = read_list(
        data,
        most_bytes=MOST_BYTES,
        most_rows=MOST_ROWS,
        too_big=_("This file is too big for a list of issues. Split it, for example by year."),
        too_many=_("This file has more than %(most)d rows. Split it, for example by year.") % {"most": MOST_ROWS},
    )
    headers, rows = found.headers, found.rows
    columns = _columns(headers)
    _refuse_missing(columns)
    scans = [{column: scan(_cell(row, place)) for column, place in columns.items()} for row in rows]
    dated = [each for row in scans for column, each in row.items() if column in _DAYS]
    guess = infer_order(dated, headers)
    issues = tuple(_row(row, columns, scanned, guess.order, today) for row, scanned in zip(rows, scans, strict=True))
    taken = tuple((headers[place], str(_LABELS[column])) for column, place in columns.items())
    ignored = tuple(text for place, text in enumerate(headers) if text and place not in columns.values())
    return IssueFile(issues, taken, ignored, guess.reason if guess.matters else "", found.text)


_LABELS: Final = {
    Column.NAME: gettext_lazy("the issue"),
    Column.APPEARS: gettext_lazy("when it appears"),
    Column.LAST: gettext_lazy("its last day"),
    Column.SPACE: gettext_lazy("when space closes"),
    Column.MATERIAL: gettext_lazy("when material is due"),
    Column.SOURCE: gettext_lazy("the source"),
}
_DAYS: Final = (Column.APPEARS, Column.LAST, Column.SPACE, Column.MATERIAL)
_FIELDS: Final = {
    Column.APPEARS: "appears_on",
    Column.LAST: "last_on",
    Column.SPACE: "space_closes_on",
    Column.MATERIAL: "material_due_on",
}


def _refuse_missing(columns: dict[Column, int]) -> None:
    if Column.APPEARS not in columns:
        raise Unreadable(
            _("No column says when an issue appears. Give the file a first line such as: Issue, On sale, Space closes, "
              "Material due.")
        )  # fmt: skip
    if not {Column.SPACE, Column.MATERIAL} & set(columns):
        raise Unreadable(_("No column says when space closes, or when material is due. Head one with those words."))


def _columns(headers: Sequence[str]) -> dict[Column, int]:
    """Return which column holds what, by the words of its header; each is taken once, the likeliest first."""
    found: dict[Column, int] = {}
    for column, words in WORDS:
        for place, header in enumerate(headers):
            if column not in found and place not in found.values() and _speaks(fold(header), words.split(", ")):
                found[column] = place
    return found


def _speaks(header: str, words: Iterable[str]) -> bool:
    padded = f" {header} "
    return any(f" {word}" in padded for word in words)


def _cell(row: Row, place: int) -> str:
    return unguarded(" ".join(str(row.cell(place) or "").split()))


def _row(row: Row, columns: dict[Column, int], found: dict[Column, Scan], order: Order, today: dt.date) -> IssueRow:
    days: dict[str, dt.date | None] = {}
    label = _cell(row, columns[Column.NAME]) if Column.NAME in columns else ""
    shown = label or _cell(row, columns[Column.APPEARS])
    for column in _DAYS:
        read = found.get(column)
        if read is None or read.kind is Kind.NOTHING:
            continue
        resolved = resolve(read, order, Context(), today)
        if resolved.first is None:
            return IssueRow(row.number, shown, None, resolved.reason or _("This day cannot be read."))
        days[_FIELDS[column]] = resolved.first
        if column is Column.APPEARS and resolved.last is not None and resolved.last != resolved.first:
            days["last_on"] = resolved.last
    appears_on = days.pop("appears_on", None)
    if appears_on is None:
        return IssueRow(row.number, shown, None, _("The day on which it appears is missing."))
    source = _cell(row, columns[Column.SOURCE]) if Column.SOURCE in columns else ""
    return IssueRow(row.number, shown, IssueDraft(name=label, appears_on=appears_on, source=source, **days))
