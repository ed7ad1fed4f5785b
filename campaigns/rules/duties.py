"""From a channel's lead-time plan and an activity's days to dated duties. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaigns.enums import Anchor, Unit
from campaigns.rules import lead_time
from campaigns.rules.closings import Issue, published_duty_day
from departments.workdays import WorkingDays


@dataclass(frozen=True)
class PlanLine:
    """One lead-time rule as a plain value. ``responsible_ids`` is ordered: the first one's calendar counts."""

    rule_id: int
    name: str
    offset: int
    unit: Unit
    anchor: Anchor
    must_have: bool
    warn_working_days: int
    responsible_ids: tuple[int, ...]
    closing_role: str = ""


@dataclass(frozen=True)
class Duty:
    """What one rule asks for one activity: *coming* from ``warn_on``, *due* on ``due_on``, *late* from ``late_on``.

    ``issue`` is the one whose closing date, ``published_on``, it follows; None where its offset was counted.
    """

    line: PlanLine
    warn_on: dt.date
    due_on: dt.date
    late_on: dt.date
    issue: Issue | None = None
    published_on: dt.date | None = None


def duty(line: PlanLine, *, starts_on: dt.date, ends_on: dt.date, days: WorkingDays) -> Duty:
    """Return the dated duty of one rule; ``starts_on`` and ``ends_on`` are both inclusive.

    ``days`` is the working calendar of the first responsible department. Raises ``Refused`` where the offset leads
    off the calendar. Example: "10 working days before start" of an activity that starts on Monday 15 March 2027 is
    due on Monday 1 March.
    """
    anchor_day = starts_on if line.anchor == Anchor.START else ends_on
    due = lead_time.due_on(anchor_day=anchor_day, offset=line.offset, unit=line.unit, days=days)
    warn = lead_time.warn_on(due, line.warn_working_days, days)
    return Duty(line, warn_on=warn, due_on=due, late_on=lead_time.late_on(due, days))


def duties(
    lines: Iterable[PlanLine],
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    days_of: Mapping[int, WorkingDays],
    issue: Issue | None = None,
) -> list[Duty]:
    """Return the duties of an activity, in the order of ``lines``. A rule that nobody has to do makes none.

    Lines of a role follow the published date of ``issue`` where it has one.
    """
    return [
        duty_of_issue(line, issue, days=days_of[line.responsible_ids[0]])
        or duty(line, starts_on=starts_on, ends_on=ends_on, days=days_of[line.responsible_ids[0]])
        for line in lines
        if line.responsible_ids
    ]


def duty_of_issue(line: PlanLine, issue: Issue | None, *, days: WorkingDays) -> Duty | None:
    """Return the duty of a line that follows a published date of ``issue``; None where its offset counts."""
    found = published_duty_day(issue, line.closing_role, days)
    if found is None:
        return None
    due, published = found
    warn = lead_time.warn_on(due, line.warn_working_days, days)
    return Duty(
        line, warn_on=warn, due_on=due, late_on=lead_time.late_on(due, days), issue=issue, published_on=published
    )
