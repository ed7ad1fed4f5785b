"""The alerts that exceptions call for: wanted, to who answers; answered, to the department that asked."""

from django.utils import timezone

from campaigns.alerts.climbing import missing_climbs
from campaigns.alerts.history import History
from campaigns.alerts.plan import AlertPlan
from campaigns.alerts.planning_events import truth_of
from campaigns.alerts.told_exceptions import occurrence_of
from campaigns.enums import AlertKind, ExceptionState
from campaigns.models import Activity, Alert, NoticeException
from campaigns.queries.planning import PlanningBatch
from campaigns.rules.alert_plan import EXCEPTION_KINDS
from campaigns.rules.exceptions import is_answered


def plan_exceptions(activity: Activity, *, batch: PlanningBatch, history: History, plan: AlertPlan) -> None:
    """Plan what this activity's exceptions call for. It is urgent, so it is due at once."""
    known = [alert for alert in history.planned[activity.pk] if alert.kind in EXCEPTION_KINDS]
    planned = {_key(alert): alert for alert in known if not alert.step}
    wanted_keys = set()
    asked = [alert for alert in history.fired[activity.pk] if alert.kind in EXCEPTION_KINDS]
    fired = {_key(alert) for alert in asked}
    for row in batch.exceptions.get(activity.pk, []):
        wanted = _wanted(activity, row, batch)
        if wanted is None:
            continue
        wanted_keys.add(_key(wanted))
        if _key(wanted) in fired:
            continue
        standing = planned.pop(_key(wanted), None)
        if standing is None and activity.silent_until is not None and row.asked_by_id is None:
            plan.silenced += 1
            continue
        plan.keep_or_make(standing, wanted, keep_moment=True)
    climbing = [alert for alert in known if alert.step]
    for alert in (*planned.values(), *(each for each in climbing if _key(each) not in wanted_keys)):
        plan.close(alert)
    standing_ones = [alert for alert in asked if _key(alert) in wanted_keys]
    plan.made += missing_climbs(standing_ones, climbing, clocks=batch.clocks, now=batch.now)


def _key(alert: Alert) -> tuple[int, str, str]:
    return (alert.department_id, alert.kind, alert.occurrence)


def _wanted(activity: Activity, row: NoticeException, batch: PlanningBatch) -> Alert | None:
    if row.state == ExceptionState.ASKED:
        kind, department_id = AlertKind.EXCEPTION_WANTED, row.department_id
    elif is_answered(row.state) and row.answered_at is not None:
        kind, department_id = AlertKind.EXCEPTION_ANSWERED, activity.campaign.lead_department_id
    else:
        return None
    clock = batch.clocks[department_id]
    local = timezone.localtime(batch.now, clock.zone)
    return Alert(
        department_id=department_id,
        campaign_id=activity.campaign_id,
        activity_id=activity.pk,
        exception_id=row.pk,
        kind=kind,
        occurrence=occurrence_of(row),
        local_date=local.date(),
        local_time=local.time().replace(microsecond=0),
        time_zone=clock.zone.key,
        due_at=batch.now,
        is_urgent=True,
        facts={**truth_of(activity).as_facts(), "shortfall": row.shortfall_days},
        subject_version=activity.version,
    )
