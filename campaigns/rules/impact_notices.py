"""Which notices a change calls for in one activity, without writing them. Pure.

The comparison is that of ``alerts.planning_events`` and ``alerts.planning_dated``, which write them later.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from campaigns.enums import AlertKind
from campaigns.rules import lead_time
from campaigns.rules.alert_plan import DatedAlert, DutyDates, dated_alerts, touches_soon
from campaigns.rules.leaving import leaving
from campaigns.rules.telling import (
    NOTHING,
    SETTLING,
    Picture,
    Standing,
    is_old_news,
    owed,
    touched_days,
    truth_for,
)
from departments.clocks import DepartmentClock

Clocks = Mapping[int, DepartmentClock]
Fired = Collection[tuple[UUID, int, str, str]]
_NEW = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Stand:
    """An unfinished duty as it stands after a change; ``key`` is None for one that is new."""

    key: UUID | None
    responsible_ids: tuple[int, ...]
    must_have: bool
    warn_on: dt.date
    due_on: dt.date
    late_on: dt.date
    planned_on: dt.date


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing a department would be told because of a change. ``is_of_change``: it travels with the change's own."""

    department_id: int
    campaign_id: UUID
    activity_id: UUID
    kind: AlertKind
    due_at: dt.datetime
    is_urgent: bool
    is_of_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityAfter:
    """One activity as a change leaves it, with what its departments know of it and what was said of its dates.

    ``waiting`` are the news of it that are planned and not told yet: they leave though it is over by then.
    ``finished_ids`` are the departments that have finished a duty in it. ``waits`` is one of a series that is too far
    ahead for anybody to hear of it as new.
    """

    key: UUID
    campaign_id: UUID
    stands: Collection[Stand]
    told: Mapping[int, Picture]
    truth: Picture
    owner_ids: Collection[int]
    finished_ids: Collection[int]
    fired: Fired
    waiting: Collection[tuple[int, AlertKind]]
    silent_until: dt.datetime | None
    ends_on: dt.date | None
    is_live: bool
    is_done: bool
    waits: bool = False

    @property
    def is_over(self) -> bool:
        """Whether it lies behind, or did when it was brought in silently."""
        if self.silent_until is None or self.ends_on is None:
            return self.is_done
        return self.is_done or self.ends_on < self.silent_until.date()


def notices_of(
    after: ActivityAfter, *, clocks: Clocks, todays: Mapping[int, dt.date], now: dt.datetime
) -> list[Notice]:
    """Return what departments would be told of one activity: its news, and the dates that have come by then."""
    involved = {*after.owner_ids, *(key for stand in after.stands for key in stand.responsible_ids)}
    news = (
        _news(after, key, has_part=key in involved, clocks=clocks, todays=todays, now=now)
        for key in sorted(involved.union(after.told))
    )
    return [*(each for each in news if each is not None), *_dates(after, clocks, todays, now)]


def _news(
    after: ActivityAfter,
    department_id: int,
    *,
    has_part: bool,
    clocks: Clocks,
    todays: Mapping[int, dt.date],
    now: dt.datetime,
) -> Notice | None:
    """Return what a department would be told of the activity itself; None where it knows, or need not."""
    known = after.told.get(department_id, NOTHING)
    if known is NOTHING and after.waits:
        return None
    had_part = department_id in after.finished_ids
    here = truth_for(after.truth, known=known, has_part=has_part, had_part=had_part)
    mine = _mine(here, department_id, after.stands)
    kind = owed(told=known, truth=mine)
    if kind is None:
        return None
    if (department_id, kind) not in after.waiting and is_old_news(known, mine, is_over=after.is_over):
        return None
    days = known if kind == AlertKind.CANCELLED else mine
    clock = clocks[department_id]
    is_off = kind == AlertKind.CANCELLED and mine.standing != Standing.NOT_THEIRS
    at_once = is_off and (after.is_live or _is_running(days, todays[department_id]))
    is_urgent = at_once or (kind == AlertKind.MOVED and touches_soon(touched_days(known, mine), clock, now=now))
    due_at = now if at_once else now + SETTLING
    return Notice(department_id, after.campaign_id, after.key, kind, due_at, is_urgent, is_of_change=True)


