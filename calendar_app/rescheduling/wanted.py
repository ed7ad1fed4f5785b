"""Which activities are offered to be moved: the calendar's filters, and some more."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_date

from calendar_app.calendar.filters import Filters
from calendar_app.calendar.queries import narrowed
from campaigns.enums import ActivityState, CampaignState, Medium, Veil
from campaigns.models import Campaign
from campaigns.queries.fetch import campaigns_to_add_to
from departments.access import Access

MOST_LISTED = 200
"""So many are listed to be ticked; all that answer can be chosen without ticking."""

WAITING = "unscheduled"
"""The status of what waits for a date; the calendar, which shows days, does not offer it."""


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed down to. Days are inclusive at both ends; what is empty asks nothing."""

    filters: Filters
    waiting: bool = False
    media: tuple[str, ...] = ()
    campaign: UUID | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    text: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "Wanted":
        """Return what an address asks for; what it does not know is left out."""
        return cls(
            filters=Filters.from_query(query),
            waiting=WAITING in query.getlist("status"),
            media=tuple(medium for medium in query.getlist("medium") if medium in Medium.values),
            campaign=_key(query.get("campaign", "")),
            first=_day(query.get("first", "")),
            last=_day(query.get("last", "")),
            text=" ".join(query.get("q", "").replace("\x00", "").split())[:200],
        )

    def __bool__(self) -> bool:
        return bool(self.filters or self.waiting or self.media or self.campaign or self.first or self.last or self.text)

    @property
    def address(self) -> str:
        """The query string that asks for just this."""
        pairs = [*self.filters.pairs(), *(("medium", medium) for medium in self.media)]
        pairs += [("status", WAITING)] if self.waiting else []
        for name in ("campaign", "first", "last"):
            value = getattr(self, name)
            pairs += [(name, str(value))] if value else []
        return urlencode([*pairs, *([("q", self.text)] if self.text else [])])

    def rows(self, access: Access, at: dt.datetime) -> "QuerySet[Any]":
        """Return the activities this person sees all of and that answer, by date, what waits for one last. No query."""
        rows = narrowed(access, self.filters, at).filter(self._standing(), veil=Veil.OPEN)
        rows = rows.exclude(campaign__state=CampaignState.CANCELLED)
        if self.media:
            rows = rows.filter(channel__medium__in=self.media)
        if self.campaign:
            rows = rows.filter(campaign=self.campaign)
        if self.first:
            rows = rows.filter(ends_on__gte=self.first)
        if self.last:
            rows = rows.filter(starts_on__lte=self.last)
        for word in self.text.split():
            rows = rows.filter(Q(title__icontains=word) | Q(campaign__name__icontains=word))
        return rows.order_by("starts_on", "campaign__name", "title", "id")

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses that are asked for, as an address has them."""
        return (*self.filters.statuses, *((WAITING,) if self.waiting else ()))

    def _standing(self) -> Q:
        """Return the condition for the statuses asked for; asked for none, for all but what is over or cancelled."""
        if not self.statuses:
            return ~Q(status__in=["done", "cancelled"])
        waiting = Q(state=ActivityState.UNSCHEDULED) & ~Q(status="cancelled")
        asked = Q(status__in=[name for name in self.filters.statuses if name != "cancelled"])
        return asked | waiting if self.waiting else asked


def campaigns_offered(access: Access, at: dt.datetime) -> "QuerySet[Campaign]":
    """Return the campaigns whose activities this person may move. No query yet."""
    return campaigns_to_add_to(access, at)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
