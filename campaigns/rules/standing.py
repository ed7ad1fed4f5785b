"""How an activity stands, its campaign considered, and which road leads to it standing another way. Pure."""

from enum import Enum, auto
from typing import Final

from campaigns.enums import ActivityState, CampaignState
from campaigns.rules.next_steps import is_offered

_BY_DATES: Final = (ActivityState.LIVE, ActivityState.DONE)
_UNSURE: Final = (CampaignState.DRAFT, CampaignState.TENTATIVE)
_CLOSED: Final = (CampaignState.CANCELLED, CampaignState.ARCHIVED)

STANDINGS: Final = (
    *(CampaignState.DRAFT.value, CampaignState.TENTATIVE.value),
    *(state.value for state in ActivityState if state != ActivityState.UNSCHEDULED),
)
"""All ways in which an activity can be made to stand."""


class Road(Enum):
    """What has to be done so that an activity stands as somebody wants it to, or why nothing can be."""

    NONE = auto()
    """It stands so already."""
    BOOK = auto()
    UNBOOK = auto()
    CANCEL = auto()
    RESTORE = auto()
    """It is cancelled, and comes back as it was, whatever is wanted."""
    MAKE_CAMPAIGN = auto()
    """Its campaign moves to that state, with all its activities."""
    CONFIRM_CAMPAIGN = auto()
    """Its campaign is not sure yet."""
    NEEDS_DAYS = auto()
    """It waits for a date."""
    FOLLOWS_DAYS = auto()
    """What is live and what is done follows the days."""
    CAMPAIGN_STAYS = auto()
    """Its campaign cannot go there from where it is."""
    CLOSED = auto()
    """Its campaign is cancelled or archived."""


def standing_of(activity: ActivityState, campaign: CampaignState) -> str:
    """Return how an activity stands: a planned piece of a draft campaign is a draft."""
    if activity == ActivityState.CANCELLED or campaign == CampaignState.CANCELLED:
        return ActivityState.CANCELLED.value
    return campaign.value if campaign in _UNSURE else activity.value


def road_to(wanted: str, *, activity: ActivityState, campaign: CampaignState) -> Road:
    """Return what leads an activity to stand as ``wanted``, one of ``STANDINGS``."""
    if campaign in _CLOSED:
        return Road.CLOSED
    if wanted == standing_of(activity, campaign):
        return Road.NONE
    if activity == ActivityState.CANCELLED:
        return Road.RESTORE
    if wanted == ActivityState.CANCELLED:
        return Road.CANCEL
    return _of_campaign(wanted, campaign) or _of_activity(wanted, activity)


def _of_campaign(wanted: str, campaign: CampaignState) -> Road | None:
    """Return the road where it goes by the campaign; None where the campaign is sure, and is to stay so."""
    if wanted in _UNSURE:
        return Road.MAKE_CAMPAIGN if is_offered(campaign, CampaignState(wanted)) else Road.CAMPAIGN_STAYS
    return Road.CONFIRM_CAMPAIGN if campaign in _UNSURE else None


def _of_activity(wanted: str, activity: ActivityState) -> Road:
    if activity == ActivityState.UNSCHEDULED:
        return Road.NEEDS_DAYS
    if wanted in _BY_DATES or activity in _BY_DATES:
        return Road.FOLLOWS_DAYS
    return Road.BOOK if wanted == ActivityState.BOOKED else Road.UNBOOK
