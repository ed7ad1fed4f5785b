"""The notices an activity calls for: new on your channel, moved, cancelled."""

from collections.abc import Collection, Iterable
from typing import Any

from campaigns.alerts.change_sets import ChangeSets
from campaigns.alerts.history import History
from campaigns.alerts.plan import AlertPlan
from campaigns.enums import MILESTONE_ANSWERED, MILESTONE_UNFINISHED, ActivityState, AlertKind, MilestoneState
from campaigns.models import Activity, Alert, ChangeSet
from campaigns.queries.planning import PlanningBatch, issue_of
from campaigns.rules.alert_plan import EVENT_KINDS, TELLING_KINDS, touches_soon
from campaigns.rules.closings import closing_mark
from campaigns.rules.telling import (
    NOTHING,
    Picture,
    Standing,
    is_old_news,
    owed,
    standing_of,
    told_pictures,
    touched_days,
    truth_for,
)


def plan_events(
    activity: Activity, *, batch: PlanningBatch, history: History, change_sets: ChangeSets, plan: AlertPlan
) -> None:
    """Plan the one notice each department is owed about this activity, if any."""
    heard = _heard(activity, history)
    told = told_pictures((alert.department_id, AlertKind(alert.kind), alert.facts) for alert in heard)
    planned = {
        (alert.department_id, alert.kind): alert for alert in history.planned[activity.pk] if alert.kind in EVENT_KINDS
    }
    truth = truth_of(activity)
    involved = _involved(activity, batch)
    finished = _responsible(activity, batch, MILESTONE_ANSWERED)
    for department_id in sorted(involved | set(told)):
        known = told.get(department_id, NOTHING)
        if known is NOTHING and activity.pk in batch.far_ahead:
            continue
        has_part, had_part = department_id in involved, department_id in finished
        here = truth_for(truth, known=known, has_part=has_part, had_part=had_part)
        mine = _mine(here, department_id, activity, batch)
        kind = owed(told=known, truth=mine)
        if kind is None:
            continue
        standing = planned.pop((department_id, kind), None)
        if standing is None and is_old_news(known, mine, is_over=_is_over(activity)):
            plan.silenced += 1
            continue
        used = {alert.occurrence for alert in history.fired[activity.pk] if alert.kind == kind}
        change_set = standing.change_set if standing else change_sets.of(activity.campaign_id, but_not=used)
        wanted = _event_alert(
            activity, kind, department_id=department_id, truth=mine, told=known, batch=batch, change_set=change_set
        )
        plan.keep_or_make(standing, wanted, keep_moment=wanted.due_at != batch.now)
    for alert in planned.values():
        plan.close(alert)


def _heard(activity: Activity, history: History) -> Iterable[Alert]:
    """Return the alerts by which departments know what they know, in their order.

    An answered proposal counts as soon as it is planned: it leaves before anything that is planned after it.
    """
    yield from (alert for alert in history.fired[activity.pk] if alert.kind in TELLING_KINDS)
    yield from (alert for alert in history.planned[activity.pk] if alert.kind == AlertKind.DAY_ANSWERED)


def truth_of(activity: Activity) -> Picture:
    """Return the activity as it truly is, for the departments that own its channel or have a duty in it."""
    standing = standing_of(
        campaign_state=activity.campaign.state, activity_state=activity.state, starts_on=activity.starts_on
    )
    if standing == Standing.CANCELLED:
        return Picture(standing)
    return Picture(
        standing, activity.starts_on, activity.ends_on, activity.starts_at, closing_mark(issue_of(activity.closing))
    )


def _mine(truth: Picture, department_id: int, activity: Activity, batch: PlanningBatch) -> Picture:
    """Return the activity as it truly is for one department, with the days of its unfinished duties."""
    return truth.with_duties(
        (row.pk, row.due_on)
        for row in batch.milestones.get(activity.pk, [])
        if row.state in MILESTONE_UNFINISHED and department_id in batch.responsibles.get(row.pk, ())
    )


def _involved(activity: Activity, batch: PlanningBatch) -> set[int]:
    """Return the departments that own the channel or have an unfinished duty in the activity."""
    return {*batch.owners.get(activity.channel_id, ()), *_responsible(activity, batch, MILESTONE_UNFINISHED)}


def _responsible(activity: Activity, batch: PlanningBatch, states: Collection[MilestoneState]) -> set[int]:
    """Return the departments that have a duty in one of these states in the activity."""
    duties = [row for row in batch.milestones.get(activity.pk, []) if row.state in states]
    return {key for duty in duties for key in batch.responsibles.get(duty.pk, ())}


def _is_over(activity: Activity) -> bool:
    """Whether the activity is done, or had ended when it came in silently."""
    return activity.state == ActivityState.DONE or (
        activity.silent_until is not None
        and activity.ends_on is not None
        and activity.ends_on < activity.silent_until.date()
    )


def _event_alert(
    activity: Activity,
    kind: AlertKind,
    *,
    department_id: int,
    truth: Picture,
    told: Picture,
    batch: PlanningBatch,
    change_set: ChangeSet | None,
) -> Alert:
    clock = batch.clocks[department_id]
    today = clock.today(batch.now)
    days = told if kind == AlertKind.CANCELLED else truth
    is_running = bool(days.starts_on and days.ends_on and days.starts_on <= today <= days.ends_on)
    is_off = kind == AlertKind.CANCELLED and truth.standing != Standing.NOT_THEIRS
    at_once = is_off and (is_running or activity.state == ActivityState.LIVE)
    due_at = batch.now if at_once or change_set is None else change_set.settles_at
    is_soon = kind == AlertKind.MOVED and touches_soon(touched_days(told, truth), clock, now=batch.now)
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
        is_urgent=at_once or is_soon,
        facts=_facts(truth, told),
        subject_version=activity.version,
    )


def _facts(truth: Picture, told: Picture) -> dict[str, Any]:
    standing = truth if truth.standing != Standing.NONE else Picture(Standing.CANCELLED)
    return {**standing.as_facts(), "was": told.as_facts()}
