"""Which sheets of a workbook are brought in: those somebody chose, else those that look like calendars. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendar_app.exchange.cells.text import said
from calendar_app.exchange.layouts.drafts import Draft, Drafted
from calendar_app.exchange.plan import Place, Problem, Severity, Sheet, Unreadable
from calendar_app.exchange.reading.values import Table


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet with the drafts it gives."""

    table: Table
    drafted: Drafted

    @property
    def says_when_or_where(self) -> bool:
        """Whether any of its rows has a date, a channel or a status, as rows of calendars have."""
        return any(_has_place(draft) for draft in self.drafted.drafts)


def taken_of(sheets: Sequence[ReadSheet], wanted: Collection[str]) -> list[ReadSheet]:
    """Return the sheets to bring in: the ``wanted`` ones, else those that look like calendars, all where none does.

    Raises ``Unreadable`` where ``wanted`` names none that there is.
    """
    if wanted:
        return _chosen(sheets, wanted)
    return [sheet for sheet in sheets if sheet.says_when_or_where] or list(sheets)


def listed(sheets: Sequence[ReadSheet], taken: Sequence[ReadSheet]) -> tuple[Sheet, ...]:
    """Return what there is to choose from; nothing of a file that has one sheet."""
    if len(sheets) < 2:
        return ()
    names = {sheet.table.name for sheet in taken}
    return tuple(
        Sheet(sheet.table.name, sum(1 for _row in sheet.table.filled_rows()), is_taken=sheet.table.name in names)
        for sheet in sheets
    )


def left_sheets(sheets: Sequence[Sheet], *, chosen: bool) -> list[Problem]:
    """Return a note on each sheet with anything in it that is not brought in."""
    left = [sheet for sheet in sheets if sheet.rows and not sheet.is_taken]
    return [Problem(Place(sheet.name), Severity.NOTE, _left(sheet, chosen=chosen)) for sheet in left]


def _left(sheet: Sheet, *, chosen: bool) -> str:
    if chosen:
        sentence = ngettext(
            "You left this sheet out; it has %(count)d row.",
            "You left this sheet out; it has %(count)d rows.",
            sheet.rows,
        )
    else:
        sentence = ngettext(
            "This sheet was left out: its %(count)d row has no date, channel or status. Choose it to bring it in.",
            "This sheet was left out: its %(count)d rows have no date, channel or status. Choose it to bring it in.",
            sheet.rows,
        )
    return sentence % {"count": sheet.rows}


def _chosen(sheets: Sequence[ReadSheet], wanted: Collection[str]) -> list[ReadSheet]:
    names = {name.casefold() for name in wanted}
    found = [sheet for sheet in sheets if sheet.table.name.casefold() in names]
    missing = [name for name in wanted if name.casefold() not in {sheet.table.name.casefold() for sheet in sheets}]
    if missing:
        there = ", ".join(f"“{sheet.table.name}”" for sheet in sheets if sheet.table.name)
        if not there:
            raise Unreadable(_("This file has no sheets to choose from."))
        values = {"name": missing[0], "names": there}
        raise Unreadable(_("There is no sheet “%(name)s” in this file. It has %(names)s.") % values)
    return found


def _has_place(draft: Draft) -> bool:
    when = draft.when
    cells = (when.start, when.end, when.week, when.day, when.month)
    return bool(draft.channels or draft.status) or any(said(cell) for cell in cells)
