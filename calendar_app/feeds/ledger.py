"""The ledger: SEQUENCE and LAST-MODIFIED of everything feeds show (RFC 5545, sections 3.8.7.3 and 3.8.7.4).

An entry's SEQUENCE rises with each change of what is shown of it, and never falls for anybody: a way of showing it
(variant) whose text changed, or that is new, takes the highest SEQUENCE of any variant of that entry plus one. What is
counted for one feed alone (``own_variant``) is above what that feed may have shown before, and tells nothing of others:
it heeds its own count and those of the shared variants.

Read the ledger with the data, in one statement, or before it. Then the data is at least as new as what the ledger
describes, and a request that finds the ledger moved on since (``LedgerMoved``) only has to start again.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

from django.db import connection
from django.db.models import CharField, Exists, Func, OuterRef, QuerySet, Value

from calendar_app.feeds.items import Line
from calendar_app.models import FeedLedger
from campaigns.models import Activity, KeyDate, Milestone


class Shown(Protocol):
    """Something shown: whose it is, in which variant, a hash of its text, and what is kept of it.

    That is ``text`` and ``source``, a hash of what it was made of. ``is_kept``: they stand in the ledger already.
    """

    @property
    def uid(self) -> uuid.UUID: ...

    @property
    def variant(self) -> str: ...

    @property
    def digest(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def source(self) -> str: ...

    @property
    def is_kept(self) -> bool: ...


class FileLine(NamedTuple):
    """The line of a feed's file, with a hash of what the file was made of."""

    line: Line
    source: str


class Freshness(NamedTuple):
    """Why a file need not be looked into: it is right at this revision of the data, until then, if written by this."""

    revision: int
    until: datetime
    written_by: str


class LedgerMoved(Exception):
    """Another request has written something newer meanwhile: read everything again."""


def file_line_of(uid: uuid.UUID, variant: str) -> FileLine | None:
    """Return the line of a feed's file, if there is one. One query."""
    rows = _as_text(FeedLedger.objects.filter(uid=uid, variant=variant))
    found = rows.values_list("digest", "sequence", "changed", "source").first()
    return FileLine(Line(*found[:3]), found[3]) if found else None


def note_made(feed_id: uuid.UUID, variant: str, *, digest: str, source: str, freshness: Freshness) -> None:
    """Note what a file of this ``digest`` was made of and how long that holds. One query.

    Nothing if another request has noted another digest.
    """
    revision, until, written_by = freshness
    rows = FeedLedger.objects.filter(uid=feed_id, variant=variant, digest=digest)
    rows.update(source=source, revision=revision, fresh_until=until, written_by=written_by)


def forget_texts_of_what_is_gone() -> int:
    """Blank what is kept of things that were deleted, and return how much that was. One query.

    Their lines stay: what is brought back has its identity, and its SEQUENCE must not fall.
    """
    things = (Activity, Milestone, KeyDate)
    gone = [~Exists(thing.objects.filter(pk=OuterRef("uid"))) for thing in things]
    return FeedLedger.objects.filter(*gone).exclude(text="").update(text="", source="")


def settle(shown: Collection[Shown], known: Mapping[uuid.UUID, Line], now: datetime) -> dict[uuid.UUID, Line]:
    """Return the line of each thing shown, by uid, after writing those that are new or changed at ``now``.

    ``known`` are the lines of the same variants, by uid, as they were when the data was read or before. A text that
    reads as before although it was made of something else is kept, too. No query when nothing changed, at most four
    else. Raises ``LedgerMoved`` if another request has written another text of the same thing since.
    """
    settled, changed, again = {}, [], []
    for item in shown:
        line = known.get(item.uid)
        if line is None or line.digest != item.digest:
            changed.append(item)
            continue
        settled[item.uid] = line
        if not item.is_kept:
            again.append(item)
    if again:
        _run(_KEEP, _columns(again))
    return settled | _write(changed, known, now.astimezone(UTC).replace(microsecond=0)) if changed else settled


def _write(changed: Collection[Shown], known: Mapping[uuid.UUID, Line], now: datetime) -> dict[uuid.UUID, Line]:
    """Return the lines of what changed, written by this request or, with the same text, by another just now."""
    written = _insert([item for item in changed if item.uid not in known], now)
    written |= _update([item for item in changed if item.uid in known], known, now)
    missed = [item for item in changed if item.uid not in written]
    return written | _read_again(missed) if missed else written


