"""The values of an impact: what is known of activities before a change, and what the change does. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from campaigns.enums import (
    MILESTONE_ANSWERED,
    MILESTONE_UNFINISHED,
    ActivityState,
    AlertKind,
    CampaignState,
    MilestoneState,
    ShortNoticePolicy,
)
from campaigns.rules.anchors import Piece
from campaigns.rules.closings import Issue, closing_mark
from campaigns.rules.duties import PlanLine
from campaigns.rules.exceptions import Standing as ExceptionStanding
from campaigns.rules.impact_notices import Notice
from campaigns.rules.telling import Picture, Standing, standing_of


class Fate(StrEnum):
    """What a change makes of one duty."""

    SAME = "same"
    MOVES = "moves"
    NEW = "new"
    OFF = "off"
    PASSES = "passes"
    HELD = "held"
    DONE = "done"
    WAIVED = "waived"


TOUCHED = (Fate.MOVES, Fate.NEW, Fate.OFF, Fate.PASSES)
"""What a department notices: another date, a duty more, a duty less, one that was another department's."""

PUT = (Fate.HELD, Fate.DONE, Fate.WAIVED)
"""What stays where it is although its activity moves."""


@dataclass(frozen=True, slots=True)
class KnownDuty:
    """A duty as it stands. ``rule_id`` is None for one made by hand, which no plan moves."""

    key: UUID
    rule_id: int | None
    name: str
    state: MilestoneState
    is_held: bool
    must_have: bool
    warn_on: dt.date
    due_on: dt.date
    late_on: dt.date
    planned_on: dt.date
    shortfall_days: int
    responsible_ids: tuple[int, ...]
    is_by_hand: bool = False
    is_given: bool = False

    @property
    def as_held(self) -> "KnownDuty":
        """The duty once the unfinished duties a plan dates are held with it."""
        return replace(self, is_held=True) if self.state in MILESTONE_UNFINISHED and not self.is_by_hand else self


@dataclass(frozen=True, slots=True)
class Asked:
    """An exception from short notice as it stands, and when it was asked for last."""

    standing: ExceptionStanding
    asked_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """An activity, its campaign and its channel as far as dates depend on them. Days are inclusive at both ends."""

    campaign_state: CampaignState
    state: ActivityState
    starts_on: dt.date | None
    ends_on: dt.date | None
    starts_at: dt.time | None
    lines: tuple[PlanLine, ...]
    owner_ids: tuple[int, ...]
    issue: Issue | None = None

    @property
    def is_off(self) -> bool:
        """Whether nothing is owed for it: it or its campaign is cancelled, or it has no date."""
        called_off = self.state == ActivityState.CANCELLED or self.campaign_state == CampaignState.CANCELLED
        return self.starts_on is None or called_off

    @property
    def picture(self) -> Picture:
        """What the departments it concerns are to know of it."""
        standing = standing_of(campaign_state=self.campaign_state, activity_state=self.state, starts_on=self.starts_on)
        if standing == Standing.CANCELLED:
            return Picture(standing)
        return Picture(standing, self.starts_on, self.ends_on, self.starts_at, closing_mark(self.issue))


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """An activity with its duties and what was told of it; ``fired`` holds what was said of dates.

    Those are milestone, department, kind and occurrence of each dated alert that went out. ``waiting`` are the news
    of it that are planned and not told yet, by department and kind. ``exceptions`` are by department. ``is_beside`` is
    one that is not changed itself, and of which only the duties matter that move with others.
    """

    key: UUID
    campaign_id: UUID
    before: Situation
    duties: tuple[KnownDuty, ...] = ()
    told: Mapping[int, Picture] = field(default_factory=dict)
    fired: frozenset[tuple[UUID, int, str, str]] = frozenset()
    waiting: frozenset[tuple[int, AlertKind]] = frozenset()
    silent_until: dt.datetime | None = None
    channel_id: int = 0
    policy: ShortNoticePolicy = ShortNoticePolicy.ALLOW
    exceptions: Mapping[int, Asked] = field(default_factory=dict)
    is_public: bool = False
    is_of_series: bool = False
    is_beside: bool = False

    @property
    def finished_ids(self) -> set[int]:
        """The departments that have finished a duty in it."""
        return {key for duty in self.duties if duty.state in MILESTONE_ANSWERED for key in duty.responsible_ids}

    def piece(self, situation: Situation) -> Piece | None:
        """Return what other activities of the campaign may be counted from it in a situation; None for nothing."""
        if situation.state == ActivityState.CANCELLED or situation.starts_on is None:
            return None
        return Piece(self.key, self.channel_id, self.is_public, situation.starts_on)


