"""What makes an activity late, or of short notice: its unfinished duties, while its campaign runs."""

import datetime as dt

from django.db.models import Q, QuerySet

from campaigns.enums import MILESTONE_UNFINISHED, ActivityState, CampaignState
from campaigns.models import Milestone


def running_duties() -> QuerySet[Milestone]:
    """Return the unfinished duties of running campaigns' activities that are on."""
    return Milestone.objects.filter(
        state__in=MILESTONE_UNFINISHED,
        campaign__state__in=[CampaignState.CONFIRMED, CampaignState.LIVE],
        activity__state__in=[ActivityState.PLANNED, ActivityState.BOOKED, ActivityState.LIVE],
    )


def short_duties() -> QuerySet[Milestone]:
    """Return the must-have duties made at short notice for which there is no exception."""
    return running_duties().filter(shortfall_days__gt=0, is_excepted=False)


def late_duties(today: dt.date) -> QuerySet[Milestone]:
    """Return the duties that are late on ``today``; an exception excuses until the activity starts."""
    excused = Q(shortfall_days__gt=0, is_excepted=True, activity__starts_on__gt=today)
    short = Q(shortfall_days__gt=0, is_excepted=False)
    return running_duties().filter(late_on__lte=today).exclude(excused | short)
