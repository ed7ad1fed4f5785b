"""Which week it is, and when a department is told what it holds. Pure."""

import datetime as dt

from campaigns.rules.lead_time import alert_instant
from departments.clocks import DepartmentClock

WEEK = dt.timedelta(days=7)


def week_of(day: dt.date, first_day_of_week: int) -> dt.date:
    """Return the first day of the week in which ``day`` lies; Monday is 0."""
    return day - dt.timedelta(days=(day.weekday() - first_day_of_week) % 7)


def told_on(week: dt.date, clock: DepartmentClock) -> dt.date | None:
    """Return the department's first working day in the week that begins on ``week``; None where it does not work."""
    day = clock.days.on_or_after(week)
    return day if day < week + WEEK else None


def told_at(week: dt.date, clock: DepartmentClock) -> dt.datetime | None:
    """Return when a department is told what that week holds, in UTC; None in a week in which it does not work."""
    day = told_on(week, clock)
    return alert_instant(day, clock.alert_hour, clock.zone) if day else None


def is_over(occurrence: str, today: dt.date) -> bool:
    """Whether the week an outlook is about, named by its first day, lies behind ``today``."""
    return today >= dt.date.fromisoformat(occurrence) + WEEK
