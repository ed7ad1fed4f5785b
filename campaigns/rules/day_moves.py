"""Which duties move when working days change, and where to. Pure."""

import datetime as dt
import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from campaigns.enums import Unit
from campaigns.rules.lead_time import due_on
from departments.clocks import DepartmentClock
from departments.errors import Refused

MOST_SHOWN = 50
"""So many duties are listed, those that come first; all of them are counted."""


class DutyFacts(NamedTuple):
    """One unfinished duty that a plan made: from what it is counted, by whose days, and when it is due now."""

    duty_id: UUID
    activity_id: UUID
    campaign_id: UUID
    department_id: int
    offset: int
    unit: str
    anchor_day: dt.date
    due_on: dt.date


class DutyMove(NamedTuple):
    """A duty that moves from ``was_on`` to ``due_on``; ``is_late`` says that it was ahead and then lies behind."""

    due_on: dt.date
    was_on: dt.date
    duty_id: UUID
    department_id: int
    is_late: bool


@dataclass(frozen=True)
class Tally:
    """All that moves, counted; ``first`` are the first of those that may be named, ``unnamed`` counts the others."""

    duties: int
    activities: int
    late: int
    unnamed: int
    departments: Mapping[int, int]
    first: tuple[DutyMove, ...]


def tally(
    facts: Iterable[DutyFacts],
    *,
    clocks: Mapping[int, DepartmentClock],
    nameable: Collection[UUID],
    now: dt.datetime,
    most: int = MOST_SHOWN,
) -> Tally:
    """Return what moves when departments work by ``clocks``. ``nameable`` are the campaigns the reader may see.

    It asks ``due_on``, as planning does, once for each different lead time, so that a hundred thousand duties are
    counted in seconds. A duty whose lead time leads off the calendar stays, as it does in planning.
    """
    today = {key: clock.today(now) for key, clock in clocks.items()}
    activities: set[UUID] = set()
    departments: Counter[int] = Counter()
    shown: list[DutyMove] = []
    late = unnamed = 0
    for each, due in _moving(facts, clocks):
        is_late = due < today[each.department_id] <= each.due_on
        late += is_late
        activities.add(each.activity_id)
        departments[each.department_id] += 1
        if each.campaign_id in nameable:
            shown.append(DutyMove(due, each.due_on, each.duty_id, each.department_id, is_late))
        else:
            unnamed += 1
    return Tally(
        duties=departments.total(),
        activities=len(activities),
        late=late,
        unnamed=unnamed,
        departments=dict(departments.most_common()),
        first=tuple(heapq.nsmallest(most, shown)),
    )


def _moving(facts: Iterable[DutyFacts], clocks: Mapping[int, DepartmentClock]) -> Iterator[tuple[DutyFacts, dt.date]]:
    """Yield the duties that move, each with its new day, which is worked out once for each different lead time."""
    known: dict[tuple[int, int, str, dt.date], dt.date | None] = {}
    for each in facts:
        key = (each.department_id, each.offset, each.unit, each.anchor_day)
        if key not in known:
            known[key] = _due(each, clocks)
        due = known[key]
        if due is not None and due != each.due_on:
            yield each, due


def _due(each: DutyFacts, clocks: Mapping[int, DepartmentClock]) -> dt.date | None:
    days = clocks[each.department_id].days
    try:
        return due_on(anchor_day=each.anchor_day, offset=each.offset, unit=Unit(each.unit), days=days)
    except Refused:
        return None
