"""The alerts an activity's duties call for: work begins, due today, late, short notice."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from campaigns.alerts.change_sets import ChangeSets
from campaigns.alerts.climbing import missing_climbs
from campaigns.alerts.history import History
from campaigns.alerts.plan import AlertPlan
from campaigns.alerts.planning_events import truth_of
from campaigns.enums import MILESTONE_UNFINISHED, AlertKind
from campaigns.models import Activity, Alert, Milestone
from campaigns.queries.planning import PlanningBatch, is_off
from campaigns.rules.alert_plan import DATED_KINDS, DatedAlert, DutyDates, dated_alerts
from campaigns.rules.telling import CAMPAIGN_OWING


@dataclass(frozen=True)
class Duties:
    """What has duties: an activity, or the campaign itself (then without ``activity_id``), and those that call."""

    campaign_id: UUID
    activity_id: UUID | None
    milestones: list[Milestone]
    facts: dict[str, Any]
    version: int
    silent_until: dt.datetime | None = None


def plan_dated(
    activity: Activity, *, batch: PlanningBatch, history: History, change_sets: ChangeSets, plan: AlertPlan
) -> None:
    """Plan what this activity's unfinished duties call for."""
    duties = Duties(
        campaign_id=activity.campaign_id,
        activity_id=activity.pk,
        milestones=_calling(activity, batch),
        facts=truth_of(activity).as_facts(),
        version=activity.version,
        silent_until=activity.silent_until,
    )
    alerts = (history.planned[activity.pk], history.fired[activity.pk])
    plan_duties(duties, *alerts, batch=batch, change_sets=change_sets, plan=plan)


def plan_duties(
    duties: Duties,
    planned_ones: Iterable[Alert],
    fired_ones: Iterable[Alert],
    *,
    batch: PlanningBatch,
    change_sets: ChangeSets,
    plan: AlertPlan,
) -> None:
    """Plan what these duties call for beside the alerts that are planned or fired of the same activity or campaign."""
    dated_ones = [alert for alert in planned_ones if alert.kind in DATED_KINDS]
    planned = {_key(alert): alert for alert in dated_ones if not alert.step}
    called = set()
    fired = [alert for alert in fired_ones if alert.kind in DATED_KINDS]
    fired_keys = {_key(alert) for alert in fired}
    warned = {(alert.milestone_id, alert.department_id) for alert in fired if alert.kind == AlertKind.COMING}
    for milestone in duties.milestones:
        clocks = [batch.clocks[key] for key in batch.responsibles.get(milestone.pk, ())]
        for dated in dated_alerts(_dates(milestone), clocks, now=batch.now):
            key = (dated.milestone_id, dated.department_id, dated.kind, dated.occurrence)
            called.add(key)
            standing = planned.pop(key, None)
            if key in fired_keys:
                continue
            overdue = dated.due_at <= batch.now
            if overdue and dated.kind == AlertKind.COMING and (dated.milestone_id, dated.department_id) in warned:
                continue
            if standing is None and _is_past(dated, duties):
                plan.silenced += 1
                continue
            plan.keep_or_make(
                standing,
                _dated_row(duties, milestone, dated, standing, change_sets),
                keep_moment=dated.kind == AlertKind.SHORT_NOTICE,
            )
    climbing = [alert for alert in dated_ones if alert.step]
    for alert in (*planned.values(), *(each for each in climbing if _key(each) not in called)):
        plan.close(alert)
    standing_ones = [alert for alert in fired if _key(alert) in called]
    plan.made += missing_climbs(standing_ones, climbing, clocks=batch.clocks, now=batch.now)


def _key(alert: Alert) -> tuple[UUID | None, int, str, str]:
    return (alert.milestone_id, alert.department_id, alert.kind, alert.occurrence)


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


def _is_past(dated: DatedAlert, duties: Duties) -> bool:
    """Whether an alert was overdue when its activity came in silently."""
    if duties.silent_until is None:
        return False
    return dated.kind == AlertKind.SHORT_NOTICE or dated.due_at <= duties.silent_until


def _dated_row(
    duties: Duties, milestone: Milestone, dated: DatedAlert, standing: Alert | None, change_sets: ChangeSets
) -> Alert:
    is_short = standing is None and dated.kind == AlertKind.SHORT_NOTICE
    urgent_set = change_sets.of(duties.campaign_id) if is_short else None
    return Alert(
        department_id=dated.department_id,
        campaign_id=duties.campaign_id,
        activity_id=duties.activity_id,
        milestone_id=dated.milestone_id,
        kind=dated.kind,
        occurrence=dated.occurrence,
        change_set=urgent_set,
        local_date=dated.local_date,
        local_time=dated.local_time,
        time_zone=dated.time_zone,
        due_at=dated.due_at,
        is_urgent=dated.is_urgent,
        facts={**duties.facts, "shortfall": milestone.shortfall_days},
        subject_version=duties.version,
    )
