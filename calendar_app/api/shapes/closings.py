"""Published closing dates and closed days as the API gives and takes them."""

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.fields import Day, Sent, Slug, left_alone
from campaigns.actions.blackouts import FACTS, blackout_mark
from campaigns.actions.closings import CLOSING, LONGEST_NAME, closing_mark
from campaigns.enums import BlackoutKind
from campaigns.models import Blackout, ClosingDate

MARK = "Stands for it as it is: `If-Match` takes it in quotes when you change it."


class IssueOut(Schema):
    """One issue or air week of a channel: when it appears, when its space closes, when material is due."""

    id: int
    name: str
    appears_on: Day
    last_on: Day | None
    space_closes_on: Day | None
    material_due_on: Day | None
    source: str
    is_retired: bool
    mark: str = Field(description=MARK)


class NewIssue(Sent):
    """An issue to add. At least one of its closing dates has to be there."""

    name: str = Field(max_length=LONGEST_NAME, examples=["March issue"])
    appears_on: Day
    last_on: Day | None = None
    space_closes_on: Day | None = Field(None, examples=["2027-02-01"])
    material_due_on: Day | None = None
    source: str = Field("", max_length=200, examples=["media data 2027"])


class IssueFacts(Sent):
    """What can be changed of an issue. What is not sent stays as it is."""

    name: str = left_alone(max_length=LONGEST_NAME, examples=["March issue"])
    appears_on: Day = left_alone()
    last_on: Day | None = left_alone(examples=["2027-03-31"])
    space_closes_on: Day | None = left_alone(examples=["2027-02-01"])
    material_due_on: Day | None = left_alone(examples=["2027-02-15"])
    source: str = left_alone(max_length=200)


class BlackoutOut(Schema):
    """Days closed to activities: nothing may run on them, or with `freeze` nothing may start."""

    id: int
    name: str
    kind: BlackoutKind
    first_day: Day
    last_day: Day = Field(description="Included.")
    reason: str
    channels: list[Slug] = Field(description="Those it holds for; none: all.")
    is_active: bool = Field(description="false: the days are open again.")
    mark: str = Field(description=MARK)


class NewBlackout(Sent):
    """Days to close."""

    name: str = Field(max_length=100, examples=["Year end"])
    kind: BlackoutKind = BlackoutKind.BLACKOUT
    first_day: Day
    last_day: Day
    reason: str = Field("", max_length=300)
    channels: list[Slug] = Field([], max_length=500)
    is_active: bool = True


class BlackoutFacts(Sent):
    """What can be changed of closed days. What is not sent stays as it is."""

    name: str = left_alone(max_length=100, examples=["Year end"])
    kind: BlackoutKind = left_alone()
    first_day: Day = left_alone()
    last_day: Day = left_alone()
    reason: str = left_alone(max_length=300)
    channels: list[Slug] = left_alone(max_length=500, examples=[[]])
    is_active: bool = left_alone()


def issue_out(row: ClosingDate) -> IssueOut:
    """Return an issue as the API gives it. No query."""
    values = {name: getattr(row, name) for name in ("id", *CLOSING)}
    return IssueOut(is_retired=row.retired_at is not None, mark=closing_mark(row), **values)


def blackout_out(row: Blackout) -> BlackoutOut:
    """Return closed days, read with their channels, as the API gives them. One query."""
    slugs = sorted(channel.slug for channel in row.channels.all())
    values = {name: getattr(row, name) for name in ("id", *FACTS)}
    return BlackoutOut(channels=slugs, mark=blackout_mark(row), **values)
