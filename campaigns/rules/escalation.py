"""What happens to an alert that nobody marks as seen: it climbs, step by step. Pure.

Members first, then the department's head, then the campaign's owner. Each step is planned when the one before it fires,
and waits for as many of the department's working hours as it says.
"""

import datetime as dt
from dataclasses import dataclass

from campaigns.enums import AlertStep
from campaigns.rules.lead_time import alert_instant
from departments.clocks import DepartmentClock


@dataclass(frozen=True)
class Climb:
    """The next step of an alert and the moment it falls due, in UTC and as the department's clocks show it."""

    step: AlertStep
    due_at: dt.datetime
    local: dt.datetime
    is_last: bool


def next_climb(step: int, *, fired_at: dt.datetime, clock: DepartmentClock) -> Climb | None:
    """Return the step after the one that fired at ``fired_at``; None after the last, and where alerts do not climb."""
    if step >= AlertStep.OWNER or not clock.escalate_after_hours:
        return None
    due_at = after_working_hours(fired_at, clock.escalate_after_hours, clock)
    following = AlertStep(step + 1)
    return Climb(following, due_at, due_at.astimezone(clock.zone), following == AlertStep.OWNER)


def after_working_hours(moment: dt.datetime, hours: int, clock: DepartmentClock) -> dt.datetime:
    """Return the first moment inside working hours by which ``hours`` (1 or more) of them have passed, in UTC.

    A department works from ``works_from`` (included) to ``works_until`` (not included) on each of its working days, so
    what ends with a day's work ends as the next day's begins: 8 hours from Friday 9:00, worked 9:00 to 17:00, are
    Monday 9:00. Hours are hours that pass: a night in which clocks change makes them no longer. ``moment`` is aware.
    """
    left = dt.timedelta(hours=hours)
    day = clock.days.on_or_after(moment.astimezone(clock.zone).date())
    while True:
        begins, ends = (alert_instant(day, at, clock.zone) for at in (clock.works_from, clock.works_until))
        begins = max(begins, moment.astimezone(dt.UTC))
        if begins + left < ends:
            return begins + left
        left -= max(ends - begins, dt.timedelta())
        day = clock.days.add(day, 1)
