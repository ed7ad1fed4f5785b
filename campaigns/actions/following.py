"""Letting states follow the dates: what begins today goes live, what ended yesterday is done."""

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.actions.locking import locked_campaign
from campaigns.enums import ActivityState, CampaignState
from campaigns.models import Activity
from campaigns.rules.following import FOLLOWING, activity_state_on, campaign_state_of
from departments.audit import record
from departments.queries import organisation


def follow_dates(*, now: dt.datetime | None = None) -> int:
    """Bring the states of running campaigns and their activities in line with today; return how many campaigns changed.

    Today is the organisation's. One transaction a campaign; a campaign that was brought in line is not found again.
    """
    today = _today(now or timezone.now())
    return sum(follow_campaign(campaign_id, today=today) for campaign_id in _behind(today))


@transaction.atomic
def follow_campaign(campaign_id: UUID, *, today: dt.date | None = None) -> bool:
    """Bring one campaign's states in line with ``today`` and return whether anything changed. Four queries or more.

    Without ``today`` it is the organisation's, for one query more.
    """
    campaign = locked_campaign(campaign_id)
    today = today or _today(timezone.now())
    if campaign.state not in FOLLOWING:
        return False
    changed = False
    activities = list(Activity.objects.filter(campaign=campaign).order_by("id").select_for_update())
    for activity in activities:
        before = ActivityState(activity.state)
        after = activity_state_on(today, state=before, starts_on=activity.starts_on, ends_on=activity.ends_on)
        if after != before:
            activity.state = after
            activity.version += 1
            activity.save(update_fields=["state", "version", "updated_at"])
            changes = {"state": [before, after]}
            record(by=None, verb=f"made {after}", subject=activity, changes=changes, campaign_id=campaign.pk)
            changed = True
    state = CampaignState(campaign.state)
    followed = campaign_state_of(state, [ActivityState(activity.state) for activity in activities])
    if followed != state:
        campaign.state = followed
        campaign.version += 1
        campaign.save(update_fields=["state", "version", "updated_at"])
        record(
            by=None,
            verb=f"made {followed}",
            subject=campaign,
            changes={"state": [state, followed]},
            campaign_id=campaign.pk,
        )
        changed = True
    return changed


def _today(now: dt.datetime) -> dt.date:
    return now.astimezone(ZoneInfo(organisation().time_zone)).date()


def _behind(today: dt.date) -> list[UUID]:
    """Return the campaigns with an activity whose state is not what its days say. One query."""
    planned = Q(state__in=[ActivityState.PLANNED, ActivityState.BOOKED])
    begun = Q(state__in=[ActivityState.LIVE, ActivityState.DONE])
    behind = (
        planned & Q(starts_on__lte=today)
        | Q(state=ActivityState.LIVE, ends_on__lt=today)
        | Q(state=ActivityState.DONE, ends_on__gte=today)
        | begun & Q(starts_on__gt=today)
        | begun & Q(campaign__state=CampaignState.CONFIRMED)
    )
    rows = Activity.objects.filter(behind, campaign__state__in=FOLLOWING)
    return list(rows.order_by("campaign").values_list("campaign", flat=True).distinct())
