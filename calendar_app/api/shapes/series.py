"""Series, and the items inside an activity, as the API gives and takes them."""

from uuid import UUID

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.activities import InCampaign
from calendar_app.api.shapes.fields import Day, LongText, Named, Sent, Short, Slug, WallTime, left_alone, named
from campaigns.enums import MonthlyBy, RepeatUnit
from campaigns.models import ActivityItem, Series
from campaigns.rules.items import LONGEST_TITLE, MOST_ITEMS
from campaigns.rules.series import MOST_EVERY

WEEKDAYS = "Monday is 0. For weeks; none: the weekday of its first day."
MONTHLY = "For months: the same day, or the same weekday with its place in the month."


class SeriesOut(Schema):
    """Activities that repeat: each of them is an activity of its own, which names its `series`."""

    id: UUID
    campaign: InCampaign
    channel: Named
    title: str
    brief: str
    url: str
    unit: RepeatUnit
    every: int
    weekdays: list[int] = Field(description=WEEKDAYS)
    monthly_by: MonthlyBy
    first_on: Day = Field(description="The day it counts from.")
    until: Day | None = Field(description="Included; null: for the time being.")
    length_days: int
    starts_at: WallTime | None
    ends_at: WallTime | None
    time_zone: str
    by_issue: bool = Field(description="Each appears in the published issue its day lies in.")
    version: int


class NewSeries(Sent):
    """A series to add to a campaign."""

    campaign: UUID
    channel: Slug
    title: Short = Field(examples=["Newsletter"])
    brief: LongText = ""
    url: str = Field("", max_length=500)
    unit: RepeatUnit = RepeatUnit.WEEK
    every: int = Field(1, ge=1, le=MOST_EVERY, description="2 with weeks: every second week.")
    weekdays: list[int] = Field([], max_length=7, description=WEEKDAYS)
    monthly_by: MonthlyBy = Field(MonthlyBy.DAY, description=MONTHLY)
    first_on: Day
    until: Day | None = Field(None, description="Included; null: for the time being.")
    length_days: int = Field(1, ge=1, le=366)
    starts_at: WallTime | None = None
    ends_at: WallTime | None = None
    time_zone: str = Field("", max_length=64, examples=["Europe/Berlin"])
    by_issue: bool = False
    go_ahead: str = Field("", max_length=300, description="Why they go ahead in spite of what clashes with their days.")


class SeriesFacts(Sent):
    """What can be changed of a series. What is not sent stays as it is, and so does what has begun."""

    unit: RepeatUnit = left_alone()
    every: int = left_alone(ge=1, le=MOST_EVERY)
    weekdays: list[int] = left_alone(max_length=7, description=WEEKDAYS)
    monthly_by: MonthlyBy = left_alone(description=MONTHLY)
    first_on: Day = left_alone(description="The day it counts from.")
    until: Day | None = left_alone()
    by_issue: bool = left_alone()
    go_ahead: str = Field("", max_length=300, description="Why they go ahead in spite of what clashes with their days.")


class Item(Sent):
    """One post, insert or spot of an activity, on one of its days. It makes no duties of its own."""

    day: Day
    at: WallTime | None = None
    title: str = Field(max_length=LONGEST_TITLE, examples=["Teaser"])


class Items(Sent):
    """All items of an activity."""

    items: list[Item] = Field(max_length=MOST_ITEMS)


def series_out(row: Series) -> SeriesOut:
    """Return a series, read with its campaign and channel, as the API gives it to who sees all of it. No query."""
    same = ("id", "title", "brief", "url", "every", "first_on", "until", "length_days", "starts_at", "ends_at")
    more = ("time_zone", "by_issue", "version")
    return SeriesOut(
        campaign=InCampaign(id=row.campaign_id, name=row.campaign.name),
        channel=named(row.channel),
        unit=RepeatUnit(row.unit),
        weekdays=list(row.weekdays),
        monthly_by=MonthlyBy(row.monthly_by),
        **{name: getattr(row, name) for name in (*same, *more)},
    )


def item_out(row: ActivityItem) -> Item:
    """Return an item as the API gives it. No query."""
    return Item(day=row.day, at=row.at, title=row.title)
