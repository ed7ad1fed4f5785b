"""Cells of CSV files: shown and never run by a spreadsheet program, and lists in one cell."""

import csv
from collections.abc import Iterable

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """Return the text with an apostrophe before what a spreadsheet program would take for a formula.

    One more also where apostrophes stand before that already, so that ``unguarded`` gives back just this text.
    Source: OWASP, "CSV injection".
    """
    return f"'{text}" if _would_begin_a_formula(text) else text


def unguarded(text: str) -> str:
    """Return the text as it was before ``guarded``."""
    return text[1:] if text.startswith("'") and _would_begin_a_formula(text) else text


def _would_begin_a_formula(text: str) -> bool:
    return text.lstrip("'").startswith(_BEGINS_A_FORMULA)


def joined(items: Iterable[str]) -> str:
    """Return a list as one cell: commas between the items, and quotes around those that would be read otherwise."""
    return ", ".join(_quoted(item) if _needs_quotes(item) else item for item in items)


def parted(text: str) -> tuple[str, ...]:
    """Return the items of a list that ``joined`` put into one cell; of another, what stands between its commas."""
    lines = list(csv.reader([text.replace("\n", "\x1f")], skipinitialspace=True))
    items = (item.replace("\x1f", "\n") for line in lines for item in line)
    return tuple(item for item in items if item)


def _quoted(item: str) -> str:
    return '"{}"'.format(item.replace('"', '""'))


def _needs_quotes(item: str) -> bool:
    return item != item.strip() or any(mark in item for mark in ',"\n')
