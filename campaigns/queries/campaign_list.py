"""The list of campaigns: what a person may see, narrowed by what they ask for."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Min, Q, QuerySet
from django.http import QueryDict

from campaigns.enums import (
    ACTIVITY_DATED,
    CAMPAIGN_HIDDEN_BY_DEFAULT,
    CAMPAIGN_LIVELY,
    MILESTONE_UNFINISHED,
    ActivityState,
    CampaignState,
    MilestoneState,
)
from campaigns.models import Activity, Milestone
from campaigns.queries.visible import visible_campaigns
from campaigns.rules.duty_standing import DutyStanding, duty_standing
from departments.access import Access
from departments.models import Department
from departments.queries import department_clocks

PER_PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What the reader asks for. Without ``states`` campaigns that are over are left out; what is empty asks nothing."""

    states: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    text: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "Wanted":
        """Return what an address asks for: ``state`` and ``department`` (a slug), each many times, and ``q``."""
        states = tuple(state for state in query.getlist("state") if state in CampaignState.values)
        departments = tuple(slug for slug in query.getlist("department") if slug)
        # PostgreSQL takes no zero bytes.
        return cls(states, departments, " ".join(query.get("q", "").replace("\x00", "").split())[:200])

    @property
    def is_everything(self) -> bool:
        """Whether nothing is asked for, so that the list is as it opens."""
        return not (self.states or self.departments or self.text)

    def condition(self) -> Q:
        """Return the condition for campaigns that were asked for. Each word must be somewhere in the campaign."""
        condition = Q(state__in=self.states) if self.states else ~Q(state__in=CAMPAIGN_HIDDEN_BY_DEFAULT)
        if self.departments:
            condition &= Q(lead_department__slug__in=self.departments)
        for word in self.text.split():
            condition &= (
                Q(name__icontains=word)
                | Q(brand__icontains=word)
                | Q(key_message__icontains=word)
                | Q(tags__icontains=word)
                | Q(owner__name__icontains=word)
            )
        return condition


@dataclass
class Step:
    """What keeps one campaign from being in step, in numbers, and the next first day of an activity."""

    short: int = 0
    late: int = 0
    activities: int = 0
    next_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class CampaignRow:
    """One campaign of the list."""

    id: UUID
    name: str
    state: CampaignState
    launch_on: dt.date | None
    lead_department: str
    owner: str
    step: Step

    @property
    def is_running(self) -> bool:
        """Whether its duties have begun."""
        return self.state in CAMPAIGN_LIVELY

    @property
    def is_over(self) -> bool:
        """Whether it is left out of the list unless asked for."""
        return self.state in CAMPAIGN_HIDDEN_BY_DEFAULT


def campaign_list(
    access: Access, wanted: Wanted, *, page: str | int = 1, now: dt.datetime, today: dt.date
) -> "Page[CampaignRow]":
    """Return one page of the campaigns ``access`` may see at ``now``. Six queries, however many campaigns.

    The earliest launch comes first and what has no launch last; but who asks for campaigns that are over wants the
    newest first. ``today`` is the reader's day.
    """
    launch = F("launch_on")
    asks_for_past = any(state in CAMPAIGN_HIDDEN_BY_DEFAULT for state in wanted.states)
    order = launch.desc(nulls_last=True) if asks_for_past else launch.asc(nulls_last=True)
    found = visible_campaigns(access, now).filter(wanted.condition()).order_by(order, "name", "id")
    rows = found.values("id", "name", "state", "launch_on", "lead_department__name", "owner__name")
    shown: Page[Any] = Paginator(rows, PER_PAGE).get_page(page)
    keys = [row["id"] for row in shown.object_list]
    steps = _steps(keys, now=now, today=today)
    shown.object_list = [_row(row, steps[row["id"]]) for row in shown.object_list]
    return shown


def lead_departments(access: Access, at: dt.datetime) -> QuerySet[Department]:
    """Return the departments that lead a campaign this person may see, by name. One query."""
    leads = visible_campaigns(access, at).order_by().values("lead_department")
    return Department.objects.filter(pk__in=leads).order_by("name")


def _row(row: dict[str, Any], step: Step) -> CampaignRow:
    return CampaignRow(
        id=row["id"],
        name=row["name"],
        state=CampaignState(row["state"]),
        launch_on=row["launch_on"],
        lead_department=row["lead_department__name"],
        owner=row["owner__name"],
        step=step,
    )


def _steps(campaign_ids: Collection[UUID], *, now: dt.datetime, today: dt.date) -> dict[UUID, Step]:
    """Return where each campaign stands. Four queries."""
    steps = {key: Step() for key in campaign_ids}
    activities = Activity.objects.filter(campaign__in=campaign_ids).exclude(state=ActivityState.CANCELLED)
    coming = Q(state__in=ACTIVITY_DATED, starts_on__gte=today)
    grouped = activities.order_by().values_list("campaign")
    for key, count, next_on in grouped.annotate(count=Count("pk"), next_on=Min("starts_on", filter=coming)):
        steps[key].activities, steps[key].next_on = count, next_on
    for key, standing in _must_have_standings(campaign_ids, now=now):
        steps[key].short += standing == DutyStanding.SHORT_NOTICE
        steps[key].late += standing == DutyStanding.LATE
    return steps


def _must_have_standings(campaign_ids: Collection[UUID], *, now: dt.datetime) -> list[tuple[UUID, DutyStanding]]:
    """Return how each unfinished must-have duty of running campaigns that may be late or short stands."""
    clocks = department_clocks()
    # Nowhere is it later than a day ahead of UTC.
    behind = now.date() + dt.timedelta(days=1)
    rows = Milestone.objects.filter(
        campaign__in=campaign_ids,
        campaign__state__in=CAMPAIGN_LIVELY,
        state__in=MILESTONE_UNFINISHED,
        must_have=True,
        responsible_links__position=0,
        due_on__lt=behind,
    )
    return [
        (
            campaign_id,
            duty_standing(
                state=MilestoneState.OPEN,
                must_have=True,
                warn_on=warn_on,
                due_on=due_on,
                late_on=late_on,
                planned_on=planned_on,
                today=clocks[department_id].today(now),
            ),
        )
        for campaign_id, warn_on, due_on, late_on, planned_on, department_id in rows.values_list(
            "campaign_id", "warn_on", "due_on", "late_on", "planned_on", "responsible_links__department"
        )
    ]
