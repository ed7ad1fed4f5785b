"""What a person's desk shows: their departments' duties. Their alerts are in ``campaigns.queries.inbox``."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from calendar_app.lib.compiled import AT
from campaigns.enums import (
    ACTIVITY_DATED,
    MILESTONE_ANSWERED,
    MILESTONE_UNFINISHED,
    ActivityState,
    AlertState,
    AlertStep,
    MilestoneState,
)
from campaigns.models import Alert, MilestoneResponsible
from campaigns.queries.duty_lines import DutyLine, duty_lines, duty_rows
from campaigns.queries.visible import known_alerts, known_milestones
from campaigns.rules.desk import Group
from campaigns.rules.telling import CAMPAIGN_OWING
from departments.access import Access
from departments.models import OrganisationSettings
from departments.patterns import count_for
from departments.roles import Permission

NEAREST = 200
MOST_LINES = 1_000
"""A desk lists so many unfinished duties, the most pressing first; the second number when all are asked for."""

RECENTLY = dt.timedelta(days=14)
MOST_ANSWERED = 30

SAME_ALERT = ("campaign", "activity", "milestone", "kind", "occurrence")
"""Fields in which two alerts agree that say the same to two departments; who is in both reads it once."""


@dataclass(frozen=True)
class DeskChoice:
    """What a person narrows their desk down to; ``who`` is all, me or nobody."""

    department_ids: frozenset[int]
    who: str = "all"
    must_have: bool = False
    everything: bool = False


@dataclass(frozen=True)
class DeskDuties:
    """What stands on a desk: unfinished duties by group, the nearest first, and those answered lately.

    ``left_out`` are unfinished ones for which there was no room.
    """

    groups: dict[Group, list[DutyLine]]
    left_out: int = 0


def owed() -> Q:
    """Return the condition under which a milestone is owed: its campaign runs or ran, and its activity still stands.

    Of an activity that is over only what falls due after its end is. No query of its own.
    """
    after = Q(activity__state=ActivityState.DONE, due_on__gt=F("activity__ends_on"))
    stands = Q(activity=None) | Q(activity__state__in=ACTIVITY_DATED) | after
    return Q(campaign__state__in=CAMPAIGN_OWING) & stands


def of_departments(department_ids: Collection[int]) -> Exists:
    """Return the condition that one of these departments has to do a milestone. Shared duties match once."""
    return Exists(MilestoneResponsible.objects.filter(milestone=OuterRef("pk"), department__in=department_ids))


def desk_duties(
    access: Access, choice: DeskChoice, *, now: dt.datetime, organisation: OrganisationSettings
) -> DeskDuties:
    """Return the unfinished duties, and beside them those answered in the last two weeks.

    Nine queries, however many duties; none without a department.
    """
    mine = choice.department_ids & access.department_ids
    if not mine:
        return DeskDuties(by_group([]))
    duties = known_milestones(access, now).filter(owed(), of_departments(mine), **_narrowed(access, choice))
    unfinished = duties.filter(state__in=MILESTONE_UNFINISHED).order_by("due_on", "name", "id")
    since = now - RECENTLY
    answered = duties.filter(
        Q(done_at__gte=since) | Q(waived_at__gte=since), state__in=MILESTONE_ANSWERED, updated_at__gte=since
    ).order_by("-updated_at", "id")
    nearest = duty_rows(unfinished[: MOST_LINES if choice.everything else NEAREST], access, now)
    rows = [*nearest, *duty_rows(answered[:MOST_ANSWERED], access, now)]
    lines = duty_lines(rows, access=access, now=now, organisation=organisation)
    return DeskDuties(by_group(lines), left_out=unfinished.count() - len(nearest))


def department_duties(
    access: Access, department_id: int, *, until: dt.date, now: dt.datetime, organisation: OrganisationSettings
) -> list[DutyLine]:
    """Return a department's unfinished duties due up to ``until`` (included), the nearest first, as far as one may see.

    Seven queries.
    """
    duties = known_milestones(access, now).filter(
        owed(), of_departments([department_id]), state__in=MILESTONE_UNFINISHED, due_on__lte=until
    )
    rows = duty_rows(duties.order_by("due_on", "name", "id")[:NEAREST], access, now)
    return duty_lines(rows, access=access, now=now, organisation=organisation)


def duty_line(
    access: Access, milestone_id: UUID, *, now: dt.datetime, organisation: OrganisationSettings
) -> DutyLine | None:
    """Return one duty, owed or not, or None when there is none that the person may see. Seven queries."""
    rows = duty_rows(known_milestones(access, now).filter(pk=milestone_id), access, now)
    lines = duty_lines(rows, access=access, now=now, organisation=organisation)
    return lines[0] if lines else None


def duties_of_activity(
    access: Access, activity_id: UUID, *, now: dt.datetime, organisation: OrganisationSettings
) -> list[DutyLine]:
    """Return the duties of one activity that this person knows of, by date, cancelled ones left out. Six queries."""
    duties = known_milestones(access, now).filter(activity=activity_id).exclude(state=MilestoneState.CANCELLED)
    rows = duty_rows(duties.order_by("due_on", "name", "id"), access, now)
    return duty_lines(rows, access=access, now=now, organisation=organisation)


def by_group(lines: Iterable[DutyLine]) -> dict[Group, list[DutyLine]]:
    """Return the lines by the group they stand in, every group present, in the desk's order. No query."""
    groups: dict[Group, list[DutyLine]] = {group: [] for group in Group}
    for line in lines:
        groups[line.standing.group].append(line)
    return groups


def told_here(access: Access, department_ids: Collection[int]) -> Q:
    """Return the condition for alerts that stand in an inbox of these departments, each of them once.

    Their steps stand with them; the last step stands in the inbox of the campaign's owner, if they are elsewhere.
    """
    own = Q(step=AlertStep.FIRST, department__in=department_ids)
    if access.user_id is None:
        return own
    return own | Q(step=AlertStep.OWNER, campaign__owner=access.user_id) & ~Q(department__in=access.department_ids)


def unacknowledged_count(access: Access, at: dt.datetime) -> int:
    """Return how many fired alerts wait for an answer this person may give. One query; none for guests and viewers."""
    return count_for(access, "unacknowledged", lambda access: unacknowledged(access, AT), {AT: at})


def unacknowledged(access: Access, at: dt.datetime) -> QuerySet[Alert, Any]:
    """Return the fired alerts that wait for an answer this person may give, one row each. No query of its own.

    Only their departments' alerts count and what climbed up to them as owner, and of those the ones whose campaign they
    may see. What says the same to two of their departments counts once.
    """
    departments = access.having(Permission.ANSWER_DUTIES)
    if not departments:
        waiting = Alert.objects.none()
    else:
        waiting = Alert.objects.filter(known_alerts(access, at), state=AlertState.FIRED, acknowledged_at=None)
        waiting = waiting.filter(told_here(access, departments))
    told_once: QuerySet[Alert, Any] = waiting.order_by().values(*SAME_ALERT).distinct()
    return told_once


def _narrowed(access: Access, choice: DeskChoice) -> dict[str, Any]:
    conditions: dict[str, Any] = {}
    if choice.who == "me":
        conditions["assignee"] = access.user_id
    elif choice.who == "nobody":
        conditions["assignee"] = None
    if choice.must_have:
        conditions["must_have"] = True
    return conditions
