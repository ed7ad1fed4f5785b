"""What an activity's days would ask of each department, before anything is saved. Pure.

The dates and shortfalls are worked out by the same functions that write them later, so what is shown is what comes.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from campaigns.enums import MILESTONE_UNFINISHED, MilestoneState
from campaigns.rules.anchors import NO_CAMPAIGN, CampaignDays, Piece
from campaigns.rules.closings import Issue
from campaigns.rules.duties import Duty, PlanLine, duties, waiting
from campaigns.rules.lead_time import shortfall
from campaigns.rules.notice import notice
from departments.clocks import DepartmentClock

LOOK_AHEAD_DAYS = 3_660
"""How far the first start that keeps every lead time is looked for."""

MOST_DAYS_OFF = 60
"""So many days in a row without one that all teams work are too many to look further."""


@dataclass(frozen=True)
class Standing:
    """A duty the activity has already, by its rule: what is finished, waived or held stays where it is."""

    state: MilestoneState
    is_held: bool
    due_on: dt.date
    shortfall_days: int

    @property
    def stays(self) -> bool:
        """Whether new days of the activity leave this duty alone."""
        return self.is_held or self.state in (MilestoneState.DONE, MilestoneState.WAIVED)

    @property
    def as_held(self) -> "Standing":
        """The duty once it is held, if it is not finished."""
        return replace(self, is_held=True) if self.state in MILESTONE_UNFINISHED else self


@dataclass(frozen=True)
class ComingDuty:
    """One duty as it would be; ``was_on`` is its date now if it has one, ``shortfall_days`` the working days short."""

    line: PlanLine
    warn_on: dt.date
    due_on: dt.date
    late_on: dt.date
    was_on: dt.date | None
    stays: bool
    shortfall_days: int
    issue: Issue | None = None
    published_on: dt.date | None = None


@dataclass(frozen=True)
class ShortNotice:
    """A department whose must-have duties would begin too late; notice in its own working days."""

    department_id: int
    required: int
    given: int
    shortfall_days: int
    duties: int


@dataclass(frozen=True)
class Outlook:
    """What the days would make: duties by date, short notice by department, and the first start without any.

    ``waiting`` are the lines that make no duty yet, as the day they are counted from is not there.
    """

    duties: tuple[ComingDuty, ...]
    short: tuple[ShortNotice, ...]
    good_start: dt.date | None
    waiting: tuple[PlanLine, ...] = ()

    @property
    def department_ids(self) -> tuple[int, ...]:
        """Every department that would have a duty, in the order of their first one."""
        return tuple(dict.fromkeys(key for duty in self.duties for key in duty.line.responsible_ids))


@dataclass(frozen=True)
class Surroundings:
    """Where an activity stands: its campaign without it, and itself as its campaign counts it (None: in no campaign).

    ``issue`` is the one it appears in.
    ``keeps`` says of a start whether what other activities owe keeps its dates then; a later start never breaks it.
    """

    others: CampaignDays = NO_CAMPAIGN
    piece: Piece | None = None
    keeps: Callable[[dt.date], bool] = field(default=lambda start: True)
    issue: Issue | None = None

    def days(self, starts_on: dt.date) -> CampaignDays:
        """Return the campaign with the activity starting on ``starts_on``."""
        return self.others.joined_by(replace(self.piece, starts_on=starts_on)) if self.piece else self.others


ALONE = Surroundings()


def outlook(
    lines: Iterable[PlanLine],
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    clocks: Mapping[int, DepartmentClock],
    now: dt.datetime,
    standing: Mapping[int, Standing] | None = None,
    is_over: bool = False,
    around: Surroundings = ALONE,
    issue: Issue | None = None,
) -> Outlook:
    """Return what an activity from ``starts_on`` to ``ends_on`` (both inclusive) would ask, told at ``now``.

    ``standing`` holds the duties it has, by rule; ``issue`` is the one it appears in. Of an activity that ``is_over``
    nothing new is asked that would lie behind. ``around`` is where it stands. Raises ``Refused`` where an offset leads
    off the calendar.
    """
    around = replace(around, issue=issue)
    lines, has_already = [line for line in lines if line.responsible_ids], standing or {}
    planned = [
        duty
        for duty in _duties(lines, starts_on, ends_on, clocks, around)
        if not is_over or duty.line.rule_id in has_already or not lies_behind(duty, clocks, now)
    ]
    coming = [coming_duty(duty, clocks, now, has_already.get(duty.line.rule_id)) for duty in planned]
    short = _short(coming, starts_on, clocks, now)
    is_kept = not short and around.keeps(starts_on)
    return Outlook(
        duties=tuple(sorted(coming, key=lambda duty: (duty.due_on, duty.line.rule_id))),
        short=short,
        good_start=None if is_kept else _good_start(lines, starts_on, ends_on, clocks, now, around=around),
        waiting=waiting(lines, starts_on=starts_on, ends_on=ends_on, campaign=around.days(starts_on)),
    )


def _duties(
    lines: Iterable[PlanLine],
    starts_on: dt.date,
    ends_on: dt.date,
    clocks: Mapping[int, DepartmentClock],
    around: Surroundings,
) -> list[Duty]:
    days_of = {key: clock.days for key, clock in clocks.items()}
    return duties(
        lines,
        starts_on=starts_on,
        ends_on=ends_on,
        days_of=days_of,
        campaign=around.days(starts_on),
        issue=around.issue,
    )


def lies_behind(duty: Duty, clocks: Mapping[int, DepartmentClock], now: dt.datetime) -> bool:
    """Whether a duty's day has passed where its first department is."""
    return duty.due_on < clocks[duty.line.responsible_ids[0]].today(now)


