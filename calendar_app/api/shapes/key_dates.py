"""Key dates as the API gives and takes them."""

from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.fields import Day, Sent, left_alone
from campaigns.models import KeyDate


class KeyDateOut(Schema):
    """A date people must know that is no activity: a trade show, a results day, a price change."""

    id: UUID
    name: str
    first_day: Day
    last_day: Day = Field(description="Included.")
    note: str
    campaign: UUID | None = Field(description="null: it is the whole organisation's.")
    can_change: bool


class KeyDateFacts(Sent):
    """What can be changed of a key date. What is not sent stays as it is."""

    name: str = left_alone(max_length=100, examples=["Trade show"])
    first_day: Day = left_alone()
    last_day: Day = left_alone()
    note: str = left_alone(max_length=300)


class NewKeyDate(Sent):
    """A key date to enter."""

    name: str = Field(max_length=100, examples=["Trade show"])
    first_day: Day
    last_day: Day | None = Field(None, description="null: it is one day.")
    note: str = Field("", max_length=300)
    campaign: UUID | None = Field(
        None, description="Only who may see the campaign knows of it; this stays. null: the whole organisation."
    )


def key_date_out(row: KeyDate, *, can_change: bool) -> KeyDateOut:
    """Return a key date as the API gives it. No query."""
    values: dict[str, Any] = {name: getattr(row, name) for name in ("id", "name", "first_day", "last_day", "note")}
    return KeyDateOut(campaign=row.campaign_id, can_change=can_change, **values)
