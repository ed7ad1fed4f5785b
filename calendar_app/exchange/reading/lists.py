"""A CSV file that lists one kind of thing: a line of headers, and below it a row for each. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from calendar_app.exchange.plan import Unreadable
from calendar_app.exchange.reading.encodings import decode
from calendar_app.exchange.reading.text import read_text
from calendar_app.exchange.reading.values import Row

_PACKED = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list, read: its headers, the rows below them that hold anything, and its text to be read again later."""

    headers: list[str]
    rows: list[Row]
    text: str


def read_list(data: bytes, *, most_bytes: int, most_rows: int, too_big: str, too_many: str) -> ListFile:
    """Return what stands in a CSV file of any usual encoding and delimiter.

    Raises ``Unreadable`` for a workbook, a file that is empty, one of more than ``most_bytes`` (which says ``too_big``)
    and one of more than ``most_rows`` below the headers (which says ``too_many``).
    """
    if data.startswith(_PACKED):
        raise Unreadable(_("This is a workbook or a packed file. Save its sheet as CSV and try again."))
    if len(data) > most_bytes:
        raise Unreadable(too_big)
    if data.count(b"\n") > most_rows + 1:
        raise Unreadable(too_many)
    rows = [row for row in read_text(data).tables[0].rows if row.filled]
    if not rows:
        raise Unreadable(_("This file is empty. Export it again and look whether it has content."))
    return ListFile(texts_of(rows[0]), rows[1:], decode(data)[0])


def texts_of(row: Row) -> list[str]:
    """Return what each cell of a row says, on one line and without spaces around it."""
    return [" ".join(str(cell or "").split()) for cell in row.cells]
