"""From what a copy holds to its bytes, with the UIDs of the feeds and the SEQUENCE of their ledger."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils import translation

from calendar_app.feeds.horizon import horizon
from calendar_app.feeds.ical import Rendered, feed_file, newest, own_variant
from calendar_app.feeds.items import Line, Style, words_in_active_language
from calendar_app.feeds.ledger import settle
from calendar_app.feeds.reading import Entry
from calendar_app.feeds.serving import text_of

TRIES: Final = 3
"""How often a copy is read again when somebody else has changed the ledger meanwhile."""

_READERS: Final = uuid.UUID("6f6d0a4e-6f0f-4a0b-9b35-0d6f3f1b6a52")


@dataclass(frozen=True)
class Written:
    """Entries as text with what the ledger says of each, by uid."""

    rendered: Mapping[uuid.UUID, Rendered]
    lines: Mapping[uuid.UUID, Line]

    def __or__(self, other: "Written") -> "Written":
        return Written({**self.rendered, **other.rendered}, {**self.lines, **other.lines})

    def file(self, keys: Collection[uuid.UUID], *, as_of: dt.date) -> bytes:
        """Return the file of those entries that are here, b"" for none."""
        chosen = [self.rendered[key] for key in keys if key in self.rendered]
        return feed_file(newest(chosen), self.lines, None, horizon(as_of)) if chosen else b""


def reader_key(reader: str) -> uuid.UUID:
    """Return what stands for a reader in the ledger, where what they are shown is counted for them alone."""
    return uuid.uuid5(_READERS, reader)


def variant_of(reader: str) -> str:
    """Return the variant of what is counted for one reader alone."""
    return own_variant(reader_key(reader))


def style_in(language: str) -> Style:
    """Return how copies are written: as feeds without alarms are."""
    return Style(settings.FEED_DOMAIN, language=language)


def written(entries: Sequence[Entry], style: Style, *, now: dt.datetime) -> Written:
    """Return these entries as text; they were read with their lines of the ledger just now.

    No query where the ledger knows all of it, else up to three. Raises ``LedgerMoved`` if another request has changed
    it in between: then read again.
    """
    with translation.override(style.language):
        words = words_in_active_language()
        rendered = {entry.uid: text_of(entry, style, words) for entry in entries}
    known = {entry.uid: entry.line for entry in entries if entry.line is not None}
    return Written(rendered, settle(list(rendered.values()), known, now))
