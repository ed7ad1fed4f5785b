"""Closing dates that a medium publishes: what can be one, which are near a day, and whether they can be met. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calendar_app.lib.dates import short_day
from campaigns.enums import ClosingRole, Unit
from campaigns.rules.schedule import EARLIEST, LATEST
from departments.clocks import DepartmentClock
from departments.errors import Refused
from departments.workdays import WorkingDays

FAR_DAYS: Final = 7
"""A start more than so many days outside its nearest issue is worth a remark."""

OFFERED: Final = 5
"""So many issues round a day are offered."""

LONGEST_DAYS: Final = 731
"""A closing date further than so many days before its issue is a typing slip."""

_FIELDS: Final = {ClosingRole.SPACE: "space_closes_on", ClosingRole.MATERIAL: "material_due_on"}

LINE_NAMES: Final = {
    ClosingRole.SPACE: gettext_lazy("Space closes"),
    ClosingRole.MATERIAL: gettext_lazy("Material due"),
}
"""What a line of a plan is called that is made for the first closing date of a role."""


@dataclass(frozen=True)
class Issue:
    """One issue or air week as a plain value; on sale or on air from ``appears_on`` to ``last_on``, both inclusive."""

    id: int
    name: str
    appears_on: dt.date
    last_on: dt.date | None = None
    space_closes_on: dt.date | None = None
    material_due_on: dt.date | None = None

    def closes_on(self, role: str) -> dt.date | None:
        """Return the published date of a role; None for one that is not published, and for no role."""
        return getattr(self, _FIELDS[ClosingRole(role)]) if role else None

    @property
    def runs_to(self) -> dt.date:
        """The last day it is out: the first one where nothing else is known."""
        return self.last_on or self.appears_on

    def distance(self, day: dt.date) -> int:
        """Return how many days ``day`` lies outside its days; 0 within, negative before, positive after."""
        if day < self.appears_on:
            return (day - self.appears_on).days
        return max(0, (day - self.runs_to).days)


class Line(Protocol):
    """What is asked of a line of a plan here."""

    @property
    def closing_role(self) -> str: ...

    @property
    def responsible_ids(self) -> tuple[int, ...]: ...


def check_issue(
    *,
    appears_on: dt.date,
    last_on: dt.date | None,
    space_closes_on: dt.date | None,
    material_due_on: dt.date | None,
) -> None:
    """Raise ``Refused``, with the field, for days that cannot be those of one issue.

    Space may close on the day the issue appears, but not after it; so with material. Which of the two comes first is
    the medium's to say: usually space does, and ``remark`` speaks of the other way round.
    """
    if not EARLIEST <= appears_on <= LATEST:
        raise Refused(_("Check the year: that is too far away for an issue."), field="appears_on")
    if last_on is not None and not appears_on <= last_on <= LATEST:
        raise Refused(_("The last day is before the first. Change one of them."), field="last_on")
    if space_closes_on is None and material_due_on is None:
        raise Refused(_("Give the day on which space closes, or on which material is due."), field="space_closes_on")
    for field, day, after in (
        ("space_closes_on", space_closes_on, _("Space closes after the issue has appeared. Change one of the days.")),
        (
            "material_due_on",
            material_due_on,
            _("Material is due after the issue has appeared. Change one of the days."),
        ),
    ):
        if day is not None and day > appears_on:
            raise Refused(after, field=field)
        if day is not None and (appears_on - day).days > LONGEST_DAYS:
            raise Refused(_("Check the year: that is more than two years before the issue appears."), field=field)


def remark(issue: Issue) -> str:
    """Return what is unusual about an issue, in a sentence; empty where nothing is."""
    space, material = issue.space_closes_on, issue.material_due_on
    if space is not None and material is not None and material < space:
        return _("Material is due before space closes. Check that the two are not the wrong way round.")
    return ""


def closing_mark(issue: Issue | None) -> str:
    """Return what stands for the closing dates of an issue: the same text for the same ones; empty without an issue."""
    if issue is None:
        return ""
    return " ".join(day.isoformat() if day else "-" for day in (issue.space_closes_on, issue.material_due_on))


def published_duty_day(issue: Issue | None, role: str, days: WorkingDays) -> tuple[dt.date, dt.date] | None:
    """Return the day a line of ``role`` is due for ``issue``, and the day that is published; None: the offset counts.

    ``days`` is the calendar of the responsible department: on a day off it is due on the working day before. Example:
    published for Sunday 10 January 2027, it is due on Friday the 8th.
    """
    published = issue.closes_on(role) if issue is not None and role else None
    return None if published is None else (days.on_or_before(published), published)


def nearest(issues: Iterable[Issue], day: dt.date, *, count: int = OFFERED) -> list[Issue]:
    """Return the ``count`` issues nearest to ``day``, in the order in which they appear."""
    by_distance = sorted(issues, key=lambda issue: (abs(issue.distance(day)), issue.appears_on, issue.name))
    return sorted(by_distance[:count], key=lambda issue: (issue.appears_on, issue.name, issue.id))


def can_be_met(issue: Issue, lines: Iterable[Line], clocks: Mapping[int, DepartmentClock], *, now: dt.datetime) -> bool:
    """Whether no published date of ``issue`` lies behind where those work who have to keep it.

    A role nobody has a line for counts by the date itself, in UTC.
    """
    kept: set[str] = set()
    for line in lines:
        if not (line.closing_role and line.responsible_ids):
            continue
        kept.add(line.closing_role)
        clock = clocks[line.responsible_ids[0]]
        found = published_duty_day(issue, line.closing_role, clock.days)
        if found is not None and found[0] < clock.today(now):
            return False
    today = now.astimezone(dt.UTC).date()
    others = (issue.closes_on(role) for role in ClosingRole.values if role not in kept)
    return all(day is None or day >= today for day in others)


def far_words(issue: Issue | None, starts_on: dt.date, *, today: dt.date) -> str:
    """Return a remark on a start far from ``issue``, its own or the nearest; empty for one near it, and for none."""
    distance = issue.distance(starts_on) if issue is not None else 0
    if issue is None or abs(distance) <= FAR_DAYS:
        return ""
    words = {
        "issue": issue.name,
        "day": short_day(issue.appears_on, today=today),
        "days": ngettext("%(count)d day", "%(count)d days", abs(distance)) % {"count": abs(distance)},
    }
    if distance < 0:
        return _("“%(issue)s” appears on %(day)s only, %(days)s after this start.") % words
    return _("“%(issue)s” appeared on %(day)s and is over %(days)s before this start.") % words


def usual_offset(distances: Sequence[int]) -> tuple[int, Unit]:
    """Return the usual distance of closing dates from their issues as an offset before the start.

    ``distances`` are in days, 0 or more, at least one. In whole weeks; under half a week in days. Example: 56 and 58
    days make 8 weeks.
    """
    usual = round(median(distances))
    weeks = round(usual / 7)
    return (-weeks, Unit.WEEKS) if weeks else (-usual, Unit.DAYS)
