"""From bytes to text: by the mark they begin with, else by which encoding makes sense of them. Pure."""

import re
from collections.abc import Iterable
from typing import Final

_MARKS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"))

LEGACY: Final = {
    "windows-1252": "cp1252",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "windows-1253": "cp1253",
    "windows-1254": "cp1254",
    "windows-1255": "cp1255",
    "windows-1256": "cp1256",
    "macintosh": "mac_roman",
    "shift_jis": "cp932",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "euc-kr": "cp949",
}
"""What files may be in that say nothing of it, by the names of the IANA, and Python's name for each."""

MIXED: Final = "utf-8, windows-1252"
"""Said of text in UTF-8 of which some lines are not."""

_SMALL_CYRILLIC = re.compile(rb"[\xe0-\xff]")
_FOREIGN = re.compile(rb"[\x80-\xff]{2,}")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_SAMPLE: Final = 200_000
_HEAD: Final = 4_096
_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f\x7f]")
_JAPANESE = re.compile("[\u3040-\u30ff]")
_CHINESE = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")
_KOREAN = re.compile("[\uac00-\ud7a3]")


def decode(data: bytes, wanted: str = "") -> tuple[str, str]:
    """Return the text of ``data`` and the name of the encoding it was read in, ``wanted`` if one of ``LEGACY``.

    Never raises: the last try takes all.
    """
    if name := wanted if wanted in LEGACY else _marked(data):
        return data.decode(LEGACY.get(name, name), errors="replace").lstrip("\ufeff"), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        mixed = _mixed(data)
    return _best(data) if mixed is None else (mixed, MIXED)


def _marked(data: bytes) -> str:
    return next((name for name, mark in _MARKS if data.startswith(mark)), "") or _wide(data[:400])


def _best(data: bytes) -> tuple[str, str]:
    name = _guessed(data[:_SAMPLE])
    try:
        return data.decode(LEGACY[name]), name
    except UnicodeDecodeError:
        return data.decode("latin-1"), "iso-8859-1"


def storable(text: str) -> str:
    """Return text without what JSON can spell and PostgreSQL cannot keep: zero bytes and halves of characters."""
    return text if text.isascii() and "\x00" not in text else _NOT_KEPT.sub("", text)


def is_guess(name: str) -> bool:
    """Return whether text read in this encoding could as well be in another."""
    return name in LEGACY or name in (MIXED, "iso-8859-1")


def is_binary(data: bytes) -> bool:
    """Return whether ``data`` is no text in any encoding: it has zero bytes or control characters throughout."""
    head = data[:_HEAD]
    if _marked(head):
        return False
    return head.count(0) * 10 > len(head) or len(_CONTROLS.findall(head)) * 50 > len(head)


def _wide(head: bytes) -> str:
    """Return which UTF-16 text without a mark is in, "" for anything else: every other byte of it is zero."""
    evens, odds = head[0::2].count(0), head[1::2].count(0)
    most, least = max(evens, odds), min(evens, odds)
    if most * 4 <= len(head) or least * 20 > most:
        return ""
    return "utf-16-be" if evens > odds else "utf-16-le"


def _mixed(data: bytes) -> str | None:
    """Return text that is UTF-8 but for a few lines, each of these read as Western; None where most lines are not."""
    told = [(line, _utf8(line)) for line in data.splitlines(keepends=True)]
    foreign = [text is not None for line, text in told if _BEYOND_ASCII.search(line)]
    if sum(foreign) * 2 <= len(foreign):
        return None
    return "".join(line.decode("cp1252", errors="replace") if text is None else text for line, text in told)


def _utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _guessed(sample: bytes) -> str:
    """Return the name of the encoding in which text that is no UTF-8 reads best.

    In Western text letters beyond ASCII stand alone or in pairs. Where whole words are of them it is another script;
    which one, its own letters tell: kana, syllables of Korean, characters of Chinese two bytes each, and of Cyrillic
    the small letters, which stand together at the end.
    """
    runs = [len(found) for found in _FOREIGN.findall(sample)]
    alone = len(_BEYOND_ASCII.findall(sample)) - sum(runs)
    if _share(_JAPANESE, _read(sample, "shift_jis")) > 0.3:
        return "shift_jis"
    if sum(length for length in runs if length > 2) <= alone + sum(length for length in runs if length == 2):
        return "windows-1252"
    if len(_SMALL_CYRILLIC.findall(sample)) > 0.7 * sum(runs):
        return "windows-1251"
    if _are_even(runs) and not alone:
        for name, letters, least in (("euc-kr", _KOREAN, 0.97), ("gb18030", _CHINESE, 0.8)):
            if _share(letters, _read(sample, name)) > least:
                return name
    return "windows-1252"


def _read(sample: bytes, name: str) -> str:
    """Return the sample in an encoding, its last character left out if it is cut; "" if it is not in that one."""
    for end in (None, -1, -2, -3):
        try:
            return sample[:end].decode(LEGACY[name])
        except UnicodeDecodeError:
            continue
    return ""


def _share(letters: re.Pattern[str], text: str) -> float:
    """Return which part of what is beyond ASCII is of these letters."""
    beyond = sum(1 for character in text if character > "\x7f")
    return len(letters.findall(text)) / beyond if beyond else 0.0


def _are_even(runs: Iterable[int]) -> bool:
    return all(length % 2 == 0 for length in runs)
