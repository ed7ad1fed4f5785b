"""What changes lead to: each makes of an activity's facts the situation it comes to. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from campaigns.enums import ActivityState, CampaignState
from campaigns.rules.duties import PlanLine
from campaigns.rules.impact_facts import ActivityFacts, Situation, Then
from campaigns.rules.shifting import Span


def on_days(span: Span | None) -> Then:
    """Return the change that gives an activity these days, or takes its days away."""

    def then(facts: ActivityFacts) -> Situation:
        return moved_to(facts.before, span)

    return then


def moved_to(before: Situation, span: Span | None) -> Situation:
    """Return the situation of an activity on other days; without any it waits in the tray."""
    is_cancelled = before.state == ActivityState.CANCELLED
    if span is None:
        state = before.state if is_cancelled else ActivityState.UNSCHEDULED
        return replace(before, state=state, starts_on=None, ends_on=None, starts_at=None)
    state = ActivityState.PLANNED if before.state == ActivityState.UNSCHEDULED else before.state
    return replace(before, state=state, starts_on=span.starts_on, ends_on=span.ends_on)


def moved_by(spans: Mapping[UUID, Span | None]) -> Then:
    """Return the change that gives each of these activities its new days; others stay."""
    return lambda facts: moved_to(facts.before, spans[facts.key]) if facts.key in spans else facts.before


def called_off(facts: ActivityFacts) -> Situation:
    """Return the situation of a cancelled activity."""
    return replace(facts.before, state=ActivityState.CANCELLED)


def campaign_called_off(facts: ActivityFacts) -> Situation:
    """Return the situation of an activity whose campaign is cancelled."""
    return replace(facts.before, campaign_state=CampaignState.CANCELLED)


def campaign_confirmed(facts: ActivityFacts) -> Situation:
    """Return the situation of an activity whose campaign is confirmed."""
    return replace(facts.before, campaign_state=CampaignState.CONFIRMED)


def planned_by(lines: tuple[PlanLine, ...], owner_ids: tuple[int, ...]) -> Then:
    """Return the change that gives the activities' channel this plan and these owners, in their order."""
    return lambda facts: replace(facts.before, lines=lines, owner_ids=owner_ids)
