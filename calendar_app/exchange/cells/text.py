"""Cleaning the text of a cell without losing what a person meant by it."""

import html
import re
import unicodedata
from datetime import date, datetime, time

from calendar_app.exchange.reading.values import Cell

# Joins emoji (U+200D) and chooses their look (U+FE0F): never removed.
_UNSEEN = re.compile("[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\uffff\u00ad]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"[^\S\n]+")
_MANY_LINES = re.compile(r"\n{3,}")
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,2000}>")
_BREAK_TAG = re.compile(r"<\s*(?:br\s*/?|/p|/div|/li|/h[1-6]|/tr)\s*>", re.IGNORECASE)
_EMPTY_WORDS = frozenset(
    {"none", "no", "n/a", "na", "n.a.", "nil", "null", "nan", "#n/a", "#ref!", "#value!", "#name?", "#div/0!"}
    | {"-", "--", "---", "–", "—", ".", "..", "...", "/", "?", "??", "undefined", "nein", "nee", "non", "não", "nao"}
    | {"unspecified", "unassigned", "(blank)", "(none)", "(empty)", "(no value)"}
    | {"nada", "ninguno", "ninguna", "aucun", "aucune", "keine", "kein", "nessuno", "nessuna", "geen", "nenhum"}
)
_QUOTES = (('"', '"'), ("'", "'"), ("“", "”"), ("„", "“"), ("«", "»"), ("‘", "’"))


def plain(cell: Cell) -> str:
    """Return the cell as clean text: no control or unseen characters, tidy spaces and line breaks, emoji kept."""
    if cell is None:
        return ""
    text = cell if isinstance(cell, str) else _as_text(cell)
    if text.isascii() and text.isprintable() and "\\" not in text and "  " not in text:
        return text.strip()
    text = text.replace("\\r\\n", "\n").replace("\\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", _UNSEEN.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n")))
    text = _SPACES.sub(" ", text)
    text = "\n".join(line.strip() for line in text.split("\n"))
    return unicodedata.normalize("NFC", _MANY_LINES.sub("\n\n", text).strip())


def _as_text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat(timespec="minutes")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def is_empty_word(text: str) -> bool:
    """Return whether the text only says that there is nothing: "None", "N/A", a dash."""
    return text.casefold() in _EMPTY_WORDS


def said(cell: Cell) -> str:
    """Return the clean text of a cell, "" where it only says that there is nothing."""
    if cell is None or cell == "":
        return ""
    text = unquoted(plain(cell))
    return "" if is_empty_word(text) else text


def unquoted(text: str) -> str:
    """Return the text without quotes wrapped around the whole of it; quotes inside stay."""
    for opening, closing in _QUOTES:
        inner = text[1:-1]
        if (
            len(text) > 2
            and text[0] == opening
            and text[-1] == closing
            and opening not in inner
            and closing not in inner
        ):
            return inner.strip()
    return text


def one_line(text: str, longest: int) -> tuple[str, str]:
    """Return the text as one line of at most ``longest`` characters, and all of it again if anything was cut."""
    flat = " ".join(text.split())
    if len(flat) <= longest:
        return flat, ""
    first = text.split("\n", 1)[0].strip()
    if 0 < len(first) <= longest:
        return first, text
    head = flat[: longest - 1].rsplit(" ", 1)[0] if " " in flat[: longest - 1] else flat[: longest - 1]
    return f"{head}…", text


def without_markup(text: str) -> str:
    """Return the text of a description that may be HTML, as calendars on the web write it."""
    if "<" in text:
        text = _TAG.sub("", _BREAK_TAG.sub("\n", text))
    return html.unescape(text).replace("\u00a0", " ") if "&" in text else text


def without_address(text: str) -> tuple[str, str]:
    """Return a text without the web address it begins with, and that address; an address alone stays the text."""
    found = re.match(r"(https?://\S+)\s[\s\-–—:|]*(\S.*)", text, re.IGNORECASE | re.DOTALL)
    return (found[2].strip(), found[1]) if found else (text, "")


def is_web_address(text: str) -> bool:
    """Return whether the whole text is one web address."""
    return bool(re.fullmatch(r"(?:https?://|www\.)\S+", text.strip(), re.IGNORECASE))
