"""What a file holds, as plain values, under headers that are not translated: every installation reads every other's."""

from datetime import date, time
from typing import Final, NamedTuple

Value = str | int | date | time | tuple[str, ...] | None


class ActivityRow(NamedTuple):
    """One activity. Of one that is veiled only its campaign's code name, channel, status and days are set."""

    instep_id: str
    title: str
    channel: str
    campaign: str
    status: str
    first_day: date | None
    last_day: date | None
    starts: time | None
    ends: time | None
    time_zone: str
    lead_department: str
    owner: str
    audiences: tuple[str, ...]
    tags: tuple[str, ...]
    brief: str
    link: str


class DutyRow(NamedTuple):
    """One duty of an activity that is exported."""

    activity: str
    campaign: str
    channel: str
    duty: str
    departments: str
    assigned_to: str
    status: str
    work_begins: date
    due: date
    must_have: str
    working_days_short: int
    activity_id: str


class LeadTimeRow(NamedTuple):
    """One line of a channel's plan."""

    channel: str
    duty: str
    offset: int
    unit: str
    counted_from: str
    department: str
    must_have: str
    warn_working_days: int
    basis: str


def headers(row: type[NamedTuple]) -> tuple[str, ...]:
    """Return what stands above the columns of such rows: "First day" over ``first_day``."""
    return tuple(name.replace("_", " ").capitalize() for name in row._fields)


ID_HEADER: Final = headers(ActivityRow)[0]
"""The first header of every table of activities, by which the import knows our own files."""
