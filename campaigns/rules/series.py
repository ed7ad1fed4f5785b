"""On which days a series falls, and what becomes of its days when it is changed. Pure."""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, takewhile
from typing import Protocol

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.enums import ActivityState, MonthlyBy, RepeatUnit
from campaigns.rules.duties import Duty
from campaigns.rules.schedule import LATEST
from departments.enums import Weekday
from departments.errors import Refused

AHEAD_DAYS = 400
"""So far ahead of today a series has its activities: a little more than a year."""

DUTIES_AHEAD_DAYS = 28
"""An activity of a series gets its duties, and its teams are told, so many days before the first work on it begins."""

MOST_EVERY = 99
"""The longest pause between two of a series, in its unit."""


@dataclass(frozen=True)
class Repeat:
    """How a series repeats: ``every`` (1 or more) days, weeks or months.

    ``weekdays`` (Monday is 0) are those of a weekly series; empty means the first day's. A monthly one keeps the first
    day's number, or with ``MonthlyBy.WEEKDAY`` its place in the month ("the second Tuesday"; a fifth is the last).
    ``month_place`` is that number or place, where the first day is in a month too short to show it; 0 reads it there.
    """

    unit: RepeatUnit
    every: int = 1
    weekdays: frozenset[int] = frozenset()
    monthly_by: MonthlyBy = MonthlyBy.DAY
    month_place: int = 0

    def checked(self) -> "Repeat":
        """Return the value, without what its unit has no use for. Raises ``Refused`` with the field at fault."""
        if not 1 <= self.every <= MOST_EVERY:
            raise Refused(_("Choose a number from 1 to %(most)d.") % {"most": MOST_EVERY}, field="every")
        if not self.weekdays <= set(range(7)):
            raise Refused(_("Choose days of the week."), field="weekdays")
        weekdays = self.weekdays if self.unit == RepeatUnit.WEEK else frozenset[int]()
        if self.unit != RepeatUnit.MONTH:
            return Repeat(self.unit, self.every, weekdays)
        return replace(self, weekdays=weekdays)


def days_of(repeat: Repeat, *, first_on: dt.date, since: dt.date, until: dt.date) -> list[dt.date]:
    """Return the days of a series that begins on ``first_on``, from ``since`` to ``until``, all of them included.

    Weeks are counted from Monday: "every second week on Monday and Friday" takes both days of the same week. A month
    without the day takes its last one. Example: monthly from 31 January gives 28 February and 31 March.
    """
    found = takewhile(lambda day: day <= min(until, LATEST), _all_days(repeat, first_on))
    return [day for day in found if day >= since]


def _all_days(repeat: Repeat, first_on: dt.date) -> Iterator[dt.date]:
    if repeat.unit == RepeatUnit.DAY:
        return (first_on + dt.timedelta(days=repeat.every * number) for number in count())
    if repeat.unit == RepeatUnit.WEEK:
        return _weekly(repeat, first_on)
    return (_in_month(first_on, repeat.every * number, repeat) for number in count())


def _weekly(repeat: Repeat, first_on: dt.date) -> Iterator[dt.date]:
    monday = first_on - dt.timedelta(days=first_on.weekday())
    weekdays = sorted(repeat.weekdays) or [first_on.weekday()]
    for number in count():
        for weekday in weekdays:
            day = monday + dt.timedelta(weeks=repeat.every * number, days=weekday)
            if day >= first_on:
                yield day


