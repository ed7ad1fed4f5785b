"""Bringing planned alerts in line with what is true: at every save, and again every night.

Planning compares rows with facts and writes the difference, so running it twice changes nothing. It only ever touches
alerts that are still planned; what has been fired is history, and is corrected by a further alert.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from campaigns.alerts.change_sets import ChangeSets
from campaigns.enums import (
    MILESTONE_UNFINISHED,
    ActivityState,
    AlertKind,
    AlertState,
)
from campaigns.models import Activity, Alert, ChangeSet, Milestone
from campaigns.queries.planning import PlanningBatch, is_off
from campaigns.rules.alert_plan import DATED_KINDS, EVENT_KINDS, DatedAlert, DutyDates, dated_alerts, touches_soon
from campaigns.rules.telling import CAMPAIGN_OWING, NOTHING, Picture, Standing, owed, standing_of

_REPLANNED = ["local_date", "local_time", "time_zone", "due_at", "is_urgent", "facts", "subject_version"]


@dataclass
class AlertPlan:
    """What planning found to write: alerts to make, to change, and to close (with the reason)."""

    made: list[Alert] = field(default_factory=list)
    changed: list[Alert] = field(default_factory=list)
    closed: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    silenced: int = 0


@dataclass
class _History:
    """The alerts of the batch's activities that still stand: planned ones locked, fired ones read after that."""

    planned: dict[UUID, list[Alert]]
    fired: dict[UUID, list[Alert]]


def plan_alerts(batch: PlanningBatch, *, change_sets: ChangeSets) -> AlertPlan:
    """Make, change and close planned alerts of the batch's activities; return what was written.

    Call it after ``write_duties``, inside the action's transaction. Five queries and those of ``change_sets``.
    """
    history = _history([activity.pk for activity in batch.activities])
    plan = AlertPlan()
    for activity in batch.activities:
        _plan_events(activity, batch, history, change_sets, plan)
        _plan_dated(activity, batch, history, change_sets, plan)
    _write(plan)
    return plan


def _history(activity_ids: Collection[UUID]) -> _History:
    rows = Alert.objects.filter(activity__in=activity_ids)
    # Locked first: a tick that is firing one of these ends before the fired ones are read.
    planned = (
        rows.filter(state=AlertState.PLANNED)
        .order_by("id")
        .select_related("change_set")
        .select_for_update(of=("self",))
    )
    history = _History(defaultdict(list), defaultdict(list))
    for alert in planned:
        history.planned[alert.activity_id].append(alert)  # type: ignore[index]
    for alert in rows.filter(state=AlertState.FIRED).order_by("fired_at", "due_at", "id"):
        history.fired[alert.activity_id].append(alert)  # type: ignore[index]
    return history


def _plan_events(
    activity: Activity, batch: PlanningBatch, history: _History, change_sets: ChangeSets, plan: AlertPlan
) -> None:
    """Plan the one notice each department is owed about this activity, if any."""
    told = _told(history.fired[activity.pk])
    planned = {(alert.department_id, alert.kind): alert for alert in history.planned[activity.pk] if _is_event(alert)}
    truth = _truth(activity)
    involved = _involved(activity, batch)
    for department_id in sorted(involved | set(told)):
        known = told.get(department_id, NOTHING)
        mine = truth if department_id in involved else NOTHING
        kind = owed(told=known, truth=mine)
        if kind is None:
            continue
        standing = planned.pop((department_id, kind), None)
        if standing is None and known is NOTHING and _is_silent(activity, activity.ends_on, batch):
            plan.silenced += 1
            continue
        used = {alert.occurrence for alert in history.fired[activity.pk] if alert.kind == kind}
        change_set = standing.change_set if standing else change_sets.of(activity.campaign_id, but_not=used)
        wanted = _event_alert(activity, department_id, kind, mine, known, batch, change_set)
        _keep_or_make(plan, standing, wanted, keep_due=wanted.due_at != batch.now)
    for alert in planned.values():
        plan.closed["no longer so"].append(alert.pk)


