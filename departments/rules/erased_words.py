"""Taking a person's name and address out of what was written down. Pure.

Only a text that *is* a name or an address goes; a sentence somebody wrote stays as it was written.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

_BEFORE_MORE = r"(?= \(| · | \d{4}-|$)"
"""What may follow a name in the name of a row: a role in brackets, what they were invited to, days of an absence."""


@dataclass(frozen=True)
class ErasedWords:
    """The names and addresses a person was ever known by here, and what takes their place."""

    names: frozenset[str]
    addresses: frozenset[str]
    name_instead: str
    address_instead: str

    def without(self, value: Any) -> Any:
        """Return ``value`` (anything JSON holds) with each text in it replaced that is a name or an address."""
        if isinstance(value, str):
            return self._instead_of(value)
        if isinstance(value, list):
            return [self.without(item) for item in value]
        if isinstance(value, dict):
            return {key: self.without(item) for key, item in value.items()}
        return value

    def row_name(self, text: str, *, is_theirs: bool) -> str:
        """Return the name of a row without the person: what follows the name stays.

        A row that may be theirs begins with a name or an address; any other only with an address, as two people may
        share a name.
        """
        known = [*(self.names if is_theirs else ()), *self.addresses]
        for each in sorted(known, key=len, reverse=True):
            end = re.match(re.escape(each) + (_BEFORE_MORE if each in self.names else r"(?= |$)"), text, re.IGNORECASE)
            if end is not None:
                return self._instead_of(each) + text[end.end() :]
        return text

    def _instead_of(self, text: str) -> str:
        if text.strip().casefold() in _folded(self.addresses):
            return self.address_instead
        return self.name_instead if text.strip() in self.names else text


def blanked(changes: dict[str, Any], fields: Collection[str], instead: str) -> dict[str, Any]:
    """Return ``changes`` in which each text these fields held, before or after, is ``instead``."""
    return {name: _blanked(value, instead) if name in fields else value for name, value in changes.items()}


def _blanked(value: Any, instead: str) -> Any:
    if isinstance(value, list):
        return [_blanked(item, instead) for item in value]
    return instead if isinstance(value, str) and value else value


def _folded(texts: Collection[str]) -> set[str]:
    return {text.casefold() for text in texts}
