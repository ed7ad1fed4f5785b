"""When an alert leaves, and with which others it travels. Pure.

Urgent alerts leave when they fire, the alerts of one change together. All others leave at their department's next
alert hour, as one digest. What should have left a while ago leaves now, all of it as one: the catch-up. For people
who want it otherwise see ``campaigns.rules.tastes``.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from campaigns.rules.lead_time import alert_instant
from departments.clocks import DepartmentClock

CATCH_UP_AFTER = dt.timedelta(minutes=15)
"""An alert that should have left longer ago than this waits for no digest of its own: it joins the catch-up."""

CATCH_UP = "catch-up"
"""The group of what is overdue: one open message for each recipient."""


@dataclass(frozen=True)
class Leaving:
    """``at`` is the moment an alert is to leave; alerts of one recipient and one ``group`` are one message."""

    group: str
    at: dt.datetime


def leaving(
    *,
    is_urgent: bool,
    due_at: dt.datetime,
    planned_at: dt.datetime,
    change_set_id: UUID | None,
    campaign_id: UUID | None,
    clock: DepartmentClock,
    now: dt.datetime,
) -> Leaving:
    """Return when an alert leaves and in which group; ``at`` may lie before ``now``.

    ``planned_at`` is when the alert was made: one that was overdue from the start is no reason to wake anybody and
    waits for the next alert hour after that, unless it is urgent.
    """
    planned_at = min(planned_at, now)
    at = max(due_at, planned_at) if is_urgent else next_alert_hour(max(due_at, planned_at), clock)
    if at < now - CATCH_UP_AFTER:
        return Leaving(CATCH_UP, at)
    if not is_urgent:
        return Leaving(digest_of(at), at)
    return Leaving(together(at, change_set_id=change_set_id, campaign_id=campaign_id), at)


def digest_of(at: dt.datetime) -> str:
    """Return the group of all that leaves at this moment in no particular hurry."""
    return f"digest:{_utc(at):%Y-%m-%dT%H:%MZ}"


def together(at: dt.datetime, *, change_set_id: UUID | None, campaign_id: UUID | None) -> str:
    """Return the group of what leaves without waiting for a digest: the alerts of one change, or of one campaign."""
    return f"change:{change_set_id}" if change_set_id else f"urgent:{campaign_id}:{_utc(at):%Y-%m-%dT%H:%MZ}"


def next_alert_hour(moment: dt.datetime, clock: DepartmentClock) -> dt.datetime:
    """Return the first alert hour of the department, on one of its working days, at or after ``moment``, in UTC."""
    day = clock.days.on_or_after(moment.astimezone(clock.zone).date())
    at = alert_instant(day, clock.alert_hour, clock.zone)
    return at if at >= moment else alert_instant(clock.days.add(day, 1), clock.alert_hour, clock.zone)


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)
