"""Cells of CSV files that a spreadsheet program shows and never runs."""

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """Return the text with an apostrophe before what a spreadsheet program would take for a formula.

    Source: OWASP, "CSV injection".
    """
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text


def unguarded(text: str) -> str:
    """Return the text as it was before ``guarded``."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_BEGINS_A_FORMULA) else text
