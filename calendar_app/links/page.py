"""The calendar as a link shows it: its view's filters, its days, and no more of each activity than it says."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final, Self
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import cached_property

from calendar_app.calendar.filters import Filters
from calendar_app.calendar.grid import Item, Waiting
from calendar_app.calendar.kinds import KINDS
from calendar_app.calendar.options import HOLIDAYS, Options
from calendar_app.calendar.page import CalendarPage
from calendar_app.calendar.queries import calendar_items
from calendar_app.calendar.saved.asking import Asking
from calendar_app.calendar.timeline import ZOOMS, Piece, lanes
from calendar_app.calendar.timeline_drawing import room_for_words, timeline_context
from calendar_app.calendar.timeline_queries import lanes_of
from calendar_app.calendar.window import months_on, parse_day
from calendar_app.models import SharedLink
from campaigns.queries.visible import departments_now
from departments.access import Access
from departments.models import OrganisationSettings
from departments.queries import working_days

VIEWS: Final = ("month", "week", "quarter", "timeline", "agenda")
"""What a link can be looked at as, beside a single day."""

INSTEAD: Final = {"year": "quarter", "board": "agenda"}
"""What a link to a view of another kind opens as: these count and sort by what outsiders are not told."""

MONTHS_AHEAD: Final = 18
"""So far ahead a link without a last day shows what is planned."""

NO_STATUS: Final = ("none",)
"""Statuses to filter by where none of those a view asks for is shown outside: an empty filter would show all."""

COLOURED_BY: Final = ("channel", "campaign", "medium")
LANES: Final = ("channel", "campaign", "medium")
"""What colours and lanes may say in any case."""


@dataclass
class LinkPage(CalendarPage):
    """One view of a link. Its parts are those of the calendar's page, with everything left out that is not shown."""

    link: SharedLink = field(kw_only=True)

    frame: ClassVar[str] = "links/base.html"
    asks_again: ClassVar[str] = "every 300s"
    is_inside: ClassVar[bool] = False

    @classmethod
    def of(
        cls, link: SharedLink, access: Access, query: QueryDict, *, settings: OrganisationSettings, now: dt.datetime
    ) -> Self:
        """Return the page ``query`` asks for, kept within the link. One query where the view asks for departments."""
        today = timezone.localdate(now)
        asking = Asking.from_text(link.view.query)
        usual = INSTEAD.get(asking.view, asking.view)
        wanted = query.get("view", "")
        last = last_day_of(link, today)
        day = parse_day(query.get("date"), default=today if link.first_day <= today <= last else link.first_day)
        return cls(
            access=access,
            organisation=settings,
            kind=KINDS[wanted if wanted in (*VIEWS, "day") else usual],
            anchor=min(max(day, link.first_day), last),
            filters=_filters(link, access, asking.filters),
            options=_options(link, asking.options, query),
            today=today,
            now=now,
            revision=0,
            first_weekday=settings.first_day_of_week,
            link=link,
        )

    @property
    def shows_status(self) -> bool:
        """Whether it says how each activity stands."""
        return self.link.shows_status

    @cached_property
    def last_day(self) -> dt.date:
        """The last day this link shows."""
        return last_day_of(self.link, self.today)

    @cached_property
    def _read(self) -> list[Item]:
        """The activities of the days that are both in the window and for the link. Three to five queries."""
        first, last = self.link.first_day, self.last_day
        found = calendar_items(self.access, self.window, self.filters, today=self.today, at=self.now)
        within = [item for item in found if item.starts_on <= last and item.ends_on >= first]
        facts = self._facts(within)
        return [self._outward(item, facts[item.id]) for item in within]

    def _outward(self, item: Item, facts: tuple[str, ...]) -> Item:
        """Return an activity without what is only for people of the organisation, leading to its day."""
        return item._replace(
            status=item.status if self.link.shows_status else "planned",
            is_late=False,
            is_short=False,
            is_mine=False,
            has_note=False,
            address=self.at(item.starts_on, view="day"),
            facts=facts,
        )

    def _facts(self, items: list[Item]) -> dict[UUID, tuple[str, ...]]:
        """Return what is said of each activity beside its channel, as far as the link says it. At most two queries."""
        found = [lanes_of(self.access, items, by, self.now) for by in _told(self.link)]
        return {item.id: tuple(name for each in found for name in each.get(item.id, ())) for item in items}

    @property
    def switch(self) -> list[dict[str, Any]]:
        """The views one can change to, each with its address, same day."""
        return [
            {"name": name, "label": KINDS[name].label, "address": self.at(self.anchor, view=name)} for name in VIEWS
        ]

    @property
    def previous(self) -> str:
        """The address of the period before; empty where the link shows nothing of it."""
        return self._onward(-1)

    @property
    def next(self) -> str:
        """The address of the period after; empty where the link shows nothing of it."""
        return self._onward(1)

    def _onward(self, periods: int) -> str:
        day = self._kept(self.kind.step(self.anchor, periods, self._calendar))
        is_here = self.kind.days(day, self._calendar) == replace(self.window, anchor=day)
        return "" if is_here else self.at(day)

    @property
    def current(self) -> str:
        """The address of the period that holds today; empty where the link does not."""
        return self.at(self.today) if self._kept(self.today) == self.today else ""

    def _kept(self, day: dt.date) -> dt.date:
        """Return the day, or the nearest one that the link shows."""
        return min(max(day, self.link.first_day), self.last_day)

    @property
    def clear(self) -> str:
        """Nothing: filters are the link's own."""
        return ""

    def at(self, day: dt.date, *, view: str | None = None) -> str:
        """Return the address of a day of this link. Filters are not in it: they are the link's own."""
        zoom = [("zoom", str(self.options.zoom))] if self.options.zoom != Options().zoom else []
        return "?" + urlencode([("view", view or self.view), ("date", self._kept(day).isoformat()), *zoom])

    @cached_property
    def waiting(self) -> tuple[list[Waiting], int]:
        """Nothing: what waits for a date is not shown outside."""
        return [], 0

    def timeline(self) -> str:
        """Return the markup of the lanes, without the work before each activity. At most one query."""
        found = lanes_of(self.access, self.items, self.options.by, self.now)
        pieces = [Piece(item, item.starts_on, (), found.get(item.id, ())) for item in self.items]
        drawn = lanes(pieces, room=room_for_words(self.window))
        days = working_days(self.organisation.default_calendar)
        context = timeline_context(
            drawn, self.window, days, today=self.today, by=self.options.by, first_weekday=self.first_weekday
        )
        return render_to_string("calendar/timeline.html", context, using="jinja2")


