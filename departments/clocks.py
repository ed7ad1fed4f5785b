"""When and on which days a department works, as one plain value."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

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
