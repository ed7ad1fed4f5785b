"""Which days of a window are off, and why."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from calendar_app.calendar.window import Window
from departments.workdays import Level, WorkingDays


@lru_cache(maxsize=500)
def days_off(days: WorkingDays, window: Window, *, language: str) -> Mapping[dt.date, str]:
    """Return the reason of each day off; weekend days have an empty one, as everybody knows it. No query.

    It is worked out once for the same days of equal calendars.
    """
    reasons = {}
    for week in window.weeks:
        for day in week:
            standing = days.standing(day, language)
            if not standing.is_working:
                reasons[day] = "" if standing.level == Level.WEEKEND else standing.reason
    return MappingProxyType(reasons)
