"""Knowing the files that an installation of this product wrote: they are read to the letter, and nothing is guessed."""

from collections.abc import Sequence
from typing import Final

from calendar_app.exchange.reading.values import Cell, Row, Table

OWN_PROPERTY: Final = "X-INSTEP-ACTIVITY"
"""In calendar files, the property that carries an entry's row."""

ID_COLUMN: Final = "instep_id"
_NEEDED: Final = frozenset({ID_COLUMN, "title", "channel", "campaign", "status", "first_day", "last_day"})


def column_name(header: Cell) -> str:
    """Return what a header stands for: "First day" for ``first_day``."""
    return "_".join(str(header or "").split()).casefold()


def is_our_header(row: Row) -> bool:
    """Return whether a row is the header of a table of activities that we wrote, its columns in whatever order."""
    return {column_name(cell) for cell in row.cells} >= _NEEDED


def header_of_ours(table: Table) -> Row | None:
    """Return the header of a table that we wrote, None for any other."""
    first = next(table.filled_rows(), None)
    return first if first is not None and is_our_header(first) else None


def ours_alone(tables: Sequence[Table]) -> list[Table]:
    """Return the tables of activities that we wrote, or all tables where none is ours."""
    return [table for table in tables if header_of_ours(table)] or list(tables)


def begins_as_ours(text: str) -> bool:
    """Return whether a text file begins with our header, its columns parted by commas as we write them."""
    return is_our_header(Row(1, tuple(text.partition("\n")[0].strip().split(","))))
