"""One audit entry with the names in it, as the tellings of this package read it. Pure."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

from campaigns.rules.story.values import Asked, pair_of, shown_value

Names = Mapping[tuple[str, Any], str]
"""The name of a row that a change speaks of, by field and key."""

UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Deed:
    """Who did what to what. ``changes`` are ``{field: [before, after]}``; ``key`` is the id of what was changed.

    ``today`` and ``zone`` are the reader's.
    """

    verb: str
    subject: str
    name: str
    who: str
    changes: Mapping[str, Any]
    names: Names
    today: dt.date
    key: str = ""
    zone: dt.tzinfo = UTC

    def shown(self, field: str, value: Any) -> str:
        """Return a value of a field as people write it; an empty text for none."""
        return shown_value(Asked(self.subject, field, self.names, self.today, self.zone), value)

    def after(self, field: str) -> Any:
        """Return what a field became, None if it was not changed."""
        return self.pair(field)[1]

    def before(self, field: str) -> Any:
        """Return what a field was, None if it was not changed."""
        return self.pair(field)[0]

    def either(self, field: str) -> Any:
        """Return what a field became, or what it was where it is gone."""
        return self.before(field) if self.after(field) is None else self.after(field)

    def pair(self, field: str) -> tuple[Any, Any]:
        """Return what a field was and became; twice None for what is no such pair."""
        return pair_of(self.changes, field)


Telling = Callable[[Deed], str]
"""What turns a deed into its sentence."""

Tellings = Mapping[tuple[str, str], Telling]
"""Tellings by what was changed and by the verb."""


def simply(sentence: str | Promise, **fields: str) -> Telling:
    """Return a telling that fills ``%(who)s`` and ``%(name)s`` into a lazily translated sentence.

    ``fields`` give it more: the name in the sentence, and the field whose value stands there.
    """

    def telling(deed: Deed) -> str:
        more = {word: deed.shown(field, deed.either(field)) for word, field in fields.items()}
        return str(sentence) % {"who": deed.who, "name": deed.name, **more}

    return telling
