"""What two people made of the same thing, field by field: who changed what, and what somebody has to choose. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Side(StrEnum):
    """Whose version of a field."""

    MINE = "mine"
    THEIRS = "theirs"


def to_choose(base: Mapping[str, Any] | None, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Side]:
    """Return the fields in which somebody has to choose, each with the side that is the likely one.

    ``base`` is what both began from, None where that is not known. What only I changed stays mine without a question;
    what they changed is never passed over: it is theirs if I left it alone, else mine unless I say otherwise.
    """
    found = {}
    for name, their_value in theirs.items():
        my_value = mine.get(name)
        if my_value == their_value:
            continue
        if base is None or name not in base:
            found[name] = Side.MINE
        elif their_value != base[name]:
            found[name] = Side.THEIRS if my_value == base[name] else Side.MINE
    return found


def changed_from(base: Mapping[str, Any], values: Mapping[str, Any]) -> set[str]:
    """Return the fields of ``values`` that are not what they were."""
    return {name for name, value in values.items() if base.get(name) != value}
