"""When and on which days a department works, as one plain value."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from departments.workdays import WorkingDays


@dataclass(frozen=True)
class DepartmentClock:
    """When and on which days a department works: all that date rules need to know of it.

    On its working days it works ``works_from`` (included) to ``works_until`` (not included). An alert climbs when
    nobody has seen it for ``escalate_after_hours`` of these; 0 is never.
    """

    department_id: int
    zone: ZoneInfo
    days: WorkingDays
    alert_hour: dt.time
    works_from: dt.time = dt.time(9)
    works_until: dt.time = dt.time(17)
    escalate_after_hours: int = 8

    def today(self, now: dt.datetime) -> dt.date:
        """Return the department's local day at ``now`` (an aware instant)."""
        return now.astimezone(self.zone).date()
