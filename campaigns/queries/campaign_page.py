"""All that a campaign's page shows, as plain values."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sized
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q

from campaigns.enums import CAMPAIGN_HIDDEN_BY_DEFAULT, ActivityState, CampaignState, MilestoneState
from campaigns.models import Activity, Campaign, ChannelOwner, Milestone
from campaigns.queries.duty_lines import DutyLine, Team, duty_lines, duty_rows
from campaigns.queries.exceptions import ExceptionLine, exceptions_of
from campaigns.queries.people import heads_of
from campaigns.queries.series_ahead import SeriesAhead, far_ahead, summed_up
from campaigns.rules.clearance import is_open_at
from campaigns.rules.duty_standing import DutyStanding
from campaigns.rules.in_step import Part, Tally, sentence
from campaigns.rules.runway import Runway, Strip, Tick, runway
from departments.access import Access
from departments.models import OrganisationSettings

WhoIsTold = Callable[[Collection[int]], Mapping[int, Sized]]
"""Finds who is told for each of some departments: nobody means that the department cannot be reached."""

DUTIES_OF_MOST_ACTIVITIES = 60
"""A campaign with more activities lists their duties one activity at a time, on request."""

DUTIES_OF_A_DEPARTMENT = 8
"""So many of a department's unfinished duties are listed, the next ones first."""

OUT_OF_STEP_SHOWN = 40
"""So many duties that are out of step are listed, the oldest first."""

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


@dataclass(frozen=True, kw_only=True)
class CampaignPage:
    """One campaign as its page shows it: the answer first, then what needs attention, then everything.

    ``ownerless`` holds one activity for each channel that nobody owns, ``own_duties`` those of no activity; activities
    of series that lie far ahead are summed up in ``ahead``;
    ``today_at`` is empty when today is far away.
    """

    sentence: list[Part]
    mark: str
    attention: list[DutyLine]
    exceptions: list[ExceptionLine]
    out_of_step: int
    ownerless: list[ActivityLine]
    unreached_departments: list[DepartmentLine]
    is_secret: bool
    departments: list[DepartmentLine]
    scheduled: list[ActivityLine]
    ahead: list[SeriesAhead]
    unscheduled: list[ActivityLine]
    cancelled: list[ActivityLine]
    own_duties: list[DutyLine]
    lists_duties: bool
    duties: int
    duties_finished: int
    ticks: list[Tick]
    today_at: str


def campaign_page(
    campaign: Campaign,
    *,
    access: Access,
    organisation: OrganisationSettings,
    now: dt.datetime,
    today: dt.date,
    who_is_told: WhoIsTold,
) -> CampaignPage:
    """Return what the page of ``campaign`` shows; ``today`` is the reader's day.

    Eleven queries and those of ``who_is_told``, however many activities. It does not ask whether the reader may see the
    campaign: it was fetched for them. ``access`` says which duties they may answer.
    """
    milestones = Milestone.objects.filter(campaign=campaign).exclude(state=MilestoneState.CANCELLED)
    rows_of_duties = duty_rows(milestones.order_by("due_on", "name", "id"), access, now)
    duties = duty_lines(rows_of_duties, access=access, now=now, organisation=organisation)
    rows = _activity_rows(campaign)
    ahead = far_ahead(rows, {duty.activity_id for duty in duties}, today)
    scale = _scale([row for row in rows if row["id"] not in ahead], duties, today)
    lines = _activity_lines(rows, duties, scale)
    alive = [line for line in lines if line.state != ActivityState.CANCELLED]
    owners = _owners({line.channel_id for line in alive})
    departments = _department_lines(owners, duties, who_is_told)
    ownerless = list({line.channel_id: line for line in alive if line.channel_id not in owners}.values())
    unreached = [department for department in departments if not department.is_reached]
    tally = _tally(campaign, alive, departments, duties, gaps=len(ownerless) + len(unreached))
    is_over = campaign.state in CAMPAIGN_HIDDEN_BY_DEFAULT
    return CampaignPage(
        sentence=sentence(tally),
        mark=tally.mark,
        exceptions=exceptions_of(access, Q(campaign=campaign.pk), now=now),
        attention=[] if is_over else [duty for duty in duties if duty.is_out_of_step][:OUT_OF_STEP_SHOWN],
        out_of_step=0 if is_over else tally.short_notices + tally.late_duties,
        ownerless=ownerless,
        unreached_departments=unreached,
        is_secret=not is_open_at(campaign.secrecy, campaign.embargo_until, now),
        departments=departments,
        scheduled=[line for line in alive if line.starts_on is not None and line.id not in ahead],
        ahead=summed_up(ahead.values()),
        unscheduled=[line for line in alive if line.starts_on is None],
        cancelled=[line for line in lines if line.state == ActivityState.CANCELLED],
        own_duties=[duty for duty in duties if duty.activity_id is None],
        lists_duties=len(lines) <= DUTIES_OF_MOST_ACTIVITIES,
        duties=tally.duties,
        duties_finished=tally.duties_finished,
        ticks=scale.ticks(today=today) if scale is not None else [],
        today_at=scale.at(today) if scale is not None and scale.covers(today) else "",
    )


