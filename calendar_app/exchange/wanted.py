"""What a row asks of its activity: when it takes place and the state it is in."""

from django.utils.translation import gettext as _

from calendar_app.exchange.plan import PlannedRow, Problem, Severity
from campaigns.enums import ActivityState
from campaigns.rules.schedule import Schedule
from departments.errors import Refused


def schedule_of(row: PlannedRow, zone: str) -> tuple[Schedule | None, Problem | None]:
    """Return when a row takes place; None, with the problem, where no calendar can hold it."""
    if row.starts_on is None or row.ends_on is None:
        return None, None
    clock = (row.zone or zone) if row.starts_at else ""
    schedule = Schedule(row.starts_on, row.ends_on, row.starts_at, row.ends_at, clock)
    try:
        return schedule.checked(), None
    except Refused as refusal:
        sentence = _("“%(title)s” comes in unscheduled: %(why)s")
        return None, Problem(row.place, Severity.CHECK, sentence % {"title": row.title, "why": refusal})


def state_of(row: PlannedRow, schedule: Schedule | None) -> ActivityState | None:
    """Return the state to make an activity in; what is live or done follows its dates (``follow_campaign``)."""
    if row.activity_state == ActivityState.CANCELLED:
        return ActivityState.CANCELLED
    if row.activity_state == ActivityState.BOOKED and schedule is not None:
        return ActivityState.BOOKED
    return None
