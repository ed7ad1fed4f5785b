"""Duties as plain values, with all that a line about one shows: for desk, department page and panel alike."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, F, QuerySet, When
from django.utils.translation import gettext as _

from calendar_app.lib.habits import first_weekday
from campaigns.enums import MILESTONE_UNFINISHED, MilestoneState, Veil
from campaigns.models import Milestone, MilestoneResponsible
from campaigns.queries.absences import Away, people_away
from campaigns.queries.veil import campaign_name, if_open, label, veil_of
from campaigns.queries.visible import MILESTONE
from campaigns.rules.desk import DutyFacts, Standing, standing
from campaigns.rules.duty_standing import OUT_OF_STEP
from campaigns.rules.permissions import can_answer_duty, can_assign_duty
from campaigns.rules.telling import CAMPAIGN_OWING
from campaigns.rules.wording import closing_words
from departments.access import Access
from departments.clocks import DepartmentClock
from departments.models import OrganisationSettings
from departments.queries import department_clocks, working_days


@dataclass(frozen=True)
class Team:
    """A department that has to do a duty."""

    id: int
    name: str
    slug: str


@dataclass(frozen=True, kw_only=True)
class DutyLine:
    """One duty as it reads now. Days are inclusive; ``standing`` is of today where the first team works.

    ``basis`` says whose published closing date it follows; it is empty where an offset was counted.
    ``assignee_away`` says until when whoever has it is away, and who stands in.
    """

    id: UUID
    version: int
    name: str
    state: MilestoneState
    offset: int | None
    unit: str
    anchor: str
    warn_on: dt.date
    due_on: dt.date
    late_on: dt.date
    must_have: bool
    is_held: bool
    shortfall_days: int
    is_excepted: bool
    basis: str
    assignee_id: int | None
    assignee: str | None
    assignee_away: Away | None
    done_at: dt.datetime | None
    done_by: str | None
    waived_at: dt.datetime | None
    waived_by: str | None
    waive_reason: str
    updated_at: dt.datetime
    veil: Veil
    campaign_id: UUID
    campaign: str
    activity_id: UUID | None
    activity: str | None
    starts_on: dt.date | None
    ends_on: dt.date | None
    channel: str | None
    channel_slug: str | None
    colour: int | None
    teams: tuple[Team, ...]
    standing: Standing
    is_mine: bool
    can_answer: bool
    can_assign: bool

    @property
    def is_unfinished(self) -> bool:
        """Whether somebody still has something to do."""
        return self.state in MILESTONE_UNFINISHED

    @property
    def is_out_of_step(self) -> bool:
        """Whether this duty keeps its department, and its campaign, from being in step."""
        return self.must_have and self.standing.kind in OUT_OF_STEP


_OWN = (
    "id",
    "version",
    "state",
    "offset",
    "unit",
    "anchor",
    "warn_on",
    "due_on",
    "late_on",
    "planned_on",
    "must_have",
    "is_held",
    "shortfall_days",
    "is_excepted",
    "published_on",
    "assignee_id",
    "done_at",
    "waived_at",
    "updated_at",
    "campaign_id",
    "activity_id",
)
_OTHERS = {
    "assignee_name": F("assignee__name"),
    "done_by_name": F("done_by__name"),
    "waived_by_name": F("waived_by__name"),
    "campaign_name": campaign_name(MILESTONE),
    "campaign_state": F("campaign__state"),
    "activity_title": if_open("activity__title"),
    "shown_name": Case(When(veil=Veil.OPEN, then=F("name")), default=F("rule__name")),
    "shown_reason": if_open("waive_reason"),
    "issue": F("closing__name"),
    "starts_on": F("activity__starts_on"),
    "ends_on": F("activity__ends_on"),
    "channel": F("activity__channel__name"),
    "channel_slug": F("activity__channel__slug"),
    "colour": F("activity__channel__colour"),
}
_RENAMED = {
    "assignee_name": "assignee",
    "done_by_name": "done_by",
    "waived_by_name": "waived_by",
    "campaign_name": "campaign",
    "activity_title": "activity",
    "shown_name": "name",
    "shown_reason": "waive_reason",
}


def duty_rows(milestones: QuerySet[Milestone], access: Access, at: dt.datetime) -> list[dict[str, Any]]:
    """Return what ``duty_lines`` is made from, texts of what is veiled left out. One query."""
    return list(milestones.annotate(veil=veil_of(access, at, MILESTONE)).values(*_OWN, "veil", **_OTHERS))


def duty_lines(
    rows: Collection[dict[str, Any]], *, access: Access, now: dt.datetime, organisation: OrganisationSettings
) -> list[DutyLine]:
    """Return the rows as lines, in their order. Six queries, however many rows.

    It asks nobody's permission: callers choose duties their reader may see. "This week" is the active reader's.
    """
    teams = _teams([row["id"] for row in rows])
    clocks = department_clocks({team.id for found in teams.values() for team in found})
    usual = _usual_clock(organisation)
    away = people_away(now)
    first_day = first_weekday(organisation.first_day_of_week)
    found = []
    for row in rows:
        mine = teams.get(row["id"], ())
        clock = clocks[mine[0].id] if mine else usual
        row["assignee_away"] = away.get(row["assignee_id"])
        found.append(_line(row, mine, clock, access=access, now=now, first_day=first_day))
    return found


def _usual_clock(organisation: OrganisationSettings) -> DepartmentClock:
    """Return the clock of a duty that is nobody's."""
    days = working_days(organisation.default_calendar)
    return DepartmentClock(0, ZoneInfo(organisation.time_zone), days, organisation.alert_hour)


