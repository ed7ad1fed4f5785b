"""All that an activity's page and panel show, as plain values."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from campaigns.enums import MILESTONE_UNFINISHED, MilestoneState
from campaigns.models import Activity, ActivityItem, ChannelOwner, Milestone
from campaigns.queries.duty_lines import DutyLine, Team, duty_lines, duty_rows
from campaigns.queries.exceptions import ExceptionLine, exceptions_of
from campaigns.queries.planning import campaigns_days, counts_from_campaign, is_off, plan_lines
from campaigns.queries.siblings import WaitingLine, waiting_lines
from campaigns.rules.duties import waiting
from departments.access import Access
from departments.models import OrganisationSettings


@dataclass(frozen=True)
class ActivityPage:
    """One activity: its duties and items by date, the departments that own its channel in their order, its exceptions.

    ``waiting`` are the lines of the plan that make no duty yet.
    """

    duties: list[DutyLine]
    owners: list[Team]
    items: list[ActivityItem]
    exceptions: list[ExceptionLine]
    waiting: tuple[WaitingLine, ...] = ()

    @property
    def can_hold(self) -> bool:
        """Whether there is a duty, not held yet, that would move with the activity."""
        unfinished = [duty for duty in self.duties if duty.state in MILESTONE_UNFINISHED and not duty.is_held]
        return any(duty.offset is not None or duty.basis for duty in unfinished)

    @property
    def out_of_step(self) -> list[DutyLine]:
        """The must-have duties that are late or at short notice."""
        return [duty for duty in self.duties if duty.is_out_of_step]


def activity_page(
    activity: Activity, *, access: Access, organisation: OrganisationSettings, now: dt.datetime
) -> ActivityPage:
    """Return what the page of ``activity`` shows. The activity was fetched for its reader.

    Nine queries, two more where its channel's plan is counted from the campaign.
    """
    milestones = Milestone.objects.filter(activity=activity).exclude(state=MilestoneState.CANCELLED)
    rows = duty_rows(milestones.order_by("due_on", "name", "id"), access, now)
    owners = ChannelOwner.objects.filter(channel=activity.channel_id).order_by("position")
    teams = [
        Team(key, name, slug)
        for key, name, slug in owners.values_list("department_id", "department__name", "department__slug")
    ]
    return ActivityPage(
        duties=duty_lines(rows, access=access, now=now, organisation=organisation),
        exceptions=exceptions_of(access, Q(activity=activity.pk), now=now),
        owners=teams,
        waiting=_waiting(activity, teams, access),
        items=list(ActivityItem.objects.filter(activity=activity)),
    )


def _waiting(activity: Activity, teams: list[Team], access: Access) -> tuple[WaitingLine, ...]:
    """Return what of the plan waits for something in the campaign. Guests are not told which other channels."""
    if is_off(activity) or activity.starts_on is None or activity.ends_on is None:
        return ()
    owners = {activity.channel_id: tuple(team.id for team in teams)}
    lines = plan_lines([activity.channel_id], owners)[activity.channel_id]
    counted = [line for line in lines if counts_from_campaign(line) and line.responsible_ids]
    if not counted:
        return ()
    days = campaigns_days({activity.campaign_id: activity.campaign.launch_on})[activity.campaign_id]
    found = waiting(counted, starts_on=activity.starts_on, ends_on=activity.ends_on, campaign=days)
    return waiting_lines(found, with_names=access.is_insider)
