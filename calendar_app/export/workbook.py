"""Rows as a workbook: a sheet for activities, one for duties, one for lead times; days and times as such. Pure."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, time
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from calendar_app.export.rows import ActivityRow, DutyRow, LeadTimeRow, Value, headers
from calendar_app.lib.csv_cells import joined

ACTIVITIES: Final = "Activities"
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDTHS: Final = {"Title": 40, "Activity": 40, "Campaign": 32, "Duty": 36, "Brief": 60, "Link": 32, "Instep id": 12}
_USUAL_WIDTH: Final = 16


def write_workbook(
    activities: Iterable[ActivityRow], duties: Iterable[DutyRow], lead_times: Iterable[LeadTimeRow], into: IO[bytes]
) -> int:
    """Write the workbook and return how many activities it has. Rows go to disk, not into memory."""
    book = Workbook(write_only=True)
    count = _add_sheet(book, ACTIVITIES, ActivityRow, activities)
    _add_sheet(book, "Duties", DutyRow, duties)
    _add_sheet(book, "Lead times", LeadTimeRow, lead_times)
    book.save(into)
    return count


def _add_sheet(book: Any, name: str, sort: Any, rows: Iterable[Any]) -> int:
    """Add a sheet of the rows, its header in view while one scrolls; return how many rows."""
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "B2" if sort is ActivityRow else "A2"
    titles = headers(sort)
    for number, title in enumerate(titles, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(title, _USUAL_WIDTH)
    sheet.append(list(_header_cells(sheet, titles)))
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - counted
        sheet.append([_cell(sheet, value) for value in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(titles))}{count + 1}"
    return count


def _header_cells(sheet: Any, titles: Iterable[str]) -> Iterator[Any]:
    for title in titles:
        cell = WriteOnlyCell(sheet, value=title)
        cell.font = Font(bold=True)
        yield cell


def _cell(sheet: Any, value: Value) -> Any:
    """Return a cell that holds the value as what it is; text never as a formula, not after somebody edits it either."""
    value = joined(value) if isinstance(value, tuple) else value
    if value is None or value == "":
        return None
    if isinstance(value, date | time):
        cell = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]
        cell.number_format = "yyyy-mm-dd" if isinstance(value, date) else "hh:mm"
        return cell
    if isinstance(value, int):
        return value
    cell = WriteOnlyCell(sheet, value=_NOT_IN_XML.sub("", value))
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