def _dates(after: ActivityAfter, clocks: Clocks, todays: Mapping[int, dt.date], now: dt.datetime) -> list[Notice]:
    """Return what departments would be told of the dates of its duties; nothing unless it is confirmed."""
    if after.truth.standing != Standing.CONFIRMED:
        return []
    dates = [alert for stand in after.stands for alert in _due(stand, clocks, todays, now)]
    return [
        Notice(
            alert.department_id,
            after.campaign_id,
            after.key,
            alert.kind,
            alert.due_at,
            alert.is_urgent,
            is_of_change=alert.kind == AlertKind.SHORT_NOTICE,
        )
        for alert in _unsaid(dates, after.fired)
        if not _is_silent(alert, after.silent_until)
    ]


def _mine(truth: Picture, department_id: int, stands: Iterable[Stand]) -> Picture:
    """Return the activity as it will be for one department, with the days of its duties; a new one is no move."""
    return truth.with_duties(
        (stand.key or _NEW, stand.due_on) for stand in stands if department_id in stand.responsible_ids
    )


def _is_running(days: Picture, today: dt.date) -> bool:
    return bool(days.starts_on and days.ends_on and days.starts_on <= today <= days.ends_on)


def _unsaid(alerts: Iterable[DatedAlert], fired: Fired) -> Iterable[DatedAlert]:
    """Return those that were not said yet; of a duty that was warned of once it is not said again that it begins."""
    warned = {(key, department) for key, department, kind, _occurrence in fired if kind == AlertKind.COMING}
    for alert in alerts:
        key = (alert.milestone_id, alert.department_id)
        is_again = alert.kind == AlertKind.COMING and key in warned
        if not is_again and (*key, alert.kind.value, alert.occurrence) not in fired:
            yield alert


def _due(stand: Stand, clocks: Clocks, todays: Mapping[int, dt.date], now: dt.datetime) -> list[DatedAlert]:
    """Return the dated alerts of a duty that are due by ``now``; most duties lie ahead and cost one look."""
    teams = [clocks[key] for key in stand.responsible_ids]
    is_short = stand.due_on < stand.planned_on
    begun = [
        clock
        for clock in teams
        if is_short or lead_time.local_alert_date(stand.warn_on, clock.days) <= todays[clock.department_id]
    ]
    if not begun:
        return []
    dates = DutyDates(stand.key or _NEW, stand.warn_on, stand.due_on, stand.late_on, stand.planned_on, stand.must_have)
    return [alert for alert in dated_alerts(dates, begun, now=now) if alert.due_at <= now]


def _is_silent(alert: DatedAlert, silent_until: dt.datetime | None) -> bool:
    if silent_until is None:
        return False
    return alert.kind == AlertKind.SHORT_NOTICE or alert.due_at <= silent_until


@dataclass(frozen=True)
class Mailing:
    """How many messages go out, to how many people and mailboxes; ``unheard`` are notices nobody can be told of."""

    messages: int
    recipients: int
    unheard: int


Hears = Callable[[int, UUID, AlertKind], Iterable[str]]
"""Returns the keys of those who are told of a campaign for a department."""


def mailing(notices: Iterable[Notice], *, hears: Hears, clocks: Clocks, now: dt.datetime) -> Mailing:
    """Return what the notices of a change come to, settled: one person's are one message where they leave together."""
    parcels: set[tuple[str, str]] = set()
    unheard = 0
    for notice in notices:
        leaves = leaving(
            is_urgent=notice.is_urgent,
            due_at=notice.due_at,
            planned_at=now,
            change_set_id=notice.campaign_id if notice.is_of_change else None,
            campaign_id=notice.campaign_id,
            clock=clocks[notice.department_id],
            now=now,
        )
        keys = list(hears(notice.department_id, notice.campaign_id, notice.kind))
        unheard += not keys
        parcels.update((key, leaves.group) for key in keys)
    return Mailing(len(parcels), len({key for key, _group in parcels}), unheard)
