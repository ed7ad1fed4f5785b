"""Air weeks by a pattern, such as "material is due on the Wednesday before the Monday of the air week". Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from departments.errors import Refused

MOST_WEEKS: Final = 106
"""So many weeks, two years, are made at once."""

WEEK: Final = dt.timedelta(days=7)


@dataclass(frozen=True)
class Before:
    """A weekday (0 is Monday) before the first day of a week: ``weeks`` 1 is the last one strictly before it."""

    weekday: int
    weeks: int = 1

    def day(self, appears_on: dt.date) -> dt.date:
        """Return that day. Example: the Wednesday before Monday 15 March 2027 is the 10th; 2 weeks, the 3rd."""
        back = (appears_on.weekday() - self.weekday - 1) % 7 + 1
        return appears_on - dt.timedelta(days=back) - (self.weeks - 1) * WEEK


@dataclass(frozen=True)
class WeeklyPattern:
    """Weeks that begin on ``weekday`` between two days, both inclusive, with their closing dates.

    ``name`` may hold ``{week}`` and ``{year}``, those of the ISO calendar.
    """

    name: str
    weekday: int
    first_day: dt.date
    last_day: dt.date
    space: Before | None
    material: Before | None


@dataclass(frozen=True)
class IssueDraft:
    """One issue that is not saved yet, as the action takes it."""

    name: str
    appears_on: dt.date
    last_on: dt.date | None = None
    space_closes_on: dt.date | None = None
    material_due_on: dt.date | None = None
    source: str = ""

    @property
    def runs_to(self) -> dt.date:
        """The last day it is out."""
        return self.last_on or self.appears_on


def weeks_of(pattern: WeeklyPattern) -> list[IssueDraft]:
    """Return the air weeks of a pattern in their order. Raises ``Refused`` for none, too many, or no closing date."""
    if pattern.last_day < pattern.first_day:
        raise Refused(_("The last day is before the first. Change one of them."), field="last_day")
    if pattern.space is None and pattern.material is None:
        raise Refused(_("Say when space closes, or when material is due."), field="space_weekday")
    first = pattern.first_day + dt.timedelta(days=(pattern.weekday - pattern.first_day.weekday()) % 7)
    count = (pattern.last_day - first).days // 7 + 1
    if first > pattern.last_day:
        raise Refused(_("No such weekday lies between these days."), field="last_day")
    if count > MOST_WEEKS:
        raise Refused(_("Make at most %(most)d weeks at once.") % {"most": MOST_WEEKS}, field="last_day")
    return [_week(pattern, first + number * WEEK) for number in range(count)]


def _week(pattern: WeeklyPattern, appears_on: dt.date) -> IssueDraft:
    year, week, _weekday = appears_on.isocalendar()
    return IssueDraft(
        name=pattern.name.replace("{week}", str(week)).replace("{year}", str(year)),
        appears_on=appears_on,
        last_on=appears_on + dt.timedelta(days=6),
        space_closes_on=pattern.space.day(appears_on) if pattern.space else None,
        material_due_on=pattern.material.day(appears_on) if pattern.material else None,
    )
