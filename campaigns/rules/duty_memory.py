"""What a duty was before a change moved it, so that taking the change back leaves nothing different. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from campaigns.enums import MilestoneState


@dataclass(frozen=True)
class DutyBefore:
    """An unfinished duty as it stood: its date, the day that date was worked out, and what it was short by then.

    Worked out again, a date that has passed meanwhile would read as short notice, though its team had its full time.
    """

    due_on: dt.date
    planned_on: dt.date
    shortfall_days: int
    state: MilestoneState

    def as_facts(self) -> list[Any]:
        """Return it as JSON can hold it."""
        return [self.due_on.isoformat(), self.planned_on.isoformat(), self.shortfall_days, self.state.value]

    @classmethod
    def from_facts(cls, facts: list[Any]) -> "DutyBefore":
        """Return what ``as_facts`` wrote down."""
        due_on, planned_on, shortfall, state = facts
        return cls(dt.date.fromisoformat(due_on), dt.date.fromisoformat(planned_on), shortfall, MilestoneState(state))


def memory_of(beside: Mapping[str, Any]) -> dict[UUID, DutyBefore]:
    """Return the duties an audit entry remembers, by their keys; none for an entry that remembers none."""
    return {UUID(key): DutyBefore.from_facts(facts) for key, facts in beside.get("duties", {}).items()}
