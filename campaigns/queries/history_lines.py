"""Audit entries as lines to read: the sentence, the fields before and after, and whether it can be taken back."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.models import Campaign, Channel, ClosingDate, LeadTimeRule
from campaigns.queries.deeds import Counts, counts_of, first_of, folded
from campaigns.queries.undo import grounds_of, may_undo, past_of
from campaigns.rules.story import Change, Deed, changes_of, tells_all, told, told_together, told_undone
from campaigns.rules.story.values import named_keys
from campaigns.rules.undo import is_undoable
from departments.access import Access
from departments.enums import Via
from departments.models import AuditEntry, Department, Membership, Route, SpecialDays, User, WorkingCalendar

PER_PAGE = 25
TOGETHER_TOLD = 50
"""So many of the changes that were made together are told one by one."""

REFERENCES: Final[dict[str, type[models.Model]]] = {
    "owner": User,
    "assignee": User,
    "user": User,
    "deputy": User,
    "done_by": User,
    "waived_by": User,
    "lead_department": Department,
    "department": Department,
    "responsible": Department,
    "owners": Department,
    "departments": Department,
    "merged_into": Department,
    "merged": Department,
    "split_off": Department,
    "channel": Channel,
    "channels": Channel,
    "anchor_channels": Channel,
    "made_by": User,
    "cleared_by": User,
    "closing": ClosingDate,
    "working_calendar": WorkingCalendar,
    "calendar": WorkingCalendar,
    "default_calendar": WorkingCalendar,
}
"""Fields whose changes hold a row's key, or several, and what it is the key of; entries may write them with ``_id``."""


@dataclass(frozen=True)
class Place:
    """What an entry belongs to, to go there: a campaign, channel or department, by what its address needs."""

    kind: str
    key: str
    name: str


@dataclass(frozen=True)
class Other:
    """Another entry this one has to do with: it took that back, or was taken back by it."""

    id: int
    at: dt.datetime
    who: str


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One thing that happened. ``via`` says by which road; ``is_folded`` that the sentence tells what the fields do.

    Of what was made together (``deed``) it is the one line: ``together`` tells the first of it, ``count`` is how many.
    """

    id: int
    at: dt.datetime
    day: dt.date
    sentence: str
    changes: list[Change]
    is_folded: bool
    via: str
    place: Place | None = None
    undoes: Other | None = None
    undone_by: Other | None = None
    can_undo: bool = False
    deed: UUID | None = None
    together: tuple[str, ...] = ()
    count: int = 0

    @property
    def more(self) -> int:
        """How many of what was made together are not told one by one."""
        return self.count - len(self.together)


@dataclass(frozen=True)
class Told:
    """What it takes to tell entries: names of the rows they speak of, places, and the reader's day and zone."""

    names: Mapping[tuple[str, Any], str]
    places: Mapping[int, Place]
    today: dt.date
    undoable: frozenset[int] = field(default_factory=frozenset)


def history_page(
    entries: "QuerySet[AuditEntry]", access: Access, *, page: str | int, now: dt.datetime
) -> "Page[HistoryLine]":
    """Return one page of these entries as lines. Three queries, and one or two for each kind of thing they speak of.

    ``entries`` come from ``history_of``, which left out what the reader may not see; ``access`` says what they may
    undo.
    """
    shown: Page[Any] = Paginator(folded(entries).select_related("by", "undoes__by"), PER_PAGE).get_page(page)
    rows = list(shown.object_list)
    shown.object_list = _unfolded(lines_of(rows, access, today=timezone.localdate(now)), entries, access, now=now)
    return shown


def latest_lines(entries: "QuerySet[AuditEntry]", *, count: int, now: dt.datetime) -> list[HistoryLine]:
    """Return the first ``count`` of these entries as lines, without a way to undo them. As few queries as a page."""
    rows = list(folded(entries).select_related("by", "undoes__by")[:count])
    return _unfolded(lines_of(rows, None, today=timezone.localdate(now)), entries, None, now=now)


def _unfolded(
    lines: list[HistoryLine], entries: "QuerySet[AuditEntry]", access: Access | None, *, now: dt.datetime
) -> list[HistoryLine]:
    """Return the lines, those of deeds with what was made together. Two queries and those of ``lines_of``, if any."""
    deeds = {line.deed for line in lines if line.deed is not None}
    if not deeds:
        return lines
    counts, members = counts_of(entries, deeds), first_of(entries, deeds, TOGETHER_TOLD)
    listed = [entry for each in members.values() for entry in each]
    told_lines = {line.id: line for line in lines_of(listed, access, today=timezone.localdate(now))}
    return [_of_deed(line, members[line.deed], counts[line.deed], told_lines) if line.deed else line for line in lines]


def _of_deed(
    line: HistoryLine, members: Sequence[AuditEntry], counts: Counts, told_lines: Mapping[int, HistoryLine]
) -> HistoryLine:
    """Return the one line of a deed; of one of which only one entry may be read, that entry's."""
    if counts.entries == 1:
        return replace(line, deed=None)
    who = _who(members[0])
    if line.undoes is not None:
        sentence = told_undone(counts.entries, who)
    else:
        changes = [(entry.subject_type.rpartition(".")[2], entry.changes) for entry in members]
        sentence = told_together(changes, who, activities=counts.activities)
    each = [told_lines[entry.pk] for entry in members]
    return replace(
        line,
        sentence=sentence,
        together=tuple(one.sentence for one in each),
        count=counts.entries,
        changes=[],
        is_folded=True,
        can_undo=any(one.can_undo for one in each),
    )


