"""Saved views as the API gives and takes them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from uuid import UUID

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.fields import Named, Person, Sent, Slug, left_alone
from calendar_app.models import SavedView
from calendar_app.models.saved_view import LONGEST_QUERY

QUERY = (
    "What it shows, as the calendar's own address asks for it behind the `?`. What makes no sense is left out, and so "
    "is the day: a view opens at today."
)


class Share(Named):
    """A department whose people see a view."""

    opens_first: bool = Field(description="Whether the calendar opens with it for them, unless they chose another.")


class ViewOut(Schema):
    """A saved view: yours, or shared with a department of yours."""

    id: UUID
    name: str
    query: str = Field(description=QUERY)
    owner: Person
    is_own: bool
    opens_first: bool = Field(description="Whether the calendar opens with it for you.")
    departments: list[Share] = Field(description="With whom it is shared.")
    created_at: dt.datetime
    updated_at: dt.datetime


class ViewFacts(Sent):
    """What can be changed of a view. What is not sent stays as it is."""

    name: str = left_alone(min_length=1, max_length=60, examples=["Spring, by channel"])
    query: str = left_alone(description=QUERY, max_length=LONGEST_QUERY, examples=["view=quarter&channel=e-mail"])
    departments: list[Slug] = left_alone(max_length=50, description="With whom it is shared: departments of yours.")
    opens_first: bool = left_alone(description="Whether the calendar opens with it for you.")


class NewView(Sent):
    """A view to keep."""

    name: str = Field(min_length=1, max_length=60, examples=["Spring, by channel"])
    query: str = Field(description=QUERY, max_length=LONGEST_QUERY, examples=["view=quarter&channel=e-mail"])
    departments: list[Slug] = Field([], max_length=50, description="With whom it is shared: departments of yours.")
    opens_first: bool = False


class OpensFirst(Sent):
    """For which department a view opens first, or no more."""

    department: Slug
    opens_first: bool = True


def views_out(views: Iterable[SavedView], user_id: int | None) -> list[ViewOut]:
    """Return views, read with their owner and shares, as the API gives them. No query."""
    return [_out(view, is_own=view.owner_id == user_id) for view in views]


def _out(view: SavedView, *, is_own: bool) -> ViewOut:
    same = ("id", "name", "query", "created_at", "updated_at")
    shares: Mapping[str, Share] = {
        share.department.slug: Share(
            slug=(share.department.merged_into or share.department).slug,
            name=(share.department.merged_into or share.department).name,
            opens_first=share.is_default,
        )
        for share in view.shares.all()
    }
    return ViewOut(
        owner=Person(id=view.owner_id, name=view.owner.name),
        is_own=is_own,
        opens_first=is_own and view.opens_first,
        departments=[shares[slug] for slug in sorted(shares)],
        **{name: getattr(view, name) for name in same},
    )
