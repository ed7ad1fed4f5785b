"""What a person may make of a campaign next, and in plain words what happens then. Pure."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.enums import CampaignState
from campaigns.rules.lifecycle import CAMPAIGN_MOVES


@dataclass(frozen=True)
class NextStep:
    """One move a person may make: the words on its button, and what it does."""

    state: CampaignState
    label: str | Promise
    what_happens: str | Promise


_S = CampaignState
_TENTATIVE = NextStep(_S.TENTATIVE, _("Make tentative"), _("Channel owners are told that it may come."))
_CONFIRM = NextStep(_S.CONFIRMED, _("Confirm …"), _("Duties and alerts start."))
_CANCEL = NextStep(_S.CANCELLED, _("Cancel campaign …"), _("Every team that was told of it is told so."))
_OFFERED: Final[dict[CampaignState, tuple[NextStep, ...]]] = {
    _S.DRAFT: (
        _TENTATIVE,
        _CONFIRM,
        NextStep(_S.CANCELLED, _("Cancel campaign …"), _("Nobody was told of it, so nobody hears of this.")),
    ),
    _S.TENTATIVE: (
        _CONFIRM,
        NextStep(_S.DRAFT, _("Back to draft"), _("The teams that were told of it hear that it is off.")),
        _CANCEL,
    ),
    _S.CONFIRMED: (
        NextStep(_S.TENTATIVE, _("Back to tentative"), _("Duties and alerts stop. Owners hear that it may come.")),
        _CANCEL,
    ),
    _S.LIVE: (_CANCEL,),
    _S.DONE: (NextStep(_S.ARCHIVED, _("Archive"), _("It leaves the lists. Nothing is lost.")),),
    _S.CANCELLED: (
        NextStep(_S.DRAFT, _("Restore as a draft"), _("With all its activities. Nobody is told until you say so.")),
    ),
    _S.ARCHIVED: (NextStep(_S.DONE, _("Take out of the archive"), _("It is done, as it was.")),),
}
"""Live and done follow the dates, so nobody is asked to choose them."""

WHAT_IT_MEANS: Final[dict[CampaignState, Promise]] = {
    _S.DRAFT: _("Only its planners see it."),
    _S.TENTATIVE: _("Channel owners know that it may come."),
    _S.CONFIRMED: _("Duties and alerts run."),
    _S.LIVE: _("It has begun."),
    _S.DONE: _("All its activities are over."),
    _S.CANCELLED: _("Nothing is owed to it any more."),
    _S.ARCHIVED: _("Kept for the record."),
}


def next_steps(state: CampaignState) -> tuple[NextStep, ...]:
    """Return the moves a person is offered from ``state``, the usual one first."""
    return _OFFERED[state]


def is_offered(before: CampaignState, after: CampaignState) -> bool:
    """Whether a person may choose this move; it is in the table of moves, too."""
    return after in CAMPAIGN_MOVES[before] and any(step.state == after for step in _OFFERED[before])
