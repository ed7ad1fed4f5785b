"""Planning the weekly outlooks: one for each department and week, whatever the week will hold.

Whether a week is empty is known only when a reader's outlook is written, and only for that reader: a row that is there
in busy weeks alone would tell of what is secret.
"""

import datetime as dt
import logging
from collections.abc import Iterator

from django.db import transaction

from calendar_app.lib.blame import NOBODYS_FAULT
from campaigns.alerts.plan import AlertPlan
from campaigns.enums import AlertKind, AlertState
from campaigns.models import Alert
from campaigns.rules.week_ahead import WEEK, told_at, told_on, week_of
from departments.clocks import DepartmentClock
from departments.models import Department
from departments.queries import department_clocks, organisation

logger = logging.getLogger(__name__)


@transaction.atomic
def plan_outlooks(*, now: dt.datetime) -> int:
    """Bring the planned outlooks of this week and the next in line; return how many were made, moved or taken back.

    A week that has begun gets none any more. Any number of these may run at once, and running it again changes
    nothing. What stands of a department whose week cannot be worked out stays as it is. Eight queries and one for a
    hundred departments.
    """
    first_day = organisation().first_day_of_week
    clocks = department_clocks(Department.objects.filter(retired_at=None).values_list("pk", flat=True))
    rows = Alert.objects.filter(kind=AlertKind.WEEKLY_OUTLOOK).order_by("id")
    planned = {
        (row.department_id, row.occurrence): row
        for row in rows.filter(state=AlertState.PLANNED).select_for_update(of=("self",))
    }
    plan = AlertPlan()
    for reason in clocks.unreadable.values():
        logger.error("%s", reason)
    unknown = set(clocks.unreadable)
    for clock in clocks.values():
        outlooks = _outlooks_of(clock, first_day, now)
        if outlooks is None:
            unknown.add(clock.department_id)
        for outlook in outlooks or []:
            standing = planned.pop((outlook.department_id, outlook.occurrence), None)
            plan.keep_or_make(standing, outlook, keep_moment=False)
    for left in planned.values():
        if left.due_at > now and left.department_id not in unknown:
            plan.close(left)
    fired = rows.filter(state=AlertState.FIRED, occurrence__in={each.occurrence for each in plan.made})
    told = set(fired.values_list("department_id", "occurrence"))
    plan.made = [each for each in plan.made if (each.department_id, each.occurrence) not in told]
    plan.write()
    return len(plan.made) + len(plan.changed) + sum(len(keys) for keys in plan.closed.values())


def _outlooks_of(clock: DepartmentClock, first_day: int, now: dt.datetime) -> list[Alert] | None:
    """Return a department's outlooks of this week and the next; None where they cannot be worked out."""
    try:
        return list(_outlooks(clock, first_day, now))
    except NOBODYS_FAULT:
        raise
    except Exception:
        logger.exception("The weekly outlooks of department %s cannot be planned.", clock.department_id)
        return None


def _outlooks(clock: DepartmentClock, first_day: int, now: dt.datetime) -> Iterator[Alert]:
    this_week = week_of(clock.today(now), first_day)
    for week in (this_week, this_week + WEEK):
        day, due_at = told_on(week, clock), told_at(week, clock)
        if day is not None and due_at is not None and due_at > now:
            yield Alert(
                department_id=clock.department_id,
                kind=AlertKind.WEEKLY_OUTLOOK,
                occurrence=week.isoformat(),
                local_date=day,
                local_time=clock.alert_hour,
                time_zone=clock.zone.key,
                due_at=due_at,
            )
