"""How a duty stands on a given day, and what that makes of its department and its campaign. Pure."""

import datetime as dt
from enum import StrEnum

from campaigns.enums import MilestoneState


class DutyStanding(StrEnum):
    """A duty as people speak of it today. The values name marks of the look, in order of urgency."""

    SHORT_NOTICE = "short_notice"
    LATE = "late"
    EXCEPTED = "excepted"
    DUE = "due"
    COMING = "coming"
    LATER = "later"
    PASSED = "passed"
    DONE = "done"
    WAIVED = "waived"
    CANCELLED = "cancelled"


OUT_OF_STEP = (DutyStanding.SHORT_NOTICE, DutyStanding.LATE)
"""Standings that keep a department, and its campaign, from being in step when the duty is a must-have."""


def duty_standing(
    *,
    state: MilestoneState,
    must_have: bool,
    warn_on: dt.date,
    due_on: dt.date,
    late_on: dt.date,
    planned_on: dt.date,
    today: dt.date,
    is_running: bool = True,
    excepted_until: dt.date | None = None,
) -> DutyStanding:
    """Return how a duty stands on ``today``, the day of the department that has to do it.

    *Coming* from ``warn_on``, *due* on ``due_on``, *late* from ``late_on``. Short notice is a must-have duty that was
    past already on the day it was dated, ``planned_on``; a nice-to-have one has then just passed. While the campaign
    is not running (``is_running`` is false: draft or tentative) nothing is late yet: what lies behind would be short
    notice if it were confirmed today. Short notice that was accepted stands until the day the activity starts,
    ``excepted_until``; from then on it is late.
    """
    if state not in (MilestoneState.OPEN, MilestoneState.IN_WORK):
        return DutyStanding(state.value)
    dated = planned_on if is_running else today
    if due_on < dated and must_have and excepted_until is not None:
        return DutyStanding.EXCEPTED if today < excepted_until else DutyStanding.LATE
    if due_on < dated:
        return DutyStanding.SHORT_NOTICE if must_have else DutyStanding.PASSED
    if today >= late_on:
        return DutyStanding.LATE
    if today >= due_on:
        return DutyStanding.DUE
    return DutyStanding.COMING if today >= warn_on else DutyStanding.LATER
