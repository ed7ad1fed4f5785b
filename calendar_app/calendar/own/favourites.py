"""What somebody starred, as far as they may see it now. Whoever looks on in their place is shown none of it."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from calendar_app.calendar.saved.queries import known_views, view_address
from calendar_app.lib.compiled import AT
from calendar_app.models import Favourite
from campaigns.enums import Veil
from campaigns.models import Channel
from campaigns.queries.finding import sees_whole
from campaigns.queries.visible import (
    NOTHING,
    visible_activities,
    visible_campaigns,
    visible_channels,
    visible_departments,
)
from departments.access import Access
from departments.patterns import rows_for


@dataclass(frozen=True)
class Starred:
    """One favourite: its ``kind`` and ``key``, what it is called, what tells it from others, and where it is."""

    kind: str
    key: str
    name: str
    note: str
    address: str
    colour: int | None = None

    @property
    def is_in_rail(self) -> bool:
        """Whether the rail has room for its kind."""
        return self.kind in ("campaign", "view")


def own_favourites(access: Access) -> QuerySet[Favourite]:
    """Return all that somebody starred, whether they may still see it or not; nothing for who looks on. No query."""
    if access.user_id is None or access.limit is not None:
        return Favourite.objects.none()
    return Favourite.objects.filter(user=access.user_id)


def favourites(access: Access, at: dt.datetime, only: Q | None = None) -> list[Starred]:
    """Return what somebody starred and may see at ``at``, by kind and name; ``only`` narrows it. One query."""
    found = [_starred(dict(zip(_FIELDS, row, strict=True))) for row in _rows(access, at, only)]
    return sorted(found, key=lambda each: (_KINDS.index(each.kind), each.name.casefold(), each.key))


def _rows(access: Access, at: dt.datetime, only: Q | None) -> Iterable[tuple[Any, ...]]:
    def rows(access: Access, moment: dt.datetime = AT) -> QuerySet[Favourite, Any]:
        found = own_favourites(access).filter(_seen(access, moment), only or Q())
        values: QuerySet[Favourite, Any] = found.values_list(*_FIELDS)
        return values

    return rows(access, at) if only else rows_for(access, "favourites", rows, {AT: at})


def is_favourite(access: Access, at: dt.datetime) -> Q:
    """Return the condition for activities with their ``veil`` that somebody starred, or whose campaign, channel or
    department they did. No query of its own.

    Of what is veiled only the channel is considered, and who owns that.
    """
    own = own_favourites(access)
    if own.query.is_empty():
        return NOTHING
    itself = Q(Exists(own.filter(activity=OuterRef("pk"))), veil=Veil.OPEN)
    whole = sees_whole(access, at) & Q(Exists(own.filter(campaign=OuterRef("campaign"))))
    found = itself | whole | Q(Exists(own.filter(channel=OuterRef("channel"))))
    if not access.is_insider:
        return found
    teams = own.filter(department__isnull=False).values("department")
    led = Q(campaign__lead_department__in=teams) & ~Q(veil=Veil.BUSY)
    return found | led | Q(channel__in=Channel.objects.filter(owners__in=teams).order_by().values("pk"))


_KINDS: Final = ("campaign", "view", "activity", "channel", "department")
_FIELDS: Final = (
    "campaign", "campaign__name",
    "activity", "activity__title", "activity__campaign__name", "activity__channel__colour",
    "channel__slug", "channel__name", "channel__colour", "department__slug", "department__name",
    "view", "view__name", "view__query",
)  # fmt: skip


def _seen(access: Access, at: dt.datetime) -> Q:
    """Return the condition for favourites whose thing may be seen, each looked up by its key."""
    seen = {
        "campaign": visible_campaigns(access, at),
        "activity": visible_activities(access, at),
        "channel": visible_channels(access, at),
        "department": visible_departments(access),
        "view": known_views(access),
    }
    condition = Q()
    for field, rows in seen.items():
        condition |= Q(Exists(rows.filter(pk=OuterRef(field))))
    return condition


def _starred(row: dict[str, Any]) -> Starred:
    return next(make(row) for field, make in _MADE if row[field] is not None)


def _campaign(row: dict[str, Any]) -> Starred:
    key = row["campaign"]
    return Starred("campaign", str(key), row["campaign__name"], "", reverse("campaigns:campaign", args=[key]))


def _activity(row: dict[str, Any]) -> Starred:
    key, address = row["activity"], reverse("campaigns:activity", args=[row["activity"]])
    note = row["activity__campaign__name"]
    return Starred("activity", str(key), row["activity__title"], note, address, row["activity__channel__colour"])


def _channel(row: dict[str, Any]) -> Starred:
    slug = row["channel__slug"]
    address = reverse("campaigns:channel", args=[slug])
    return Starred("channel", slug, row["channel__name"], "", address, row["channel__colour"])


def _department(row: dict[str, Any]) -> Starred:
    slug = row["department__slug"]
    return Starred("department", slug, row["department__name"], "", reverse("campaigns:department", args=[slug]))


def _view(row: dict[str, Any]) -> Starred:
    address = view_address(row["view"], row["view__query"])
    return Starred("view", str(row["view"]), row["view__name"], "", address)


_MADE: Final[tuple[tuple[str, Callable[[dict[str, Any]], Starred]], ...]] = (
    ("campaign", _campaign),
    ("activity", _activity),
    ("channel__slug", _channel),
    ("department__slug", _department),
    ("view", _view),
)
