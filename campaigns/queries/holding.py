"""Whether a duty's date may be held, by whom, and what holding it means by now."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from campaigns.enums import MILESTONE_UNFINISHED
from campaigns.models import Milestone
from campaigns.queries.fetch import milestone_to_see
from campaigns.queries.impact_ground import ground_of
from campaigns.rules.permissions import can_hold_duty, check_hold_duty
from departments.access import Access


@dataclass(frozen=True)
class Hold:
    """What a duty's page says of holding: whether this reader may, and how far the held date is from the planned one.

    ``further`` are the working days by which it stands further ahead of its activity than the plan asks for (fewer:
    negative); ``would_be_on`` is the date the plan asks for.
    """

    may: bool
    further: int = 0
    would_be_on: dt.date | None = None

    @property
    def days(self) -> int:
        """How many working days that are, in either direction."""
        return abs(self.further)


def milestone_to_hold(access: Access, milestone_id: UUID, at: dt.datetime) -> Milestone:
    """Return a duty this person may hold and release: planners of the lead department, heads of the responsible one.

    Two queries. Raises as ``queries.fetch`` does.
    """
    milestone = milestone_to_see(access, milestone_id, at)
    check_hold_duty(
        access,
        lead_department_id=milestone.campaign.lead_department_id,
        responsible_ids=_responsible_ids(milestone),
    )
    return milestone


def hold_of(access: Access, milestone: Milestone, *, now: dt.datetime) -> Hold:
    """Return what a duty's page says of holding. One query, and twelve more at most for a duty that is held."""
    may = milestone.state in MILESTONE_UNFINISHED and can_hold_duty(
        access,
        lead_department_id=milestone.campaign.lead_department_id,
        responsible_ids=_responsible_ids(milestone),
    )
    if not milestone.is_held or milestone.activity_id is None:
        return Hold(may)
    found = ground_of([milestone.activity_id], now=now, alone=True).of(lambda facts: facts.before)
    mine = next((duty for duty in found.duties if duty.key == milestone.pk), None)
    return Hold(may, mine.further, mine.would_be_on) if mine else Hold(may)


def _responsible_ids(milestone: Milestone) -> list[int]:
    return list(milestone.responsible_links.order_by("position").values_list("department_id", flat=True))
