"""All that an activity's page and panel show, as plain values."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from campaigns.enums import MilestoneState
from campaigns.models import Activity, ChannelOwner, Milestone
from campaigns.queries.duty_lines import DutyLine, Team, duty_lines, duty_rows
from campaigns.queries.exceptions import ExceptionLine, exceptions_of
from departments.access import Access
from departments.models import OrganisationSettings


@dataclass(frozen=True)
class ActivityPage:
    """One activity: its duties by date, the departments that own its channel in their order, and its exceptions."""

    duties: list[DutyLine]
    owners: list[Team]
    exceptions: list[ExceptionLine]

    @property
    def out_of_step(self) -> list[DutyLine]:
        """The must-have duties that are late or at short notice."""
        return [duty for duty in self.duties if duty.is_out_of_step]


def activity_page(
    activity: Activity, *, access: Access, organisation: OrganisationSettings, now: dt.datetime
) -> ActivityPage:
    """Return what the page of ``activity`` shows. Seven queries. The activity was fetched for its reader."""
    milestones = Milestone.objects.filter(activity=activity).exclude(state=MilestoneState.CANCELLED)
    rows = duty_rows(milestones.order_by("due_on", "name", "id"), access, now)
    owners = ChannelOwner.objects.filter(channel=activity.channel_id).order_by("position")
    return ActivityPage(
        duties=duty_lines(rows, access=access, now=now, organisation=organisation),
        exceptions=exceptions_of(access, Q(activity=activity.pk), now=now),
        owners=[
            Team(key, name, slug)
            for key, name, slug in owners.values_list("department_id", "department__name", "department__slug")
        ],
    )
