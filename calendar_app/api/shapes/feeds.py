"""Feeds as the API gives and takes them."""

import datetime as dt
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.fields import Sent, left_alone
from calendar_app.feeds.actions import NewFeed
from calendar_app.feeds.addresses import addresses_of
from calendar_app.feeds.horizon import MONTHS_AHEAD, MONTHS_BACK
from calendar_app.feeds.listing import FeedLine
from calendar_app.feeds.subscribers import Subscriber
from calendar_app.models.feed import MOST_MONTHS_AHEAD, MOST_MONTHS_BACK

SHOWN_ONCE = (
    "Whoever has it needs no token: keep it as a secret. It is told this once; null where an `Idempotency-Key` was "
    "sent again."
)


class FeedOptionsIn(Schema):
    """What is in a feed."""

    with_activities: bool = True
    with_duties: bool = True
    with_key_dates: bool = True
    with_done: bool = Field(False, description="Keep duties that are done, marked so.")
    with_drafts: bool = Field(True, description="As far as you may see them.")
    with_alarms: bool = Field(False, description="An alarm at 9:00 the day before a duty.")
    months_back: int = Field(MONTHS_BACK, ge=0, le=MOST_MONTHS_BACK)
    months_ahead: int = Field(MONTHS_AHEAD, ge=1, le=MOST_MONTHS_AHEAD)


class NewFeedIn(FeedOptionsIn, Sent):
    """A feed to make."""

    show: str = Field(
        description="`me`, `all`, `department:NAME`, `channel:NAME`, `campaign:ID` or `view:ID`, with short names.",
        max_length=300,
        examples=["department:marketing"],
    )
    name: str = Field("", max_length=100, description="Empty: the name of what it shows.", examples=["Office screen"])


class FeedFacts(Sent):
    """What can be changed of a feed: its address and what it shows stay. What is not sent stays as it is."""

    name: str = left_alone(max_length=100)
    with_activities: bool = left_alone()
    with_duties: bool = left_alone()
    with_key_dates: bool = left_alone()
    with_done: bool = left_alone()
    with_drafts: bool = left_alone()
    with_alarms: bool = left_alone()
    months_back: int = left_alone(ge=0, le=MOST_MONTHS_BACK)
    months_ahead: int = left_alone(ge=1, le=MOST_MONTHS_AHEAD)


class FollowerOut(Schema):
    """Somebody's feed of a department or of one of its channels: never its name or address."""

    feed: UUID
    person: str
    shows: str
    made_at: dt.datetime
    fetched_at: dt.datetime | None
    program: str = Field(description="The program that fetched it last; or empty.")


class Ending(Sent):
    """Why somebody's feed ends: it stands on their page."""

    reason: str = Field(min_length=1, max_length=200, examples=["They have left the team."])


class FeedOut(FeedOptionsIn):
    """A feed of yours. Its address is not kept, only what proves it."""

    id: UUID
    name: str
    show: str = Field(description="As it was asked for; without its ID for a campaign you see nothing of any more.")
    says: str = Field(description="What it shows, in words.")
    created_at: dt.datetime
    last_fetched_at: dt.datetime | None
    last_fetched_by: str = Field(description="The program that fetched it last; or empty.")
    old_address_until: dt.datetime | None = Field(description="So long an address it had before still works.")


class FeedMade(FeedOut):
    """A feed with the address it has from now on."""

    address: str | None = Field(description=SHOWN_ONCE, examples=["https://calendar.example.com/feeds/0f8f.secret.ics"])


def feed_out(line: FeedLine) -> FeedOut:
    """Return a feed as the API gives it. No query."""
    return FeedOut(**_values(line))


def feed_made(line: FeedLine, new: NewFeed, base_url: str) -> FeedMade:
    """Return a feed as the API gives it when it has a new address. No query."""
    return FeedMade(address=addresses_of(new, base_url).https, **_values(line))


def _values(line: FeedLine) -> dict[str, Any]:
    same = ("id", "created_at", "last_fetched_at", *FeedOptionsIn.model_fields)
    return {
        "name": line.name,
        "show": line.target,
        "says": line.shows,
        "last_fetched_by": line.program,
        "old_address_until": line.old_until,
        **{name: getattr(line.row, name) for name in same},
    }


def follower_out(found: Subscriber) -> FollowerOut:
    """Return somebody's feed as its department's head sees it. No query."""
    same = ("person", "shows", "made_at", "fetched_at", "program")
    return FollowerOut(feed=found.feed_id, **{name: getattr(found, name) for name in same})
