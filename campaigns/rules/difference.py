"""What was taken out of a text and what came in, word by word. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

_WORD = re.compile(r"\s*\S+|\s+$")
MOST_WORDS: Final = 4_000
"""Longer texts are shown one after the other, whole: comparing them word by word would take too long."""

MOST_LETTERS: Final = 600
"""A longer gist is folded away."""

CONTEXT: Final = 8
"""So many words stand on either side of a change where only the changes are shown."""


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    OUT = "out"
    IN = "in"
    GAP = "gap"


@dataclass(frozen=True)
class Piece:
    """Some words that stayed, went or came; a gap stands for words that stayed and are not shown."""

    kind: Kind
    text: str

    @property
    def lead(self) -> str:
        """The space before the first word."""
        return self.text[: len(self.text) - len(self.body)]

    @property
    def body(self) -> str:
        """The piece from its first word on."""
        return self.text.lstrip()


@dataclass(frozen=True)
class Difference:
    """All pieces of both texts in their order. Those that are not IN make the text before, those not OUT the one after.

    ``gist`` leaves long stretches out that stayed; it is the same as ``pieces`` where there are none.
    """

    pieces: tuple[Piece, ...]
    gist: tuple[Piece, ...]

    @property
    def is_shortened(self) -> bool:
        """Whether the gist leaves anything out."""
        return self.gist != self.pieces

    @property
    def is_long(self) -> bool:
        """Whether even the gist is too long to stand in a line of a history."""
        return sum(len(piece.text) for piece in self.gist) > MOST_LETTERS

    @property
    def words_in(self) -> int:
        """How many words came in."""
        return self._count(Kind.IN)

    @property
    def words_out(self) -> int:
        """How many words went."""
        return self._count(Kind.OUT)

    def _count(self, kind: Kind) -> int:
        return sum(len(piece.text.split()) for piece in self.pieces if piece.kind == kind)

    @property
    def is_empty(self) -> bool:
        """Whether nothing went and nothing came."""
        return all(piece.kind == Kind.SAME for piece in self.pieces)


def difference(before: str, after: str) -> Difference:
    """Return what was taken out of ``before`` and what came in to make it ``after``, word by word."""
    # With a space before it the first word is a word like any other.
    old, new = words(f" {_lines(before)}" if before else ""), words(f" {_lines(after)}" if after else "")
    pieces = _without_first_space(_merged(_compared(old, new)))
    return Difference(pieces, tuple(_gist(pieces)))


def words(text: str) -> list[str]:
    """Return the words of a text, each with the space before it, so that together they are the text."""
    return _WORD.findall(text)


def _lines(text: str) -> str:
    # Browsers send the line ends of one system, other roads those of another.
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterable[Piece]:
    if len(old) + len(new) > MOST_WORDS:
        yield from (Piece(Kind.OUT, "".join(old)), Piece(Kind.IN, "".join(new)))
        return
    for what, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            yield Piece(Kind.SAME, "".join(old[from_old:to_old]))
            continue
        yield Piece(Kind.OUT, "".join(old[from_old:to_old]))
        yield Piece(Kind.IN, "".join(new[from_new:to_new]))


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces without empty ones, neighbours of one kind as one."""
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1].kind == piece.kind:
            found[-1] = Piece(piece.kind, found[-1].text + piece.text)
        elif piece.text:
            found.append(piece)
    return found


def _without_first_space(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces without the space before the first word, which both texts were given."""
    found: list[Piece] = []
    for piece in pieces:
        begins_both = piece.kind == Kind.SAME and not found
        begins_one = piece.kind != Kind.SAME and all(each.kind == Kind.OUT for each in found)
        text = piece.text.removeprefix(" ") if begins_both or begins_one else piece.text
        found.append(Piece(piece.kind, text))
    return tuple(piece for piece in found if piece.text)


def _gist(pieces: Sequence[Piece]) -> Iterable[Piece]:
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        if piece.kind != Kind.SAME or last == 0:
            yield piece
        else:
            yield from _cut(piece, at_start=place == 0, at_end=place == last)


def _cut(piece: Piece, *, at_start: bool, at_end: bool) -> Iterable[Piece]:
    """Yield a stretch that stayed with a gap in it, or before it or after it at an end, where it is long."""
    parts = words(piece.text)
    head, tail = (0 if at_start else CONTEXT), (0 if at_end else CONTEXT)
    if len(parts) <= head + tail + CONTEXT:
        yield piece
        return
    if head:
        yield Piece(Kind.SAME, "".join(parts[:head]))
    yield Piece(Kind.GAP, "")
    if tail:
        yield Piece(Kind.SAME, "".join(parts[-tail:]))
