"""Channel names: several in one cell told apart, and the organisation's own name for what a file calls otherwise."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from calendar_app.exchange.cells.text import said
from calendar_app.exchange.reading.values import Cell
from calendar_app.exchange.words import fold, listed, vocabulary
from campaigns.enums import Medium

_SEPARATOR = re.compile(r"\s*(?:[+/,;&·•|\n]|\s(?:und|and|et|y)\s)\s*", re.IGNORECASE)
_LABEL_COLOUR = re.compile(
    r"\s*\((?:green|yellow|orange|red|purple|blue|sky|lime|pink|black|gr[ae]y)(?:[_ ](?:dark|light))?\)$", re.IGNORECASE
)
_LONGEST_PREFIX = 30
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def _key(text: str) -> str:
    """Return the name folded and without spaces: "LinkedIn", "linked in" and "Linkedin" are the same."""
    return fold(text).replace(" ", "")


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """Return, for every common name of a channel, all names of the same one."""
    return {name: names for _medium, names in _lines() for name in names}


@cache
def _lines() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the lines of names that mean the same, each with its medium."""
    return tuple(
        (medium, tuple(_key(name) for name in line.split(",")))
        for medium, lines in vocabulary("channels")["same"].items()
        for line in lines
    )


def written_well(name: str) -> str:
    """Return a channel's name as it is commonly written ("instagram" is "Instagram"), else with a capital."""
    for lines in vocabulary("channels")["same"].values():
        for line in lines:
            first = line.partition(",")[0].strip()
            if _key(first) == _key(name):
                return str(first)
    return name[:1].upper() + name[1:] if name.islower() else name


def medium_of(name: str) -> Medium:
    """Return what sort of channel a name speaks of, online where nothing else is known."""
    wanted = {_key(name), _key(channel_in(name))}
    return Medium(next((medium for medium, names in _lines() if wanted & set(names)), Medium.ONLINE))


@cache
def _general() -> frozenset[str]:
    return frozenset(listed(vocabulary("channels")["general"]))


def is_channel_word(text: str) -> bool:
    """Return whether the text is a name channels commonly have."""
    return _key(text) in _groups()


def channel_in(text: str) -> str:
    """Return the channel a heading or file name speaks of ("Blog Title", "e-mail-calendar"), "" if none."""
    words = fold(text).split()
    for length in (3, 2, 1):
        for first in range(len(words) - length + 1):
            phrase = words[first : first + length]
            if "".join(phrase) in _groups() and "".join(phrase) not in _general():
                return " ".join(phrase).capitalize().replace("E mail", "E-mail")
    return ""


def split_channels(cell: Cell, known: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the channels one cell names, in its order, each once. Names that contain a separator stay whole."""
    text = said(cell)
    if not text:
        return ()
    held: dict[str, str] = {}
    for name in sorted((*known, *vocabulary("channels")["single"]), key=len, reverse=True):
        if _SEPARATOR.search(name):
            text = _held(text, re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE), held)
    text = _held(text, _IN_BRACKETS, held)
    pieces = (_released(piece, held) for piece in _SEPARATOR.split(text))
    found: dict[str, str] = {}
    for piece in pieces:
        name = said(_LABEL_COLOUR.sub("", piece)).strip(" -–:.")
        if name:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _held(text: str, pattern: re.Pattern[str], held: dict[str, str]) -> str:
    """Return the text with what the pattern finds put aside under marks that no separator is in."""

    def put_aside(found: re.Match[str]) -> str:
        mark = f"\x02{len(held)}\x03"
        held[mark] = found[0]
        return mark

    return pattern.sub(put_aside, text)


def _released(piece: str, held: dict[str, str]) -> str:
    for mark in reversed(held):
        piece = piece.replace(mark, held[mark])
    return piece


def channel_before_colon(title: str, known: Sequence[str]) -> str:
    """Return the channel a title begins with ("E-mail: Easter launch", "[Draft] Blog: storing coffee"), "" if none."""
    prefix, colon, rest = title.partition(":")
    prefix = prefix.rpartition("]")[2].strip()
    if not colon or not rest.strip() or len(prefix) > _LONGEST_PREFIX:
        return ""
    return prefix if is_channel_word(prefix) or _key(prefix) in {_key(name) for name in known} else ""


def suggest_channel(name: str, known: Sequence[str]) -> str:
    """Return the organisation's channel a name means: the same words, another common name, or one in it; "" if none."""
    ours = {_key(channel): channel for channel in known}
    wanted = _key(name)
    for meant in (wanted, _key(channel_in(name))):
        names = (meant, *_groups().get(meant, ()))
        if found := next((ours[other] for other in names if other in ours), ""):
            return found
    return ""
