"""Which sort of file it is, by its content first and its name second, and reading it."""

import re
from datetime import date
from pathlib import PurePath

from django.utils.translation import gettext as _

from calendar_app.exchange.plan import Unreadable
from calendar_app.exchange.reading.encodings import decode, is_binary
from calendar_app.exchange.reading.ics.calendar import read_calendar
from calendar_app.exchange.reading.ics.repeats import Horizon
from calendar_app.exchange.reading.limits import refuse_too_big
from calendar_app.exchange.reading.listing import read_listing
from calendar_app.exchange.reading.text import read_text
from calendar_app.exchange.reading.values import Document
from calendar_app.exchange.reading.workbook import read_workbook

_PACKED = b"PK\x03\x04"
_HEAD = 4_096
_BEFORE = rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
_WEB_PAGE = re.compile(_BEFORE + rb"<(?:!doctype\s+html|html|head|body|meta|table)\b", re.IGNORECASE | re.DOTALL)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b", re.IGNORECASE)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_file(
    data: bytes, filename: str, *, today: date, zone: str, horizon: Horizon | None = None, encoding: str = ""
) -> Document:
    """Return what is in the file: tables or events.

    ``zone`` is the organisation's, in which instants are shown; ``horizon`` the days between which repeats are brought
    in (by default a year either side of ``today``, see ``Horizon``); ``encoding`` that of its text, told from its bytes
    where it is "". Raises Unreadable with a sentence.
    """
    refuse_too_big(len(data))
    if data.startswith(_PACKED):
        _refuse_other_packed(data, PurePath(filename).suffix.lower())
        return read_workbook(data)
    _refuse_foreign(data, PurePath(filename).suffix.lower())
    head = decode(data[:4096])[0].lstrip()
    if head[:15].upper().startswith("BEGIN:VCALENDAR"):
        return read_calendar(data, today=today, zone=zone, horizon=horizon)
    if head[:1] in ("{", "["):
        return read_listing(data, encoding)
    return read_text(data, encoding)


def _refuse_other_packed(data: bytes, suffix: str) -> None:
    if b"xl/" in data or b"[Content_Types].xml" in data[:2000]:
        if b"word/document" in data or b"ppt/presentation" in data:
            raise Unreadable(_("This is a document or a presentation. Save its table as .xlsx or .csv and try again."))
        return
    if suffix in (".xlsx", ".xlsm"):
        return
    if b"opendocument.spreadsheet" in data[:200]:
        raise Unreadable(_("This is an OpenDocument spreadsheet. Save it as .xlsx or .csv and try again."))
    raise Unreadable(_("This is a packed file (zip). Unpack it and choose the calendar inside."))


def _refuse_foreign(data: bytes, suffix: str) -> None:
    """Raise Unreadable for the files people try that hold no table we can read, naming what to do."""
    if data.startswith(_OLD_OFFICE):
        raise Unreadable(_("This is an old Excel file (.xls) or a locked one. Save it as .xlsx without a password."))
    if data.startswith(b"%PDF"):
        raise Unreadable(_("This is a PDF. Ask for the spreadsheet or calendar file it was made from."))
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise Unreadable(_("This is a picture. Ask for the spreadsheet or calendar file it was made from."))
    if _WEB_PAGE.match(data[:_HEAD]):
        raise Unreadable(_("This is a web page, not a calendar. Download the spreadsheet as .xlsx or .csv."))
    if data.startswith(b"{\\rtf"):
        raise Unreadable(_("This is a document or a presentation. Save its table as .xlsx or .csv and try again."))
    if _XML.match(data[:_HEAD]):
        raise Unreadable(_("This is an XML file. Open it in a spreadsheet program and save it as .xlsx or .csv."))
    if is_binary(data):
        raise Unreadable(_("This is no spreadsheet, calendar or text. Choose a file saved as CSV, XLSX, ICS or JSON."))
    if suffix == ".ics":
        head = decode(data[:4096])[0]
        if "BEGIN:VCALENDAR" not in head.upper():
            raise Unreadable(_("This calendar file does not begin with BEGIN:VCALENDAR. Export it again as .ics."))
