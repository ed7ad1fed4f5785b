"""Read-only links as the API gives and takes them."""

import datetime as dt
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.feeds import SHOWN_ONCE
from calendar_app.api.shapes.fields import Day, Sent
from calendar_app.models import SharedLink


class LinkFacts(Schema):
    """What a link shows beside names and days."""

    first_day: Day
    last_day: Day | None = Field(None, description="null: it goes on showing what comes.")
    shows_status: bool = True
    shows_departments: bool = Field(False, description="The departments that own a channel.")
    shows_owner: bool = Field(False, description="Whose campaign it is, by name.")
    with_drafts: bool = Field(False, description="As far as you see them; with `shows_status` only.")


class NewLink(LinkFacts, Sent):
    """A link to make."""

    view: UUID = Field(description="The saved view it shows.")
    name: str = Field("", max_length=100, description="Whoever opens it reads it. Empty: the view's.")
    until: Day = Field(description="It ends by itself after that day.")
    password: str = Field("", max_length=200, description="Nobody gets in without it. Only its hash is kept.")


class LinkOut(LinkFacts):
    """A link by which people without a seat see a saved view. Its address is not kept, only what proves it."""

    id: UUID
    name: str
    view: UUID
    has_password: bool
    ends_at: dt.datetime = Field(description="The last moment it is open.")
    created_at: dt.datetime
    last_opened_at: dt.datetime | None
    opened_count: int = Field(description="The hours in which somebody opened it.")


class LinkMade(LinkOut):
    """A link with the address it has from now on."""

    address: str | None = Field(description=SHOWN_ONCE, examples=["https://calendar.example.com/shared/0f8f.secret/"])


def link_out(link: SharedLink) -> LinkOut:
    """Return a row of ``own_links`` as the API gives it. No query."""
    return LinkOut(**_values(link))


def link_made(link: SharedLink, address: str) -> LinkMade:
    """Return a row of ``own_links`` as the API gives it when it has a new address. No query."""
    return LinkMade(address=address, **_values(link))


def _values(link: SharedLink) -> dict[str, Any]:
    same = ("id", "name", "created_at", "last_opened_at", "opened_count", *LinkFacts.model_fields)
    return {
        "view": link.view_id,
        "has_password": bool(link.password),
        "ends_at": link.last_moment,  # type: ignore[attr-defined]
        **{name: getattr(link, name) for name in same},
    }
