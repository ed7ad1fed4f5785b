"""What one page of the calendar shows, put together from the address and the viewer."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from calendar_app.calendar.days_off import days_off
from calendar_app.calendar.filters import STATUSES, Filters, address
from calendar_app.calendar.grid import Item, More, WeekLayout, lay_out
from calendar_app.calendar.queries import calendar_items, unscheduled_items
from calendar_app.calendar.window import Window, day_window, month_window, next_month, previous_month, week_number
from campaigns.models import Channel
from campaigns.queries.visible import visible_channels, visible_departments
from departments.access import Access
from departments.models import OrganisationSettings
from departments.queries import working_days

VIEWS = ("month", "day")
TRAY_LIMIT = 50


@dataclass
class CalendarPage:
    """One view of the calendar. Every part is worked out when it is first looked at; ``today`` is the viewer's."""

    access: Access
    organisation: OrganisationSettings
    view: str
    anchor: dt.date
    filters: Filters
    today: dt.date
    now: dt.datetime

    @cached_property
    def window(self) -> Window:
        """The days shown."""
        if self.view == "day":
            return day_window(self.anchor)
        return month_window(self.anchor, first_weekday=self.organisation.first_day_of_week)

    @cached_property
    def items(self) -> list[Item]:
        """The activities of those days. Three queries."""
        return calendar_items(self.access, self.window, self.filters, today=self.today, at=self.now)

    @property
    def title(self) -> str:
        """The period in words, such as "March 2027" or "Friday 5 March 2027"."""
        return date_format(self.anchor, "l j F Y" if self.view == "day" else "F Y")

    @property
    def previous(self) -> str:
        """The address of the period before."""
        return self.at(self.anchor - dt.timedelta(days=1) if self.view == "day" else previous_month(self.anchor))

    @property
    def next(self) -> str:
        """The address of the period after."""
        return self.at(self.anchor + dt.timedelta(days=1) if self.view == "day" else next_month(self.anchor))

    @property
    def current(self) -> str:
        """The address of the period that holds today."""
        return self.at(self.today)

    @property
    def here(self) -> str:
        """The address of this very page."""
        return self.at(self.anchor)

    @property
    def month(self) -> str:
        """The address of the month around the anchor."""
        return self.at(self.anchor, view="month")

    @property
    def clear(self) -> str:
        """The address of this period without filters."""
        return address(self.view, self.anchor.isoformat(), Filters())

    def at(self, day: dt.date, *, view: str | None = None) -> str:
        """Return the address of another day, same filters."""
        return address(view or self.view, day.isoformat(), self.filters)

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

    @property
    def chips(self) -> list[dict[str, str]]:
        """The filters that are on, each with its words and the address without it."""
        words = {
            "department": dict(self.departments),
            "channel": {channel.slug: channel.name for channel in self.channels},
            "status": dict(self.statuses),
        }
        return [
            {
                "label": words[name].get(value, value),
                "address": address(self.view, self.anchor.isoformat(), self.filters.without(name, value)),
            }
            for name, value in self.filters.pairs()
        ]

    @cached_property
    def tray(self) -> tuple[list[dict[str, Any]], int]:
        """The newest unscheduled activities and how many there are. Two queries."""
        return unscheduled_items(self.access, self.filters, at=self.now, limit=TRAY_LIMIT)

    @property
    def late_count(self) -> int:
        """How many of the activities shown have a late duty or were made at short notice."""
        return sum(item.is_late or item.is_short for item in self.items)

    def grid(self) -> str:
        """Return the month's markup. Three queries."""
        return render_to_string("calendar/month.html", self._grid_context(), using="jinja2")

    def _grid_context(self) -> dict[str, Any]:
        off = days_off(working_days(self.organisation.default_calendar), self.window, language=get_language() or "en")
        weeks = lay_out(self.items, self.window.weeks)
        return {
            "weeks": [
                {
                    "number": week_number(list(week.days)),
                    "lanes": max(week.lanes, 3),
                    "days": [self._day(day, week, off.get(day)) for day in week.days],
                    "bars": _by_column(week.segments),
                    "dates": list(week.days),
                }
                for week in weeks
            ],
            "weekdays": [date_format(day, "D") for day in self.window.weeks[0]],
            "status_words": {name: str(word) for name, word in STATUSES.items()},
        }

    def _day(self, day: dt.date, week: WeekLayout, off: str | None) -> dict[str, Any]:
        more = week.more.get(day)
        return {
            "iso": day.isoformat(),
            "number": day.day,
            "weekday": date_format(day, "D"),
            "month": date_format(day, "M"),
            "shows_month": day.day == 1 or day == self.window.first,
            "address": self.at(day, view="day"),
            "is_outside": day.month != self.anchor.month,
            "is_today": day == self.today,
            "is_off": off is not None,
            "reason": off or "",
            "more": _more(_("%(count)d more"), more) if more else "",
            "whole": _whole(week.whole(day)) if more else "",
        }


def _more(words: str, more: More) -> str:
    """Return what a full day says of the rest, such as "4 more, 1 late"."""
    counted = words % {"count": more.count}
    return _("%(more)s, %(late)d late") % {"more": counted, "late": more.late} if more.late else counted


def _whole(more: More) -> str:
    """Return what a full day says where nothing is drawn under it, such as "12 activities, 1 late"."""
    return _more(ngettext("%(count)d activity", "%(count)d activities", more.count), more)


def _by_column(segments: list[Any]) -> dict[int, list[Any]]:
    columns: dict[int, list[Any]] = {column: [] for column in range(1, 8)}
    for segment in segments:
        columns[segment.column].append(segment)
    return columns
