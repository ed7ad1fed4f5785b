"""What an address of the calendar asks to be taken out."""

import datetime as dt
from dataclasses import replace

from django.http import QueryDict
from django.utils import timezone
from psycopg.types.range import DateRange

from calendar_app.calendar.filters import Filters
from calendar_app.calendar.kinds import KINDS, USUAL, Calendar
from calendar_app.calendar.options import Options
from calendar_app.calendar.window import Window, parse_day
from calendar_app.export.queries import Asked
from calendar_app.lib.habits import first_weekday
from campaigns.queries.visible import departments_now
from departments.access import Access
from departments.models import OrganisationSettings


def asked_of(query: QueryDict, access: Access, organisation: OrganisationSettings, *, at: dt.datetime) -> Asked:
    """Return what the address of a view asks for: its filters, and its days unless ``days=all``. At most one query."""
    filters = Filters.from_query(query)
    span = None if query.get("days") == "all" else _days(window_of(query, organisation, at=at))
    return Asked(access, replace(filters, departments=departments_now(access, filters.departments)), span, at)


def window_of(query: QueryDict, organisation: OrganisationSettings, *, at: dt.datetime) -> Window:
    """Return the days the view shows."""
    begins = first_weekday(organisation.first_day_of_week)
    calendar = Calendar(begins, organisation.fiscal_year_start_month, Options.from_query(query).zoom)
    day = parse_day(query.get("date"), default=timezone.localdate(at))
    return KINDS.get(query.get("view", ""), USUAL).days(day, calendar)


def _days(window: Window) -> DateRange:
    return DateRange(window.first, window.last, "[]")
