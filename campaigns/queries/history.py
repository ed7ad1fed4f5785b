"""A campaign's history: its audit entries as sentences."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import models

from campaigns.models import Channel
from campaigns.rules.story import Change, Deed, changes_of, told
from departments.enums import Via
from departments.models import AuditEntry, Department, User

PER_PAGE = 25

REFERENCES: dict[str, type[models.Model]] = {
    "owner": User,
    "assignee": User,
    "lead_department": Department,
    "channel": Channel,
}
"""Fields whose changes hold a row's key, and what it is the key of; in an entry their name may end in ``_id``."""


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened. ``via`` is empty for the browser, else the words for how it came in."""

    at: dt.datetime
    sentence: str
    changes: list[Change]
    via: str


def campaign_history(campaign_id: UUID, *, page: str | int = 1, today: dt.date) -> "Page[HistoryLine]":
    """Return one page of what happened to a campaign and all in it, the newest first. Five queries at the most.

    It asks nobody's permission: callers fetched the campaign for its reader.
    """
    entries = AuditEntry.objects.filter(campaign_id=campaign_id).select_related("by").order_by("-at", "-id")
    shown: Page[Any] = Paginator(entries, PER_PAGE).get_page(page)
    rows = list(shown.object_list)
    names = _names(rows)
    shown.object_list = [_line(entry, names, today) for entry in rows]
    return shown


def _line(entry: AuditEntry, names: dict[tuple[str, Any], str], today: dt.date) -> HistoryLine:
    deed = Deed(
        verb=entry.verb,
        subject=entry.subject_type.rpartition(".")[2],
        name=entry.subject_name,
        who=str(entry.by or Via(entry.via).label),
        changes=entry.changes,
        names=names,
        today=today,
    )
    via = "" if entry.by is None or entry.via in (Via.WEB, Via.SYSTEM) else str(Via(entry.via).label)
    return HistoryLine(entry.at, told(deed), changes_of(deed), via)


def _names(entries: Iterable[AuditEntry]) -> dict[tuple[str, Any], str]:
    """Return the name of every row these entries' changes speak of, by field and key. Three queries at the most."""
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    for entry in entries:
        for name, pair in entry.changes.items():
            model = REFERENCES.get(name.removesuffix("_id"))
            if model is not None and isinstance(pair, list):
                wanted[model].update(key for key in pair if isinstance(key, int))
    rows = {model: dict(model._default_manager.in_bulk(keys)) for model, keys in wanted.items() if keys}
    return {(field, key): str(row) for field, model in REFERENCES.items() for key, row in rows.get(model, {}).items()}
