"""How one person wants to be told, and when an alert then leaves for them. Pure.

A taste moves a delivery, never past the last moment at which it is of use: what would come too late leaves as usual.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from campaigns.enums import AlertKind, AlertStep, How
from campaigns.rules.alert_plan import DATED_KINDS
from campaigns.rules.lead_time import alert_instant
from campaigns.rules.leaving import CATCH_UP, CATCH_UP_AFTER, Leaving, digest_of, next_alert_hour, together
from campaigns.rules.telling import Picture, touched_days
from departments.clocks import DepartmentClock


class Useful(Enum):
    """How long it is of use to be told of something."""

    TO_ITS_DAY = "the alert hour of the day it is about"
    THAT_DAY = "the end of that day's work"
    AS_USUAL = "no longer than it usually takes: somebody waits for an answer"


@dataclass(frozen=True, kw_only=True)
class Taste:
    """How a person wants mail about one department's alerts. Hours are in ``zone``, theirs.

    ``quiet`` are the hours from (included) and until (not included) when no mail is to come; they may span midnight.
    """

    zone: ZoneInfo
    how: How = How.USUAL
    at: dt.time | None = None
    weekday: int | None = None
    muted: frozenset[AlertKind] = frozenset()
    quiet: tuple[dt.time, dt.time] | None = None


@dataclass(frozen=True, kw_only=True)
class Owed:
    """What decides when an alert leaves. ``its_day`` is the duty's day or the activity's first one, where there is one.

    ``may_be_muted`` and ``useful`` are what its kind says.
    """

    kind: AlertKind
    step: int
    is_urgent: bool
    due_at: dt.datetime
    planned_at: dt.datetime
    change_set_id: UUID | None
    campaign_id: UUID | None
    may_be_muted: bool
    useful: Useful
    its_day: dt.date | None = None

    @property
    def is_last_step(self) -> bool:
        """Whether nobody else will be told after this."""
        return self.step == AlertStep.OWNER


def is_muted(taste: Taste, kind: AlertKind, *, step: int, may_be_muted: bool) -> bool:
    """Whether a person wants no mail about this. The last step of what climbed comes all the same."""
    return may_be_muted and step != AlertStep.OWNER and kind in taste.muted


def leaving_by_taste(owed: Owed, taste: Taste, *, clock: DepartmentClock, now: dt.datetime) -> Leaving | None:
    """Return when an alert leaves for a person of this taste, and in which group; None where they want no mail of it.

    Urgent alerts leave when they fire, all others at once, with the next digest the person chose, or at the
    department's alert hour. What would leave in quiet hours waits for their end if it is still of use then; the last
    step never waits. ``at`` may lie before ``now``; then it leaves now.
    """
    if is_muted(taste, owed.kind, step=owed.step, may_be_muted=owed.may_be_muted):
        return None
    begun = max(owed.due_at, min(owed.planned_at, now))
    usual = next_alert_hour(begun, clock)
    last = last_useful(owed, usual, clock)
    at = begun if owed.is_urgent else _chosen(taste, begun, clock) or usual
    if at > last:
        at = begun if owed.is_urgent else usual
    quiet_end = None if owed.is_last_step else end_of_quiet(max(at, now), taste)
    is_overdue = at < now - CATCH_UP_AFTER
    if quiet_end is not None and quiet_end <= last:
        return Leaving(f"{CATCH_UP}:{digest_of(quiet_end)}" if is_overdue else digest_of(quiet_end), quiet_end)
    if is_overdue:
        return Leaving(CATCH_UP, at)
    travels_alone = owed.is_urgent or (taste.how == How.AT_ONCE and owed.change_set_id is not None)
    if not travels_alone:
        return Leaving(digest_of(at), at)
    return Leaving(together(at, change_set_id=owed.change_set_id, campaign_id=owed.campaign_id), at)


def last_useful(owed: Owed, usual: dt.datetime, clock: DepartmentClock) -> dt.datetime:
    """Return the last moment at which it is of use to hear of an alert, ``usual`` being the department's alert hour."""
    if owed.step or owed.useful == Useful.AS_USUAL:
        return usual
    if owed.useful == Useful.THAT_DAY:
        return alert_instant(usual.astimezone(clock.zone).date(), clock.works_until, clock.zone)
    return alert_instant(owed.its_day, clock.alert_hour, clock.zone) if owed.its_day else usual


def end_of_quiet(moment: dt.datetime, taste: Taste) -> dt.datetime | None:
    """Return when the quiet hours end in which ``moment`` lies, in UTC; None where it lies in none."""
    if taste.quiet is None:
        return None
    begins, ends = taste.quiet
    local = moment.astimezone(taste.zone)
    hour, day = local.time(), local.date()
    is_quiet = begins <= hour < ends if begins < ends else hour >= begins or hour < ends
    if not is_quiet:
        return None
    if begins > ends and hour >= begins:
        day += dt.timedelta(days=1)
    end = alert_instant(day, ends, taste.zone)
    # Where clocks go back the hour comes twice, and quiet ends with the first one.
    return end if end > moment else None


def its_day(kind: AlertKind, occurrence: str, facts: Mapping[str, Any]) -> dt.date | None:
    """Return the day an alert is about: the duty's, or of news the earliest day it speaks of, before or now."""
    if kind in DATED_KINDS:
        return dt.date.fromisoformat(occurrence)
    now, was = Picture.from_facts(dict(facts)), Picture.from_facts(dict(facts.get("was", {})))
    days = [now.starts_on, was.starts_on, *touched_days(was, now)]
    return min((day for day in days if day is not None), default=None)


def _chosen(taste: Taste, begun: dt.datetime, clock: DepartmentClock) -> dt.datetime | None:
    """Return the first moment a person wants mail at or after ``begun``; None for the department's alert hour.

    A daily mail comes on the department's working days, a weekly one on its weekday, whatever day that is.
    """
    if taste.how == How.AT_ONCE:
        return begun
    if taste.how == How.USUAL or taste.at is None:
        return None
    day = begun.astimezone(taste.zone).date()
    while True:
        day = _mail_day(taste, day, clock)
        at = alert_instant(day, taste.at, taste.zone)
        if at >= begun:
            return at
        day += dt.timedelta(days=1)


def _mail_day(taste: Taste, day: dt.date, clock: DepartmentClock) -> dt.date:
    if taste.how == How.WEEKLY and taste.weekday is not None:
        return day + dt.timedelta(days=(taste.weekday - day.weekday()) % 7)
    return clock.days.on_or_after(day)