def _teams(milestone_ids: Collection[UUID]) -> Mapping[UUID, tuple[Team, ...]]:
    links = MilestoneResponsible.objects.filter(milestone__in=milestone_ids).order_by("milestone", "position")
    found: dict[UUID, tuple[Team, ...]] = {}
    rows = links.values_list("milestone_id", "department_id", "department__name", "department__slug")
    for key, department_id, name, slug in rows:
        found[key] = (*found.get(key, ()), Team(department_id, name, slug))
    return found


def _line(
    row: dict[str, Any],
    teams: tuple[Team, ...],
    clock: DepartmentClock,
    *,
    access: Access,
    now: dt.datetime,
    first_day: int,
) -> DutyLine:
    values = {_RENAMED.get(name, name): value for name, value in row.items()}
    state = MilestoneState(values.pop("state"))
    facts = DutyFacts(
        state=state,
        must_have=row["must_have"],
        warn_on=row["warn_on"],
        due_on=row["due_on"],
        late_on=row["late_on"],
        planned_on=values.pop("planned_on"),
        is_running=values.pop("campaign_state") in CAMPAIGN_OWING,
        excepted_until=row["starts_on"] if row["is_excepted"] else None,
    )
    keys = [team.id for team in teams]
    issue, published_on = values.pop("issue"), values.pop("published_on")
    values |= {
        "basis": _basis(issue, published_on, row["due_on"], clock.today(now)) if published_on else "",
        "veil": Veil(row["veil"]),
        "name": row["shown_name"] or _("A duty"),
        "campaign": label(row["campaign_name"]),
        "activity": row["activity_title"] if row["veil"] == Veil.OPEN or row["activity_id"] is None else row["channel"],
        "waive_reason": row["shown_reason"] or "",
    }
    return DutyLine(
        **values,
        state=state,
        teams=teams,
        standing=standing(facts, today=clock.today(now), days=clock.days, first_day_of_week=first_day),
        is_mine=row["assignee_id"] is not None and row["assignee_id"] == access.user_id,
        can_answer=can_answer_duty(access, responsible_ids=keys),
        can_assign=can_assign_duty(access, responsible_ids=keys),
    )


def _basis(issue: str | None, published_on: dt.date, due_on: dt.date, today: dt.date) -> str:
    return closing_words(issue or "", published_on=published_on, due_on=due_on, today=today)
