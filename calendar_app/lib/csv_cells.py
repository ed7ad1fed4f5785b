"""Cells of CSV files that a spreadsheet program shows and never runs."""

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