def _shortfall(duty: Duty, clocks: Mapping[int, DepartmentClock], now: dt.datetime) -> int:
    clock = clocks[duty.line.responsible_ids[0]]
    return shortfall(duty.due_on, clock.today(now), clock.days) if duty.line.must_have else 0


def coming_duty(
    duty: Duty, clocks: Mapping[int, DepartmentClock], now: dt.datetime, standing: Standing | None
) -> ComingDuty:
    """Return a duty as it would be, beside what there is of it already (``standing``)."""
    stays = standing is not None and standing.stays
    due_on = standing.due_on if standing and stays else duty.due_on
    if standing is None or (standing.due_on != due_on and not stays):
        short = _shortfall(duty, clocks, now)
    else:
        short = standing.shortfall_days if standing.state in MILESTONE_UNFINISHED else 0
    return ComingDuty(
        line=duty.line,
        warn_on=duty.warn_on,
        due_on=due_on,
        late_on=duty.late_on,
        was_on=standing.due_on if standing else None,
        stays=stays,
        shortfall_days=short,
        issue=None if stays else duty.issue,
        published_on=None if stays else duty.published_on,
    )


def _short(
    coming: Iterable[ComingDuty], starts_on: dt.date, clocks: Mapping[int, DepartmentClock], now: dt.datetime
) -> tuple[ShortNotice, ...]:
    by_department: dict[int, list[ComingDuty]] = {}
    for duty in coming:
        if duty.shortfall_days:
            by_department.setdefault(duty.line.responsible_ids[0], []).append(duty)
    found = []
    for department_id, short in by_department.items():
        clock = clocks[department_id]
        measured = notice(
            told_on=clock.today(now),
            must_have_days=[duty.due_on for duty in short],
            starts_on=starts_on,
            days=clock.days,
        )
        worst = max(duty.shortfall_days for duty in short)
        found.append(ShortNotice(department_id, measured.required, measured.given or 0, worst, len(short)))
    return tuple(found)


def _good_start(
    lines: Iterable[PlanLine],
    starts_on: dt.date,
    ends_on: dt.date,
    clocks: Mapping[int, DepartmentClock],
    now: dt.datetime,
    *,
    around: Surroundings,
) -> dt.date | None:
    """Return the first start after ``starts_on``, on a day its duties' teams work, that keeps every must-have date.

    None where no later start does, as for a duty counted from the campaign's launch whose day has passed.
    """
    must_have = [line for line in lines if line.must_have]

    def keeps_all(ahead: int) -> bool:
        by = dt.timedelta(days=ahead)
        found = _duties(must_have, starts_on + by, ends_on + by, clocks, around)
        return around.keeps(starts_on + by) and not any(lies_behind(duty, clocks, now) for duty in found)

    # A later start never makes a duty due earlier, so the first that keeps all can be found by halving.
    ahead = bisect_left(range(LOOK_AHEAD_DAYS), True, lo=1, key=keeps_all)
    teams = {line.responsible_ids[0] for line in must_have}
    for start in (starts_on + dt.timedelta(days=ahead + off) for off in range(MOST_DAYS_OFF)):
        if ahead < LOOK_AHEAD_DAYS and all(clocks[key].days.is_working(start) for key in teams):
            return start
    return None
