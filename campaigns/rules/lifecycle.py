"""Which state may follow which. Every move that is not in these tables is refused with a sentence."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from campaigns.enums import ActivityState, CampaignState, MilestoneState
from departments.errors import Refused

_C = CampaignState
CAMPAIGN_MOVES: Final[dict[CampaignState, frozenset[CampaignState]]] = {
    _C.DRAFT: frozenset({_C.TENTATIVE, _C.CONFIRMED, _C.CANCELLED}),
    _C.TENTATIVE: frozenset({_C.DRAFT, _C.CONFIRMED, _C.CANCELLED}),
    _C.CONFIRMED: frozenset({_C.TENTATIVE, _C.LIVE, _C.DONE, _C.CANCELLED}),
    _C.LIVE: frozenset({_C.CONFIRMED, _C.DONE, _C.CANCELLED}),
    _C.DONE: frozenset({_C.CONFIRMED, _C.LIVE, _C.ARCHIVED, _C.CANCELLED}),
    _C.CANCELLED: frozenset({_C.DRAFT, _C.TENTATIVE, _C.CONFIRMED, _C.DONE, _C.ARCHIVED}),
    _C.ARCHIVED: frozenset({_C.DONE, _C.CANCELLED}),
}
"""Live and done follow the dates, so they may go back when dates move.

Cancelled comes back as a draft or as it was; what was live is confirmed, and follows its dates from there.
"""

_A = ActivityState
ACTIVITY_MOVES: Final[dict[ActivityState, frozenset[ActivityState]]] = {
    _A.UNSCHEDULED: frozenset({_A.PLANNED, _A.BOOKED, _A.CANCELLED}),
    _A.PLANNED: frozenset({_A.UNSCHEDULED, _A.BOOKED, _A.LIVE, _A.DONE, _A.CANCELLED}),
    _A.BOOKED: frozenset({_A.UNSCHEDULED, _A.PLANNED, _A.LIVE, _A.DONE, _A.CANCELLED}),
    _A.LIVE: frozenset({_A.PLANNED, _A.BOOKED, _A.DONE, _A.CANCELLED}),
    _A.DONE: frozenset({_A.PLANNED, _A.BOOKED, _A.LIVE, _A.CANCELLED}),
    _A.CANCELLED: frozenset({_A.UNSCHEDULED, _A.PLANNED, _A.BOOKED}),
}

_M = MilestoneState
MILESTONE_MOVES: Final[dict[MilestoneState, frozenset[MilestoneState]]] = {
    _M.OPEN: frozenset({_M.IN_WORK, _M.DONE, _M.WAIVED, _M.CANCELLED}),
    _M.IN_WORK: frozenset({_M.OPEN, _M.DONE, _M.WAIVED, _M.CANCELLED}),
    _M.DONE: frozenset({_M.OPEN}),
    _M.WAIVED: frozenset({_M.OPEN}),
    _M.CANCELLED: frozenset({_M.OPEN}),
}


def _sentence(name: str | Promise, before: str | Promise, after: str | Promise) -> str:
    return _("%(name)s is %(before)s and cannot become %(after)s from there.") % {
        "name": name,
        "before": str(before).lower(),
        "after": str(after).lower(),
    }


def check_campaign_move(before: CampaignState, after: CampaignState) -> None:
    """Raise ``Refused`` unless a campaign may go from ``before`` to ``after``. Staying is always fine."""
    if before != after and after not in CAMPAIGN_MOVES[before]:
        raise Refused(_sentence(_("The campaign"), before.label, after.label), field="state")


def check_activity_move(before: ActivityState, after: ActivityState) -> None:
    """Raise ``Refused`` unless an activity may go from ``before`` to ``after``. Staying is always fine."""
    if before != after and after not in ACTIVITY_MOVES[before]:
        raise Refused(_sentence(_("The activity"), before.label, after.label), field="state")


def check_milestone_move(before: MilestoneState, after: MilestoneState) -> None:
    """Raise ``Refused`` unless a milestone may go from ``before`` to ``after``. Staying is always fine."""
    if before != after and after not in MILESTONE_MOVES[before]:
        raise Refused(_sentence(_("The duty"), before.label, after.label), field="state")
