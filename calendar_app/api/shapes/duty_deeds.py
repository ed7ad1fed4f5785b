"""Duties made by hand, days asked for and duties handed back, as the API gives and takes them."""

import datetime as dt
from uuid import UUID

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.fields import Day, Named, Sent, Slug, left_alone, named
from campaigns.enums import HandBackState, ProposalState
from campaigns.models import DateProposal, HandBack
from campaigns.models.channel import WARN_LIMIT

LONGEST = 300


class NewDuty(Sent):
    """A duty to make by hand. It keeps its day when anything moves."""

    campaign: UUID
    activity: UUID | None = Field(None, description="null: it is the campaign's own.")
    name: str = Field(max_length=120, examples=["Brief due"])
    due_on: Day
    departments: list[Slug] = Field(min_length=1, max_length=50, description="The first one's working calendar counts.")
    warn_working_days: int = Field(5, ge=0, le=WARN_LIMIT)
    must_have: bool = True


class DutyFacts(Sent):
    """What can be changed of a duty made by hand. What is not sent stays as it is."""

    name: str = left_alone(max_length=120)
    due_on: Day = left_alone()
    departments: list[Slug] = left_alone(min_length=1, max_length=50)
    warn_working_days: int = left_alone(ge=0, le=WARN_LIMIT)
    must_have: bool = left_alone()


class WantedDay(Sent):
    """Another day that is asked for, and why: the planners read it."""

    due_on: Day
    reason: str = Field(max_length=LONGEST, examples=["The printer is closed that week."])


class DayAnswer(Sent):
    """What the planners say."""

    accept: bool
    answer: str = Field("", max_length=LONGEST, description="The team reads it; needed for a no.")


class NotOurs(Sent):
    """Why a duty is not a department's."""

    department: Slug | None = Field(None, description="Needed where you answer for several that have it.")
    reason: str = Field(
        max_length=LONGEST,
        description="Name whose it is, if you know. The planners read it.",
        examples=["Print has taken this over."],
    )


class HandBackAnswer(Sent):
    """Whose it is instead, or why it stays."""

    department: Slug | None = Field(None, description="Who gets it; null: it stays where it is.")
    answer: str = Field("", max_length=LONGEST, description="The team reads it; needed where it stays.")


class ProposalOut(Schema):
    """Another day somebody asked for."""

    id: UUID
    state: ProposalState
    due_on: Day
    was_on: Day
    reason: str = Field(description="Empty where the campaign is veiled to you.")
    by: str
    at: dt.datetime
    answer: str


class HandBackOut(Schema):
    """A department that said that a duty is not its own, and waits for an answer."""

    id: UUID
    state: HandBackState
    department: Named
    reason: str = Field(description="Empty where the campaign is veiled to you.")
    by: str
    at: dt.datetime


class AsksOut(Schema):
    """What is asked about a duty."""

    day: ProposalOut | None = Field(description="The last day that was asked for.")
    handed_back: list[HandBackOut] = Field(description="Those that wait for an answer.")


def proposal_out(row: DateProposal, *, tells_words: bool) -> ProposalOut:
    """Return a proposed day, read with who asked, as the API gives it. No query."""
    return ProposalOut(
        id=row.pk,
        state=ProposalState(row.state),
        due_on=row.due_on,
        was_on=row.was_on,
        reason=row.reason if tells_words else "",
        by=row.by.name,
        at=row.at,
        answer=row.answer if tells_words else "",
    )


def hand_back_out(row: HandBack, *, tells_words: bool) -> HandBackOut:
    """Return what was handed back, read with its department and who did, as the API gives it. No query."""
    return HandBackOut(
        id=row.pk,
        state=HandBackState(row.state),
        department=named(row.department),
        reason=row.reason if tells_words else "",
        by=row.by.name,
        at=row.at,
    )
