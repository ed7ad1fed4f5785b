"""Activities as the API gives and takes them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.fields import Day, LongText, Named, Sent, Short, Slug, WallTime, left_alone
from calendar_app.calendar.filters import STATUSES, Filters
from calendar_app.calendar.queries import narrowed
from campaigns.enums import ActivityState, Veil
from campaigns.models import Activity
from campaigns.queries.veil import campaign_name, if_open, label
from campaigns.queries.visible import ACTIVITY
from campaigns.rules.schedule import Schedule
from departments.access import Access
from departments.errors import Refused

TEXTS = ("title", "brief", "url")


class InCampaign(Schema):
    """The campaign something belongs to, by the name it has for you."""

    id: UUID | None
    name: str


class ActivityOut(Schema):
    """An activity. Of one that is veiled to you only when it is, its channel and its campaign's code name are told."""

    id: UUID
    veil: Veil
    title: str
    campaign: InCampaign = Field(description="`id` is null where that it belongs to it is not for you to know.")
    channel: Named
    status: str = Field(description="How it stands, its campaign considered: one of " + ", ".join(STATUSES) + ".")
    state: ActivityState | None
    starts_on: Day | None
    ends_on: Day | None = Field(description="The last day, included.")
    starts_at: WallTime | None
    ends_at: WallTime | None
    time_zone: str = Field(description="The zone of the times; empty for whole days.")
    brief: str = ""
    url: str = ""
    series: UUID | None = Field(description="The series it is one of.")
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime


class When(Schema):
    """Days, and times if it has some. Both days are included; without a last day it takes one day."""

    starts_on: Day | None = left_alone(description="null takes its days away: it waits for a date.")
    ends_on: Day | None = left_alone()
    starts_at: WallTime | None = left_alone()
    ends_at: WallTime | None = left_alone()
    time_zone: str = left_alone(max_length=64, examples=["Europe/Berlin"])


class ActivityFacts(When):
    """What can be changed of an activity. What is not sent stays as it is."""

    title: Short = left_alone(examples=["First mailing"])
    channel: Slug = left_alone(examples=["e-mail"])
    state: Literal["planned", "booked", "unscheduled"] = left_alone(description="Live and done follow the dates.")
    brief: LongText = left_alone()
    url: str = left_alone(max_length=500)


class _Reasons(Sent):
    go_ahead: str = Field("", max_length=300, description="Why it goes ahead in spite of what clashes with its days.")
    why: str = Field("", max_length=300, description="Why short notice cannot wait, for channels that ask for that.")


class NewActivity(ActivityFacts, _Reasons):
    """An activity to add to a campaign. Its duties are made and its teams are told."""

    campaign: UUID
    title: Short = Field(examples=["First mailing"])
    channel: Slug = Field(examples=["e-mail"])


class ActivityChange(ActivityFacts, _Reasons):
    """A change of an activity."""


class Move(_Reasons):
    """Where an activity is to go. It keeps its time of day, and its length unless a last day is sent."""

    starts_on: Day
    ends_on: Day | None = None
    hold_duties: bool = Field(False, description="Its unfinished duties stay where they are.")


class GoAheadReason(Sent):
    """Why an activity keeps its days. Who may see what it clashes with can read it."""

    reason: str = Field(max_length=300)


class Kept(Schema):
    """For how many clashes the reason is kept."""

    clashes: int


class Deed(Schema):
    """What was done together. `/deeds/{deed}/undo` takes it back."""

    deed: UUID


def activities_known(access: Access, filters: Filters, at: dt.datetime) -> QuerySet[Any, dict[str, Any]]:
    """Return the activities ``access`` sees anything of and ``filters`` leave, as ``activities_out`` takes them.

    No query yet.
    """
    rows = narrowed(access, filters, at).annotate(
        campaign_label=campaign_name(ACTIVITY), **{f"shown_{name}": if_open(name) for name in TEXTS}
    )
    found: QuerySet[Any, dict[str, Any]] = rows.values(
        "id", "veil", "status", "state", "starts_on", "ends_on", "starts_at", "ends_at", "time_zone", "version",
        "created_at", "updated_at", "series_id", "campaign_id", "campaign_label", "channel__slug", "channel__name",
        *(f"shown_{name}" for name in TEXTS),
    )  # fmt: skip
    return found


def activities_out(rows: Iterable[Mapping[str, Any]]) -> list[ActivityOut]:
    """Return the values of ``activities_known`` as the API gives them. No query."""
    return [_out(row) for row in rows]


def _out(row: Mapping[str, Any]) -> ActivityOut:
    is_busy = row["veil"] == Veil.BUSY
    same = ("id", "veil", "status", "starts_on", "ends_on", "starts_at", "ends_at", "time_zone", "version")
    return ActivityOut(
        title=row["shown_title"] or "",
        brief=row["shown_brief"] or "",
        url=row["shown_url"] or "",
        campaign=InCampaign(id=None if is_busy else row["campaign_id"], name=label(row["campaign_label"])),
        channel=Named(slug=row["channel__slug"], name=row["channel__name"]),
        state=row["state"] if row["veil"] == Veil.OPEN else None,
        series=row["series_id"] if row["veil"] == Veil.OPEN else None,
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        **{name: row[name] for name in same},
    )


def schedule_of(sent: Mapping[str, Any], *, before: Activity | None = None) -> Schedule | None:
    """Return the days that were sent, with what was not from ``before``; None for what waits for a date.

    Raises ``Refused`` for a last day or a time without a first day.
    """
    names = ("starts_on", "ends_on", "starts_at", "ends_at", "time_zone")
    kept = {name: getattr(before, name) for name in names} if before else {"time_zone": ""}
    values = {**{name: kept.get(name) for name in names}, **{name: sent[name] for name in names if name in sent}}
    if values["starts_on"] is None:
        if any(sent.get(name) for name in names[1:4]):
            raise Refused(_("Give the first day, too."), field="starts_on")
        return None
    if "starts_on" in sent and "ends_on" not in sent and before and before.starts_on and before.ends_on:
        values["ends_on"] = values["starts_on"] + (before.ends_on - before.starts_on)
    return Schedule(**{**values, "ends_on": values["ends_on"] or values["starts_on"]})
