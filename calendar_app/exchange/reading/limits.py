"""How much of a file is read at most: generous for calendars people keep, too little to stop the server."""

from django.utils.translation import gettext as _

from calendar_app.exchange.plan import Unreadable

MOST_BYTES = 30 * 1024 * 1024
MOST_BYTES_AT_ONCE = 10 * 1024 * 1024  # of lists of days and of other people's calendars
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_PACKED_FILES = 2_000
MOST_ROWS = 100_000
MOST_ROWS_SCANNED = 120_000
MOST_COLUMNS = 400
MOST_SHEETS = 60
MOST_CELL_CHARACTERS = 32_768
MOST_SOURCE_EVENTS = 1_000
MOST_OCCURRENCES = 10_000
MOST_CALENDAR_LINES = 250_000
SECONDS_FOR_REPEATS = 10.0


def refuse_too_big(size: int, *, most: int = MOST_BYTES) -> None:
    """Raise Unreadable if a file of ``size`` bytes is more than ``most``, which is what is read."""
    if size > most:
        raise Unreadable(
            _("This file has %(size)d MB; at most %(most)d MB are read. Split it, for example one file a year.")
            % {"size": -(-size // 1024**2), "most": most // 1024**2}
        )
    if size == 0:
        raise Unreadable(_("This file is empty. Export it again and look whether it has content."))


def refuse_too_many_rows(rows: int) -> None:
    """Raise Unreadable if a file has more filled rows than are read, and one more for its header."""
    if rows > MOST_ROWS + 1:
        raise Unreadable(
            _("This file has more than %(most)d rows with content. Split it, for example one file a year.")
            % {"most": MOST_ROWS}
        )
