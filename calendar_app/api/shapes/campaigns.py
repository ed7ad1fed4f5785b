"""Campaigns as the API gives and takes them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Literal
from uuid import UUID

from django.db.models import F, QuerySet
from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.fields import Day, LongText, Named, Person, Sent, Short, Slug, Word, left_alone
from campaigns.enums import CampaignState, Veil
from campaigns.models import Campaign
from campaigns.queries.veil import campaign_name, if_open, label, veil_of
from campaigns.queries.visible import known
from departments.access import Access

TEXTS = ("objective", "key_message", "audiences", "brand", "markets", "tags", "secrecy", "cancel_reason")
"""What is told of a campaign to who sees all of it."""


class CampaignOut(Schema):
    """A campaign. Of one that is veiled to you only `veil`, `name`, `state`, dates and the lead department are told."""

    id: UUID
    veil: Veil = Field(description="`open`: you see all of it; else `name` is a code name, or that it is confidential.")
    name: str
    state: CampaignState
    launch_on: Day | None
    lead_department: Named | None
    owner: Person | None
    objective: str = ""
    key_message: str = ""
    audiences: list[str] = []
    brand: str = ""
    markets: list[str] = []
    tags: list[str] = []
    secrecy: str = ""
    cancel_reason: str = ""
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime


class CampaignFacts(Sent):
    """What can be changed of a campaign. What is not sent stays as it is."""

    name: Short = left_alone(examples=["Easter launch"])
    lead_department: Slug = left_alone()
    owner: int = left_alone(description="The number of a person who plans campaigns.", ge=1, lt=2**31)
    launch_on: Day | None = left_alone(description="Its activities stay where they are. To move them along: `/move`.")
    objective: LongText = left_alone()
    key_message: LongText = left_alone()
    audiences: list[Word] = left_alone(max_length=50)
    brand: Word = left_alone()
    markets: list[Word] = left_alone(max_length=50)
    tags: list[Word] = left_alone(max_length=50)


class NewCampaign(CampaignFacts):
    """A campaign to begin: a draft, which tells nobody. Yours, unless you name another owner."""

    name: Short = Field(examples=["Easter launch"])
    lead_department: Slug
    confidential: bool = Field(False, description="Only its owner sees it, until others are named.")


class NewState(Sent):
    """Where a campaign is to go on to."""

    state: Literal["draft", "tentative", "confirmed", "live", "done", "archived", "cancelled"]
    reason: str = Field("", max_length=300, description="For cancelling: why. The teams will read it.")
    why: str = Field("", max_length=300, description="For confirming at short notice: why it cannot wait.")


def campaigns_known(access: Access, at: dt.datetime) -> QuerySet[Campaign, dict[str, Any]]:
    """Return what ``access`` sees anything of, as the values ``campaigns_out`` takes. No query yet."""
    rows = Campaign.objects.filter(known(access, at)).annotate(veil=veil_of(access, at))
    rows = rows.annotate(shown_name=campaign_name(), **{f"shown_{name}": if_open(name) for name in TEXTS})
    rows = rows.annotate(
        shown_owner=if_open("owner"),
        shown_owner_name=if_open("owner__name"),
        lead_slug=F("lead_department__slug"),
        lead_name=F("lead_department__name"),
    )
    return rows.values(
        "id", "veil", "shown_name", "state", "launch_on", "shown_owner", "shown_owner_name", "lead_slug", "lead_name",
        "version", "created_at", "updated_at", *(f"shown_{name}" for name in TEXTS),
    )  # fmt: skip


def campaigns_out(rows: Iterable[Mapping[str, Any]]) -> list[CampaignOut]:
    """Return the values of ``campaigns_known`` as the API gives them. No query."""
    return [_out(row) for row in rows]


def _out(row: Mapping[str, Any]) -> CampaignOut:
    is_busy = row["veil"] == Veil.BUSY
    texts = {name: row[f"shown_{name}"] for name in TEXTS if row[f"shown_{name}"] is not None}
    has_owner = row["shown_owner"] is not None
    return CampaignOut(
        id=row["id"],
        veil=Veil(row["veil"]),
        name=label(row["shown_name"]),
        state=CampaignState(row["state"]),
        launch_on=None if is_busy else row["launch_on"],
        lead_department=None if is_busy else Named(slug=row["lead_slug"], name=row["lead_name"]),
        owner=Person(id=row["shown_owner"], name=row["shown_owner_name"]) if has_owner else None,
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        **texts,
    )
