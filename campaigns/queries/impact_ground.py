"""Everything an impact needs to know of some activities, read at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from campaigns.enums import (
    ActivityState,
    AlertKind,
    AlertState,
    Anchor,
    CampaignState,
    ExceptionState,
    MilestoneState,
    ShortNoticePolicy,
)
from campaigns.models import Activity, Alert, ClosingDate, Milestone, NoticeException
from campaigns.queries.affected import activities_hanging_on
from campaigns.queries.planning import (
    counts_from_campaign,
    is_public,
    issue_of,
    owners_of,
    pieces_of,
    plan_lines,
    responsibles_of,
)
from campaigns.rules.alert_plan import DATED_KINDS, EVENT_KINDS, TELLING_KINDS
from campaigns.rules.anchors import Piece
from campaigns.rules.duties import PlanLine
from campaigns.rules.exceptions import Standing
from campaigns.rules.impact import campaigns_after, impact
from campaigns.rules.impact_facts import ActivityFacts, Asked, Impact, KnownDuty, Situation, Then
from campaigns.rules.telling import Picture, told_pictures
from departments.clocks import DepartmentClock
from departments.queries import department_clocks

Launches = Mapping[UUID, dt.date | None]
"""The launch of each campaign."""


@dataclass(frozen=True)
class Ground:
    """The facts of some activities, and of those whose duties may move with them; and the clock of every department.

    ``launches`` and ``others`` are what the lead times of these campaigns are counted from, besides ``facts``.
    """

    facts: tuple[ActivityFacts, ...]
    clocks: Mapping[int, DepartmentClock]
    now: dt.datetime
    launches: Mapping[UUID, dt.date | None] = field(default_factory=dict)
    others: Mapping[UUID, list[Piece]] = field(default_factory=dict)

    def holding(self) -> "Ground":
        """Return the ground once the duties of what changes are held; what is beside the change goes on moving."""
        held = (
            facts if facts.is_beside else replace(facts, duties=tuple(duty.as_held for duty in facts.duties))
            for facts in self.facts
        )
        return replace(self, facts=tuple(held))

    def changes(self, then: Then) -> list[tuple[ActivityFacts, Situation]]:
        """Return each activity with the situation it comes to; what is beside the change stays in its own."""
        return [(facts, facts.before if facts.is_beside else then(facts)) for facts in self.facts]

    def of(
        self,
        then: Then,
        *,
        clocks: Mapping[int, DepartmentClock] | None = None,
        launches: Launches | None = None,
        is_redated: bool = False,
    ) -> Impact:
        """Return what a change does; ``clocks`` are those after it where it changes them, ``launches`` the new ones.

        ``is_redated`` is as with ``rules.impact``. No query.
        """
        changes = self.changes(then)
        moved = {key: launch_on for key, launch_on in (launches or {}).items() if key in self.launches}
        return impact(
            changes,
            campaigns=campaigns_after(changes, self.others, {**self.launches, **moved}),
            clocks=clocks or self.clocks,
            now=self.now,
            today=timezone.localdate(self.now),
            language=get_language() or "en",
            is_redated=is_redated,
        )


def ground_of(
    activity_ids: Collection[UUID], *, now: dt.datetime, launches: Collection[UUID] = (), alone: bool = False
) -> Ground:
    """Return the facts of these activities, in the order of their keys, and of those whose duties hang on them.

    Those are other activities of their campaigns; of the campaigns in ``launches``, those that hang on the launch.
    With ``alone`` none of them. Fifteen queries at most, however many activities.
    """
    rows = _rows(activity_ids)
    chosen = {row.id for row in rows}
    beside = set() if alone else _hanging(rows, launches) - chosen
    rows += _rows(beside) if beside else []
    keys = [row.id for row in rows]
    channel_ids = {row.channel_id for row in rows}
    owners = owners_of(channel_ids)
    lines = {key: tuple(each) for key, each in plan_lines(channel_ids, owners).items()}
    duties, exceptions = _duties(keys), _exceptions(keys)
    issues = ClosingDate.objects.in_bulk({row.closing_id for row in rows if row.closing_id is not None})
    said = _said(keys)
    facts = tuple(
        ActivityFacts(
            key=row.id,
            campaign_id=row.campaign_id,
            before=_situation(row, lines, owners, issues),
            duties=tuple(duties.get(row.id, ())),
            told=said[row.id].told,
            fired=said[row.id].fired,
            waiting=said[row.id].waiting,
            silent_until=row.silent_until,
            channel_id=row.channel_id,
            policy=ShortNoticePolicy(row.short_notice),
            exceptions=exceptions.get(row.id, {}),
            is_public=is_public(row.medium),
            is_of_series=row.series_id is not None,
            is_beside=row.id not in chosen,
        )
        for row in rows
    )
    from_campaign = {key for key, each in lines.items() if any(counts_from_campaign(line) for line in each)}
    counted = {row.campaign_id: row.launch_on for row in rows if row.channel_id in from_campaign}
    return Ground(facts, department_clocks(), now, counted, pieces_of(counted, without=keys))


class _Row(NamedTuple):
    """An activity as it is, with what its campaign and its channel say of it."""

    id: UUID
    campaign_id: UUID
    channel_id: int
    campaign_state: str
    state: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    starts_at: dt.time | None
    silent_until: dt.datetime | None
    medium: str
    series_id: UUID | None
    launch_on: dt.date | None
    closing_id: int | None
    short_notice: str


_FIELDS = (
    "id", "campaign_id", "channel_id", "campaign__state", "state", "starts_on", "ends_on", "starts_at", "silent_until",
    "channel__medium", "series_id", "campaign__launch_on", "closing_id", "channel__short_notice",
)  # fmt: skip
"""What a ``_Row`` is read from, in its order."""


def _rows(activity_ids: Collection[UUID]) -> list[_Row]:
    rows: Iterable[tuple[Any, ...]] = Activity.objects.filter(pk__in=activity_ids).order_by("id").values_list(*_FIELDS)
    return [_Row(*row) for row in rows]


def _hanging(rows: Collection[_Row], launches: Collection[UUID]) -> set[UUID]:
    """Return the activities whose duties move with these of their campaigns, or with the launches. Two queries."""
    campaigns, channels = {row.campaign_id for row in rows}, {row.channel_id for row in rows}
    found = set(activities_hanging_on(campaigns, channel_ids=channels)) if campaigns else set()
    return found.union(activities_hanging_on(launches, [Anchor.LAUNCH]) if launches else ())


def _exceptions(activity_ids: Collection[UUID]) -> dict[UUID, dict[int, Asked]]:
    """Return the exceptions of these activities, by department. One query."""
    found: dict[UUID, dict[int, Asked]] = defaultdict(dict)
    for row in NoticeException.objects.filter(activity__in=activity_ids):
        standing = Standing(
            ExceptionState(row.state), row.moot_from, row.shortfall_days, row.starts_on, has_reason=bool(row.why)
        )
        found[row.activity_id][row.department_id] = Asked(standing, row.asked_at)
    return found


def _situation(
    row: _Row,
    lines: Mapping[int, tuple[PlanLine, ...]],
    owners: Mapping[int, tuple[int, ...]],
    issues: Mapping[int | None, ClosingDate],
) -> Situation:
    return Situation(
        campaign_state=CampaignState(row.campaign_state),
        state=ActivityState(row.state),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        starts_at=row.starts_at,
        lines=lines.get(row.channel_id, ()),
        owner_ids=owners.get(row.channel_id, ()),
        issue=issue_of(issues.get(row.closing_id)),
    )


def _duties(activity_ids: Collection[UUID]) -> dict[UUID, list[KnownDuty]]:
    """Return the duties of these activities in the order of their keys. Two queries."""
    responsibles = responsibles_of(activity_ids)
    found: dict[UUID, list[KnownDuty]] = defaultdict(list)
    rows = Milestone.objects.filter(activity__in=activity_ids).order_by("id")
    for row in rows.values_list("activity_id", "offset", *_DUTY):
        values: dict[str, Any] = dict(zip(_DUTY, row[2:], strict=True))
        key = values.pop("id")
        values["state"] = MilestoneState(values["state"])
        is_by_hand = values["rule_id"] is None and row[1] is None
        found[row[0]].append(
            KnownDuty(key=key, responsible_ids=responsibles.get(key, ()), is_by_hand=is_by_hand, **values)
        )
    return found


_DUTY = (
    "id",
    "rule_id",
    "is_given",
    "name",
    "state",
    "is_held",
    "must_have",
    "warn_on",
    "due_on",
    "late_on",
    "planned_on",
    "shortfall_days",
)


class _Said(NamedTuple):
    """What was told of one activity, what was said of its dates, and which of its news wait to be told."""

    told: dict[int, Picture]
    fired: frozenset[tuple[UUID, int, str, str]]
    waiting: frozenset[tuple[int, AlertKind]]


def _said(activity_ids: Collection[UUID]) -> dict[UUID, _Said]:
    """Return what departments were told, and are about to be told, of each of these activities. One query."""
    rows: dict[UUID, list[Any]] = {key: [] for key in activity_ids}
    fired = Q(state=AlertState.FIRED, kind__in=[*TELLING_KINDS, *DATED_KINDS])
    waiting = Q(state=AlertState.PLANNED, kind__in=EVENT_KINDS)
    alerts = Alert.objects.filter(fired | waiting, activity__in=activity_ids).order_by("fired_at", "due_at", "id")
    for row in alerts.values_list(
        "activity_id", "state", "department_id", "milestone_id", "kind", "occurrence", "facts", named=True
    ):
        rows[row.activity_id].append(row)
    return {key: _said_in(each) for key, each in rows.items()}


def _said_in(rows: Iterable[Any]) -> _Said:
    waiting = {(row.department_id, AlertKind(row.kind)) for row in rows if row.state == AlertState.PLANNED}
    out = [row for row in rows if row.state == AlertState.FIRED]
    told = [(row.department_id, AlertKind(row.kind), row.facts) for row in out if row.kind in TELLING_KINDS]
    dated = {
        (row.milestone_id, row.department_id, row.kind, row.occurrence) for row in out if row.kind not in TELLING_KINDS
    }
    return _Said(told_pictures(told), frozenset(dated), frozenset(waiting))
