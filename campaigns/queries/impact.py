"""Everything an impact needs to know of some activities, read at once, and the impact ready to be shown."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language

from campaigns.enums import ActivityState, AlertKind, AlertState, CampaignState, MilestoneState
from campaigns.models import Activity, Alert, Milestone
from campaigns.queries.impact_view import ImpactView, view_of
from campaigns.queries.planning import owners_of, plan_lines, responsibles_of
from campaigns.rules.alert_plan import DATED_KINDS, EVENT_KINDS
from campaigns.rules.duties import PlanLine
from campaigns.rules.impact import impact
from campaigns.rules.impact_changes import planned_by
from campaigns.rules.impact_facts import ActivityFacts, Impact, KnownDuty, Situation, Then
from campaigns.rules.impact_notices import mailing
from campaigns.rules.telling import Picture
from departments.access import Access
from departments.clocks import DepartmentClock
from departments.queries import department_clocks


class Audience(Protocol):
    """Who is told of which campaign for which department."""

    def of(self, department_id: int, campaign_id: UUID, *, kind: AlertKind) -> list[Any]:
        """Return those who are told, each with its ``key``."""


WhoHears = Callable[[Iterable[tuple[int, UUID]]], Audience]
"""Finds who is told, for pairs of department and campaign: ``alerts.recipients.audience`` at one moment."""


@dataclass(frozen=True)
class Ground:
    """The facts of some activities, and the clock of every department."""

    facts: tuple[ActivityFacts, ...]
    clocks: Mapping[int, DepartmentClock]
    now: dt.datetime

    def of(self, then: Then, *, clocks: Mapping[int, DepartmentClock] | None = None) -> Impact:
        """Return what a change does; ``clocks`` are those after it where it changes them. No query."""
        return impact(
            ((facts, then(facts)) for facts in self.facts),
            clocks=clocks or self.clocks,
            now=self.now,
            today=timezone.localdate(self.now),
            language=get_language() or "en",
        )


def ground_of(activity_ids: Collection[UUID], *, now: dt.datetime) -> Ground:
    """Return the facts of these activities, in the order of their keys. Eight queries, however many activities."""
    rows = list(Activity.objects.filter(pk__in=activity_ids).order_by("id").values_list(*_ACTIVITY))
    channel_ids = {row[2] for row in rows}
    owners = owners_of(channel_ids)
    lines = {key: tuple(each) for key, each in plan_lines(channel_ids, owners).items()}
    duties = _duties(activity_ids)
    told, fired = _said(activity_ids)
    facts = tuple(
        ActivityFacts(
            key=row[0],
            campaign_id=row[1],
            before=_situation(row, lines.get(row[2], ()), owners.get(row[2], ())),
            duties=tuple(duties.get(row[0], ())),
            told=told.get(row[0], {}),
            fired=frozenset(fired.get(row[0], ())),
            silent_until=row[8],
        )
        for row in rows
    )
    return Ground(facts, department_clocks(), now)


_ACTIVITY = (
    "id",
    "campaign_id",
    "channel_id",
    "campaign__state",
    "state",
    "starts_on",
    "ends_on",
    "starts_at",
    "silent_until",
)


def _situation(row: tuple[Any, ...], lines: tuple[PlanLine, ...], owner_ids: tuple[int, ...]) -> Situation:
    return Situation(
        campaign_state=CampaignState(row[3]),
        state=ActivityState(row[4]),
        starts_on=row[5],
        ends_on=row[6],
        starts_at=row[7],
        lines=lines,
        owner_ids=owner_ids,
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


_Dated = tuple[UUID, int, str, str]


def _said(activity_ids: Collection[UUID]) -> tuple[dict[UUID, dict[int, Picture]], dict[UUID, set[_Dated]]]:
    """Return what each department was last told of each activity, and what was said of its dates. One query."""
    facts: dict[UUID, dict[int, Any]] = defaultdict(dict)
    dated: dict[UUID, set[_Dated]] = defaultdict(set)
    rows = Alert.objects.filter(
        activity__in=activity_ids, state=AlertState.FIRED, kind__in=[*EVENT_KINDS, *DATED_KINDS]
    )
    values: Iterable[tuple[Any, ...]] = rows.order_by("fired_at", "due_at", "id").values_list(
        "activity_id", "department_id", "milestone_id", "kind", "occurrence", "facts"
    )
    for activity_id, department_id, milestone_id, kind, occurrence, said in values:
        if milestone_id is None:
            facts[activity_id][department_id] = said
        else:
            dated[activity_id].add((milestone_id, department_id, kind, occurrence))
    told = {
        key: {department_id: Picture.from_facts(said) for department_id, said in each.items()}
        for key, each in facts.items()
    }
    return told, dated


def impact_of(
    access: Access,
    activity_ids: Collection[UUID],
    then: Then,
    *,
    who_hears: WhoHears,
    now: dt.datetime,
    clocks: Mapping[int, DepartmentClock] | None = None,
) -> ImpactView:
    """Return what a change of these activities does, as ``access`` may read it.

    Ten queries and those of ``who_hears``, however many activities. What belongs to campaigns this person may not see
    all of is counted, not named. Raises ``Refused`` where a lead time leads off the calendar.
    """
    return shown(access, ground_of(activity_ids, now=now), then, who_hears=who_hears, clocks=clocks)


def shown(
    access: Access,
    ground: Ground,
    then: Then,
    *,
    who_hears: WhoHears,
    clocks: Mapping[int, DepartmentClock] | None = None,
) -> ImpactView:
    """Return what a change does on a ground that was read before, as ``impact_of`` does. Two queries and those."""
    found = ground.of(then, clocks=clocks)
    audience = who_hears({(notice.department_id, notice.campaign_id) for notice in found.notices})
    mail = mailing(
        found.notices,
        hears=cache(lambda team, campaign, kind: tuple(each.key for each in audience.of(team, campaign, kind=kind))),
        clocks=clocks or ground.clocks,
        now=ground.now,
    )
    return view_of(access, found, mail, at=ground.now)


def owned_by(channel_id: int, owner_ids: tuple[int, ...]) -> Then:
    """Return the change that gives a channel these owners; duties no rule gives to others follow. One query."""
    lines = tuple(plan_lines([channel_id], {channel_id: owner_ids}).get(channel_id, ()))
    return planned_by(lines, owner_ids)
