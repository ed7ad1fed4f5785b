"""Which web hooks may hear of what happened: as far as it concerns their department, and as far as it is no secret."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from campaigns.enums import EventName
from campaigns.models import (
    Activity,
    Alert,
    Campaign,
    ChannelOwner,
    Hook,
    Milestone,
    MilestoneResponsible,
    NoticeException,
    Series,
)
from campaigns.queries.visible import cleared, is_open, told
from campaigns.rules.hook_events import came_from_view
from campaigns.rules.story.values import named_keys
from departments.access import Access, access_for_many
from departments.models import AuditEntry
from departments.roles import Permission

_DEPARTMENTS = ("department", "departments", "lead_department")
"""Fields of changes that hold a department, or several: what was taken from one concerns it, too."""


@dataclass(frozen=True)
class Happening:
    """Something a web hook may be told of: a deed of the history, or an alert that fired for a department."""

    name: EventName
    at: dt.datetime
    subject: str
    key: str
    campaign_id: UUID | None
    changes: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)
    entry_id: int | None = None
    alert_id: UUID | None = None
    department_id: int | None = None

    @property
    def about(self) -> tuple[str, str]:
        """What it is about: the kind of thing and its key."""
        return self.subject, self.key


def of_entry(entry: AuditEntry, name: EventName) -> Happening:
    """Return an entry of the history as what happened. No query."""
    subject = entry.subject_type.rpartition(".")[2]
    return Happening(
        name, entry.at, subject, entry.subject_id, entry.campaign_id, entry.changes or {}, entry_id=entry.pk
    )


def of_alert(alert: Alert, name: EventName) -> Happening:
    """Return an alert that has fired as what happened. No query."""
    assert alert.fired_at is not None, "only what has fired is told"
    return Happening(
        name,
        alert.fired_at,
        "alert",
        str(alert.pk),
        alert.campaign_id,
        alert_id=alert.pk,
        department_id=alert.department_id,
    )


@dataclass(frozen=True)
class Hearing:
    """What decides about some hooks and some happenings at one moment. See ``hearing_of``."""

    told: frozenset[UUID]
    open_to_all: frozenset[UUID]
    open_to: Mapping[int, frozenset[UUID]]
    accesses: Mapping[int, Access]
    concerns: Mapping[tuple[str, str], frozenset[int]]

    def hears(self, hook: Hook, happening: Happening) -> bool:
        """Whether a hook may be told of this now."""
        return self._concerns(hook, happening) and self._may_know(hook, happening)

    def _concerns(self, hook: Hook, happening: Happening) -> bool:
        if hook.department_id is None:
            return True
        if happening.department_id is not None:
            return hook.department_id == happening.department_id
        if happening.subject == "keydate" and happening.campaign_id is None:
            return True  # such a date is one for everybody
        return hook.department_id in self.concerns.get(happening.about, ())

    def _may_know(self, hook: Hook, happening: Happening) -> bool:
        key = happening.campaign_id
        if key is None:
            return True
        if key not in self.told and not came_from_view(happening.changes):
            return False
        return key in self.open_to_all or self._is_cleared_for(hook, key)

    def _is_cleared_for(self, hook: Hook, campaign_id: UUID) -> bool:
        if hook.cleared_by_id is None or campaign_id not in self.open_to.get(hook.cleared_by_id, ()):
            return False
        return answers_for(hook, self.accesses[hook.cleared_by_id])


def answers_for(hook: Hook, access: Access) -> bool:
    """Whether somebody answers for a hook: an ops admin for any, head and deputies for that of their department."""
    if hook.department_id is None:
        return access.is_ops_admin
    return access.may(Permission.MANAGE_DEPARTMENT, hook.department_id)


def hearing_of(hooks: Collection[Hook], happenings: Collection[Happening], *, at: dt.datetime) -> Hearing:
    """Return who hears what of these at the instant ``at``.

    Drafts tell nobody; what is confidential or under embargo is told where ``cleared_by`` may know of it and still
    answers for the hook. Two queries if everything is open and no hook is a department's; two or three more for those
    who cleared a hook and one for each of them, nine at the most for departments.
    """
    keys = {happening.campaign_id for happening in happenings} - {None}
    rows = Campaign.objects.filter(pk__in=keys).order_by()
    open_to_all = frozenset(rows.filter(is_open(at)).values_list("pk", flat=True))
    people = sorted({hook.cleared_by_id for hook in hooks if hook.cleared_by_id})
    secret = rows.exclude(pk__in=open_to_all)
    accesses = access_for_many(people, at) if people and keys - open_to_all else {}
    return Hearing(
        told=frozenset(rows.filter(told()).values_list("pk", flat=True)),
        open_to_all=open_to_all,
        open_to={
            key: frozenset(secret.filter(cleared(access, at)).values_list("pk", flat=True))
            for key, access in accesses.items()
        },
        accesses=accesses,
        concerns=_concerned(happenings) if any(hook.department_id for hook in hooks) else {},
    )


def _concerned(happenings: Iterable[Happening]) -> dict[tuple[str, str], frozenset[int]]:
    """Return the departments each thing concerns: who leads the campaign, owns the channel, or has to do the duty."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    leads = dict(
        Campaign.objects.filter(pk__in={each.campaign_id for each in happenings if each.campaign_id}).values_list(
            "pk", "lead_department"
        )
    )
    for happening in happenings:
        if happening.campaign_id in leads:
            found[happening.about].add(leads[happening.campaign_id])
        found[happening.about].update(_left(happening.changes))
    for about, department_id in (*_owners_and_doers(happenings), *_owners_before(happenings)):
        if department_id is not None:
            found[about].add(department_id)
    return {about: frozenset(ids) for about, ids in found.items()}


