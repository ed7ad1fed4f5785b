"""Moving many activities: where each comes to stand. Pure.

By days everything keeps its distances. By working days each start is counted in one department's calendar, so that
what stood on a working day comes to stand on one; an activity keeps its length in days.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from campaigns.enums import ActivityState, Way, Which
from campaigns.rules.schedule import EARLIEST, LATEST
from departments.errors import Refused
from departments.workdays import MAX_OFFSET, WorkingDays


class Counting(StrEnum):
    """Whose working days a shift is counted in."""

    LEAD = "lead"
    CHANNEL = "channel"


@dataclass(frozen=True)
class Span:
    """Days, both ends inclusive."""

    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True)
class Shift:
    """How far: ``count`` for a number of days or working days (negative is earlier), ``to`` for a date."""

    way: Way
    count: int = 0
    to: dt.date | None = None

    def checked(self) -> "Shift":
        """Return the shift. Raises ``Refused`` with the field at fault for one that leads nowhere, or too far."""
        if self.way == Way.TO_DATE and self.to is None:
            raise Refused(_("Choose the date."), field="to")
        if self.way == Way.TO_DATE and self.to is not None and not EARLIEST <= self.to <= LATEST:
            raise Refused(_("Choose days between 1990 and 2199."), field="to")
        if self.way in (Way.DAYS, Way.WORKING_DAYS):
            if self.count == 0:
                raise Refused(_("Say by how many days; with a minus it is earlier."), field="count")
            if abs(self.count) > MAX_OFFSET:
                raise Refused(
                    _("A move of %(count)d days is too far. Use at most %(most)d.")
                    % {"count": abs(self.count), "most": MAX_OFFSET},
                    field="count",
                )
        return self


@dataclass(frozen=True)
class Movable:
    """An activity as moving it needs it: ``days`` is the calendar its working days are counted in."""

    key: UUID
    state: ActivityState
    span: Span | None
    days: WorkingDays


def moved_day(day: dt.date, shift: Shift, days: WorkingDays) -> dt.date:
    """Return ``day`` moved by a shift by days or working days. Raises ``Refused`` off the calendar's ends.

    In working days it is the count-th one strictly after ``day``, or before it: three after Friday is Wednesday.
    """
    if shift.way == Way.WORKING_DAYS:
        return days.add(day, shift.count)
    try:
        return day + dt.timedelta(days=shift.count)
    except OverflowError:
        raise Refused(_("Choose days between 1990 and 2199."), field="count") from None


def moved(span: Span, shift: Shift, days: WorkingDays) -> Span:
    """Return ``span`` moved by a shift by days or working days, its length kept. Raises as ``moved_day`` does."""
    starts_on = moved_day(span.starts_on, shift, days)
    try:
        return _within(Span(starts_on, starts_on + (span.ends_on - span.starts_on)))
    except OverflowError:
        raise Refused(_("Choose days between 1990 and 2199."), field="count") from None


def _within(span: Span) -> Span:
    if not EARLIEST <= span.starts_on <= span.ends_on <= LATEST:
        raise Refused(_("Choose days between 1990 and 2199."), field="count")
    return span


def moves(rows: Iterable[Movable], shift: Shift) -> dict[UUID, Span | None]:
    """Return where each activity comes to stand; None is the tray. Those that stay where they are, are left out.

    To a date: the earliest comes to stand there and the others keep their distance from it, so that nothing in the
    group changes; what waits in the tray comes to that very date, for one day. By days or working days the tray stays
    as it is. Raises ``Refused`` as ``checked`` and ``moved_day`` do.
    """
    rows, shift = list(rows), shift.checked()
    if shift.way == Way.TRAY:
        return {row.key: None for row in rows if row.span is not None}
    if shift.way == Way.TO_DATE:
        assert shift.to is not None
        first = min((row.span.starts_on for row in rows if row.span is not None), default=shift.to)
        by = Shift(Way.DAYS, (shift.to - first).days)
        found = {row.key: moved(row.span, by, row.days) if row.span else Span(shift.to, shift.to) for row in rows}
    else:
        found = {row.key: moved(row.span, shift, row.days) for row in rows if row.span is not None}
    before = {row.key: row.span for row in rows}
    return {key: span for key, span in found.items() if span != before[key]}


def has_begun(row: Movable, *, today: dt.date) -> bool:
    """Whether an activity has started by ``today``; one that starts today has."""
    return row.span is not None and row.span.starts_on <= today


def goes_along(row: Movable, which: Which, *, today: dt.date) -> bool:
    """Whether an activity moves with its campaign unless somebody picks otherwise.

    Booked ones stay put, as do cancelled ones and those without a date; ``NOT_BEGUN`` also leaves what has started.
    """
    if which == Which.NONE or row.span is None:
        return False
    if row.state in (ActivityState.BOOKED, ActivityState.CANCELLED, ActivityState.UNSCHEDULED):
        return False
    return which == Which.ALL or not has_begun(row, today=today)


def launch_shift(launch_on: dt.date | None, to: dt.date, *, in_working_days: WorkingDays | None) -> Shift:
    """Return the shift that takes a launch to the day ``to``, counted in working days where a calendar is given.

    Raises ``Refused`` for a campaign without a launch, and for a day that is no move.
    """
    if launch_on is None:
        raise Refused(_("This campaign has no launch yet. Say by how many days it moves."), field="launch_on")
    count = (to - launch_on).days if in_working_days is None else in_working_days.between(launch_on, to)
    if count == 0:
        raise Refused(_("That is where the launch is already. Choose another day."), field="launch_on")
    return Shift(Way.DAYS if in_working_days is None else Way.WORKING_DAYS, count)


def asked_shift(
    before: dt.date | None, *, launch_on: dt.date | None, count: int | None, way: Way, days: WorkingDays
) -> Shift:
    """Return the shift of a campaign: to a new launch, or by a number of days or of working days.

    ``before`` is its launch, ``days`` its lead department's calendar. Raises ``Refused`` with the field at fault, for
    both and for neither.
    """
    if launch_on is not None and count is not None:
        raise Refused(_("Give the new launch or a number of days, not both."), field="count")
    if launch_on is None:
        return Shift(way, count or 0).checked()
    return launch_shift(before, launch_on, in_working_days=days if way == Way.WORKING_DAYS else None)


def campaign_moves(
    rows: Iterable[Movable], shift: Shift, which: Which, *, today: dt.date, picked: Collection[UUID] | None = None
) -> dict[UUID, Span | None]:
    """Return where the activities of a campaign come to stand when it moves by days or working days.

    ``picked`` names those that go along, booked ones too; without it they are those of ``goes_along``.
    """
    if picked is None:
        going = [row for row in rows if goes_along(row, which, today=today)]
    else:
        going = [row for row in rows if row.key in picked and row.state != ActivityState.CANCELLED]
    return moves(going, shift)
