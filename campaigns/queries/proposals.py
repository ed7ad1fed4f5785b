"""Days proposed for duties."""

from campaigns.enums import ProposalState
from campaigns.models import DateProposal, Milestone


def latest_proposal(milestone: Milestone) -> DateProposal | None:
    """Return the last day proposed for a duty, with who asked and answered; None if there is none. One query.

    One that was taken back is as if it had not been.
    """
    found = DateProposal.objects.filter(milestone=milestone).exclude(state=ProposalState.WITHDRAWN)
    return found.select_related("by", "answered_by").order_by("-at").first()