def _read_again(missed: Collection[Shown]) -> dict[uuid.UUID, Line]:
    """Return the lines another request wrote first. Raises ``LedgerMoved`` unless it wrote the same texts."""
    rows = _as_text(FeedLedger.objects.filter(uid__in=[item.uid for item in missed]))
    values = rows.values_list("uid", "variant", "digest", "sequence", "changed")
    there = {row[:2]: Line(*row[2:]) for row in values}
    lines = {item.uid: there.get((item.uid, item.variant)) for item in missed}
    found = {item.uid: line for item in missed if (line := lines[item.uid]) and line.digest == item.digest}
    if len(found) < len(missed):
        raise LedgerMoved
    return found


def _as_text(rows: QuerySet[FeedLedger]) -> QuerySet[Any, Any]:
    """Return the rows with ``last_modified`` as ``changed``, as a line has it."""
    utc = Func("last_modified", function="timezone", template="%(function)s('UTC', %(expressions)s)")
    written = Func(utc, Value('YYYYMMDD"T"HH24MISS"Z"'), function="to_char", output_field=CharField())
    return rows.annotate(changed=written)


# Rows are taken in one order, so that two requests wait for each other rather than in a circle. Moments are written as
# feeds write them by the database: reading two thousand of them here would take longer than all else.

_INSERT = """
INSERT INTO calendar_app_feedledger AS ledger (uid, variant, digest, text, source, sequence, last_modified)
SELECT shown.uid, shown.variant, shown.digest, shown.text, shown.source,
       COALESCE((SELECT max(other.sequence) + 1 FROM calendar_app_feedledger other WHERE other.uid = shown.uid
                 AND NOT (starts_with(shown.variant, 'feed/') AND starts_with(other.variant, 'feed/'))), 0), %s
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[]) AS shown(uid, variant, digest, text, source)
ORDER BY shown.uid, shown.variant
ON CONFLICT (uid, variant) DO NOTHING
RETURNING uid, digest, sequence, to_char(ledger.last_modified AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS"Z"')
"""

_UPDATE = """
UPDATE calendar_app_feedledger AS ledger
SET digest = locked.digest, text = locked.text, source = locked.source,
    sequence = 1 + greatest(ledger.sequence, (
        SELECT max(other.sequence) FROM calendar_app_feedledger other WHERE other.uid = ledger.uid
        AND NOT (starts_with(ledger.variant, 'feed/') AND starts_with(other.variant, 'feed/')))),
    last_modified = greatest(%s, ledger.last_modified + interval '1 second')
FROM (
    SELECT line.id, shown.digest, shown.text, shown.source, shown.was
    FROM calendar_app_feedledger line
    JOIN unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
      AS shown(uid, variant, digest, text, source, was) USING (uid, variant)
    ORDER BY line.uid, line.variant
    FOR UPDATE OF line
) AS locked
WHERE ledger.id = locked.id AND ledger.digest = locked.was
RETURNING ledger.uid, ledger.digest, ledger.sequence,
          to_char(ledger.last_modified AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS"Z"')
"""

_KEEP = """
UPDATE calendar_app_feedledger AS ledger
SET text = locked.text, source = locked.source
FROM (
    SELECT line.id, shown.digest, shown.text, shown.source
    FROM calendar_app_feedledger line
    JOIN unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[])
      AS shown(uid, variant, digest, text, source) USING (uid, variant)
    ORDER BY line.uid, line.variant
    FOR UPDATE OF line
) AS locked
WHERE ledger.id = locked.id AND ledger.digest = locked.digest
RETURNING ledger.uid, ledger.digest, ledger.sequence, ''
"""


def _insert(new: Collection[Shown], now: datetime) -> dict[uuid.UUID, Line]:
    """Add lines nobody else has added yet, and return those."""
    return _run(_INSERT, [now, *_columns(new)]) if new else {}


def _update(moved: Collection[Shown], known: Mapping[uuid.UUID, Line], now: datetime) -> dict[uuid.UUID, Line]:
    """Change lines that still are as this request read them, and return those."""
    was = [known[item.uid].digest for item in moved]
    return _run(_UPDATE, [now, *_columns(moved), was]) if moved else {}


def _columns(shown: Iterable[Shown]) -> list[list[Any]]:
    rows = ((item.uid, item.variant, item.digest, item.text, item.source) for item in shown)
    return [list(column) for column in zip(*rows, strict=True)]


def _run(statement: str, values: list[Any]) -> dict[uuid.UUID, Line]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[uuid.UUID, str, int, str]] = cursor.fetchall()
    return {row[0]: Line(*row[1:]) for row in rows}
