"""Acknowledging alerts: somebody of the department has seen them."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.alerts.climbing import ACKNOWLEDGED, plan_climbs, same, steps_of
from campaigns.enums import AlertKind, AlertState, AlertStep
from campaigns.models import Alert
from departments.access import access_for
from departments.audit import record
from departments.models import User
from departments.queries import department_clocks
from departments.roles import Permission


@transaction.atomic
def acknowledge(*, by: User, alert_ids: Collection[UUID]) -> dt.datetime | None:
    """Mark fired alerts as seen by ``by``; return the moment written, or None when none of them was waiting.

    All steps of an alert are seen together, and it climbs no further. What somebody else has acknowledged already stays
    theirs. Four queries and one for each alert.
    """
    asked = list(Alert.objects.filter(pk__in=alert_ids, state=AlertState.FIRED, acknowledged_at=None))
    # The owner's step is the owner's: that they have seen it does not mean that the department has.
    whole = {same(alert) for alert in asked if alert.step < AlertStep.OWNER}
    keys = {alert.pk for alert in asked}
    alerts = [row for row in steps_of(asked) if row.pk in keys or same(row) in whole] if asked else []
    waiting = [alert for alert in alerts if alert.state == AlertState.FIRED and alert.acknowledged_at is None]
    if not waiting:
        return None
    now = timezone.now()
    Alert.objects.filter(pk__in=[alert.pk for alert in waiting]).update(acknowledged_at=now, acknowledged_by=by)
    to_come = [alert.pk for alert in alerts if alert.state == AlertState.PLANNED and alert.step]
    Alert.objects.filter(pk__in=to_come).update(state=AlertState.CANCELLED, closed_reason=ACKNOWLEDGED)
    for alert in waiting:
        changes = {"acknowledged_at": [None, now.isoformat()]}
        record(by=by, verb="acknowledged", subject=alert, changes=changes, campaign_id=alert.campaign_id)
    return now


def acknowledge_duty(*, by: User, milestone_id: UUID) -> None:
    """Mark what was fired about a duty as seen in the departments for which ``by`` may answer it.

    Whoever answers the duty has seen its alerts. Two queries, and those of ``acknowledge`` if there is any.
    """
    departments = access_for(by).having(Permission.ANSWER_DUTIES)
    waiting = Alert.objects.filter(
        milestone=milestone_id, department__in=departments, state=AlertState.FIRED, acknowledged_at=None
    )
    alert_ids = list(waiting.values_list("pk", flat=True))
    if alert_ids:
        acknowledge(by=by, alert_ids=alert_ids)


def call_reminders_off(alert_ids: Collection[UUID]) -> None:
    """Take back what was to remind of these alerts. One query. Call it inside the action's transaction."""
    planned = Alert.objects.filter(
        kind=AlertKind.REMINDER, occurrence__in=[key.hex for key in alert_ids], state=AlertState.PLANNED
    )
    planned.update(state=AlertState.CANCELLED, closed_reason="it waits again")


@transaction.atomic
def take_back(*, by: User, at: dt.datetime) -> int:
    """Make what ``by`` acknowledged at the moment ``at`` wait again, and climb; return how many alerts that were.

    What they may not answer any more stays seen.
    """
    mine = Alert.objects.filter(_may_answer(by), acknowledged_by=by, acknowledged_at=at).order_by("id")
    alerts = list(mine.select_related("department").select_for_update(of=("self",)))
    Alert.objects.filter(pk__in=[alert.pk for alert in alerts]).update(acknowledged_at=None, acknowledged_by=None)
    call_reminders_off([alert.pk for alert in alerts])
    clocks = department_clocks({alert.department_id for alert in alerts})
    plan_climbs(alerts, clocks=clocks, now=timezone.now())
    for alert in alerts:
        changes = {"acknowledged_at": [at.isoformat(), None]}
        record(by=by, verb="made wait again", subject=alert, changes=changes, campaign_id=alert.campaign_id)
    return len(alerts)


def _may_answer(by: User) -> Q:
    """Return the condition for alerts ``by`` may answer: of their departments, and last steps of their campaigns."""
    access = access_for(by)
    if access.is_ops_admin:
        return Q()
    own = Q(step=AlertStep.OWNER, campaign__owner=by)
    return Q(department__in=access.having(Permission.ANSWER_DUTIES)) | own
