"""Exceptions from short notice as the API gives them."""

import datetime as dt
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.activities import InCampaign
from calendar_app.api.shapes.fields import Day, Sent
from campaigns.enums import ExceptionState, Veil
from campaigns.queries.exceptions import ExceptionLine


class ExceptionOut(Schema):
    """The question whether a department takes something on at short notice, and what its head said."""

    id: UUID
    state: ExceptionState
    department: str
    campaign: InCampaign
    activity: UUID
    asked_for: Day = Field(description="The activity's first day when it was asked.")
    shortfall_days: int
    asked_by: str = Field(description="Empty where a change of a plan or a calendar asked.")
    asked_at: dt.datetime
    why: str
    reason: str
    scope: str = Field(description="What is left out, of one accepted with less scope.")
    can_answer: bool
    version: int


class ExceptionAnswer(Sent):
    """What its head says."""

    answer: Literal["accepted", "reduced", "declined"]
    reason: str = Field("", max_length=300, description="Why; needed for less scope and for a no.")
    scope: str = Field("", max_length=300, description="What is left out, where it is accepted with less scope.")


class Question(Sent):
    """Why something cannot wait."""

    activity: UUID
    why: str = Field(max_length=300)


def exception_out(line: ExceptionLine) -> ExceptionOut:
    """Return an exception as the API gives it. No query."""
    same = ("id", "state", "department", "asked_for", "shortfall_days", "asked_by", "asked_at", "why", "reason")
    is_busy = line.veil == Veil.BUSY
    return ExceptionOut(
        campaign=InCampaign(id=None if is_busy else line.campaign_id, name=line.campaign),
        activity=line.activity_id,
        **{name: getattr(line, name) for name in (*same, "scope", "can_answer", "version")},
    )