def _in_month(first_on: dt.date, months: int, repeat: Repeat) -> dt.date:
    year, month = divmod(first_on.year * 12 + first_on.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    place = repeat.month_place or month_place(first_on, repeat.monthly_by)
    if repeat.monthly_by == MonthlyBy.DAY:
        return dt.date(year, month + 1, min(place, length))
    begins = dt.date(year, month + 1, 1)
    day = (first_on.weekday() - begins.weekday()) % 7 + 7 * (place - 1) + 1
    return dt.date(year, month + 1, day if day <= length else day - 7)


def month_place(first_on: dt.date, by: MonthlyBy) -> int:
    """Return what a monthly series keeps of its first day: its number, or which of its weekdays it is (1 to 5)."""
    return first_on.day if by == MonthlyBy.DAY else (first_on.day - 1) // 7 + 1


@dataclass(frozen=True)
class Rearranged:
    """What becomes of a series' days: ``moved`` old ones to new ones (equal ones too), ``made`` and ``dropped``."""

    moved: tuple[tuple[dt.date, dt.date], ...]
    made: tuple[dt.date, ...]
    dropped: tuple[dt.date, ...]


def rearranged(old: Sequence[dt.date], new: Sequence[dt.date]) -> Rearranged:
    """Return how the ``old`` days of a series become the ``new`` ones; both in order, no day twice.

    A day that is in both stays what it is. Where both have as many, each goes to the one in its place: a newsletter
    that comes on Wednesdays instead of Tuesdays is moved, not cancelled and made anew. Else the rest pairs in order
    within the same week, and what is left is dropped or made.
    """
    if len(old) == len(new):
        return Rearranged(tuple(zip(old, new, strict=True)), (), ())
    both = set(old) & set(new)
    pairs = [(day, day) for day in sorted(both)]
    free_new = [day for day in new if day not in both]
    dropped = []
    for day in (day for day in old if day not in both):
        near = next((other for other in free_new if _week(other) == _week(day)), None)
        if near is None:
            dropped.append(day)
        else:
            free_new.remove(near)
            pairs.append((day, near))
    return Rearranged(tuple(sorted(pairs)), tuple(free_new), tuple(dropped))


def _week(day: dt.date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def is_stopped(*, until: dt.date | None, first_on: dt.date) -> bool:
    """Whether a series ends before it begins: all of it was called off."""
    return until is not None and until < first_on


def is_far_ahead(duties: Iterable[Duty], *, starts_on: dt.date, today: dt.date) -> bool:
    """Whether an activity of a series is too far off for duties: no work on it begins within four weeks of ``today``.

    Work begins on the earliest day of which a team is warned; without duties, on the start.
    """
    begins = min([starts_on, *(duty.warn_on for duty in duties)])
    return begins > today + dt.timedelta(days=DUTIES_AHEAD_DAYS)


class _HasDays(Protocol):
    """An activity as a series compares it."""

    title: str
    brief: str
    url: str
    channel_id: int
    state: str
    series_day: dt.date | None
    starts_on: dt.date | None
    ends_on: dt.date | None
    starts_at: dt.time | None
    ends_at: dt.time | None
    time_zone: str


class _HasPattern(Protocol):
    """A series as an activity is compared with it."""

    title: str
    brief: str
    url: str
    channel_id: int
    length_days: int
    starts_at: dt.time | None
    ends_at: dt.time | None
    time_zone: str


def differs(activity: _HasDays, series: _HasPattern) -> bool:
    """Whether an activity is not what its series makes it: other days, words or channel, or called off."""
    if activity.state == ActivityState.CANCELLED or activity.starts_on is None or activity.series_day is None:
        return True
    same = ("title", "brief", "url", "channel_id", "starts_at", "ends_at", "time_zone")
    return (
        any(getattr(activity, name) != getattr(series, name) for name in same)
        or activity.starts_on != activity.series_day
        or activity.ends_on != activity.series_day + dt.timedelta(days=series.length_days - 1)
    )


def shifted(repeat: Repeat, by: dt.timedelta) -> Repeat:
    """Return how a series repeats when all of it moves ``by`` so many days: its weekdays go along."""
    return replace(repeat, weekdays=frozenset((day + by.days) % 7 for day in repeat.weekdays))


def repeat_words(repeat: Repeat, *, first_on: dt.date) -> str:
    """Return how a series repeats, in words: "every second week on Tuesday and Friday"."""
    if repeat.unit == RepeatUnit.DAY:
        return ngettext("every day", "every %(count)d days", repeat.every) % {"count": repeat.every}
    if repeat.unit == RepeatUnit.WEEK:
        weekdays = [str(Weekday(day).label) for day in sorted(repeat.weekdays) or [first_on.weekday()]]
        often = ngettext("every week", "every %(count)d weeks", repeat.every) % {"count": repeat.every}
        return _("%(often)s on %(days)s") % {"often": often, "days": get_text_list(weekdays, _("and"))}
    often = ngettext("every month", "every %(count)d months", repeat.every) % {"count": repeat.every}
    if repeat.monthly_by == MonthlyBy.DAY:
        return _("%(often)s on day %(day)d") % {"often": often, "day": repeat.month_place or first_on.day}
    number = repeat.month_place or month_place(first_on, MonthlyBy.WEEKDAY)
    place = [_("first"), _("second"), _("third"), _("fourth"), _("last")][number - 1]
    weekday = str(Weekday(first_on.weekday()).label)
    return _("%(often)s on the %(place)s %(day)s") % {"often": often, "place": place, "day": weekday}