_ACTIVITY_FIELDS = (
    "id",
    "series_id",
    "is_exception",
    "title",
    "state",
    "channel_id",
    "channel__name",
    "channel__slug",
    "channel__colour",
    "starts_on",
    "ends_on",
    "starts_at",
    "ends_at",
    "time_zone",
)


def _activity_rows(campaign: Campaign) -> list[dict[str, Any]]:
    rows = Activity.objects.filter(campaign=campaign).order_by("starts_on", "starts_at", "title", "id")
    return list(rows.values(*_ACTIVITY_FIELDS))


def _owners(channel_ids: Collection[int]) -> dict[int, list[Team]]:
    """Return each channel's owners in their order; a channel without owners is missing."""
    owners: dict[int, list[Team]] = {}
    rows = ChannelOwner.objects.filter(channel__in=channel_ids).order_by("channel", "position")
    for channel_id, key, name, slug in rows.values_list(
        "channel_id", "department_id", "department__name", "department__slug"
    ):
        owners.setdefault(channel_id, []).append(Team(key, name, slug))
    return owners


def _scale(rows: Iterable[dict[str, Any]], duties: Iterable[DutyLine], today: dt.date) -> Runway | None:
    dated = [row for row in rows if row["starts_on"] and row["state"] != ActivityState.CANCELLED]
    if not dated:
        return None
    days = [row[name] for row in dated for name in ("starts_on", "ends_on")]
    return runway([*days, *(duty.due_on for duty in duties), *(duty.warn_on for duty in duties)], today=today)


def _activity_lines(
    rows: Iterable[dict[str, Any]], duties: Iterable[DutyLine], scale: Runway | None
) -> list[ActivityLine]:
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


def _department_lines(
    owners: Mapping[int, Iterable[Team]], duties: Iterable[DutyLine], who_is_told: WhoIsTold
) -> list[DepartmentLine]:
    """Return the departments involved, the ones out of step first, then by name."""
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


def _tally(
    campaign: Campaign,
    alive: Collection[ActivityLine],
    departments: Collection[DepartmentLine],
    duties: Collection[DutyLine],
    *,
    gaps: int,
) -> Tally:
    out_of_step = [duty for duty in duties if duty.is_out_of_step]
    short = sum(duty.standing.kind == DutyStanding.SHORT_NOTICE for duty in out_of_step)
    return Tally(
        state=CampaignState(campaign.state),
        departments=len(departments),
        departments_in_step=sum(department.is_in_step for department in departments),
        short_notices=short,
        late_duties=len(out_of_step) - short,
        gaps=gaps,
        duties=len(duties),
        duties_finished=sum(not duty.is_unfinished for duty in duties),
        activities=len(alive),
    )


def _grouped(pairs: Iterable[tuple[_Key, DutyLine]]) -> dict[_Key, list[DutyLine]]:
    groups: dict[_Key, list[DutyLine]] = {}
    for key, duty in pairs:
        groups.setdefault(key, []).append(duty)
    return groups
