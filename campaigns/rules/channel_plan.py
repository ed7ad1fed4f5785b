"""A channel's lead-time plan laid out for one start: what falls on which day, and what notice that takes. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaigns.rules.anchors import Anchored
from campaigns.rules.duties import Duty, PlanLine, duty
from campaigns.rules.notice import Notice, notice
from campaigns.rules.runway import Runway, runway
from departments.workdays import WorkingDays

LANES = 3
CLOSE = 1.8
"""Marks nearer than so many percent of the runway stand under one another."""

AIR = dt.timedelta(days=14)
"""How far ahead of the first duty the suggested start leaves room."""


@dataclass(frozen=True)
class PlanDay:
    """One line of the plan with its day; ``at`` and ``lane`` say where its mark stands on the runway."""

    duty: Duty
    at: str
    lane: int


@dataclass(frozen=True)
class PlanOnDay:
    """A plan for an activity of the one day ``starts_on``, its duties in the order of their days.

    What is counted from the campaign is counted as if that, too, were on ``starts_on``.

    ``notice`` is what it takes and what today would give, in working days; ``first`` is the must-have duty that asks
    for it, None where none has to come before the start.
    """

    starts_on: dt.date
    days: tuple[PlanDay, ...]
    runway: Runway
    notice: Notice
    first: Duty | None


def plan_on_day(
    lines: Iterable[PlanLine],
    *,
    starts_on: dt.date,
    today: dt.date,
    days_of: Mapping[int, WorkingDays],
    usual: WorkingDays,
) -> PlanOnDay:
    """Return the plan for an activity of one day. ``usual`` counts for lines that nobody has to do.

    Raises ``Refused`` where an offset leads off the calendar.
    """
    duties = sorted(
        (duty(line, Anchored(starts_on), _days(line, days_of, usual)) for line in lines),
        key=lambda each: (each.due_on, each.line.name),
    )
    first = next((each for each in duties if each.line.must_have), None)
    strip = runway([starts_on, *(each.due_on for each in duties)], today=today)
    assert strip is not None, "there is a start at least"
    needed = notice(
        told_on=today,
        must_have_days=[first.due_on] if first else [],
        starts_on=starts_on,
        days=_days(first.line, days_of, usual) if first else usual,
    )
    return PlanOnDay(starts_on, tuple(_placed(duties, strip)), strip, needed, first if needed.required else None)


def suggested_start(
    lines: Iterable[PlanLine], *, today: dt.date, days_of: Mapping[int, WorkingDays], usual: WorkingDays
) -> dt.date:
    """Return a Monday for which the whole plan still lies ahead of ``today``, with some air."""
    dues = [duty(line, Anchored(today), _days(line, days_of, usual)).due_on for line in lines]
    needed = today - min([today, *dues])
    start = today + needed + AIR
    return start + dt.timedelta(days=-start.weekday() % 7)


def _days(line: PlanLine, days_of: Mapping[int, WorkingDays], usual: WorkingDays) -> WorkingDays:
    return days_of.get(line.responsible_ids[0], usual) if line.responsible_ids else usual


def _placed(duties: Iterable[Duty], strip: Runway) -> list[PlanDay]:
    """Return the duties with a place each, so that marks which would cover one another stand in lanes."""
    placed: list[PlanDay] = []
    last = [-100.0] * LANES
    for each in duties:
        at = strip.at(each.due_on)
        percent = float(at.rstrip("%"))
        lane = next((number for number in range(LANES) if percent - last[number] >= CLOSE), LANES - 1)
        last[lane] = percent
        placed.append(PlanDay(each, at, lane))
    return placed
