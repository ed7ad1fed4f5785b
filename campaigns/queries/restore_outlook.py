"""What a cancelled campaign would ask of whom if it came back today as it was, before anything is saved."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone

from campaigns.enums import ACTIVITY_DATED, ActivityState
from campaigns.models import Activity, Campaign
from campaigns.queries.planning import is_public, issue_of, owners_of, plan_lines
from campaigns.queries.siblings import standing_of
from campaigns.rules.anchors import Piece, campaign_days
from campaigns.rules.outlook import ComingDuty, Surroundings, outlook
from departments.models import Department
from departments.queries import department_clocks


@dataclass(frozen=True, kw_only=True)
class ShortDuty:
    """A must-have duty that would be at short notice, by working days of the department named first."""

    name: str
    departments: tuple[str, ...]
    activity: str
    channel_id: int
    colour: int
    due_on: dt.date
    shortfall_days: int


@dataclass(frozen=True, kw_only=True)
class RestoreOutlook:
    """What restoring would start: how many duties, of how many departments, and those at short notice by date."""

    duties: int
    departments: int
    short: tuple[ShortDuty, ...]


def restore_outlook(campaign: Campaign, *, now: dt.datetime) -> RestoreOutlook:
    """Return what would follow if ``campaign`` were confirmed again at ``now``. Eight queries, however many activities.

    Raises ``Refused`` where a lead time leads off the calendar.
    """
    dated = (*ACTIVITY_DATED, ActivityState.DONE)
    activities = list(Activity.objects.filter(campaign=campaign, state__in=dated).select_related("channel", "closing"))
    coming = _coming(campaign, activities, now)
    names = dict(
        Department.objects.filter(
            pk__in={key for _activity, duty in coming for key in duty.line.responsible_ids}
        ).values_list("pk", "name")
    )
    short = [_short(activity, duty, names) for activity, duty in coming if duty.shortfall_days]
    return RestoreOutlook(
        duties=len(coming),
        departments=len(names),
        short=tuple(sorted(short, key=lambda duty: (duty.due_on, duty.name))),
    )


def _coming(
    campaign: Campaign, activities: Collection[Activity], now: dt.datetime
) -> list[tuple[Activity, ComingDuty]]:
    """Return the duties of these activities that do not just stay as they are, each with its activity. Six queries."""
    channel_ids = {activity.channel_id for activity in activities}
    pieces = {
        row.pk: Piece(row.pk, row.channel_id, is_public(row.channel.medium), row.starts_on)
        for row in activities
        if row.starts_on is not None
    }
    around = Surroundings(campaign_days(campaign.launch_on, pieces.values()))
    lines, clocks = plan_lines(channel_ids, owners_of(channel_ids)), department_clocks()
    standing = standing_of([activity.pk for activity in activities])
    today = timezone.localdate(now)
    coming: list[tuple[Activity, ComingDuty]] = []
    for activity in activities:
        assert activity.starts_on is not None and activity.ends_on is not None
        found = outlook(
            lines[activity.channel_id],
            starts_on=activity.starts_on,
            ends_on=activity.ends_on,
            clocks=clocks,
            now=now,
            standing=standing[activity.pk],
            is_over=activity.ends_on < today,
            around=around,
            issue=issue_of(activity.closing),
        )
        coming += [(activity, duty) for duty in found.duties if not duty.stays]
    return coming


def _short(activity: Activity, duty: ComingDuty, names: dict[int, str]) -> ShortDuty:
    return ShortDuty(
        name=duty.line.name,
        departments=tuple(names[key] for key in duty.line.responsible_ids),
        activity=activity.title,
        channel_id=activity.channel_id,
        colour=activity.channel.colour,
        due_on=duty.due_on,
        shortfall_days=duty.shortfall_days,
    )
