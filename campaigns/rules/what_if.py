"""What would become late if lines of a lead-time plan asked for something else. Pure: nothing is written by it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from campaigns.enums import Unit
from campaigns.rules.anchors import NO_CAMPAIGN, CampaignDays
from campaigns.rules.duties import PlanLine, anchor_of_line, duty
from campaigns.rules.lead_time import shortfall
from departments.clocks import DepartmentClock

Key = TypeVar("Key")

MOST_PERCENT = 1_000


@dataclass(frozen=True)
class Offset:
    """What a line would ask for: negative before the anchor, positive after it."""

    offset: int
    unit: Unit


@dataclass(frozen=True)
class Standing(Generic[Key]):
    """An unfinished duty that moves with what it is counted from, and its day now.

    ``starts_on`` and ``ends_on`` are its activity's days, both inclusive; ``campaign`` is what else of its campaign it
    may be counted from.
    """

    key: Key
    rule_id: int
    starts_on: dt.date
    ends_on: dt.date
    due_on: dt.date
    campaign: CampaignDays = NO_CAMPAIGN


@dataclass(frozen=True)
class Later(Generic[Key]):
    """A duty that would be late from the first, by ``short`` working days of its department."""

    key: Key
    line: PlanLine
    was_on: dt.date
    due_on: dt.date
    short: int
    was_late: bool


def scaled(lines: Iterable[PlanLine], percent: int) -> dict[int, Offset]:
    """Return what each line before its anchor would ask for at ``percent`` of now, by rule; whole units, halves up.

    Lines after the anchor, and those on the day itself, stay: they ask for no notice. Example: at 133 percent "6 weeks
    before" becomes 8 weeks, "10 working days before" 13; at 50 percent "5 days" becomes 3.
    """
    return {
        line.rule_id: Offset(-((-line.offset * percent + 50) // 100), line.unit) for line in lines if line.offset < 0
    }


def changed(lines: Iterable[PlanLine], offsets: Mapping[int, Offset]) -> list[PlanLine]:
    """Return the lines that would ask for something else, as they would be; the others are left out."""
    found = []
    for line in lines:
        wanted = offsets.get(line.rule_id)
        if wanted is not None and (wanted.offset, wanted.unit) != (line.offset, line.unit):
            found.append(replace(line, offset=wanted.offset, unit=wanted.unit))
    return found


def would_be_late(
    lines: Iterable[PlanLine],
    standing: Iterable[Standing[Key]],
    *,
    clocks: Mapping[int, DepartmentClock],
    now: dt.datetime,
) -> list[Later[Key]]:
    """Return the duties of changed ``lines`` whose new day would lie before today, the furthest behind first.

    Today is that of the first responsible department, and so are the working days. A duty is late by them from its new
    day (included) to today (not included), one at least. Lines nobody has to do make no duties, nor do those whose day
    to count from is not there. Raises ``Refused`` where an offset leads off the calendar. Example: "30 working days
    before" a start 36 working days away is kept; with 40 it would have been due 4 working days ago.
    """
    by_rule = {line.rule_id: line for line in lines if line.responsible_ids}
    found = []
    for each in standing:
        line = by_rule.get(each.rule_id)
        at = (
            anchor_of_line(line, starts_on=each.starts_on, ends_on=each.ends_on, campaign=each.campaign)
            if line
            else None
        )
        if line is None or at is None:
            continue
        clock = clocks[line.responsible_ids[0]]
        new, today = duty(line, at, clock.days), clock.today(now)
        short = shortfall(new.due_on, today, clock.days)
        if short:
            found.append(Later(each.key, line, each.due_on, new.due_on, short, was_late=each.due_on < today))
    return sorted(found, key=lambda later: (-later.short, later.due_on, later.line.rule_id))