def _plan_dated(
    activity: Activity, batch: PlanningBatch, history: _History, change_sets: ChangeSets, plan: AlertPlan
) -> None:
    """Plan what this activity's unfinished duties call for."""
    planned = {_key(alert): alert for alert in history.planned[activity.pk] if not _is_event(alert)}
    fired = [alert for alert in history.fired[activity.pk] if not _is_event(alert)]
    fired_keys = {_key(alert) for alert in fired}
    warned = {(alert.milestone_id, alert.department_id) for alert in fired if alert.kind == AlertKind.COMING}
    for milestone in _calling(activity, batch):
        clocks = [batch.clocks[key] for key in batch.responsibles.get(milestone.pk, ())]
        for dated in dated_alerts(_dates(milestone), clocks, now=batch.now):
            key = (dated.milestone_id, dated.department_id, dated.kind, dated.occurrence)
            standing = planned.pop(key, None)
            if key in fired_keys:
                continue
            overdue = dated.due_at <= batch.now
            if overdue and dated.kind == AlertKind.COMING and (dated.milestone_id, dated.department_id) in warned:
                continue
            if standing is None and _is_past(dated, activity):
                plan.silenced += 1
                continue
            _keep_or_make(
                plan,
                standing,
                _dated_row(activity, milestone, dated, standing, change_sets),
                keep_due=dated.kind == AlertKind.SHORT_NOTICE,
            )
    for alert in planned.values():
        plan.closed["no longer so"].append(alert.pk)


def _is_event(alert: Alert) -> bool:
    return alert.kind in EVENT_KINDS


def _key(alert: Alert) -> tuple[UUID | None, int, str, str]:
    return (alert.milestone_id, alert.department_id, alert.kind, alert.occurrence)


def _told(fired: Iterable[Alert]) -> dict[int, Picture]:
    """Return what each department was last told of an activity."""
    return {alert.department_id: Picture.from_facts(alert.facts) for alert in fired if alert.kind in EVENT_KINDS}


def _truth(activity: Activity) -> Picture:
    standing = standing_of(
        campaign_state=activity.campaign.state, activity_state=activity.state, starts_on=activity.starts_on
    )
    if standing == Standing.CANCELLED:
        return Picture(standing)
    return Picture(standing, activity.starts_on, activity.ends_on, activity.starts_at)


def _involved(activity: Activity, batch: PlanningBatch) -> set[int]:
    """Return the departments that own the channel or have an unfinished duty in the activity."""
    involved = set(batch.owners.get(activity.channel_id, ()))
    for milestone in batch.milestones.get(activity.pk, []):
        if milestone.state in MILESTONE_UNFINISHED:
            involved.update(batch.responsibles.get(milestone.pk, ()))
    return involved


def _calling(activity: Activity, batch: PlanningBatch) -> list[Milestone]:
    """Return the milestones of the activity that call for alerts at present."""
    if activity.campaign.state not in CAMPAIGN_OWING or is_off(activity):
        return []
    return [row for row in batch.milestones.get(activity.pk, []) if row.state in MILESTONE_UNFINISHED]


def _dates(milestone: Milestone) -> DutyDates:
    return DutyDates(
        milestone_id=milestone.pk,
        warn_on=milestone.warn_on,
        due_on=milestone.due_on,
        late_on=milestone.late_on,
        planned_on=milestone.planned_on,
        must_have=milestone.must_have,
    )


def _is_silent(activity: Activity, day: dt.date | None, batch: PlanningBatch) -> bool:
    return activity.silent_until is not None and day is not None and day < activity.silent_until.date()


def _is_past(dated: DatedAlert, activity: Activity) -> bool:
    """Whether an alert was overdue when its activity came in silently."""
    if activity.silent_until is None:
        return False
    return dated.kind == AlertKind.SHORT_NOTICE or dated.due_at <= activity.silent_until


