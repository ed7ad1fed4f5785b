"""What can be moved together: a campaign's activities, or some that were picked, with whose working days count."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from campaigns.enums import ActivityState, CampaignState
from campaigns.models import Activity, Campaign
from campaigns.queries.planning import owners_of
from campaigns.queries.visible import visible_activities
from campaigns.rules.permissions import can_edit_campaign
from campaigns.rules.shifting import Counting, Movable, Span
from departments.access import Access
from departments.clocks import DepartmentClock
from departments.queries import department_clocks, organisation, working_days
from departments.workdays import WorkingDays


@dataclass(frozen=True)
class CampaignGround:
    """A campaign's activities to move, and its lead department's day and working days."""

    rows: tuple[Movable, ...]
    today: dt.date
    days: WorkingDays


def movables_of(campaign: Campaign, *, now: dt.datetime | None = None) -> CampaignGround:
    """Return what moving a campaign needs; working days are those of its lead department. Three queries."""
    clock = department_clocks([campaign.lead_department_id])[campaign.lead_department_id]
    rows = Activity.objects.filter(campaign=campaign).order_by("starts_on", "title", "id")
    found = tuple(_movable(row, clock.days) for row in rows.only("id", "state", "starts_on", "ends_on"))
    return CampaignGround(found, clock.today(now or timezone.now()), clock.days)


def has_dated(campaign_id: UUID) -> bool:
    """Whether a campaign has an activity with a date that is not cancelled. One query."""
    rows = Activity.objects.filter(campaign=campaign_id, starts_on__isnull=False)
    return rows.exclude(state=ActivityState.CANCELLED).exists()


@dataclass(frozen=True)
class Selection:
    """What was picked: the activities that can be moved, and those that are left out."""

    rows: tuple[Movable, ...]
    left_out: tuple[Activity, ...]
    activities: dict[UUID, Activity]


def selection_of(access: Access, activity_ids: Collection[UUID], counting: Counting, *, at: dt.datetime) -> Selection:
    """Return which of these activities ``access`` may move at ``at``. Five queries, however many.

    Working days are those of the campaign's lead department or of the channel's first owner; of a channel without
    owners those of the organisation. What this person may not see at all is left out without a word.
    """
    rows = list(
        visible_activities(access, at)
        .filter(pk__in=activity_ids)
        .select_related("campaign", "channel")
        .order_by("starts_on", "title", "id")
    )
    may = [row for row in rows if can_move(access, row)]
    days_of = _days_of(may, counting)
    movable = tuple(_movable(row, days_of[row.pk]) for row in may)
    kept = {row.pk for row in may}
    return Selection(movable, tuple(row for row in rows if row.pk not in kept), {row.pk: row for row in rows})


def can_move_campaign(access: Access, campaign: Campaign) -> bool:
    """Whether this person may move a campaign with what is in it: it is theirs to change, and not closed."""
    if campaign.state in (CampaignState.CANCELLED, CampaignState.ARCHIVED):
        return False
    return can_edit_campaign(access, lead_department_id=campaign.lead_department_id)


def can_move(access: Access, row: Activity) -> bool:
    """Whether this person may move an activity, which comes with its campaign: theirs to change, and neither closed."""
    return row.state != ActivityState.CANCELLED and can_move_campaign(access, row.campaign)


def _days_of(rows: Iterable[Activity], counting: Counting) -> dict[UUID, WorkingDays]:
    rows = list(rows)
    clocks = department_clocks()
    if counting == Counting.LEAD:
        return {row.pk: clocks[row.campaign.lead_department_id].days for row in rows}
    owners = owners_of({row.channel_id for row in rows})
    usual = working_days(organisation().default_calendar)
    return {row.pk: _first_days(owners.get(row.channel_id, ()), clocks) or usual for row in rows}


def _first_days(owner_ids: tuple[int, ...], clocks: dict[int, DepartmentClock]) -> WorkingDays | None:
    return clocks[owner_ids[0]].days if owner_ids else None


def _movable(row: Activity, days: WorkingDays) -> Movable:
    span = None if row.starts_on is None or row.ends_on is None else Span(row.starts_on, row.ends_on)
    return Movable(row.pk, ActivityState(row.state), span, days)
