"""Moves of many things at once, as the API takes and tells them."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.activities import Deed
from calendar_app.api.shapes.fields import Day, Sent, Slug
from calendar_app.api.shapes.impacts import ImpactOut
from campaigns.actions.rescheduling import MOST
from campaigns.rules.shifting import Span
from departments.workdays import MAX_OFFSET


class _Together(Sent):
    hold_duties: bool = Field(False, description="The unfinished duties of what moves stay where they are.")
    go_ahead: str = Field("", max_length=300, description="Why they go ahead in spite of what clashes with their days.")
    why: str = Field("", max_length=300, description="Why short notice cannot wait, for channels that ask for that.")


class CampaignMove(_Together):
    """Where a campaign is to go: `launch_on` or `count`, not both."""

    launch_on: Day | None = Field(None, description="The new launch.", examples=["2027-03-01"])
    count: int | None = Field(None, ge=-MAX_OFFSET, le=MAX_OFFSET, description="By so many; negative is earlier.")
    unit: Literal["days", "working_days"] = Field("days", description="Working days are the lead department's.")
    which: Literal["all", "not_begun", "none"] = Field(
        "not_begun", description="Which activities go along. What is booked stays unless `activities` names it."
    )
    activities: list[UUID] | None = Field(None, max_length=MOST, description="Just these go along, whatever `which`.")
    with_key_dates: bool = False


class Picked(Sent):
    """An activity that is to move, and the version of it that was seen."""

    id: UUID
    version: int | None = Field(ge=1, lt=2**31, description="412 where it is another by now; null moves any.")


class ManyMove(_Together):
    """Where many activities are to go, whatever their campaigns."""

    activities: list[Picked] = Field(min_length=1, max_length=MOST)
    way: Literal["days", "working_days", "to_date", "tray"] = Field(
        description="`to_date`: the earliest comes to stand on `to`, the others keep their distance from it. "
        "`tray`: their days are taken away."
    )
    count: int = Field(0, ge=-MAX_OFFSET, le=MAX_OFFSET, description="By so many; negative is earlier.", examples=[7])
    to: Day | None = None
    counting: Literal["lead", "channel"] = Field(
        "lead", description="Whose working days: the lead department's, or those of a channel's first owner."
    )


class Landing(Schema):
    """Where an activity comes to stand; null: it waits for a date."""

    activity: UUID
    starts_on: Day | None
    ends_on: Day | None


class TriedMove(Schema):
    """What a move would do. Nothing is changed."""

    launch_on: Day | None = Field(description="Where the campaign's launch would come to stand, if it has one.")
    moves: list[Landing]
    left_out: list[UUID] = Field(description="Asked for, but not yours to move, or closed.")
    impact: ImpactOut | None


class Moved(Deed):
    """What moved together. `/deeds/{deed}/undo` takes all of it back."""

    activities: int
    campaigns: int


class ManyMoved(Moved):
    """What moved together of what was asked for."""

    left_out: list[UUID] = Field(description="Asked for, but not yours to move, or closed.")


class Undo(Sent):
    """How to take something back."""

    only_rest: bool = Field(False, description="Where some has moved on since: take the rest back all the same.")


class TakenBack(Moved):
    """What was taken back: a deed of its own."""

    cancelled: int = Field(description="Activities that had been made by it.")


class Copy(Sent):
    """A copy of a campaign to make: a draft of yours."""

    name: str = Field(max_length=200, examples=["Easter 2028"])
    lead_department: Slug
    first_on: Day | None = Field(
        None, description="Its launch; of one without, the first day of all. null: its days stay as they are."
    )
    keep_weekdays: bool = Field(True, description="Move by whole weeks, as near to `first_on` as can be.")
    with_key_dates: bool = False
    go_ahead: str = Field("", max_length=300, description="Why it goes ahead in spite of what clashes with its days.")


def landings(spans: Mapping[UUID, Span | None]) -> list[Landing]:
    """Return where everything comes to stand as the API tells it."""
    return [
        Landing(activity=key, starts_on=span.starts_on if span else None, ends_on=span.ends_on if span else None)
        for key, span in spans.items()
    ]
