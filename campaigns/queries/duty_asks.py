"""What is asked about a duty: another day, or that it be somebody else's."""

from dataclasses import dataclass

from campaigns.enums import Veil
from campaigns.models import DateProposal, HandBack, Milestone
from campaigns.queries.duty_lines import DutyLine
from campaigns.queries.hand_backs import hand_backs_of
from campaigns.queries.proposals import latest_proposal
from campaigns.rules.permissions import can_edit_campaign
from departments.access import Access


@dataclass(frozen=True)
class Asks:
    """The last day that was asked for, and the departments that handed it back and wait for an answer."""

    day: DateProposal | None
    handed_back: tuple[HandBack, ...]


def can_plan_duty(access: Access, line: DutyLine, milestone: Milestone) -> bool:
    """Whether this person sees all of a duty and plans its campaign. No query where that was read with it."""
    lead = milestone.campaign.lead_department_id
    return line.veil == Veil.OPEN and can_edit_campaign(access, lead_department_id=lead)


def asks_about(access: Access, line: DutyLine, milestone: Milestone) -> Asks:
    """Return what is asked about a duty, to who plans its campaign or may answer it; nothing to others. Two queries."""
    if not (line.can_answer or can_plan_duty(access, line, milestone)):
        return Asks(None, ())
    return Asks(latest_proposal(milestone), tuple(hand_backs_of(milestone)))
