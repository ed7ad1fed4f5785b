"""The demo's year as plain values: what ``campaigns.toml`` says, dated from one day. Pure, but for reading the file."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campaigns.enums import CampaignState
from campaigns.rules.schedule import Schedule
from departments.workdays import WorkingDays

FILE = Path(__file__).with_name("campaigns.toml")

PLANNED_BEFORE = 180
"""Days before its launch on which a campaign was planned, unless it says otherwise."""

ANY_DAY = frozenset({"Event", "Organic social", "Radio"})
"""Channels that are on at weekends, too."""

HEAD_OFFICE = WorkingDays(country="GB", subdivision="ENG")

SEASONS = ("Winter", "Winter", "Spring", "Spring", "Spring", "Summer", "Summer", "Summer", "Autumn", "Autumn", "Autumn")


@dataclass(frozen=True)
class DemoActivity:
    """One piece of a campaign; without a schedule it is unscheduled. ``has_issue``: it appears in an issue."""

    channel: str
    title: str
    brief: str
    is_booked: bool
    has_issue: bool
    schedule: Schedule | None


@dataclass(frozen=True)
class DemoSecret:
    """Who may know of a campaign: departments by name; ``until`` is the hour of its launch day that ends an embargo."""

    named: tuple[str, ...]
    code_name: str
    until: dt.time | None


@dataclass(frozen=True)
class DemoCampaign:
    """One campaign. ``behind`` duties of those that are due are left open; ``cancelled`` says why, or is empty."""

    name: str
    state: CampaignState
    lead: str
    owner: str
    launch_on: dt.date
    planned_on: dt.date
    is_archived: bool
    is_new: bool
    behind: int
    cancelled: str
    about: Mapping[str, Any]
    activities: tuple[DemoActivity, ...]
    secret: DemoSecret | None = None

    @property
    def is_running(self) -> bool:
        """Whether its duties have begun."""
        return self.state == CampaignState.CONFIRMED


@dataclass(frozen=True)
class DemoMove:
    """One activity that is moved by so many days as the demo is loaded; ``go_ahead``: why, should that clash."""

    campaign: str
    title: str
    by: str
    days: int
    go_ahead: str


@dataclass(frozen=True)
class DemoYear:
    """All of it."""

    campaigns: tuple[DemoCampaign, ...]
    move: DemoMove


def demo_year(as_of: dt.date) -> DemoYear:
    """Return the demo's year around ``as_of``: the same for the same day."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return DemoYear(tuple(_campaign(entry, as_of) for entry in found["campaign"]), DemoMove(**found["move"]))


def season_of(day: dt.date) -> str:
    """Return the season of a day in the northern half of the world."""
    return (*SEASONS, "Winter")[day.month - 1]


def working_day(day: dt.date) -> dt.date:
    """Return ``day``, or the last day before it on which the head office works: nothing is launched at Christmas."""
    return HEAD_OFFICE.on_or_before(day)


def _campaign(entry: Mapping[str, Any], as_of: dt.date) -> DemoCampaign:
    launch_on = working_day(as_of + dt.timedelta(days=entry["launch"]))
    planned_on = working_day(launch_on - dt.timedelta(days=entry.get("planned", PLANNED_BEFORE)))
    about = ("objective", "key_message", "audiences", "brand", "markets", "tags")
    return DemoCampaign(
        name=entry["name"].format(season=season_of(launch_on), year=launch_on.year),
        state=CampaignState(entry.get("state", CampaignState.CONFIRMED)),
        lead=entry["lead"],
        owner=entry["owner"],
        launch_on=launch_on,
        planned_on=min(planned_on, as_of - dt.timedelta(days=1)),
        is_archived=entry.get("archived", False),
        is_new=entry.get("now", False),
        behind=entry.get("behind", 0),
        cancelled=entry.get("cancelled", ""),
        about={name: entry[name] for name in about if name in entry},
        activities=tuple(_activity(piece, launch_on) for piece in entry["activities"]),
        secret=_secret(entry["secret"]) if "secret" in entry else None,
    )


def _secret(entry: Mapping[str, Any]) -> DemoSecret:
    until = dt.time.fromisoformat(entry["until"]) if "until" in entry else None
    return DemoSecret(tuple(entry["named"]), entry.get("code_name", ""), until)


def _activity(piece: Mapping[str, Any], launch_on: dt.date) -> DemoActivity:
    return DemoActivity(
        channel=piece["in"],
        title=piece["title"],
        brief=piece.get("brief", ""),
        is_booked=piece.get("booked", False),
        has_issue=piece.get("issue", False),
        schedule=_schedule(piece, launch_on) if "on" in piece else None,
    )


def _schedule(piece: Mapping[str, Any], launch_on: dt.date) -> Schedule:
    length = piece.get("days", 1)
    starts_on = launch_on + dt.timedelta(days=piece["on"])
    if length == 1 and piece["in"] not in ANY_DAY:
        starts_on = working_day(starts_on)
    ends_on = starts_on + dt.timedelta(days=length - 1)
    if "at" not in piece:
        return Schedule(starts_on, ends_on)
    first, _dash, last = piece["at"].partition("-")
    ends_at = dt.time.fromisoformat(last) if last else None
    return Schedule(starts_on, ends_on, dt.time.fromisoformat(first), ends_at, piece["zone"])
