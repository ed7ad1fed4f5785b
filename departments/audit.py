"""Writing down who did what, in the transaction that did it. Open calendars hear of it once that is committed."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

from calendar_app.lib.revision import something_changed
from departments.enums import Via
from departments.models import AuditEntry, User

_via: ContextVar[Via] = ContextVar("via", default=Via.SYSTEM)
_undone: ContextVar[AuditEntry | None] = ContextVar("undone", default=None)
_deed: ContextVar[uuid.UUID | None] = ContextVar("deed", default=None)


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


@contextmanager
def made_together(deed: uuid.UUID) -> Iterator[None]:
    """Say that the changes made inside the block are one deed, where they name no other."""
    token = _deed.set(deed)
    try:
        yield
    finally:
        _deed.reset(token)


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


def entry_of(
    *,
    by: User | None,
    verb: str,
    subject: models.Model,
    changes: Mapping[str, Any] | None = None,
    campaign_id: uuid.UUID | None = None,
    undoes: AuditEntry | None = None,
    deed: uuid.UUID | None = None,
    beside: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Return an audit entry that is not written yet, for ``record_all``, as ``record`` writes it. No query."""
    return AuditEntry(
        by=by,
        via=_via.get(),
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_name=str(subject)[:300],
        campaign_id=campaign_id,
        changes=dict(changes or {}),
        undoes=undoes,
        deed=deed or _deed.get(),
        beside=dict(beside or {}),
    )


def record_all(entries: Iterable[AuditEntry]) -> None:
    """Write the entries of a change that touched many rows. One query for 500. Call it inside its transaction."""
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    something_changed()


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
    entry = entry_of(
        by=by,
        verb=verb,
        subject=subject,
        changes=changes,
        campaign_id=campaign_id,
        undoes=undoes,
        deed=deed,
        beside=beside,
    )
    entry.save(force_insert=True)
    something_changed()
    return entry


def record_each(*, by: User | None, verb: str, deeds: Iterable[tuple[models.Model, Mapping[str, Any]]]) -> None:
    """Write an entry for each of ``deeds``, a row and its changes, as ``record`` does. One query for 500.

    They belong to no campaign and take nothing back.
    """
    record_all(entry_of(by=by, verb=verb, subject=row, changes=changes) for row, changes in deeds)
