"""Where a duty stands on a desk, and in which words. Pure: the day is an argument.

Days are those of the department whose calendar counts, the first of those that have to do the duty. On a day off after
its date a duty is not late yet: it is late from the working day after (``late_on``), and until then stands under today.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calendar_app.lib.dates import short_day
from campaigns.enums import MILESTONE_UNFINISHED, MilestoneState
from campaigns.rules.duty_standing import DutyStanding, duty_standing
from departments.workdays import WorkingDays


class Group(StrEnum):
    """The part of the desk a duty stands in."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    ANSWERED = "answered"


GROUP_NAMES: Final[dict[Group, Promise]] = {
    Group.LATE: gettext_lazy("Late"),
    Group.TODAY: gettext_lazy("Today"),
    Group.WEEK: gettext_lazy("This week"),
    Group.LATER: gettext_lazy("Later"),
    Group.ANSWERED: gettext_lazy("Done recently"),
}

_MARKS: Final[dict[DutyStanding, tuple[str, Promise]]] = {
    DutyStanding.SHORT_NOTICE: ("late", gettext_lazy("Short notice")),
    DutyStanding.LATE: ("late", gettext_lazy("Late")),
    DutyStanding.EXCEPTED: ("waiting", gettext_lazy("Exception given")),
    DutyStanding.DUE: ("waiting", gettext_lazy("Due")),
    DutyStanding.COMING: ("waiting", gettext_lazy("Begin now")),
    DutyStanding.LATER: ("open", gettext_lazy("Open")),
    DutyStanding.PASSED: ("open", gettext_lazy("Day passed")),
}
_OUTSIDE_TIME: Final[dict[DutyStanding, Promise]] = {
    DutyStanding.PASSED: gettext_lazy("if there is time for it"),
    DutyStanding.EXCEPTED: gettext_lazy("before it starts"),
}
_PRESSING = (DutyStanding.SHORT_NOTICE, DutyStanding.LATE)


@dataclass(frozen=True)
class DutyFacts:
    """What the rules below need to know of a duty."""

    state: MilestoneState
    must_have: bool
    warn_on: dt.date
    due_on: dt.date
    late_on: dt.date
    planned_on: dt.date
    is_running: bool = True
    excepted_until: dt.date | None = None


@dataclass(frozen=True)
class Standing:
    """How a duty stands on one day: its group, a mark of the look with its word, and the time left in words."""

    kind: DutyStanding
    group: Group
    mark: str
    word: str
    time_left: str
    is_late: bool


def week_end(day: dt.date, *, first_day_of_week: int) -> dt.date:
    """Return the last day of the week of ``day``; ``first_day_of_week`` counts from 0, Monday."""
    return day + dt.timedelta(days=6 - (day.weekday() - first_day_of_week) % 7)


def standing(duty: DutyFacts, *, today: dt.date, days: WorkingDays, first_day_of_week: int) -> Standing:
    """Return how ``duty`` stands on ``today``, whose working days are ``days``. On a day off, the week is the next."""
    ends_on = week_end(days.on_or_after(today), first_day_of_week=first_day_of_week)
    kind = _kind(duty, today)
    group = _group(duty, kind, today, ends_on)
    mark, word = _mark(duty, kind)
    return Standing(kind, group, mark, word, _time_left(duty, kind, today, days), is_late=group == Group.LATE)


def _time_left(duty: DutyFacts, kind: DutyStanding, today: dt.date, days: WorkingDays) -> str:
    """Return in words how much time is left, in working days from today (included) to the duty's day (not included).

    Empty for a duty that is finished. Example: due on Friday, on the Monday before: "4 working days left".
    """
    if duty.state not in MILESTONE_UNFINISHED:
        return ""
    if kind in _OUTSIDE_TIME:
        return str(_OUTSIDE_TIME[kind])
    if today > duty.due_on:
        return _time_over(duty, today, days)
    if today == duty.due_on:
        return _("today")
    left = days.between(today, duty.due_on)
    if left == 0:
        return _("the next working day")
    return ngettext("%(days)d working day left", "%(days)d working days left", left) % {"days": left}


def _time_over(duty: DutyFacts, today: dt.date, days: WorkingDays) -> str:
    over = max(1, days.between(duty.due_on, today))
    if not duty.is_running:
        return ngettext("%(days)d working day short", "%(days)d working days short", over) % {"days": over}
    if today >= duty.late_on:
        return ngettext("%(days)d working day late", "%(days)d working days late", over) % {"days": over}
    return _("late from %(day)s") % {"day": short_day(duty.late_on, today=today)}


def _group(duty: DutyFacts, kind: DutyStanding, today: dt.date, week_ends_on: dt.date) -> Group:
    """Return where a duty stands; what was past when it was dated and need not be done does not press."""
    if duty.state not in MILESTONE_UNFINISHED:
        return Group.ANSWERED
    if kind == DutyStanding.PASSED:
        return Group.LATER
    if kind == DutyStanding.EXCEPTED:
        return Group.TODAY
    if today >= duty.late_on:
        return Group.LATE
    if today >= duty.due_on:
        return Group.TODAY
    return Group.WEEK if duty.due_on <= week_ends_on else Group.LATER


def _kind(duty: DutyFacts, today: dt.date) -> DutyStanding:
    return duty_standing(
        state=duty.state,
        must_have=duty.must_have,
        warn_on=duty.warn_on,
        due_on=duty.due_on,
        late_on=duty.late_on,
        planned_on=duty.planned_on,
        today=today,
        is_running=duty.is_running,
        excepted_until=duty.excepted_until,
    )


def _mark(duty: DutyFacts, kind: DutyStanding) -> tuple[str, str]:
    taken_on = duty.state == MilestoneState.IN_WORK and kind not in _PRESSING
    if kind not in _MARKS or taken_on:
        return duty.state.value, str(duty.state.label)
    mark, word = _MARKS[kind]
    return mark, str(word)
