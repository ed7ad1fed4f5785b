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
    _S.CANCELLED: (),
    _S.ARCHIVED: (NextStep(_S.DONE, _("Take out of the archive"), _("It is done, as it was.")),),
}
"""Live and done follow the dates, so nobody is asked to choose them. What is cancelled depends on what it was."""

_AS_DRAFT = NextStep(_S.DRAFT, _("Restore as a draft"), _("With all its activities. Nobody is told until you say so."))
_AS_IT_WAS: Final[dict[CampaignState, NextStep]] = {
    _S.TENTATIVE: NextStep(
        _S.TENTATIVE, _("Restore as it was: tentative"), _("Channel owners are told that it may come after all.")
    ),
    _S.CONFIRMED: NextStep(
        _S.CONFIRMED,
        _("Restore as it was: confirmed …"),
        _("Duties and alerts start again, with their dates counted from today."),
    ),
    _S.LIVE: NextStep(
        _S.CONFIRMED,
        _("Restore as it was: live …"),
        _("Duties and alerts start again, with their dates counted from today."),
    ),
    _S.DONE: NextStep(_S.DONE, _("Restore as it was: done"), _("It is among the campaigns that are over.")),
    _S.ARCHIVED: NextStep(_S.ARCHIVED, _("Restore as it was: archived"), _("Kept for the record.")),
}
"""How a cancelled campaign comes back, by the state it had. What was live is confirmed, and follows its dates."""

WHAT_IT_MEANS: Final[dict[CampaignState, Promise]] = {
    _S.DRAFT: _("Only its planners see it."),
    _S.TENTATIVE: _("Channel owners know that it may come."),
    _S.CONFIRMED: _("Duties and alerts run."),
    _S.LIVE: _("It has begun."),
    _S.DONE: _("All its activities are over."),
    _S.CANCELLED: _("Nothing is owed to it any more."),
    _S.ARCHIVED: _("Kept for the record."),
}


def next_steps(state: CampaignState, *, cancelled_from: str = "") -> tuple[NextStep, ...]:
    """Return the moves a person is offered from ``state``, the usual one first.

    ``cancelled_from`` is the state a cancelled campaign had, empty where that is not known.
    """
    if state != CampaignState.CANCELLED:
        return _OFFERED[state]
    as_it_was = _AS_IT_WAS.get(CampaignState(cancelled_from)) if cancelled_from else None
    return (as_it_was, _AS_DRAFT) if as_it_was else (_AS_DRAFT,)


def is_offered(before: CampaignState, after: CampaignState, *, cancelled_from: str = "") -> bool:
    """Whether a person may choose this move; it is in the table of moves, too."""
    steps = next_steps(before, cancelled_from=cancelled_from)
    return after in CAMPAIGN_MOVES[before] and any(step.state == after for step in steps)


def restored_as(state: CampaignState) -> CampaignState:
    """Return the state in which a campaign comes back that had ``state`` when it was cancelled."""
    return _AS_IT_WAS[state].state if state in _AS_IT_WAS else CampaignState.DRAFT
