"""What a cancelled campaign would ask of whom if it came back today as it was, before anything is saved."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from campaigns.enums import ACTIVITY_DATED, ActivityState, MilestoneState
from campaigns.models import Activity, Campaign, Milestone
from campaigns.queries.planning import issue_of, owners_of, plan_lines
from campaigns.rules.outlook import ComingDuty, Standing, outlook
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
    """Return what would follow if ``campaign`` were confirmed again at ``now``. Seven queries, however many activities.

    Raises ``Refused`` where a lead time leads off the calendar.
    """
    dated = (*ACTIVITY_DATED, ActivityState.DONE)
    activities = list(Activity.objects.filter(campaign=campaign, state__in=dated).select_related("channel", "closing"))
    channel_ids = {activity.channel_id for activity in activities}
    lines, clocks = plan_lines(channel_ids, owners_of(channel_ids)), department_clocks()
    standing = _standing([activity.pk for activity in activities])
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
            issue=issue_of(activity.closing),
        )
        coming += [(activity, duty) for duty in found.duties if not duty.stays]
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


def _standing(activity_ids: Collection[UUID]) -> dict[UUID, dict[int, Standing]]:
    """Return the duties these activities keep, by activity and rule; cancelled ones come back like new ones."""
    found: dict[UUID, dict[int, Standing]] = defaultdict(dict)
    rows = Milestone.objects.filter(activity__in=activity_ids, rule__isnull=False)
    for row in rows.exclude(state=MilestoneState.CANCELLED):
        assert row.activity_id is not None and row.rule_id is not None
        stands = Standing(MilestoneState(row.state), row.is_held, row.due_on, row.shortfall_days)
        found[row.activity_id][row.rule_id] = stands
    return found


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
