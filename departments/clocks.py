"""When and on which days departments work, each as one plain value."""

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


class NoClock(LookupError):
    """A department's clock cannot be read: its row names a time zone, say, that is not known here."""


class Clocks(dict[int, DepartmentClock]):
    """The clock of each department by its key.

    Departments whose clock cannot be read are left out, with the reason in ``unreadable``; asking for one of these
    raises ``NoClock``. So one department's broken row holds up no other.
    """

    def __init__(self) -> None:
        super().__init__()
        self.unreadable: dict[int, str] = {}

    def __missing__(self, department_id: int) -> DepartmentClock:
        raise NoClock(self.unreadable.get(department_id, f"There is no department {department_id}."))
