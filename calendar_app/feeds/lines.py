"""Content lines of an iCalendar file (RFC 5545, sections 3.1 and 3.3.11). Pure text in, pure text out."""

import re
from collections.abc import Iterable

LINE_OCTETS = 75
"""The longest a line may be, its line break not counted (RFC 5545, section 3.1)."""

_LINE_BREAKS = re.compile("\r\n|[\r\n\u2028\u2029]")
_CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return ``text`` without control characters, every kind of line break as ``\\n`` and tabs as spaces.

    No calendar library takes control characters out, and some programs refuse a whole file because of one.
    """
    return _CONTROL_CHARACTERS.sub("", _LINE_BREAKS.sub("\n", text).replace("\t", " "))


def one_line(text: str) -> str:
    """Return ``text`` cleaned, on one line, with single spaces."""
    return _SPACES.sub(" ", clean(text)).strip()


def escaped(text: str) -> str:
    """Return clean ``text`` as a TEXT value. What a program reads back is exactly ``text``."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n")


def folded(line: str) -> str:
    """Return ``line`` broken after at most 75 octets, never inside a character nor inside an escape."""
    octets = line.encode()
    if len(octets) <= LINE_OCTETS:
        return line
    pieces, start, room = [], 0, LINE_OCTETS
    while len(octets) - start > room:
        end = _before_character(octets, start + room)
        end -= _ends_inside_escape(octets, start, end)
        pieces.append(octets[start:end])
        start, room = end, LINE_OCTETS - 1  # a continuation begins with a space
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces).decode()


def _before_character(octets: bytes, end: int) -> int:
    """Return ``end``, or where the UTF-8 character it falls into begins."""
    while octets[end] & 0xC0 == 0x80:
        end -= 1
    return end


def _ends_inside_escape(octets: bytes, start: int, end: int) -> int:
    """Return 1 if the piece ends with a backslash that belongs to the next character, else 0."""
    backslashes = end - start - len(octets[start:end].rstrip(b"\\"))
    return backslashes % 2


def text_line(name: str, text: str) -> str:
    """Return the folded line of a TEXT property on one line: ``NAME:value``."""
    return folded(f"{name}:{escaped(one_line(text))}")


def long_text_line(name: str, text: str) -> str:
    """Return the folded line of a TEXT property that may hold line breaks."""
    return folded(f"{name}:{escaped(clean(text))}")


def list_line(name: str, texts: Iterable[str]) -> str:
    """Return the folded line of a property that lists several TEXT values."""
    return folded(f"{name}:{','.join(escaped(one_line(text)) for text in texts)}")
