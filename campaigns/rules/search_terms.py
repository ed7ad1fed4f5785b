"""What somebody types into a search field, taken apart. Pure, and there is nothing it does not understand."""

import re
from dataclasses import dataclass
from typing import Final

_PIECE: Final = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
MOST_TERMS: Final = 12
LONGEST: Final = 200


@dataclass(frozen=True)
class Term:
    """Words one after the other. ``is_prefix``: the last may go on; ``is_left_out``: it must not be there."""

    phrase: str
    is_prefix: bool = True
    is_left_out: bool = False


def tidy(text: str) -> str:
    """Return a search as it is kept in addresses: no blanks at its ends or in a row, no zero bytes, not too long."""
    return " ".join(text.replace("\x00", "").split())[:LONGEST].strip()


def terms(text: str) -> list[tuple[Term, ...]]:
    """Return what must be there: of each tuple one term at least. Nothing where there is no letter and no digit.

    As people write to search engines: words in any order, ``"in quotes"`` one after the other and not going on,
    ``-this`` left out, ``this or that``.
    """
    found: list[tuple[Term, ...]] = []
    is_joined = False
    for minus, quoted, word in _PIECE.findall(tidy(text)):
        if word.lower() == "or" and not minus:
            is_joined = bool(found)
            continue
        phrase = quoted or word.replace('"', " ")
        if not any(map(str.isalnum, phrase)):
            continue
        term = Term(phrase.strip(), is_prefix=not quoted and not minus, is_left_out=bool(minus))
        found[-1:] = [(*found[-1], term)] if is_joined and found else [*found[-1:], (term,)]
        is_joined = False
    return found[:MOST_TERMS]