def last_day_of(link: SharedLink, today: dt.date) -> dt.date:
    """Return the last day a link shows: its own, or so far ahead of today as links look."""
    if link.last_day is not None:
        return link.last_day
    return max(months_on(today, MONTHS_AHEAD), link.first_day)


def _told(link: SharedLink) -> list[str]:
    """Return what a link says of activities beside names, dates and channels, as lanes are called."""
    return [*(["department"] if link.shows_departments else []), *(["owner"] if link.shows_owner else [])]


def _filters(link: SharedLink, access: Access, asked: Filters) -> Filters:
    """Return the view's filters, with the statuses that are shown outside. One query where it asks for departments."""
    hidden = {"draft"} if not link.with_drafts else set()
    if not link.shows_status:
        hidden.add("cancelled")
    shown = tuple(name for name in asked.shown_statuses if name not in hidden)
    return replace(asked, departments=departments_now(access, asked.departments), statuses=shown or NO_STATUS)


def _options(link: SharedLink, kept: Options, query: QueryDict) -> Options:
    """Return the view's options without what they would tell beyond the link; how many days are shown may be asked."""
    told = _told(link)
    colours = (*COLOURED_BY, *told, *(["status"] if link.shows_status else []))
    usual = Options()
    zoom = query.get("zoom", "")
    return kept.but(
        zoom=int(zoom) if zoom in map(str, ZOOMS) else kept.zoom,
        by=kept.by if kept.by in (*LANES, *told) else usual.by,
        fill=kept.fill if kept.fill in colours else usual.fill,
        edge=kept.edge if kept.edge in colours else usual.edge,
        over=tuple(name for name in kept.over if name.startswith(HOLIDAYS)),
        saved="",
    )