def _owners_and_doers(happenings: Iterable[Happening]) -> Iterable[tuple[tuple[str, str], int | None]]:
    keys: dict[str, set[str]] = defaultdict(set)
    of_campaigns: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for happening in happenings:
        keys[happening.subject].add(happening.key)
        if happening.subject in ("campaign", "keydate") and happening.campaign_id:
            of_campaigns[happening.campaign_id].append(happening.about)
    if of_campaigns:
        rows = Activity.objects.filter(campaign__in=of_campaigns).order_by()
        for campaign_id, owner_id in rows.values_list("campaign", "channel__owners").distinct():
            yield from ((about, owner_id) for about in of_campaigns[campaign_id])
    roads: list[tuple[str, QuerySet[Any], str, str]] = [
        ("activity", Activity.objects.all(), "pk", "channel__owners"),
        ("series", Series.objects.all(), "pk", "channel__owners"),
        ("milestone", Milestone.objects.all(), "pk", "activity__channel__owners"),
        ("milestone", MilestoneResponsible.objects.all(), "milestone", "department"),
        ("noticeexception", NoticeException.objects.all(), "pk", "activity__channel__owners"),
        ("noticeexception", NoticeException.objects.all(), "pk", "department"),
    ]
    for subject, rows, key, department in roads:
        if keys[subject]:
            found = rows.filter(**{f"{key}__in": keys[subject]}).order_by().values_list(key, department)
            yield from (((subject, str(row_key)), department_id) for row_key, department_id in found)


def _owners_before(happenings: Iterable[Happening]) -> Iterable[tuple[tuple[str, str], int]]:
    """Return who owns the channel something was on before."""
    on: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for happening in happenings:
        for key in named_keys(happening.changes.get("channel_id", happening.changes.get("channel"))):
            on[key].append(happening.about)
    if on:
        rows = ChannelOwner.objects.filter(channel__in=on).order_by().values_list("channel", "department")
        yield from ((about, department_id) for channel_id, department_id in rows for about in on[channel_id])


def _left(changes: Mapping[str, Any]) -> set[int]:
    fields = (changes.get(name, changes.get(f"{name}_id")) for name in _DEPARTMENTS)
    return {key for value in fields for key in named_keys(value)}
