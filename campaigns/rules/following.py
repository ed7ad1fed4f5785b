"""Live and done follow the dates. Pure."""

import datetime as dt
from collections.abc import Collection

from campaigns.enums import ActivityState, CampaignState

FOLLOWING = (CampaignState.CONFIRMED, CampaignState.LIVE, CampaignState.DONE)
"""Campaign states that follow the dates of their activities; a draft's dates are only a plan."""

_DATED = (ActivityState.PLANNED, ActivityState.BOOKED, ActivityState.LIVE, ActivityState.DONE)


def activity_state_on(
    today: dt.date, *, state: ActivityState, starts_on: dt.date | None, ends_on: dt.date | None
) -> ActivityState:
    """Return the state of an activity with these days (inclusive) on ``today``.

    Done after its last day, live from its first, and before that planned, or booked if it is. One that was live or done
    and has moved into the future is planned again. Unscheduled and cancelled ones stay as they are.
    """
    if state not in _DATED or starts_on is None or ends_on is None:
        return state
    if ends_on < today:
        return ActivityState.DONE
    if starts_on <= today:
        return ActivityState.LIVE
    return state if state == ActivityState.BOOKED else ActivityState.PLANNED


def campaign_state_of(state: CampaignState, activities: Collection[ActivityState]) -> CampaignState:
    """Return the state of a campaign whose activities are in these states.

    Live once one of them has begun, done when all of them are over (cancelled ones not counted), else confirmed.
    """
    standing = [each for each in activities if each != ActivityState.CANCELLED]
    if state not in FOLLOWING or not standing:
        return state
    if all(each == ActivityState.DONE for each in standing):
        return CampaignState.DONE
    begun = any(each in (ActivityState.LIVE, ActivityState.DONE) for each in standing)
    return CampaignState.LIVE if begun else CampaignState.CONFIRMED
