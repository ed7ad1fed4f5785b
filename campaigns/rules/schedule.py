"""When an activity takes place, as one checked value. Pure."""

import datetime as dt
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from departments.errors import Refused

EARLIEST = dt.date(1990, 1, 1)
LATEST = dt.date(2199, 12, 31)
LONGEST_DAYS = 3_660


@dataclass(frozen=True)
class Schedule:
    """Whole days ``starts_on``..``ends_on``, both inclusive, unless ``starts_at`` gives a time in ``time_zone``."""

    starts_on: dt.date
    ends_on: dt.date
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    time_zone: str = ""

    def checked(self) -> "Schedule":
        """Return the schedule; without a time it has no zone. Raises ``Refused`` with the field that is at fault."""
        if self.ends_on < self.starts_on:
            raise Refused(_("The last day is before the first. Change one of them."), field="ends_on")
        if not EARLIEST <= self.starts_on <= self.ends_on <= LATEST:
            raise Refused(_("Choose days between 1990 and 2199."), field="starts_on")
        if (self.ends_on - self.starts_on).days > LONGEST_DAYS:
            raise Refused(_("That is longer than ten years. Check the last day."), field="ends_on")
        if self.starts_at is None:
            if self.ends_at is not None:
                raise Refused(_("Give the time it begins, too."), field="starts_at")
            return replace(self, time_zone="")
        if self.ends_at is not None and self.ends_on == self.starts_on and self.ends_at < self.starts_at:
            raise Refused(_("It ends before it begins. Change one of the times."), field="ends_at")
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as problem:
            raise Refused(_("Choose a time zone for the time."), field="time_zone") from problem
        return self
