"""How well the text of a header fits each meaning a column can have."""

import re
from functools import cache

from calendar_app.exchange.plan import Field
from calendar_app.exchange.words import fold, listed, vocabulary

_WHOLE = {"sure": 100, "likely": 80, "maybe": 50}
_PART = {"sure": 70, "likely": 55, "maybe": 30}
_SHORTEST_PART = 4
_SHORT_BUT_CLEAR = frozenset({"url", "end", "tag", "cta"})
_WHOLE_ONLY = frozenset(
    {"from", "begin", "where", "when", "what", "until", "through", "done", "final", "person", "text", "lead", "list"}
    | {"post", "copy", "page", "group", "target", "period", "live", "publish", "launch", "support", "data", "start"}
    | {"content", "inhalt", "contenu", "contenido", "contenuto", "theme", "keyword"}
    | {"note", "tipo", "type", "medium", "service", "unit", "area", "team", "step", "card", "wann", "lien", "idea"}
    | {"start time", "notes", "details", "account", "segment", "unit", "brief", "hook", "message"}
)
_MOST_WORDS = 5
GOOD = 50
"""The least a header must fit to be taken for what it says."""


@cache
def _phrases() -> tuple[tuple[str, Field, str], ...]:
    return tuple(
        (phrase, Field(section), tier)
        for section, tiers in vocabulary("headers").items()
        for tier, text in tiers.items()
        for phrase in listed(text)
    )


@cache
def header_scores(header: str) -> dict[Field, int]:
    """Return how well a header fits each field: 100 is the very word, under 50 a weak hint. Missing is not at all."""
    whole = fold(header)
    bare = fold(re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", header)) or whole
    scores: dict[Field, int] = {}
    if not whole or len(whole) > 80:
        return scores
    short = len(bare.split()) <= _MOST_WORDS
    for phrase, meaning, tier in _phrases():
        if phrase in (bare, whole):
            scores[meaning] = max(scores.get(meaning, 0), _WHOLE[tier])
        elif short and _may_be_part(phrase) and f" {phrase} " in f" {bare} ":
            beside = len(bare.split()) - len(phrase.split())
            scores[meaning] = max(scores.get(meaning, 0), _PART[tier] - 4 * beside + 3 * len(phrase.split()))
    return scores


def _may_be_part(phrase: str) -> bool:
    long_enough = len(phrase) >= _SHORTEST_PART or phrase in _SHORT_BUT_CLEAR
    return long_enough and phrase not in _WHOLE_ONLY


def column_key(header: str, column: int) -> str:
    """Return the name a column has in the choices: its folded header, or its letter where it has none."""
    return fold(header) or f"column {column_letter(column)}"


def column_letter(column: int) -> str:
    """Return a spreadsheet's letter for a column counted from 0: A, B, ... Z, AA."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
