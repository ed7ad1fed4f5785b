"""Favourites as the API gives them."""

from collections.abc import Iterable
from typing import Literal

from ninja import Schema
from pydantic import Field

from calendar_app.calendar.own.favourites import Starred

Kind = Literal["campaign", "activity", "channel", "department", "view"]
"""What can be starred."""


class FavouriteOut(Schema):
    """Something you starred. Only you know of it."""

    kind: str = Field(description="`campaign`, `activity`, `channel`, `department` or `view`.", examples=["campaign"])
    key: str = Field(description="Its id, or the short name of a channel or a department.")
    name: str


def favourites_out(found: Iterable[Starred]) -> list[FavouriteOut]:
    """Return favourites as the API gives them. No query."""
    return [FavouriteOut(kind=each.kind, key=each.key, name=each.name) for each in found]
