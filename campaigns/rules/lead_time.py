"""When a duty is due, warned of and late, and when its alert leaves. Pure: nothing here reads the clock.

A lead time is a number and a unit, counted from an anchor day: negative before it, positive after it.
Working days are counted in the calendar of the department that is responsible.
"""

import calendar
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from campaigns.enums import Unit
from departments.errors import Refused
from departments.workdays import MAX_OFFSET, WorkingDays


def due_on(*, anchor_day: date, offset: int, unit: Unit, days: WorkingDays) -> date:
    """Return the day a duty is due: always one of ``days``.

    In working days: the n-th strictly before (negative offset) or strictly after (positive) the anchor. Days, weeks
    and months are calendar arithmetic, month ends clamped (31 March less one month is the last of February); landing
    on a day off moves to the working day before, for offsets after the anchor to the one after. Offset 0, in any
    unit, is the anchor itself, or the working day before it.

    Each day of a busy season of factor f counts 1/f towards working days, days and weeks, so that they reach further;
    months are months (``WorkingDays.add_weighed`` and ``shift``). Example: "1 week before" a Monday, the days before it
    busy at factor 2, is due on the Monday two weeks before. A later anchor never gives an earlier day. Raises
    ``Refused`` for offsets over ``MAX_OFFSET`` or off the calendar's ends.
    """
    if unit == Unit.WORKING_DAYS or offset == 0:
        return days.add_weighed(anchor_day, offset)
    landed = _shift(anchor_day, offset, unit, days)
    return days.on_or_after(landed) if offset > 0 else days.on_or_before(landed)


def warn_on(due: date, warn_working_days: int, days: WorkingDays) -> date:
    """Return the day from which a duty is *coming*: ``warn_working_days`` (0 or more) working days before ``due``."""
    return days.add(due, -warn_working_days)


def late_on(due: date, days: WorkingDays) -> date:
    """Return the first day on which a duty is *late*: the working day after ``due``."""
    return days.add(due, 1)


def shortfall(due: date, today: date, days: WorkingDays) -> int:
    """Return by how many working days ``due`` has been missed as the duty is made; 0 exactly if it is not before today.

    It is what the lead time asks for less what there is: a print run that needs 30 working days and gets 12 is 18
    short. A day already past counts as one at least, also when no working day lies between.
    """
    if due >= today:
        return 0
    return max(1, days.between(due, today))


def local_alert_date(day: date, days: WorkingDays, *, late: bool = False) -> date:
    """Return the day an alert about ``day`` fires in the told department, whose calendar ``days`` is.

    The day itself; if it is off there, the working day before, or with ``late`` the one after.
    """
    return days.on_or_after(day) if late else days.on_or_before(day)


def alert_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, at which clocks in ``zone`` show ``at`` on ``day``.

    A time that the clocks skip is shifted forward by what they skip; of a time they show twice it is the first.
    """
    # With fold=0 Python reads both cases just so (PEP 495): a skipped time with the offset from before the gap.
    return datetime.combine(day, at.replace(tzinfo=None, fold=0), tzinfo=zone).astimezone(UTC)


def _shift(day: date, offset: int, unit: Unit, days: WorkingDays) -> date:
    """Return ``day`` moved by days or weeks, busy ones counting less, or by whole months of the calendar."""
    if abs(offset) > MAX_OFFSET:
        raise Refused(
            _("An offset of %(count)d is too large. Use at most %(most)d.")
            % {"count": abs(offset), "most": MAX_OFFSET},
            field="offset",
        )
    try:
        if unit == Unit.MONTHS:
            return _shift_months(day, offset)
        return days.shift(day, offset * (7 if unit == Unit.WEEKS else 1))
    except OverflowError:
        raise _off_the_calendar() from None


def _shift_months(day: date, months: int) -> date:
    """Return the same day of the month ``months`` later (earlier if negative), or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise _off_the_calendar()
    last_day = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last_day))


def _off_the_calendar() -> Refused:
    return Refused(_("That is further away than a calendar reaches. Choose a nearer date."), field="offset")


def days_around(due_on: date, warn_working_days: int, days: WorkingDays) -> tuple[date, date]:
    """Return when work on a duty begins that is due on ``due_on`` whatever day that is, and from when it is late.

    Example: with weekends off and 2 working days' warning, what is due on Monday 8 March 2027 begins on Thursday 4
    March, and is late on Tuesday the 9th.
    """
    return min(due_on, warn_on(due_on, warn_working_days, days)), late_on(due_on, days)
