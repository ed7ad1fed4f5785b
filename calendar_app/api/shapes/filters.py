"""What lists of activities are narrowed down by."""

import datetime as dt

from ninja import Schema


class ActivityFilters(Schema):
    """Which activities: the calendar's own filters, and days."""

    since: dt.date | None = None
    until: dt.date | None = None
    department: list[str] = []
    channel: list[str] = []
    status: list[str] = []
    medium: list[str] = []
    mark: list[str] = []
    owner: list[str] = []
    campaign: list[str] = []
    audience: list[str] = []
    tag: list[str] = []
    brand: list[str] = []
    market: list[str] = []
    q: str = ""
