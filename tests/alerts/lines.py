"""Alerts as values, for tests of words and rules."""

import datetime as dt
from itertools import count
from typing import Any
from uuid import UUID

from campaigns.enums import AlertKind, AlertState
from campaigns.queries.alert_lines import AlertLine
from campaigns.rules.telling import NOTHING, Picture, Standing

_numbers = count(1)
TODAY = dt.date(2027, 2, 22)
FIRED = dt.datetime(2027, 2, 22, 8, tzinfo=dt.UTC)


def days(first: dt.date, last: dt.date | None = None) -> Picture:
    """A confirmed activity on these days."""
    return Picture(Standing.CONFIRMED, first, last or first)


def a_line(kind: AlertKind = AlertKind.COMING, **given: Any) -> AlertLine:
    """An alert to Social Media about the duty Seeding, due Monday 8 March, of an activity on Monday 15 March 2027."""
    number = UUID(int=next(_numbers))
    values: dict[str, Any] = {
        "alert_id": number,
        "kind": kind,
        "step": 0,
        "occurrence": "2027-03-08",
        "state": AlertState.FIRED,
        "is_urgent": False,
        "due_at": FIRED,
        "fired_at": FIRED,
        "acknowledged_at": None,
        "change_set_id": None,
        "department_id": 1,
        "department": "Social Media",
        "campaign_id": UUID(int=901),
        "campaign": "Spring launch",
        "campaign_state": "confirmed",
        "cancel_reason": "",
        "activity_id": UUID(int=902),
        "activity": "Teaser",
        "activity_state": "planned",
        "is_stale": False,
        "channel": "Organic social",
        "starts_on": dt.date(2027, 3, 15),
        "ends_on": dt.date(2027, 3, 15),
        "starts_at": None,
        "milestone_id": UUID(int=903),
        "milestone": "Seeding",
        "milestone_state": "open",
        "due_on": dt.date(2027, 3, 8),
        "assignee_id": None,
        "is_responsible": True,
        "newest_event_id": None,
        "shortfall_days": 0,
        "told": NOTHING,
        "was": NOTHING,
        "today": TODAY,
        "working_days_left": 10,
        **given,
    }
    values.setdefault("late_on", values["due_on"] + dt.timedelta(days=1) if values["due_on"] else None)
    return AlertLine(**values)


def news(kind: AlertKind, *, order: int = 0, **given: Any) -> AlertLine:
    """An alert about the activity itself; ``order`` says which was fired first. It is the newest unless told."""
    values: dict[str, Any] = {
        "milestone_id": None,
        "milestone": "",
        "milestone_state": "",
        "due_on": None,
        "is_responsible": False,
        "working_days_left": 15,
        "fired_at": FIRED + dt.timedelta(minutes=order),
        **given,
    }
    return a_line(kind, **values)
