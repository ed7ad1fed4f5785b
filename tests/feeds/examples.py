"""Entries to write feeds of, and a short way to write one."""

import uuid
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from calendar_app.feeds.horizon import horizon
from calendar_app.feeds.ical import feed_file, newest, render
from calendar_app.feeds.items import ActivityItem, Cover, Item, KeyDateItem, Line, MilestoneItem, Style, Words

WORDS = Words(
    draft="[Draft]",
    cancelled="CANCELLED:",
    due="DUE:",
    done="DONE:",
    activity="For",
    campaign="Campaign",
    channel="Channel",
    department="Department",
    status="Status",
    owner="Owner",
    assignee="Assigned to",
    issue="Issue",
    key_date="Key date",
)
STYLE = Style("instep.invalid")
COVER = Cover("Social Media", "Activities and duties of Social Media", "teal")
AS_OF = date(2027, 1, 15)
LINE = Line("", 1, "20270115T080000Z")


def activity(**changes: Any) -> ActivityItem:
    """Return a whole-day activity, with ``changes``."""
    values: dict[str, Any] = {
        "uid": uuid.UUID(int=1),
        "title": "Easter launch",
        "campaign": "Easter launch",
        "channel": "E-mail",
        "departments": ("Social Media",),
        "status": "Planned",
        "owner": "Ana Silva",
        "brief": "",
        "link": "http://localhost:8000/campaigns/1/",
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 3, 3),
    }
    return ActivityItem(**{**values, **changes})


def milestone(**changes: Any) -> MilestoneItem:
    """Return a duty of ``activity()``, with ``changes``."""
    values: dict[str, Any] = {
        "uid": uuid.UUID(int=2),
        "name": "Copy",
        "activity": "Easter launch",
        "activity_uid": uuid.UUID(int=1),
        "campaign": "Easter launch",
        "channel": "E-mail",
        "departments": ("Social Media",),
        "status": "Open",
        "assignee": "",
        "link": "http://localhost:8000/campaigns/1/",
        "due_on": date(2027, 2, 15),
    }
    return MilestoneItem(**{**values, **changes})


def key_date(**changes: Any) -> KeyDateItem:
    """Return a key date of ``activity()``'s campaign, with ``changes``."""
    values: dict[str, Any] = {
        "uid": uuid.UUID(int=3),
        "name": "Trade show",
        "note": "Hall 7",
        "campaign": "Easter launch",
        "link": "http://localhost:8000/key-dates/3/",
        "first_day": date(2027, 3, 10),
        "last_day": date(2027, 3, 12),
    }
    return KeyDateItem(**{**values, **changes})


def written(items: Iterable[Item], *, style: Style = STYLE, cover: Cover = COVER, as_of: date = AS_OF) -> bytes:
    """Return the file of ``items``, each with the same line of the ledger."""
    entries = newest(render(item, style, WORDS) for item in items)
    return feed_file(entries, {entry.uid: LINE for entry in entries}, cover, horizon(as_of))


def mixed_feed() -> bytes:
    """Return a file with some of everything, several zones among it."""
    zones = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "UTC"]
    timed = [
        activity(uid=uuid.UUID(int=10 + number), starts_at=time(9), ends_at=time(10, 30), zone=zone)
        for number, zone in enumerate(zones)
    ]
    return written([*timed, activity(), milestone(), key_date()])
