"""Parts that several shapes are made of."""

import datetime as dt
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, StringConstraints

from campaigns.models import Channel
from campaigns.rules.schedule import EARLIEST, LATEST
from departments.models import Department


def _without_zone(time: dt.time) -> dt.time:
    if time.tzinfo is not None:
        raise ValueError(_("Leave the zone off the time, and send it as time_zone."))
    return time


def _of_our_time(moment: dt.datetime) -> dt.datetime:
    """Return the moment in UTC: PostgreSQL takes no zone further off than sixteen hours."""
    if not EARLIEST.year <= moment.year <= LATEST.year:
        raise ValueError(_("Choose days between 1990 and 2199."))
    return moment.astimezone(dt.UTC)


Day = Annotated[dt.date, Field(examples=["2027-03-01"])]
Short = Annotated[str, StringConstraints(max_length=200)]
WallTime = Annotated[dt.time, AfterValidator(_without_zone), Field(examples=["09:30:00"])]
Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time), Field(examples=["2027-03-01T09:30:00Z"])]
Slug = Annotated[str, Field(description="The short name in addresses.", examples=["marketing"], max_length=100)]
Word = Annotated[str, StringConstraints(max_length=100)]
LongText = Annotated[str, StringConstraints(max_length=10_000)]


def left_alone(**facts: Any) -> Any:
    """Return the field of something that stays as it is unless it is sent."""
    return Field(default_factory=lambda: None, **facts)


class Sent(Schema):
    """What a program sends. A value of a name there is not is refused: it is a slip of the pen, and would be lost."""

    model_config = ConfigDict(extra="forbid")


class Named(Schema):
    """Something with a short name."""

    slug: Slug
    name: str


def named(row: Channel | Department) -> Named:
    """Return a row as the API names it. No query."""
    return Named(slug=row.slug, name=row.name)


class Person(Schema):
    """Somebody, by number and name."""

    id: int
    name: str