def _event_alert(
    activity: Activity,
    department_id: int,
    kind: AlertKind,
    truth: Picture,
    told: Picture,
    batch: PlanningBatch,
    change_set: ChangeSet | None,
) -> Alert:
    clock = batch.clocks[department_id]
    today = clock.today(batch.now)
    days = told if kind == AlertKind.CANCELLED else truth
    is_running = bool(days.starts_on and days.ends_on and days.starts_on <= today <= days.ends_on)
    at_once = kind == AlertKind.CANCELLED and (is_running or activity.state == ActivityState.LIVE)
    due_at = batch.now if at_once or change_set is None else change_set.settles_at
    due_days = [
        row.due_on
        for row in batch.milestones.get(activity.pk, [])
        if row.state in MILESTONE_UNFINISHED and department_id in batch.responsibles.get(row.pk, ())
    ]
    local = due_at.astimezone(clock.zone)
    return Alert(
        department_id=department_id,
        campaign_id=activity.campaign_id,
        activity_id=activity.pk,
        kind=kind,
        occurrence=str(change_set.pk) if change_set else "",
        change_set=change_set,
        local_date=local.date(),
        local_time=local.time().replace(microsecond=0),
        time_zone=clock.zone.key,
        due_at=due_at,
        is_urgent=at_once or (kind == AlertKind.MOVED and touches_soon(due_days, clock, now=batch.now)),
        facts=_facts(truth, told),
        subject_version=activity.version,
    )


def _facts(truth: Picture, told: Picture) -> dict[str, Any]:
    standing = truth if truth.standing != Standing.NONE else Picture(Standing.CANCELLED)
    return {**standing.as_facts(), "was": told.as_facts()}


def _dated_row(
    activity: Activity, milestone: Milestone, dated: DatedAlert, standing: Alert | None, change_sets: ChangeSets
) -> Alert:
    is_short = standing is None and dated.kind == AlertKind.SHORT_NOTICE
    urgent_set = change_sets.of(activity.campaign_id) if is_short else None
    return Alert(
        department_id=dated.department_id,
        campaign_id=activity.campaign_id,
        activity_id=activity.pk,
        milestone_id=dated.milestone_id,
        kind=dated.kind,
        occurrence=dated.occurrence,
        change_set=urgent_set,
        local_date=dated.local_date,
        local_time=dated.local_time,
        time_zone=dated.time_zone,
        due_at=dated.due_at,
        is_urgent=dated.is_urgent,
        facts={**_truth(activity).as_facts(), "shortfall": milestone.shortfall_days},
        subject_version=activity.version,
    )


def _keep_or_make(plan: AlertPlan, standing: Alert | None, wanted: Alert, *, keep_due: bool) -> None:
    """Add ``wanted`` to the plan, or what of it differs from the alert that stands; ``keep_due`` leaves its moment."""
    if standing is None:
        plan.made.append(wanted)
        return
    names = [name for name in _REPLANNED if not (keep_due and name in ("local_date", "local_time", "due_at"))]
    if any(getattr(standing, name) != getattr(wanted, name) for name in names if name != "subject_version"):
        for name in names:
            setattr(standing, name, getattr(wanted, name))
        plan.changed.append(standing)


def _write(plan: AlertPlan) -> None:
    for reason, keys in plan.closed.items():
        Alert.objects.filter(pk__in=keys, state=AlertState.PLANNED).update(
            state=AlertState.SUPERSEDED, closed_reason=reason
        )
    Alert.objects.bulk_update(plan.changed, _REPLANNED, batch_size=1000)
    # The key's constraint decides between two planners at once: the second finds the row made.
    Alert.objects.bulk_create(plan.made, batch_size=1000, ignore_conflicts=True)


assert set(DATED_KINDS) | set(EVENT_KINDS) == set(AlertKind), "every kind is either dated or an event"
