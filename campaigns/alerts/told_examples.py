"""When one would hear of this and that, in a sentence each: worked out by the very rule that sends the mail. Pure."""

import datetime as dt

from django.utils.translation import gettext as _

from calendar_app.lib.dates import spoken_day
from calendar_app.lib.hours import spoken_hour
from campaigns.alerts.kinds import KINDS
from campaigns.enums import AlertKind, AlertStep, How
from campaigns.rules.lead_time import alert_instant
from campaigns.rules.tastes import Owed, Taste, leaving_by_taste
from departments.clocks import DepartmentClock

LATE_EVENING = dt.time(22, 30)
"""When the example of something urgent happens, by the person's clock."""

DUTY_AFTER = 10
"""So many working days lie between the day work begins and the duty's in the example."""


def examples(taste: Taste, clock: DepartmentClock, *, now: dt.datetime) -> list[str]:
    """Return when somebody of this taste hears that work begins, that something is due, and of short notice."""
    day = clock.days.add(clock.today(now), 1)
    at_alert_hour = alert_instant(day, clock.alert_hour, clock.zone)
    in_the_evening = alert_instant(day, LATE_EVENING, taste.zone)
    facts = {"day": spoken_day(day, today=day), "hour": spoken_hour(LATE_EVENING)}
    return [
        _("Work begins on a duty on %(day)s: %(heard)s")
        % {**facts, "heard": _heard(AlertKind.COMING, at_alert_hour, taste, clock)},
        _("A duty is due on %(day)s: %(heard)s")
        % {**facts, "heard": _heard(AlertKind.DUE, at_alert_hour, taste, clock)},
        _("Something is planned at short notice on %(day)s at %(hour)s: %(heard)s")
        % {**facts, "heard": _heard(AlertKind.SHORT_NOTICE, in_the_evening, taste, clock)},
    ]


def _heard(name: AlertKind, due_at: dt.datetime, taste: Taste, clock: DepartmentClock) -> str:
    kind = KINDS[name]
    today = clock.today(due_at)
    owed = Owed(
        kind=name,
        step=AlertStep.FIRST,
        is_urgent=name == AlertKind.SHORT_NOTICE,
        due_at=due_at,
        planned_at=due_at,
        change_set_id=None,
        campaign_id=None,
        may_be_muted=kind.may_be_muted,
        useful=kind.useful,
        its_day=clock.days.add(today, DUTY_AFTER) if name == AlertKind.COMING else today,
    )
    leaves = leaving_by_taste(owed, taste, clock=clock, now=due_at)
    if leaves is None:
        return _("no mail, it stands on your desk")
    if leaves.at == due_at and owed.is_urgent:
        return _("you hear of it at once")
    local = leaves.at.astimezone(taste.zone)
    facts = {"day": spoken_day(local.date(), today=today), "hour": spoken_hour(local)}
    if taste.how == How.WEEKLY and (local.time(), local.weekday()) == (taste.at, taste.weekday):
        return _("you hear of it on %(day)s at %(hour)s, in your weekly mail") % facts
    if taste.how == How.DAILY and local.time() == taste.at:
        return _("you hear of it on %(day)s at %(hour)s, in your daily mail") % facts
    return _("you hear of it on %(day)s at %(hour)s") % facts
