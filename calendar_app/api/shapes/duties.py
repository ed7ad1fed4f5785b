"""Duties as the API gives them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.activities import InCampaign
from calendar_app.api.shapes.fields import Day, Named, Person, Sent
from campaigns.enums import MilestoneState, Veil
from campaigns.models import Milestone
from campaigns.queries.duty_lines import DutyLine, duty_lines, duty_rows
from departments.access import Access
from departments.models import OrganisationSettings


class DutyOut(Schema):
    """One dated duty. Days are those of the working calendar of the first of `departments`."""

    id: UUID
    veil: Veil
    name: str
    campaign: InCampaign
    activity: UUID | None
    channel: Named | None
    departments: list[Named]
    state: MilestoneState
    begins_on: Day = Field(description="From this day on it is coming.")
    due_on: Day
    late_on: Day = Field(description="From this day on it is late.")
    must_have: bool
    is_held: bool = Field(description="Whether it stays where it is when its activity moves.")
    shortfall_days: int = Field(description="Working days short of notice; 0 if it is not.")
    assignee: Person | None
    waive_reason: str
    can_answer: bool
    can_assign: bool
    version: int
    updated_at: dt.datetime


class DutyAnswer(Sent):
    """What is answered to a duty."""

    answer: Literal["take on", "put back", "finish", "waive", "reopen"]
    reason: str = Field("", max_length=300, description="For waiving: why it need not be done.")


class Assignment(Sent):
    """Who is to do a duty; null for nobody in particular."""

    person: int | None = Field(ge=1, lt=2**31)


def duties_out(
    keys: Sequence[UUID], access: Access, *, at: dt.datetime, organisation: OrganisationSettings
) -> list[DutyOut]:
    """Return the duties with these keys, of those ``access`` knows of, in their order. Seven queries."""
    rows = duty_rows(Milestone.objects.filter(pk__in=keys), access, at)
    lines = {line.id: line for line in duty_lines(rows, access=access, now=at, organisation=organisation)}
    return _outs(lines[key] for key in keys if key in lines)


def _outs(lines: Iterable[DutyLine]) -> list[DutyOut]:
    return [_out(line) for line in lines]


def _person(key: int | None, name: str | None) -> Person | None:
    return Person(id=key, name=name or "") if key is not None else None


def _out(line: DutyLine) -> DutyOut:
    same = ("id", "veil", "name", "state", "due_on", "late_on", "must_have", "is_held", "shortfall_days")
    more = ("waive_reason", "can_answer", "can_assign", "version", "updated_at")
    is_busy = line.veil == Veil.BUSY
    channel = Named(slug=line.channel_slug, name=line.channel) if line.channel and line.channel_slug else None
    return DutyOut(
        campaign=InCampaign(id=None if is_busy else line.campaign_id, name=line.campaign),
        activity=line.activity_id,
        channel=channel,
        departments=[Named(slug=team.slug, name=team.name) for team in line.teams],
        begins_on=line.warn_on,
        assignee=_person(line.assignee_id, line.assignee),
        **{name: getattr(line, name) for name in (*same, *more)},
    )
