"""What one page of the calendar shows, put together from the address and the viewer."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calendar_app.calendar.agenda import AgendaDay, BoardColumn, agenda, board
from calendar_app.calendar.choices import Choices
from calendar_app.calendar.colouring import Key, coloured, legend
from calendar_app.calendar.grid import MOST_LANES, Item, Waiting
from calendar_app.calendar.grid_drawing import QUARTER_LANES, QUARTER_ROOM, ROOM, Days, drawn_weeks, week_context
from calendar_app.calendar.heat import DrawnDay, HeatDay, Span, fullest, months, news_by_day
from calendar_app.calendar.key_dates import key_date_items
from calendar_app.calendar.options import COLOURED_BY, KEY_DATES
from calendar_app.calendar.overlays import Asked, Note, note_items, overlay_notes
from calendar_app.calendar.own.news import MOVED, NEW, with_news
from calendar_app.calendar.queries import calendar_items, calendar_spans
from calendar_app.calendar.timeline import MARKS_UP_TO, Piece, lane_beside, lanes
from calendar_app.calendar.timeline_drawing import room_for_words, timeline_context
from calendar_app.calendar.timeline_queries import Place, timeline_places
from calendar_app.calendar.tray import waiting_for_a_date
from departments.queries import working_days

TRAY_LIMIT = 50
MONDAY: Final = dt.date(2024, 1, 1)

WITH_TRAY: Final = ("month", "week", "quarter", "timeline")
"""The views that show what waits for a date."""


@dataclass
class CalendarPage(Choices):
    """What one view of the calendar shows. Every part is worked out when it is first looked at.

    What others changed after ``since`` is marked.
    """

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

    def read_as(self, other: "CalendarPage") -> None:
        """Show of the plan what ``other`` has read: the same view, of somebody who sees the same."""
        for name in ("_read", "places", "spans", "key_dates", "waiting"):
            if name in vars(other):
                vars(self)[name] = vars(other)[name]

    @cached_property
    def places(self) -> dict[UUID, Place]:
        """What a timeline shows beside each activity. One or two queries."""
        with_dots = self.options.zoom <= MARKS_UP_TO
        return timeline_places(
            self.access, self._read, by=self.options.by, today=self.today, at=self.now, with_dots=with_dots
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

    @cached_property
    def notes(self) -> Mapping[dt.date, list[Note]]:
        """What the overlays that are on say of the days. One query for each of them."""
        asked = Asked(self.access, self.window, self.filters, self.now, get_language() or "en")
        return overlay_notes(asked, self.options.over)

    @property
    def legends(self) -> list[tuple[str, list[Key]]]:
        """What the colours stand for: one list, or those of fill and edge where these differ, the shorter first."""
        ways = {self.options.fill: _("Fill"), self.options.edge: _("Edge")}
        if len(ways) == 1:
            ways = {self.options.fill: _("Colours")}
        found = [(f"{word}: {COLOURED_BY[by]}", legend(self._read, by=by)) for by, word in ways.items()]
        return sorted(found, key=lambda each: len(each[1]))

    @cached_property
    def waiting(self) -> tuple[list[Waiting], int]:
        """The newest unscheduled activities and how many there are. Two queries."""
        return waiting_for_a_date(self.access, self.filters, at=self.now, limit=TRAY_LIMIT)

    @cached_property
    def tray(self) -> tuple[list[Waiting], int]:
        """The same, what is news marked. One query more where anything waits."""
        newest, count = self.waiting
        return with_news(newest, self.access, self.since), count

    @property
    def late_count(self) -> int:
        """How many of the activities shown have a late duty or were made at short notice."""
        return sum(item.is_late or item.is_short for item in self.items)

    @property
    def news(self) -> dict[str, int]:
        """How many of the activities shown are new or moved, by which of the two they are."""
        waiting = self.tray[0] if self.view in WITH_TRAY else ()
        shown = self.counted if self.view == "year" else (*self.items, *waiting)
        counts = Counter(item.news for item in shown if item.news)
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
            "weeks": drawn_weeks(self.drawn, self.days, most=most, room=room, is_inside=self.is_inside),
            "weekdays": self.weekdays,
        }
        return render_to_string("calendar/month.html", context, using="jinja2")

    @property
    def agenda(self) -> list[AgendaDay]:
        """The days of the window on which anything begins. Three queries."""
        return agenda(self.drawn, self.window.first)

    @property
    def lines(self) -> list[Item]:
        """The activities alone, in the order of an agenda. Four queries."""
        return [item for day in agenda(self.items, self.window.first) for item in day.items]

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
    def beside(self) -> list[Item]:
        """The key dates, and what overlays say, each once with the days it holds for; the earliest first."""
        return sorted([*self.key_dates, *note_items(self.notes)], key=lambda item: (item.starts_on, item.title))

    @property
    def board(self) -> list[BoardColumn]:
        """The activities of the window by how they stand. Three queries."""
        return board(self.items, self.filters.shown_statuses)

    @cached_property
    def spans(self) -> list[Span]:
        """The days of all that a year counts. One query."""
        return calendar_spans(self.access, self.window, self.filters, of=self.options.of, at=self.now)

    @cached_property
    def counted(self) -> list[Span]:
        """The same, what is news marked. One query more, or none."""
        return with_news(self.spans, self.access, self.since)

    @cached_property
    def heat(self) -> list[list[HeatDay]]:
        """The days of a year by month, each with how much it holds. One query."""
        spans = [(span.starts_on, span.ends_on) for span in self.spans]
        return months(spans, self.window.first, self.window.last, full=self.options.full)

    @property
    def full(self) -> int:
        """With how much a day of the year is shaded darkest: what was asked for, else what suits the days shown."""
        return self.options.full or fullest(day.count for days in self.heat for day in days)

    @property
    def weekdays(self) -> list[str]:
        """The short names of the days of a week, from the first on."""
        first = MONDAY + dt.timedelta(days=self.first_weekday)
        return [date_format(first + dt.timedelta(days=number), "D") for number in range(7)]

    @property
    def heat_total(self) -> int:
        """How much the days of a year hold, taken together."""
        return sum(day.count for days in self.heat for day in days)

    def heat_months(self) -> list[dict[str, Any]]:
        """Return the months of the year as the heat map draws them: whole weeks, the first of them padded."""
        news = news_by_day(self.counted, self.window.first)
        return [
            {
                "name": date_format(days[0].day, "F Y"),
                "address": self.at(days[0].day, view="month"),
                "offset": (days[0].day.weekday() - self.first_weekday) % 7 + 1,
                "days": [self._drawn_day(each, news.get(each.day, {})) for each in days],
                "total": sum(each.count for each in days),
            }
            for days in self.heat
        ]

    def _drawn_day(self, heat: HeatDay, news: Mapping[str, int]) -> DrawnDay:
        words = {NEW: _("%(count)s new"), MOVED: _("%(count)s moved")}
        kinds = [name for name in words if name in news]
        told = [words[name] % {"count": news[name]} for name in kinds]
        beside = self._said_of(heat.day)
        said = "; ".join([*told, *beside])
        return DrawnDay(heat, self.at(heat.day, view="day"), said, bool(beside), kinds[0] if kinds else "")

    def _said_of(self, day: dt.date) -> list[str]:
        """Return the key dates of a day, and what overlays say of it."""
        names = [item.title for item in self.key_dates if item.starts_on <= day <= item.ends_on]
        key_dates = [_("key date: %(name)s") % {"name": name} for name in names]
        return [*key_dates, *(note.words for note in self.notes.get(day, ()))]

    def timeline(self) -> str:
        """Return the markup of the lanes. Five or six queries, and one for each overlay that is on."""
        days = working_days(self.organisation.default_calendar)
        pieces = [Piece(item, *self.places[item.id]) for item in self.items]
        room = room_for_words(self.window)
        above = lane_beside(self.key_dates, _("Key dates"), room=room)
        above += lane_beside(note_items(self.notes), _("Also on"), room=room)
        drawn = [*above, *lanes(pieces, room=room)]
        context = timeline_context(
            drawn, self.window, days, today=self.today, by=self.options.by, first_weekday=self.first_weekday
        )
        return render_to_string("calendar/timeline.html", context, using="jinja2")

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
