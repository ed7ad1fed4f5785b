"""What one page of the calendar shows, put together from the address and the viewer."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calendar_app.calendar.agenda import AgendaDay, BoardColumn, agenda, board
from calendar_app.calendar.colouring import Key, coloured, legend
from calendar_app.calendar.filter_bar import LABELS, word_of, words_of
from calendar_app.calendar.filters import MARKS, STATUSES, Filters, address
from calendar_app.calendar.grid import MOST_LANES, Item
from calendar_app.calendar.grid_drawing import QUARTER_LANES, QUARTER_ROOM, ROOM, Days, grid_context, week_context
from calendar_app.calendar.heat import HeatDay, months
from calendar_app.calendar.key_dates import key_date_items
from calendar_app.calendar.kinds import KINDS, Calendar, ViewKind
from calendar_app.calendar.options import COLOURED_BY, HEAT_OF, KEY_DATES, Options
from calendar_app.calendar.overlays import Asked, Note, overlay_choices, overlay_notes
from calendar_app.calendar.own.news import MOVED, NEW, with_news
from calendar_app.calendar.queries import calendar_items, calendar_spans, unscheduled_items
from calendar_app.calendar.saved.asking import Asking
from calendar_app.calendar.timeline import LANES, MARKS_UP_TO, ZOOMS, lane_of_key_dates, lanes, zoomed
from calendar_app.calendar.timeline_drawing import room_for_words, timeline_context
from calendar_app.calendar.timeline_queries import timeline_pieces
from calendar_app.calendar.window import Window
from campaigns.enums import Medium
from campaigns.models import Channel
from campaigns.queries.visible import visible_channels, visible_departments
from departments.access import Access
from departments.models import OrganisationSettings
from departments.queries import working_days

TRAY_LIMIT = 50


@dataclass
class CalendarPage:
    """One view of the calendar. Every part is worked out when it is first looked at; ``today`` is the viewer's.

    ``revision`` was read before anything else, so that what is changed meanwhile is news to whoever shows the page.
    What others changed after ``since`` is marked.
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
    since: dt.datetime | None = None

    frame: ClassVar[str] = "calendar/base.html"
    """The template around what is shown."""

    asks_again: ClassVar[str] = "instep:changed from:body"
    """What makes the page ask for what is shown once more, as htmx writes it."""

    is_inside: ClassVar[bool] = True
    """Whether people of the organisation look at it, who may choose what it shows."""

    @property
    def shows_status(self) -> bool:
        """Whether it says how each activity stands."""
        return True

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
        return Calendar(
            self.organisation.first_day_of_week, self.organisation.fiscal_year_start_month, self.options.zoom
        )

    @cached_property
    def items(self) -> list[Item]:
        """The activities of those days in their colours, what is news marked. Four queries; one more by department or
        medium."""
        return with_news(coloured(self._read, fill=self.options.fill, edge=self.options.edge), self.access, self.since)

    @cached_property
    def _read(self) -> list[Item]:
        return calendar_items(
            self.access, self.window, self.filters, today=self.today, at=self.now, with_work=self.view == "timeline"
        )

    @cached_property
    def key_dates(self) -> list[Item]:
        """The key dates of those days, unless they are switched off. One query."""
        if KEY_DATES not in self.options.over:
            return []
        return key_date_items(self.access, self.window, self.filters, at=self.now)

    @property
    def drawn(self) -> list[Item]:
        """The key dates, then the activities."""
        return [*self.key_dates, *self.items]

    @property
    def title(self) -> str:
        """The period in words, such as "March 2027" or "Friday 5 March 2027"."""
        return self.kind.title(self.window)

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
    def here(self) -> str:
        """The address of this very page."""
        return self.at(self.anchor)

    @property
    def asking(self) -> Asking:
        """What this page would be saved as."""
        return Asking(self.view, self.filters, self.options.but(saved=""))

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

    def at(self, day: dt.date, *, view: str | None = None) -> str:
        """Return the address of another day, same filters."""
        return address(view or self.view, day.isoformat(), self.filters, self.options)

    @cached_property
    def departments(self) -> list[tuple[str, str]]:
        """What can be chosen as a department: short name and name. One query."""
        return list(visible_departments(self.access).filter(retired_at=None).values_list("slug", "name"))

    @cached_property
    def channels(self) -> list[Channel]:
        """What can be chosen as a channel. One query."""
        return list(visible_channels(self.access, self.now).filter(retired_at=None).only("slug", "name", "colour"))

    @property
    def statuses(self) -> list[tuple[str, str]]:
        """What can be chosen as a status."""
        return [(name, str(word)) for name, word in STATUSES.items()]

    @cached_property
    def overlays(self) -> list[tuple[str, str]]:
        """What can be shown beside the activities. Two queries."""
        return [(name, str(words)) for name, words in overlay_choices(self.access)]

    @property
    def overlays_changed(self) -> bool:
        """Whether other overlays are on than usual."""
        return self.options.over != Options().over

    @cached_property
    def notes(self) -> Mapping[dt.date, list[Note]]:
        """What the overlays that are on say of the days. One query for each of them."""
        asked = Asked(self.access, self.window, self.filters, self.now, get_language() or "en")
        return overlay_notes(asked, self.options.over)

    @property
    def media(self) -> list[tuple[str, str]]:
        """What can be chosen as a medium."""
        return [(name, str(word)) for name, word in Medium.choices]

    @property
    def marks(self) -> list[tuple[str, str]]:
        """What an activity can stand out by."""
        return [(name, str(word)) for name, word in MARKS.items()]

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
    def legends(self) -> list[tuple[str, list[Key]]]:
        """What the colours stand for: one list, or those of fill and edge where they say different things."""
        ways = {self.options.fill: _("Fill"), self.options.edge: _("Edge")}
        if len(ways) == 1:
            ways = {self.options.fill: _("Colours")}
        return [(f"{word}: {COLOURED_BY[by]}", legend(self._read, by=by)) for by, word in ways.items()]

    @property
    def is_recoloured(self) -> bool:
        """Whether colours say something else than usual, so that the legend stands on the page."""
        return (self.options.fill, self.options.edge) != ("channel", "channel")

    @cached_property
    def tray(self) -> tuple[list[dict[str, Any]], int]:
        """The newest unscheduled activities and how many there are. Two queries."""
        return unscheduled_items(self.access, self.filters, at=self.now, limit=TRAY_LIMIT)

    @property
    def late_count(self) -> int:
        """How many of the activities shown have a late duty or were made at short notice."""
        return sum(item.is_late or item.is_short for item in self.items)

    @property
    def news(self) -> dict[str, int]:
        """How many of the activities shown are new or moved, by which of the two they are."""
        counts = Counter(item.news for item in self.items if item.news)
        return {name: counts[name] for name in (NEW, MOVED) if counts[name]}

    @property
    def printed_key(self) -> list[tuple[str, int]]:
        """The channels of the activities shown, each with its colour, as a printed sheet explains them."""
        return sorted({(item.channel, item.colour) for item in self.items})

    def grid(self) -> str:
        """Return the markup of whole weeks. Three queries."""
        most = QUARTER_LANES if self.view == "quarter" else MOST_LANES
        room = QUARTER_ROOM if self.view == "quarter" else ROOM
        context = {
            "kind": self.view,
            "title": self.title,
            "is_inside": self.is_inside,
            **grid_context(self.drawn, self.days, most=most, room=room),
        }
        return render_to_string("calendar/month.html", context, using="jinja2")

    @property
    def agenda(self) -> list[AgendaDay]:
        """The days of the window on which anything begins. Three queries."""
        return agenda(self.drawn, self.window.first)

    @property
    def agenda_lines(self) -> list[tuple[AgendaDay, list[Note]]]:
        """The days of the agenda, those with nothing but notes among them, each with what overlays say of it."""
        days = {each.day: each for each in self.agenda}
        listed = sorted({*days, *(day for day, notes in self.notes.items() if notes)})
        return [(days.get(day, AgendaDay(day, ())), self.notes.get(day, [])) for day in listed]

    @property
    def notes_of_the_day(self) -> list[Note]:
        """What overlays say of the one day shown."""
        return list(self.notes.get(self.window.first, []))

    @property
    def board(self) -> list[BoardColumn]:
        """The activities of the window by how they stand. Three queries."""
        return board(self.items, self.filters.shown_statuses)

    @cached_property
    def heat(self) -> list[list[HeatDay]]:
        """The days of a year by month, each with how much it holds. One query."""
        spans = calendar_spans(self.access, self.window, self.filters, of=self.options.of, at=self.now)
        return months(spans, self.window.first, self.window.last, full=self.options.full)

    @property
    def heat_choices(self) -> list[dict[str, Any]]:
        """What a year's days can be counted by, each with its address."""
        return [self._choice(label, of=name) for name, label in HEAT_OF.items()]

    def heat_months(self) -> list[dict[str, Any]]:
        """Return the months of the year as the heat map draws them: whole weeks, the first of them padded."""
        first_weekday = self.organisation.first_day_of_week
        return [
            {
                "name": date_format(days[0].day, "F Y"),
                "address": self.at(days[0].day, view="month"),
                "offset": (days[0].day.weekday() - first_weekday) % 7 + 1,
                "days": [(each, self.at(each.day, view="day"), self._key_on(each.day)) for each in days],
                "total": sum(each.count for each in days),
            }
            for days in self.heat
        ]

    def _key_on(self, day: dt.date) -> str:
        """Return the names of the key dates of a day in one line."""
        return ", ".join(item.title for item in self.key_dates if item.starts_on <= day <= item.ends_on)

    def timeline(self) -> str:
        """Return the markup of the lanes. Five or six queries."""
        days = working_days(self.organisation.default_calendar)
        pieces = timeline_pieces(
            self.access,
            self.items,
            by=self.options.by,
            today=self.today,
            at=self.now,
            with_dots=self.options.zoom <= MARKS_UP_TO,
        )
        room = room_for_words(self.window)
        above = lane_of_key_dates(self.key_dates, _("Key dates"), room=room)
        drawn = [*above, *lanes(pieces, room=room)]
        context = timeline_context(drawn, self.window, days, today=self.today, by=self.options.by)
        return render_to_string("calendar/timeline.html", context, using="jinja2")

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

    def _choice(self, label: object, **changes: Any) -> dict[str, Any]:
        options = self.options.but(**changes)
        shown = address(self.view, self.anchor.isoformat(), self.filters, options)
        return {"label": label, "is_on": options == self.options, "address": shown}

    def week(self) -> dict[str, Any]:
        """Return one week, every activity drawn: those of several days above, then each day's own. Three queries."""
        return week_context(self.drawn, self.days)

    @cached_property
    def days(self) -> Days:
        """The days of whole weeks, which of them are off, and what overlays note of them. One query."""
        return Days(
            self.window, working_days(self.organisation.default_calendar), self.notes, self.today, self._day_address
        )

    def _day_address(self, day: dt.date) -> str:
        return self.at(day, view="day")
