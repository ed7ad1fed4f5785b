"""Everything that planning needs to know of some activities, read at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from campaigns.enums import Anchor, CampaignState, Unit
from campaigns.models import Activity, ChannelOwner, LeadTimeRule, Milestone, MilestoneResponsible
from campaigns.rules.duties import PlanLine
from campaigns.rules.duty_memory import DutyBefore
from departments.clocks import DepartmentClock
from departments.queries import department_clocks


@dataclass
class PlanningBatch:
    """Some activities with their channels' plans and owners, their milestones and every clock involved."""

    activities: list[Activity]
    lines: dict[int, list[PlanLine]]
    owners: dict[int, tuple[int, ...]]
    milestones: dict[UUID, list[Milestone]]
    responsibles: dict[UUID, tuple[int, ...]]
    clocks: dict[int, DepartmentClock]
    now: dt.datetime
    redated: set[UUID] = field(default_factory=set)
    remembered: Mapping[UUID, DutyBefore] = field(default_factory=dict)


def planning_batch(activity_ids: Collection[UUID], *, now: dt.datetime) -> PlanningBatch:
    """Return the batch of these activities. Seven queries, however many activities."""
    activities = list(Activity.objects.filter(pk__in=activity_ids).select_related("campaign").order_by("id"))
    channel_ids = {activity.channel_id for activity in activities}
    owners = owners_of(channel_ids)
    milestones: dict[UUID, list[Milestone]] = defaultdict(list)
    for milestone in Milestone.objects.filter(activity__in=activity_ids).order_by("id"):
        milestones[milestone.activity_id].append(milestone)  # type: ignore[index]
    return PlanningBatch(
        activities=activities,
        lines=plan_lines(channel_ids, owners),
        owners=owners,
        milestones=milestones,
        responsibles=responsibles_of(activity_ids),
        clocks=department_clocks(),
        now=now,
    )


def owners_of(channel_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Return each channel's owners in their order; a channel without owners is missing. One query."""
    owners: dict[int, tuple[int, ...]] = {}
    rows = ChannelOwner.objects.filter(channel__in=channel_ids).order_by("channel", "position")
    for channel_id, department_id in rows.values_list("channel_id", "department_id"):
        owners[channel_id] = (*owners.get(channel_id, ()), department_id)
    return owners


def plan_lines(channel_ids: Collection[int], owners: dict[int, tuple[int, ...]]) -> dict[int, list[PlanLine]]:
    """Return each channel's lead-time plan, retired rules left out. One query."""
    lines: dict[int, list[PlanLine]] = defaultdict(list)
    for rule in LeadTimeRule.objects.filter(channel__in=channel_ids, retired_at=None).order_by("channel", "id"):
        named = (rule.responsible_id,) if rule.responsible_id else owners.get(rule.channel_id, ())
        lines[rule.channel_id].append(
            PlanLine(
                rule_id=rule.pk,
                name=rule.name,
                offset=rule.offset,
                unit=Unit(rule.unit),
                anchor=Anchor(rule.anchor),
                must_have=rule.must_have,
                warn_working_days=rule.warn_working_days,
                responsible_ids=named,
            )
        )
    return lines


def responsibles_of(activity_ids: Collection[UUID]) -> dict[UUID, tuple[int, ...]]:
    """Return, for each milestone of these activities, its responsible departments in their order. One query."""
    found: dict[UUID, tuple[int, ...]] = {}
    rows = MilestoneResponsible.objects.filter(milestone__activity__in=activity_ids).order_by("milestone", "position")
    for milestone_id, department_id in rows.values_list("milestone_id", "department_id"):
        found[milestone_id] = (*found.get(milestone_id, ()), department_id)
    return found


def is_off(activity: Activity) -> bool:
    """Whether nothing is owed for this activity: it or its campaign is cancelled, or it has no date."""
    return (
        activity.starts_on is None
        or activity.state == "cancelled"
        or (activity.campaign.state == CampaignState.CANCELLED)
    )
