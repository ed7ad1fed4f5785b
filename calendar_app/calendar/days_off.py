"""Which days of a window are off, and why."""

import datetime as dt
from collections.abc import Mapping

from calendar_app.calendar.window import Window
from departments.workdays import WorkingDays


def days_off(days: WorkingDays, window: Window, *, language: str) -> Mapping[dt.date, str]:
    """Return the reason of each day off; weekend days have an empty one, as everybody knows it. No query."""
    reasons = {}
    for week in window.weeks:
        for day in week:
            if not days.is_working(day):
                reason = days.reason_off(day, language) or ""
                reasons[day] = "" if day.weekday() in days.weekend and not _is_holiday(days, day) else reason
    return reasons


def _is_holiday(days: WorkingDays, day: dt.date) -> bool:
    return days.reason_off(day) != WorkingDays(weekend=days.weekend).reason_off(day)
