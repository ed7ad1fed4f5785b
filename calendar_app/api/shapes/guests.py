"""Who from outside was invited, and who may know of a campaign, as the API gives and takes it."""

import datetime as dt

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.fields import Moment, Named, Person, Sent, Slug
from campaigns.enums import GuestKind, OthersSee, Secrecy
from campaigns.queries.guests import GuestLine


class GuestOut(Schema):
    """Somebody from outside who was invited."""

    person: Person
    email: str
    company: str
    kind: GuestKind
    expires_at: dt.datetime | None = Field(description="From then on they see nothing of it; null: without end.")
    is_over: bool
    last_login: dt.datetime | None


class NewGuest(Sent):
    """Somebody to invite. Who has the address is invited; nobody has it: they are sent the way in."""

    email: str = Field(max_length=254, examples=["kim@agency.example"])
    name: str = Field(
        "", max_length=150, description="Needed for somebody who was never here before.", examples=["Kim Lee"]
    )
    company: str = Field("", max_length=150)
    kind: GuestKind = GuestKind.AGENCY
    expires_at: Moment | None = Field(None, description="null: in 90 days.")


class Until(Sent):
    """Until when an invitation is to last."""

    expires_at: Moment | None = Field(None, description="null: in 90 days.")


class SecrecyFacts(Schema):
    """Who may know of a campaign, and what others see of it."""

    secrecy: Secrecy = Field(description="`embargo`: those who are named until `until`, then everybody.")
    others_see: OthersSee = OthersSee.NOTHING
    code_name: str = Field("", max_length=100, description="Nothing that gives the campaign away.")
    until: Moment | None = Field(None, description="The end of an embargo.")
    zone: str = Field("", max_length=63, description="The zone in which that is told.", examples=["Europe/Berlin"])


class NewSecrecy(SecrecyFacts, Sent):
    """Who may know of a campaign from now on: all who are named, beside its owner."""

    people: list[int] = Field([], max_length=500)
    departments: list[Slug] = Field([], max_length=500)


class SecrecyOut(SecrecyFacts):
    """Who may know of a campaign."""

    people: list[Person] = Field(description="Named, beside its owner.")
    departments: list[Named]


def guest_out(line: GuestLine) -> GuestOut:
    """Return a guest as the API gives them. No query."""
    same = ("email", "company", "kind", "expires_at", "is_over", "last_login")
    return GuestOut(person=Person(id=line.user_id, name=line.name), **{name: getattr(line, name) for name in same})
