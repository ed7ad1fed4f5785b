"""The list of campaigns: what a person may see, narrowed by what they ask for."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Min, Q, QuerySet, When
from django.http import QueryDict

from campaigns.enums import (
    ACTIVITY_DATED,
    CAMPAIGN_HIDDEN_BY_DEFAULT,
    CAMPAIGN_LIVELY,
    MILESTONE_UNFINISHED,
    ActivityState,
    CampaignState,
    MilestoneState,
    Veil,
)
from campaigns.models import Activity, Campaign, Milestone
from campaigns.queries.veil import campaign_name, if_open, veil_of
from campaigns.queries.visible import is_open, known
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
        # PostgreSQL takes no zero bytes.
        departments = tuple(slug for slug in query.getlist("department") if slug and "\x00" not in slug)
        return cls(states, departments, " ".join(query.get("q", "").replace("\x00", "").split())[:200])

    @property
    def is_everything(self) -> bool:
        """Whether nothing is asked for, so that the list is as it opens."""
        return not (self.states or self.departments or self.text)

    def condition(self) -> Q:
        """Return the condition for campaigns that were asked for; rows say their ``veil``.

        Each word must be somewhere in the campaign, of a veiled one in its code name.
        """
        condition = Q(state__in=self.states) if self.states else ~Q(state__in=CAMPAIGN_HIDDEN_BY_DEFAULT)
        if self.departments:
            condition &= Q(lead_department__slug__in=self.departments)
        for word in self.text.split():
            condition &= Q(veil=Veil.OPEN) & _has(word, _SEARCHED) | ~Q(veil=Veil.OPEN) & _has(word, ("code_name",))
        return condition


_SEARCHED = ("name", "brand", "key_message", "tags", "owner__name")


def _has(word: str, fields: Collection[str]) -> Q:
    condition = Q()
    for field in fields:
        condition |= Q(**{f"{field}__icontains": word})
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
    is_veiled: bool = False
    is_secret: bool = False

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
    """Return one page of the campaigns ``access`` may see at ``now``. Seven queries, however many campaigns.

    Those that go by a code name are among them, with nothing but that, their state and who leads them. The earliest
    launch comes first and what has no launch last; but who asks for campaigns that are over wants the newest first.
    ``today`` is the reader's day.
    """
    launch = F("shown_launch")
    asks_for_past = any(state in CAMPAIGN_HIDDEN_BY_DEFAULT for state in wanted.states)
    order = launch.desc(nulls_last=True) if asks_for_past else launch.asc(nulls_last=True)
    found = _listed(access, now).annotate(
        shown_name=campaign_name(),
        shown_launch=if_open("launch_on"),
        owner_name=if_open("owner__name"),
        is_secret=Case(When(is_open(now), then=False), default=True),
    )
    rows = found.filter(wanted.condition()).order_by(order, "shown_name", "id")
    rows = rows.values(
        "id", "shown_name", "state", "shown_launch", "lead_department__name", "owner_name", "veil", "is_secret"
    )
    shown: Page[Any] = Paginator(rows, PER_PAGE).get_page(page)
    keys = [row["id"] for row in shown.object_list if row["veil"] == Veil.OPEN]
    steps = _steps(keys, now=now, today=today)
    shown.object_list = [_row(row, steps.get(row["id"], Step())) for row in shown.object_list]
    return shown


def lead_departments(access: Access, at: dt.datetime) -> QuerySet[Department]:
    """Return the departments that lead a campaign this person may see, by name. One query."""
    leads = _listed(access, at).order_by().values("lead_department")
    return Department.objects.filter(pk__in=leads).order_by("name")


def _listed(access: Access, at: dt.datetime) -> QuerySet[Any]:
    """Return the campaigns that have a name to be listed by."""
    rows = Campaign.objects.filter(known(access, at)).annotate(veil=veil_of(access, at))
    return rows.exclude(veil=Veil.BUSY)


def _row(row: dict[str, Any], step: Step) -> CampaignRow:
    return CampaignRow(
        id=row["id"],
        name=row["shown_name"],
        state=CampaignState(row["state"]),
        launch_on=row["shown_launch"],
        lead_department=row["lead_department__name"],
        owner=row["owner_name"] or "",
        step=step,
        is_veiled=row["veil"] != Veil.OPEN,
        is_secret=row["is_secret"],
    )


def _steps(campaign_ids: Collection[UUID], *, now: dt.datetime, today: dt.date) -> dict[UUID, Step]:
    """Return where each campaign stands. Five queries."""
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
    values = rows.values_list(
        "campaign_id",
        "warn_on",
        "due_on",
        "late_on",
        "planned_on",
        "responsible_links__department",
        "is_excepted",
        "activity__starts_on",
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
                excepted_until=starts_on if is_excepted else None,
            ),
        )
        for campaign_id, warn_on, due_on, late_on, planned_on, department_id, is_excepted, starts_on in values
    ]
