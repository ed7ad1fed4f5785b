"""What can be chosen on a page of the calendar: other days and views, filters, colours, what lies beside."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.functional import cached_property

from calendar_app.calendar.filter_bar import LABELS, word_of, words_of
from calendar_app.calendar.filters import MARKS, STATUSES, Filters, address
from calendar_app.calendar.kinds import KINDS, Calendar, ViewKind
from calendar_app.calendar.options import COLOURED_BY, HEAT_OF, Options
from calendar_app.calendar.overlays import overlay_choices
from calendar_app.calendar.saved.asking import Asking
from calendar_app.calendar.timeline import LANES, ZOOMS, zoomed
from calendar_app.calendar.window import Window
from calendar_app.lib.compiled import AT, rows_of
from campaigns.enums import Medium
from campaigns.models import Channel
from campaigns.queries.visible import visible_channels, visible_departments
from departments.access import Access
from departments.models import OrganisationSettings
from departments.patterns import rows_for


class ChannelChoice(NamedTuple):
    """A channel to choose, with its colour."""

    slug: str
    name: str
    colour: int


@dataclass
class Choices:
    """A view of the calendar, its days, filters and options, and the addresses of others. ``today`` is the viewer's.

    ``revision`` was read before anything else, so that what is changed meanwhile is news to whoever shows the page.
    Weeks begin on ``first_weekday``, 0 for Monday.
    """

    access: Access
    organisation: OrganisationSettings
    kind: ViewKind
    anchor: dt.date
    filters: Filters
    options: Options
    today: dt.date
    now: dt.datetime
    revision: int
    first_weekday: int = 0

    @property
    def view(self) -> str:
        """The name of the view."""
        return self.kind.name

    @cached_property
    def window(self) -> Window:
        """The days shown."""
        return self.kind.days(self.anchor, self._calendar)

    @property
    def _calendar(self) -> Calendar:
        return Calendar(self.first_weekday, self.organisation.fiscal_year_start_month, self.options.zoom)

    @property
    def title(self) -> str:
        """The period in words, such as "March 2027" or "Friday 5 March 2027"."""
        return self.kind.title(self.window)

    def at(self, day: dt.date, *, view: str | None = None) -> str:
        """Return the address of another day, same filters."""
        return address(view or self.view, day.isoformat(), self.filters, self.options)

    @property
    def here(self) -> str:
        """The address of this very page."""
        return self.at(self.anchor)

    @property
    def previous(self) -> str:
        """The address of the period before."""
        return self.at(self.kind.step(self.anchor, -1, self._calendar))

    @property
    def next(self) -> str:
        """The address of the period after."""
        return self.at(self.kind.step(self.anchor, 1, self._calendar))

    @property
    def current(self) -> str:
        """The address of the period that holds today."""
        return self.at(self.today)

    @property
    def month(self) -> str:
        """The address of the month around the anchor."""
        return self.at(self.anchor, view="month")

    @property
    def clear(self) -> str:
        """The address of this period without filters."""
        return address(self.view, self.anchor.isoformat(), Filters(), self.options)

    @property
    def switch(self) -> list[dict[str, Any]]:
        """The views one can change to, each with its address, same day and filters."""
        return [
            {"name": kind.name, "label": kind.label, "key": kind.key, "address": self.at(self.anchor, view=kind.name)}
            for kind in KINDS.values()
            if kind.label
        ]

    @property
    def asking(self) -> Asking:
        """What this page would be saved as."""
        return Asking(self.view, self.filters, self.options.but(saved=""))

    @cached_property
    def departments(self) -> list[tuple[str, str]]:
        """What can be chosen as a department: short name and name. One query."""
        standing = visible_departments(self.access).filter(retired_at=None)
        facts = ("departments", self.access.is_insider)
        return [(slug, name) for slug, name in rows_of(facts, lambda: standing.values_list("slug", "name"), {})]

    @cached_property
    def channels(self) -> list[ChannelChoice]:
        """What can be chosen as a channel. One query."""

        def standing(access: Access) -> QuerySet[Channel, Any]:
            rows = visible_channels(access, AT).filter(retired_at=None)
            values: QuerySet[Channel, Any] = rows.values_list(*ChannelChoice._fields)
            return values

        rows = rows_for(self.access, "channels", standing, {AT: self.now})
        return [ChannelChoice(*row) for row in rows]

    @property
    def statuses(self) -> list[tuple[str, str]]:
        """What can be chosen as a status."""
        return [(name, str(word)) for name, word in STATUSES.items()]

    @property
    def media(self) -> list[tuple[str, str]]:
        """What can be chosen as a medium."""
        return [(name, str(word)) for name, word in Medium.choices]

    @property
    def marks(self) -> list[tuple[str, str]]:
        """What an activity can stand out by."""
        return [(name, str(word)) for name, word in MARKS.items()]

    @cached_property
    def overlays(self) -> list[tuple[str, str]]:
        """What can be shown beside the activities. Two queries."""
        return [(name, str(words)) for name, words in overlay_choices(self.access)]

    @property
    def overlays_changed(self) -> bool:
        """Whether other overlays are on than usual."""
        return self.options.over != Options().over

    @property
    def chips(self) -> list[dict[str, str]]:
        """The filters that are on, each with its words and the address without it. At most two queries."""
        words = {
            **words_of(self.access, self.filters, self.now),
            "department": dict(self.departments),
            "channel": {channel.slug: channel.name for channel in self.channels},
        }
        return [
            {
                "label": word_of(words, name, value),
                "address": address(self.view, self.anchor.isoformat(), self.filters.without(name, value), self.options),
            }
            for name, value in self.filters.pairs()
        ]

    @property
    def further_pairs(self) -> list[tuple[str, str]]:
        """The filters for which the bar has no field of its own."""
        return [(name, value) for name, value in self.filters.pairs() if name in LABELS]

    @property
    def fill_choices(self) -> list[dict[str, Any]]:
        """What the fill can say, each with its address."""
        return [self._choice(label, fill=name) for name, label in COLOURED_BY.items()]

    @property
    def edge_choices(self) -> list[dict[str, Any]]:
        """What the edge can say, each with its address."""
        return [self._choice(label, edge=name) for name, label in COLOURED_BY.items()]

    @property
    def is_recoloured(self) -> bool:
        """Whether colours say something else than usual, so that the legend stands on the page."""
        return (self.options.fill, self.options.edge) != ("channel", "channel")

    @property
    def lane_choices(self) -> list[dict[str, Any]]:
        """What the lanes can be, each with its address."""
        return [self._choice(label, by=name) for name, label in LANES.items()]

    @property
    def zoom_choices(self) -> list[dict[str, Any]]:
        """How many days can be shown, each with its address."""
        return [self._choice(label, zoom=days) for days, label in ZOOMS.items()]

    @property
    def nearer(self) -> str:
        """The address with fewer days."""
        return str(self._choice("", zoom=zoomed(self.options.zoom, 1))["address"])

    @property
    def further(self) -> str:
        """The address with more days."""
        return str(self._choice("", zoom=zoomed(self.options.zoom, -1))["address"])

    @property
    def heat_choices(self) -> list[dict[str, Any]]:
        """What a year's days can be counted by, each with its address."""
        return [self._choice(label, of=name) for name, label in HEAT_OF.items()]

    @property
    def pairs_but_full(self) -> list[tuple[str, str]]:
        """What the form that says when a day is fullest sends along."""
        return [*self.filters.pairs(), *self.options.but(full=Options().full).pairs()]

    def _choice(self, label: object, **changes: Any) -> dict[str, Any]:
        options = self.options.but(**changes)
        shown = address(self.view, self.anchor.isoformat(), self.filters, options)
        return {"label": label, "is_on": options == self.options, "address": shown}