Then = Callable[[ActivityFacts], Situation]
"""Makes of an activity the situation a change leads to."""


@dataclass(frozen=True, slots=True)
class DutyImpact:
    """One duty before and after. ``was_on`` is None for a new one, ``due_on`` for one that falls away.

    ``would_be_on`` is the date the plan asks for a duty that stays put; ``further`` are the working days, of its first
    department, by which it stands further ahead of that than planned (fewer: negative). ``shortfall_days`` are those it
    is short by after the change. ``is_beside`` is one of an activity that only hangs on what changes.
    """

    activity_id: UUID
    key: UUID | None
    name: str
    department_ids: tuple[int, ...]
    fate: Fate
    must_have: bool
    was_on: dt.date | None
    due_on: dt.date | None
    shortfall_days: int = 0
    was_short_by: int = 0
    is_past: bool = False
    would_be_on: dt.date | None = None
    further: int = 0
    is_beside: bool = False

    @property
    def becomes_short(self) -> bool:
        """Whether the change makes it short notice, or shorter."""
        return self.fate in (Fate.MOVES, Fate.NEW) and self.shortfall_days > 0

    @property
    def lands_in_past(self) -> bool:
        """Whether the change puts it on a day that has passed."""
        return self.fate in (Fate.MOVES, Fate.NEW) and self.is_past


@dataclass(frozen=True, slots=True)
class DayOff:
    """An activity would start (or end) on a day its channel's first owner does not work, for this reason."""

    activity_id: UUID
    day: dt.date
    is_start: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What another rule has to say about one activity of the change."""

    activity_id: UUID
    sentence: str


@dataclass(frozen=True)
class ClashesOfMany:
    """Whom a change of many hits twice, and which departments it gives too much.

    ``clashing`` are the activities with a clash of any kind that nobody went ahead in spite of yet.
    """

    audiences: tuple[Remark, ...] = ()
    workload: tuple[Remark, ...] = ()
    clashing: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Impact:
    """What a change does. ``activities`` counts those changed themselves, not those whose duties move with them.

    ``refused`` are activities whose channel refuses the change, ``asking`` those that take a reason, as heads are asked
    for an exception. ``blackouts``, ``capacity`` and ``many`` are filled by the rules that know of them.
    """

    duties: tuple[DutyImpact, ...]
    booked: tuple[UUID, ...]
    days_off: tuple[DayOff, ...]
    notices: tuple[Notice, ...]
    activities: int
    refused: tuple[UUID, ...] = ()
    asking: tuple[UUID, ...] = ()
    closings: tuple[Remark, ...] = ()
    blackouts: tuple[Remark, ...] = ()
    capacity: tuple[Remark, ...] = ()
    many: ClashesOfMany = field(default_factory=ClashesOfMany)

    def of(self, *fates: Fate) -> list[DutyImpact]:
        """Return the duties with one of these fates."""
        return [duty for duty in self.duties if duty.fate in fates]

    @property
    def departments(self) -> dict[int, int]:
        """Every department that notices the change, with how many of its duties do; those only told have none."""
        counted = Counter(key for duty in self.of(*TOUCHED) for key in duty.department_ids)
        told = {notice.department_id for notice in self.notices}
        return {**dict.fromkeys(sorted(told), 0), **counted}
