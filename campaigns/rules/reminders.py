"""On which days an alert can come back. Pure."""

import datetime as dt
from typing import Final

from departments.workdays import WorkingDays

FURTHEST: Final = dt.timedelta(days=92)
"""No reminder lies further ahead than this: what is that far off is not put off but forgotten."""


def reminder_days(today: dt.date, *, days: WorkingDays, until: dt.date | None) -> list[dt.date]:
    """Return the days offered, in order: the next working day, the one after, and the first of next week.

    Each is a working day after ``today`` and none lies after ``until``, the day a duty is due; the last working day up
    to then is offered too. Once that day has come there is no such end.
    """
    monday = today + dt.timedelta(days=7 - today.weekday())
    offered = {days.add(today, 1), days.add(today, 2), days.on_or_after(monday)}
    if until is not None and until > today:
        offered = {day for day in (*offered, days.on_or_before(until)) if today < day <= until}
    return sorted(offered)
