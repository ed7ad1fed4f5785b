"""What happened, as the API tells it."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.fields import Person
from campaigns.queries.history_lines import lines_of
from campaigns.rules.difference import Kind
from campaigns.rules.story import Change
from departments.models import AuditEntry


class ChangeOut(Schema):
    """A field before and after, as people write its values."""

    label: str
    before: str
    after: str


class HappenedOut(Schema):
    """One thing that happened."""

    id: int
    at: dt.datetime
    by: Person | None = Field(description="null: Instep itself, or somebody who is not here any more.")
    via: str = Field(description="By which road it came.")
    says: str = Field(description="A sentence for people.")
    changes: list[ChangeOut]
    deed: UUID | None = Field(description="What was done together has one; `/deeds/ID/undo` takes it back.")
    is_undone: bool


def happened_out(rows: Sequence[AuditEntry], *, today: dt.date) -> list[HappenedOut]:
    """Return entries, read with ``by`` and ``undoes``, as the API tells them. Queries as ``lines_of``."""
    lines = lines_of(rows, None, today=today)
    return [
        HappenedOut(
            id=line.id,
            at=line.at,
            by=Person(id=row.by.pk, name=row.by.name) if row.by else None,
            via=line.via,
            says=line.sentence,
            changes=[_change(each) for each in line.changes],
            deed=line.deed,
            is_undone=line.undone_by is not None,
        )
        for row, line in zip(rows, lines, strict=True)
    ]


def _change(change: Change) -> ChangeOut:
    """Return a change with both texts whole, those of running text, too, of which lines show the difference."""
    if change.difference is None:
        return ChangeOut(label=change.label, before=change.before, after=change.after)
    pieces = change.difference.pieces
    before = "".join(piece.text for piece in pieces if piece.kind != Kind.IN)
    after = "".join(piece.text for piece in pieces if piece.kind != Kind.OUT)
    return ChangeOut(label=change.label, before=before, after=after)
