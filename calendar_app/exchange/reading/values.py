"""What reading a file gives: tables of cells, or events, and a word on how the file was read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from calendar_app.exchange.plan import Problem

Cell = str | int | float | bool | datetime | date | time | timedelta | None


class FileKind(StrEnum):
    """The sort of file, as told from its content."""

    TEXT = "csv"
    WORKBOOK = "xlsx"
    CALENDAR = "ics"
    LIST = "json"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet. ``number`` counts from 1 as a spreadsheet program shows it."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """Return the cell of that column, None where the row is shorter."""
        return self.cells[column] if column < len(self.cells) else None

    @property
    def filled(self) -> int:
        """How many cells are not empty."""
        return sum(1 for cell in self.cells if cell not in (None, ""))


@dataclass(frozen=True, slots=True)
class Span:
    """Cells merged into one: row numbers as in ``Row.number``, columns from 0, all inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name ("" for a text file) and its rows, wholly blank ones included."""

    name: str
    rows: tuple[Row, ...]
    spans: tuple[Span, ...] = ()

    @property
    def width(self) -> int:
        """The number of columns of the widest row."""
        return max((len(row.cells) for row in self.rows), default=0)

    def filled_rows(self) -> Iterator[Row]:
        """Yield the rows with anything in them."""
        return (row for row in self.rows if row.filled)


@dataclass(frozen=True, slots=True)
class Event:
    """One dated occurrence of an iCalendar file, repeats already expanded.

    ``starts`` and ``ends`` are both dates (whole days, ``ends`` inclusive) or both date-times without a zone in
    ``zone``'s wall-clock time ("" when the file names none: the reader's own time). ``number`` is the line of the file
    on which the event begins. ``identity`` is stable over exports: the UID and which occurrence.
    ``own`` is the row that our own files carry with it.
    """

    number: int
    identity: str
    title: str
    starts: date | None
    ends: date | None
    zone: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    status: str = ""
    categories: tuple[str, ...] = ()
    organizer: str = ""
    own: str = ""

    @property
    def timed(self) -> bool:
        """Whether it has a time of day."""
        return isinstance(self.starts, datetime)


@dataclass(frozen=True, slots=True)
class Document:
    """A file, read: tables or events, with the problems met and how it was read (shown to the person as guesses)."""

    kind: FileKind
    tables: tuple[Table, ...] = ()
    events: tuple[Event, ...] = ()
    source_events: int = 0
    has_repeats: bool = False
    problems: tuple[Problem, ...] = ()
    remarks: tuple[tuple[str, str], ...] = field(default=())
