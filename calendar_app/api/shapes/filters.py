"""What lists of activities are narrowed down by."""

import datetime as dt

from ninja import Schema
from pydantic import Field

from calendar_app.calendar.filters import MARKS, STATUSES
from campaigns.enums import Medium


class ActivityFilters(Schema):
    """Which activities: the calendar's own filters, and days."""

    since: dt.date | None = Field(None, description="With a day on this one or later.", examples=["2027-03-01"])
    until: dt.date | None = Field(None, description="With a day on this one or earlier.", examples=["2027-03-31"])
    department: list[str] = Field([], description="Short names of departments it concerns.")
    channel: list[str] = Field([], description="Short names.")
    status: list[str] = Field([], description=f"How it stands: {', '.join(STATUSES)}.")
    medium: list[str] = Field([], description=f"Sorts of channels: {', '.join(Medium.values)}.")
    mark: list[str] = Field([], description=f"What it stands out by: {', '.join(MARKS)}.")
    owner: list[str] = Field([], description="Numbers of people who own its campaign.")
    campaign: list[str] = Field([], description="Ids of campaigns.")
    audience: list[str] = []
    tag: list[str] = []
    brand: list[str] = []
    market: list[str] = []
    q: str = Field("", description="Words that all have to be somewhere in it.")
