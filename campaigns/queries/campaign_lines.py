"""The lines of a campaign's page: its activities and its departments, each with its duties."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sized
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from campaigns.enums import ActivityState
from campaigns.queries.duty_lines import DutyLine, Team
from campaigns.queries.people import heads_of
from campaigns.rules.duty_standing import DutyStanding
from campaigns.rules.runway import Runway, Strip

WhoIsTold = Callable[[Collection[int]], Mapping[int, Sized]]
"""Finds who is told for each of some departments: nobody means that the department cannot be reached."""

DUTIES_OF_A_DEPARTMENT = 8
"""So many of a department's unfinished duties are listed, the next ones first."""

_Key = TypeVar("_Key")


@dataclass(frozen=True, kw_only=True)
class _WithDuties:
    """Something that has duties, in the order of their dates."""

    duties: tuple[DutyLine, ...]

    @property
    def finished(self) -> int:
        """How many duties are done or waived."""
        return sum(not duty.is_unfinished for duty in self.duties)

    @property
    def next_duty(self) -> DutyLine | None:
        """The duty to do next, or None when all are finished."""
        return next((duty for duty in self.duties if duty.is_unfinished), None)

    @property
    def short(self) -> int:
        """How many must-have duties are at short notice."""
        return sum(duty.standing.kind == DutyStanding.SHORT_NOTICE for duty in self.duties)

    @property
    def late(self) -> int:
        """How many must-have duties are late."""
        return sum(duty.is_out_of_step for duty in self.duties) - self.short


@dataclass(frozen=True)
class DutyMark:
    """A duty on the runway: where it stands, in percent, and the shape of the look that says how."""

    at: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class ActivityLine(_WithDuties):
    """One activity. Days are inclusive at both ends; ``strip`` is its place on the runway."""

    id: UUID
    title: str
    state: ActivityState
    channel_id: int
    channel: str
    channel_slug: str
    colour: int
    starts_on: dt.date | None
    ends_on: dt.date | None
    starts_at: dt.time | None
    ends_at: dt.time | None
    time_zone: str
    strip: Strip | None
    marks: tuple[DutyMark, ...]


@dataclass(frozen=True, kw_only=True)
class DepartmentLine(_WithDuties):
    """One department that owns a channel of this campaign or has a duty in it."""

    id: int
    name: str
    slug: str
    head: str
    is_reached: bool

    @property
    def next_duties(self) -> list[DutyLine]:
        """The duties it has to do next."""
        return [duty for duty in self.duties if duty.is_unfinished][:DUTIES_OF_A_DEPARTMENT]

    @property
    def further(self) -> int:
        """How many more it has to do after those."""
        return max(0, len(self.duties) - self.finished - DUTIES_OF_A_DEPARTMENT)

    @property
    def is_in_step(self) -> bool:
        """Whether nothing of this department is late or at short notice, and it can be told."""
        return self.is_reached and not self.short and not self.late


def activity_lines(
    rows: Iterable[dict[str, Any]], duties: Iterable[DutyLine], scale: Runway | None
) -> list[ActivityLine]:
    """Return a line for each of these activities, in their order; without a ``scale`` none stands on the runway."""
    by_activity = _grouped((duty.activity_id, duty) for duty in duties)
    return [_activity_line(row, by_activity.get(row["id"], []), scale) for row in rows]


def _activity_line(row: dict[str, Any], duties: list[DutyLine], scale: Runway | None) -> ActivityLine:
    strip: Strip | None = None
    marks: tuple[DutyMark, ...] = ()
    if scale is not None and row["starts_on"] is not None and row["state"] != ActivityState.CANCELLED:
        begins = min((duty.warn_on for duty in duties), default=row["starts_on"])
        strip = scale.strip(work_begins_on=begins, starts_on=row["starts_on"], ends_on=row["ends_on"])
        marks = tuple(_mark(duty, scale) for duty in duties)
    return ActivityLine(
        id=row["id"],
        title=row["title"],
        state=ActivityState(row["state"]),
        channel_id=row["channel_id"],
        channel=row["channel__name"],
        channel_slug=row["channel__slug"],
        colour=row["channel__colour"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        time_zone=row["time_zone"],
        duties=tuple(duties),
        strip=strip,
        marks=marks,
    )


def _mark(duty: DutyLine, scale: Runway) -> DutyMark:
    return DutyMark(scale.at(duty.due_on), "held" if duty.is_held else duty.standing.mark)


def department_lines(
    owners: Mapping[int, Iterable[Team]], duties: Iterable[DutyLine], who_is_told: WhoIsTold
) -> list[DepartmentLine]:
    """Return the departments involved, the ones out of step first, then by name.

    One query and those of ``who_is_told``.
    """
    by_department = _grouped((department.id, duty) for duty in duties for department in duty.teams)
    of_duties = (department for duty in duties for department in duty.teams)
    of_channels = (department for channel in owners.values() for department in channel)
    involved = {department.id: department for department in (*of_channels, *of_duties)}
    told, heads = who_is_told(involved.keys()), heads_of(involved.keys())
    lines = [
        DepartmentLine(
            id=key,
            name=department.name,
            slug=department.slug,
            head=heads.get(key, ""),
            is_reached=bool(told.get(key)),
            duties=tuple(by_department.get(key, [])),
        )
        for key, department in involved.items()
    ]
    return sorted(lines, key=lambda line: (line.is_in_step, line.name.casefold()))


def _grouped(pairs: Iterable[tuple[_Key, DutyLine]]) -> dict[_Key, list[DutyLine]]:
    groups: dict[_Key, list[DutyLine]] = {}
    for key, duty in pairs:
        groups.setdefault(key, []).append(duty)
    return groups
