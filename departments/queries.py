"""Reading who is who."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from departments.models import Department, OrganisationSettings
from departments.workdays import WorkingDays


@dataclass(frozen=True)
class DepartmentClock:
    """When and on which days a department works: all that date rules need to know of it."""

    department_id: int
    zone: ZoneInfo
    days: WorkingDays
    alert_hour: dt.time

    def today(self, now: dt.datetime) -> dt.date:
        """Return the department's local day at ``now`` (an aware instant)."""
        return now.astimezone(self.zone).date()


def organisation() -> OrganisationSettings:
    """Return the one row of settings, its working calendar with it. One query.

    Raises ``OrganisationSettings.DoesNotExist`` before the installation is set up.
    """
    return OrganisationSettings.objects.select_related("default_calendar").get()


def department_clocks(department_ids: set[int] | None = None) -> dict[int, DepartmentClock]:
    """Return the clock of each department (of all when None), retired ones too. Two queries."""
    settings = organisation()
    rows = Department.objects.select_related("working_calendar")
    if department_ids is not None:
        rows = rows.filter(pk__in=department_ids)
    clocks = {}
    for department in rows:
        calendar = department.working_calendar or settings.default_calendar
        clocks[department.pk] = DepartmentClock(
            department_id=department.pk,
            zone=ZoneInfo(department.time_zone or settings.time_zone),
            days=WorkingDays(
                weekend=frozenset(calendar.weekend_days),
                country=calendar.country or None,
                subdivision=calendar.subdivision or None,
                closures=(),
            ),
            alert_hour=department.alert_hour or settings.alert_hour,
        )
    return clocks
