"""Putting an alert off to a working day: it is seen, and comes back."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from calendar_app.lib.dates import spoken_day
from campaigns.actions.inbox import acknowledge
from campaigns.enums import MILESTONE_UNFINISHED, AlertKind, AlertState, AlertStep
from campaigns.models import Alert
from campaigns.rules.lead_time import alert_instant
from campaigns.rules.reminders import FURTHEST
from departments.audit import record
from departments.clocks import DepartmentClock
from departments.errors import Refused
from departments.models import User
from departments.queries import department_clocks


@transaction.atomic
def remind(*, by: User, alert_ids: Collection[UUID], on: dt.date, now: dt.datetime) -> dt.datetime | None:
    """Mark fired alerts as seen and let each come back on the day ``on``, at its department's alert hour.

    Returns the moment they were seen, or None when none of them was waiting. Raises ``Refused`` for a day that is not
    ahead, too far off, no working day of the department, or after an unfinished duty is due.
    """
    waiting = Alert.objects.filter(
        pk__in=alert_ids, state=AlertState.FIRED, acknowledged_at=None, step=AlertStep.FIRST
    ).select_related("milestone", "department")
    alerts = list(waiting.order_by("id").select_for_update(of=("self",)))
    clocks = department_clocks({alert.department_id for alert in alerts})
    for alert in alerts:
        _check_day(alert, clocks[alert.department_id], on=on, now=now)
    at = acknowledge(by=by, alert_ids=[alert.pk for alert in alerts])
    together: dict[tuple[object, ...], UUID] = {}
    for alert in alerts:
        clock = clocks[alert.department_id]
        of = together.setdefault(_said(alert), alert.pk)
        _reminder(alert, clock, on, of=of).save(force_insert=True)
        changes = {"remind_on": [None, on.isoformat()]}
        record(by=by, verb="put off", subject=alert, changes=changes, campaign_id=alert.campaign_id)
    return at


def _check_day(alert: Alert, clock: DepartmentClock, *, on: dt.date, now: dt.datetime) -> None:
    today = clock.today(now)
    if on <= today:
        raise Refused(_("Choose a day ahead."), field="on")
    if on > today + FURTHEST:
        raise Refused(_("Choose a day within the next three months."), field="on")
    if not clock.days.is_working(on):
        facts = {"department": alert.department, "day": spoken_day(on, today=today)}
        raise Refused(_("%(department)s does not work on %(day)s. Choose a working day.") % facts, field="on")
    duty = alert.milestone
    if duty is not None and duty.state in MILESTONE_UNFINISHED and today < duty.due_on < on:
        raise Refused(
            _("“%(duty)s” is due on %(day)s. Choose a day up to then.")
            % {"duty": duty, "day": spoken_day(duty.due_on, today=today)},
            field="on",
        )


def _said(alert: Alert) -> tuple[object, ...]:
    """Return what is the same of alerts that say one thing to several departments: they come back as one, too."""
    return (
        alert.campaign_id,
        alert.activity_id,
        alert.milestone_id,
        alert.exception_id,
        alert.kind,
        alert.occurrence,
    )


def _reminder(alert: Alert, clock: DepartmentClock, on: dt.date, *, of: UUID) -> Alert:
    original = (
        alert.facts if alert.kind == AlertKind.REMINDER else {"of": alert.kind, "of_occurrence": alert.occurrence}
    )
    return Alert(
        department_id=alert.department_id,
        campaign_id=alert.campaign_id,
        activity_id=alert.activity_id,
        milestone_id=alert.milestone_id,
        exception_id=alert.exception_id,
        kind=AlertKind.REMINDER,
        occurrence=of.hex,
        local_date=on,
        local_time=clock.alert_hour,
        time_zone=clock.zone.key,
        due_at=alert_instant(on, clock.alert_hour, clock.zone),
        is_urgent=False,
        facts={**alert.facts, **original},
        subject_version=alert.subject_version,
    )
