"""Everything that planning needs to know of some activities, read at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from campaigns.enums import ANCHORS_OF_ACTIVITY, ActivityState, Anchor, CampaignState, Medium, Unit
from campaigns.models import (
    Activity,
    ChannelOwner,
    ClosingDate,
    LeadTimeRule,
    Milestone,
    MilestoneResponsible,
    NoticeException,
)
from campaigns.rules.anchors import CampaignDays, Piece, campaign_days
from campaigns.rules.closings import Issue
from campaigns.rules.duties import PlanLine
from campaigns.rules.duty_memory import DutyBefore
from departments.clocks import DepartmentClock
from departments.queries import department_clocks
from departments.workdays import WorkingDays


@dataclass
class PlanningBatch:
    """Some activities with their channels' plans and owners, their milestones and every clock involved.

    ``far_ahead`` are those of a series nobody is told of yet, which ``write_duties`` finds.
    """

    activities: list[Activity]
    lines: dict[int, list[PlanLine]]
    owners: dict[int, tuple[int, ...]]
    milestones: dict[UUID, list[Milestone]]
    responsibles: dict[UUID, tuple[int, ...]]
    clocks: dict[int, DepartmentClock]
    campaigns: dict[UUID, CampaignDays]
    days_of: dict[int, WorkingDays]
    now: dt.datetime
    redated: set[UUID] = field(default_factory=set)
    remembered: Mapping[UUID, DutyBefore] = field(default_factory=dict)
    far_ahead: set[UUID] = field(default_factory=set)
    exceptions: dict[UUID, list[NoticeException]] = field(default_factory=dict)


def planning_batch(activity_ids: Collection[UUID], *, now: dt.datetime) -> PlanningBatch:
    """Return the batch of these activities. Seven queries, one more where a plan counts from the campaign."""
    activities = list(_planned(activity_ids).order_by("id"))
    channel_ids = {activity.channel_id for activity in activities}
    owners = owners_of(channel_ids)
    milestones: dict[UUID, list[Milestone]] = defaultdict(list)
    for milestone in Milestone.objects.filter(activity__in=activity_ids).order_by("id"):
        milestones[milestone.activity_id].append(milestone)  # type: ignore[index]
    lines, clocks = plan_lines(channel_ids, owners), department_clocks()
    return PlanningBatch(
        activities=activities,
        lines=lines,
        owners=owners,
        milestones=milestones,
        responsibles=responsibles_of(activity_ids),
        clocks=clocks,
        campaigns=_campaigns(activities, lines),
        days_of={key: clock.days for key, clock in clocks.items()},
        now=now,
    )


def _planned(activity_ids: Collection[UUID]) -> QuerySet[Activity]:
    return Activity.objects.filter(pk__in=activity_ids).select_related("campaign", "channel", "closing")


def issue_of(closing: ClosingDate | None) -> Issue | None:
    """Return an issue as a plain value; None for none. No query."""
    if closing is None:
        return None
    return Issue(
        id=closing.pk,
        name=closing.name,
        appears_on=closing.appears_on,
        last_on=closing.last_on,
        space_closes_on=closing.space_closes_on,
        material_due_on=closing.material_due_on,
    )


def _campaigns(activities: list[Activity], lines: dict[int, list[PlanLine]]) -> dict[UUID, CampaignDays]:
    """Return the days of the campaigns these activities are counted from."""
    counted = [row for row in activities if any(counts_from_campaign(line) for line in lines.get(row.channel_id, ()))]
    return campaigns_days({row.campaign_id: row.campaign.launch_on for row in counted})


def counts_from_campaign(line: PlanLine) -> bool:
    """Whether a line is counted from another day than its own activity's."""
    return line.anchor not in ANCHORS_OF_ACTIVITY


def campaigns_days(launches: Mapping[UUID, dt.date | None]) -> dict[UUID, CampaignDays]:
    """Return what lead times can be counted from in each campaign, given with its launch. One query, none for none."""
    pieces = pieces_of(launches)
    return {key: campaign_days(launch_on, pieces.get(key, ())) for key, launch_on in launches.items()}


def pieces_of(campaign_ids: Collection[UUID], *, without: Collection[UUID] = ()) -> dict[UUID, list[Piece]]:
    """Return the dated activities of each campaign that are not cancelled, but some. One query, none for none."""
    if not campaign_ids:
        return {}
    pieces: dict[UUID, list[Piece]] = defaultdict(list)
    rows = Activity.objects.filter(campaign__in=campaign_ids, starts_on__isnull=False)
    values = rows.exclude(state=ActivityState.CANCELLED).values_list(
        "campaign_id", "pk", "channel_id", "channel__medium", "starts_on"
    )
    left_out = set(without)
    for campaign_id, key, channel_id, medium, starts_on in values:
        assert starts_on is not None
        if key not in left_out:
            pieces[campaign_id].append(Piece(key, channel_id, is_public(medium), starts_on))
    return pieces


def is_public(medium: str) -> bool:
    """Whether an activity on a channel of this medium reaches anybody outside."""
    return medium != Medium.INTERNAL


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
        lines[rule.channel_id].append(line_of(rule, named))
    return lines


def line_of(rule: LeadTimeRule, responsible_ids: tuple[int, ...]) -> PlanLine:
    """Return a rule as a plain value; one that is not saved has the key 0. No query."""
    return PlanLine(
        rule_id=rule.pk or 0,
        name=rule.name,
        offset=rule.offset,
        unit=Unit(rule.unit),
        anchor=Anchor(rule.anchor),
        must_have=rule.must_have,
        warn_working_days=rule.warn_working_days,
        responsible_ids=responsible_ids,
        anchor_channel_ids=tuple(rule.anchor_channels),
        closing_role=rule.closing_role,
    )


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
