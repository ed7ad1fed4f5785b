"""Which alerts a duty calls for, and when each falls due. Pure.

A dated alert falls due at the told department's alert hour, in its zone, on its own working days, whoever else shares
the duty. An alert whose moment has passed is due at once: the tick asks "due at or before now", never "due right now".
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from campaigns.enums import AlertKind
from campaigns.rules import lead_time
from departments.clocks import DepartmentClock

URGENT_WORKING_DAYS = 2
"""A change to a duty that is due within so many working days is told at once."""

DATED_KINDS = (AlertKind.COMING, AlertKind.DUE, AlertKind.LATE, AlertKind.SHORT_NOTICE)
"""Kinds that belong to a milestone and to one date of it."""

EVENT_KINDS = (AlertKind.TENTATIVE, AlertKind.NEW, AlertKind.MOVED, AlertKind.CANCELLED)
"""Kinds that belong to an activity and to the change that calls for them."""

EXCEPTION_KINDS = (AlertKind.EXCEPTION_WANTED, AlertKind.EXCEPTION_ANSWERED)
"""Kinds that belong to one question for an exception from short notice, or to one answer to it."""

PROPOSAL_KINDS = (AlertKind.DAY_WANTED, AlertKind.DAY_ANSWERED)
"""Kinds that belong to a day somebody proposed for a duty."""

HAND_BACK_KINDS = (AlertKind.HANDED_BACK, AlertKind.HAND_BACK_ANSWERED)
"""Kinds that belong to a duty that a department says is not its own."""

WORD_KINDS = (*PROPOSAL_KINDS, *HAND_BACK_KINDS, AlertKind.REMINDER)
"""Kinds that come of what somebody said by hand: of several about one duty the last one counts."""

TELLING_KINDS = (*EVENT_KINDS, AlertKind.DAY_ANSWERED)
"""Kinds whose facts are what a department knows of an activity and its duties' days."""


@dataclass(frozen=True)
class DutyDates:
    """The dates of an unfinished duty, and the day on which they were worked out."""

    milestone_id: UUID
    warn_on: dt.date
    due_on: dt.date
    late_on: dt.date
    planned_on: dt.date
    must_have: bool


@dataclass(frozen=True)
class DatedAlert:
    """One alert a duty calls for in one department."""

    milestone_id: UUID
    department_id: int
    kind: AlertKind
    occurrence: str
    local_date: dt.date
    local_time: dt.time
    time_zone: str
    due_at: dt.datetime
    is_urgent: bool


def kinds_called_for(duty: DutyDates) -> list[tuple[AlertKind, dt.date]]:
    """Return the kinds a duty calls for, each with its own day.

    A must-have duty that was already past when it was dated is short notice, and that is all that is said of it; a
    nice-to-have one is then not spoken of. Otherwise: *coming* if its team is to be warned before its day and that day
    lies ahead, *due* on the day, *late* on the working day after.
    """
    if duty.due_on < duty.planned_on:
        return [(AlertKind.SHORT_NOTICE, duty.planned_on)] if duty.must_have else []
    coming = [(AlertKind.COMING, duty.warn_on)] if duty.warn_on < duty.due_on and duty.planned_on < duty.due_on else []
    return [*coming, (AlertKind.DUE, duty.due_on), (AlertKind.LATE, duty.late_on)]


def dated_alerts(duty: DutyDates, clocks: Iterable[DepartmentClock], *, now: dt.datetime) -> list[DatedAlert]:
    """Return the alerts a duty calls for in each department that has to do it. ``now`` dates short notice only."""
    return [_dated_alert(duty, clock, kind, day, now) for kind, day in kinds_called_for(duty) for clock in clocks]


def _dated_alert(
    duty: DutyDates, clock: DepartmentClock, kind: AlertKind, day: dt.date, now: dt.datetime
) -> DatedAlert:
    at_once = kind == AlertKind.SHORT_NOTICE
    local = now.astimezone(clock.zone)
    local_date = local.date() if at_once else lead_time.local_alert_date(day, clock.days, late=kind == AlertKind.LATE)
    local_time = local.time().replace(microsecond=0) if at_once else clock.alert_hour
    due_at = now if at_once else lead_time.alert_instant(local_date, local_time, clock.zone)
    return DatedAlert(
        milestone_id=duty.milestone_id,
        department_id=clock.department_id,
        kind=kind,
        occurrence=duty.due_on.isoformat(),
        local_date=local_date,
        local_time=local_time,
        time_zone=clock.zone.key,
        due_at=due_at,
        is_urgent=at_once,
    )


def touches_soon(due_days: Iterable[dt.date], clock: DepartmentClock, *, now: dt.datetime) -> bool:
    """Whether one of these days lies within two working days from today, or has passed."""
    horizon = clock.days.add(clock.today(now), URGENT_WORKING_DAYS)
    return any(day <= horizon for day in due_days)
