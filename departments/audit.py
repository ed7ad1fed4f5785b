"""Writing down who did what, in the transaction that did it."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from departments.enums import Via
from departments.models import AuditEntry, User

_via: ContextVar[Via] = ContextVar("via", default=Via.SYSTEM)
_undone: ContextVar[AuditEntry | None] = ContextVar("undone", default=None)


@contextmanager
def coming_by(via: Via) -> Iterator[None]:
    """Say by which road the changes made inside the block come in."""
    token = _via.set(via)
    try:
        yield
    finally:
        _via.reset(token)


@contextmanager
def taking_back(entry: AuditEntry) -> Iterator[None]:
    """Say that the changes made inside the block take ``entry`` back.

    The first of them that is about the same sort of thing is written down as the one that did (``undoes``).
    """
    token = _undone.set(entry)
    try:
        yield
    finally:
        _undone.reset(token)


def plain(value: Any) -> Any:
    """Return ``value`` as JSON can hold it: dates as ISO text, rows as their key."""
    if isinstance(value, models.Model):
        return value.pk if isinstance(value.pk, int) else str(value.pk)
    if isinstance(value, (dt.date, dt.datetime, dt.time)):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def changed_fields(row: models.Model, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return ``{field: [before, after]}`` for those ``values`` that differ from what ``row`` holds now."""
    pairs = {name: [plain(getattr(row, name)), plain(value)] for name, value in values.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def record(
    *,
    by: User | None,
    verb: str,
    subject: models.Model,
    changes: Mapping[str, Any] | None = None,
    campaign_id: uuid.UUID | None = None,
    deed: uuid.UUID | None = None,
    beside: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write one audit entry and return it. One query. Call it inside the action's transaction.

    Entries of one ``deed`` are told and taken back together; ``beside`` is what an undo needs beside ``changes``.
    """
    undone = _undone.get()
    undoes = undone if undone is not None and undone.subject_type == subject._meta.label_lower else None
    if undoes is not None:
        _undone.set(None)
    note = Note(
        subject=subject, verb=verb, changes=changes or {}, campaign_id=campaign_id, undoes=undoes, beside=beside or {}
    )
    entry = _entry(note, by=by, deed=deed)
    entry.save(force_insert=True)
    return entry


@dataclass(frozen=True, kw_only=True)
class Note:
    """What one entry of a deed says."""

    subject: models.Model
    verb: str
    changes: Mapping[str, Any]
    campaign_id: uuid.UUID | None = None
    undoes: AuditEntry | None = None
    beside: Mapping[str, Any] = field(default_factory=dict)


def record_deed(notes: Iterable[Note], *, by: User | None, deed: uuid.UUID) -> list[AuditEntry]:
    """Write the entries of one deed and return them. One query for each thousand. Call it inside the transaction."""
    return AuditEntry.objects.bulk_create([_entry(note, by=by, deed=deed) for note in notes], batch_size=1000)


def _entry(note: Note, *, by: User | None, deed: uuid.UUID | None) -> AuditEntry:
    return AuditEntry(
        undoes=note.undoes,
        by=by,
        via=_via.get(),
        verb=note.verb,
        subject_type=note.subject._meta.label_lower,
        subject_id=str(note.subject.pk),
        subject_name=str(note.subject)[:300],
        campaign_id=note.campaign_id,
        changes=dict(note.changes),
        deed=deed,
        beside=dict(note.beside),
    )