def lines_of(rows: Sequence[AuditEntry], access: Access | None, *, today: dt.date) -> list[HistoryLine]:
    """Return entries as lines, in their order; without ``access`` none can be undone."""
    undone = {entry.undoes_id: entry for entry in _undoing(rows)}
    all_of_them = [*rows, *(entry.undoes for entry in rows if entry.undoes is not None)]
    told_by = Told(_names(all_of_them), _places(rows), today, _undoable(rows, undone, access))
    return [_line(entry, told_by, undone.get(entry.pk)) for entry in rows]


def _undoing(rows: Sequence[AuditEntry]) -> "QuerySet[AuditEntry]":
    return AuditEntry.objects.filter(undoes__in=[entry.pk for entry in rows]).select_related("by")


def _undoable(
    rows: Sequence[AuditEntry], undone: Mapping[int | None, AuditEntry], access: Access | None
) -> frozenset[int]:
    """Return which entries ``access`` could take back right now: nothing they changed has moved on since."""
    if access is None:
        return frozenset()
    possible = [entry for entry in rows if entry.pk not in undone and is_undoable(past_of(entry))]
    return frozenset(
        key for key, grounds in grounds_of(possible).items() if not grounds.changed_since and may_undo(access, grounds)
    )


def _line(entry: AuditEntry, told_by: Told, undone_by: AuditEntry | None) -> HistoryLine:
    deed = _deed(entry, told_by)
    undone = _deed(entry.undoes, told_by) if entry.undoes else None
    return HistoryLine(
        id=entry.pk,
        at=entry.at,
        day=timezone.localdate(entry.at),
        sentence=told(deed, undone),
        changes=changes_of(deed),
        is_folded=tells_all(deed) or undone is not None,
        via=str(Via(entry.via).label),
        place=told_by.places.get(entry.pk),
        undoes=_other(entry.undoes) if entry.undoes else None,
        undone_by=_other(undone_by) if undone_by else None,
        can_undo=entry.pk in told_by.undoable,
        deed=entry.deed,
    )


def _deed(entry: AuditEntry, told_by: Told) -> Deed:
    return Deed(
        verb=entry.verb,
        subject=entry.subject_type.rpartition(".")[2],
        name=entry.subject_name,
        who=_who(entry),
        changes=entry.changes,
        names=told_by.names,
        today=told_by.today,
        key=entry.subject_id,
        zone=timezone.get_current_timezone(),
    )


def _who(entry: AuditEntry) -> str:
    return str(entry.by or Via(entry.via).label)


def _other(entry: AuditEntry) -> Other:
    return Other(entry.pk, entry.at, _who(entry))


def _names(entries: Iterable[AuditEntry]) -> dict[tuple[str, Any], str]:
    """Return the name of every row these entries' changes speak of, by field and key. Six queries at the most."""
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    members = set()
    for entry in entries:
        for name, pair in entry.changes.items():
            model = REFERENCES.get(name.removesuffix("_id"))
            if model is not None and isinstance(pair, list):
                wanted[model].update(named_keys(pair))
        if entry.subject_type == Membership._meta.label_lower and entry.subject_id.isdecimal():
            members.add(int(entry.subject_id))
    rows = {model: model._default_manager.in_bulk(keys) for model, keys in wanted.items() if keys}
    names = {(name, key): str(row) for name, model in REFERENCES.items() for key, row in rows.get(model, {}).items()}
    return {**names, **_members(members)}


def _members(keys: Iterable[int]) -> dict[tuple[str, Any], str]:
    """Return who holds these memberships, and where; those that are gone are left out. One query, none for none."""
    found: dict[tuple[str, Any], str] = {}
    rows = Membership.objects.filter(pk__in=keys).select_related("user", "department") if keys else ()
    for row in rows:
        found["member", str(row.pk)] = str(row.user)
        found["team", str(row.pk)] = str(row.department)
    return found


def _places(rows: Sequence[AuditEntry]) -> dict[int, Place]:
    """Return where each entry belongs, by its key. Seven queries at the most."""
    campaigns = {entry.campaign_id for entry in rows} - {None}
    names = dict(Campaign.objects.filter(pk__in=campaigns).values_list("pk", "name")) if campaigns else {}
    places = {
        entry.pk: Place("campaign", str(entry.campaign_id), names[entry.campaign_id])
        for entry in rows
        if entry.campaign_id in names
    }
    for model, kind, road in _PLACED:
        entries = [entry for entry in rows if entry.subject_type == model._meta.label_lower]
        keys = {int(entry.subject_id) for entry in entries if entry.subject_id.isdecimal()}
        if not keys:
            continue
        there = model._default_manager.filter(pk__in=keys).exclude(**{f"{road}slug": None})
        found = there.values_list("pk", f"{road}slug", f"{road}name")
        rows_found = {str(key): Place(kind, slug, name) for key, slug, name in found}
        places |= {entry.pk: rows_found[entry.subject_id] for entry in entries if entry.subject_id in rows_found}
    return places


_PLACED: Final[tuple[tuple[type[models.Model], str, str], ...]] = (
    (Channel, "channel", ""),
    (LeadTimeRule, "channel", "channel__"),
    (ClosingDate, "channel", "channel__"),
    (Department, "department", ""),
    (Membership, "department", "department__"),
    (Route, "department", "department__"),
    (SpecialDays, "department", "department__"),
)
"""What belongs to a channel or a department, and the way there."""
