"""All that a campaign's page shows, as plain values."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from campaigns.enums import CAMPAIGN_HIDDEN_BY_DEFAULT, ActivityState, CampaignState, MilestoneState
from campaigns.models import Activity, Campaign, ChannelOwner, Milestone
from campaigns.queries.campaign_lines import ActivityLine, DepartmentLine, WhoIsTold, activity_lines, department_lines
from campaigns.queries.duty_lines import DutyLine, Team, duty_lines, duty_rows
from campaigns.queries.exceptions import ExceptionLine, exceptions_of
from campaigns.queries.series_ahead import SeriesAhead, far_ahead, summed_up
from campaigns.rules.clearance import is_open_at
from campaigns.rules.duty_standing import DutyStanding
from campaigns.rules.in_step import Part, Tally, sentence
from campaigns.rules.runway import Runway, Tick, runway
from departments.access import Access
from departments.models import OrganisationSettings

DUTIES_OF_MOST_ACTIVITIES = 60
"""A campaign with more activities lists their duties one activity at a time, on request."""

OUT_OF_STEP_SHOWN = 40
"""So many duties that are out of step are listed, the oldest first."""


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


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What there is of a campaign: its duties, a line for each activity, those far ahead, and who has a part in it."""

    duties: list[DutyLine]
    lines: list[ActivityLine]
    ahead: Mapping[UUID, Mapping[str, Any]]
    scale: Runway | None
    owners: Mapping[int, list[Team]]
    departments: list[DepartmentLine]
    exceptions: list[ExceptionLine]

    @property
    def alive(self) -> list[ActivityLine]:
        """The activities that are not cancelled."""
        return [line for line in self.lines if line.state != ActivityState.CANCELLED]


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
    owners = _owners({row["channel_id"] for row in rows if row["state"] != ActivityState.CANCELLED})
    found = _Found(
        duties=duties,
        lines=activity_lines(rows, duties, scale),
        ahead=ahead,
        scale=scale,
        owners=owners,
        departments=department_lines(owners, duties, who_is_told),
        exceptions=exceptions_of(access, Q(campaign=campaign.pk), now=now),
    )
    return _page(campaign, found, now=now, today=today)


def _page(campaign: Campaign, found: _Found, *, now: dt.datetime, today: dt.date) -> CampaignPage:
    """Return what was found as the page has it."""
    duties, alive, scale = found.duties, found.alive, found.scale
    ownerless = list({line.channel_id: line for line in alive if line.channel_id not in found.owners}.values())
    unreached = [department for department in found.departments if not department.is_reached]
    tally = _tally(campaign, alive, found.departments, duties, gaps=len(ownerless) + len(unreached))
    is_over = campaign.state in CAMPAIGN_HIDDEN_BY_DEFAULT
    return CampaignPage(
        sentence=sentence(tally),
        mark=tally.mark,
        exceptions=found.exceptions,
        attention=[] if is_over else [duty for duty in duties if duty.is_out_of_step][:OUT_OF_STEP_SHOWN],
        out_of_step=0 if is_over else tally.short_notices + tally.late_duties,
        ownerless=ownerless,
        unreached_departments=unreached,
        is_secret=not is_open_at(campaign.secrecy, campaign.embargo_until, now),
        departments=found.departments,
        scheduled=[line for line in alive if line.starts_on is not None and line.id not in found.ahead],
        ahead=summed_up(found.ahead.values()),
        unscheduled=[line for line in alive if line.starts_on is None],
        cancelled=[line for line in found.lines if line.state == ActivityState.CANCELLED],
        own_duties=[duty for duty in duties if duty.activity_id is None],
        lists_duties=len(found.lines) <= DUTIES_OF_MOST_ACTIVITIES,
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
