"""Which page of the calendar an address asks for."""

import datetime as dt
from dataclasses import replace

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from calendar_app.calendar.filters import Filters
from calendar_app.calendar.kinds import KINDS, USUAL
from calendar_app.calendar.options import Options
from calendar_app.calendar.page import CalendarPage
from calendar_app.calendar.state import known_state
from calendar_app.calendar.window import parse_day
from calendar_app.lib.habits import first_weekday
from calendar_app.lib.htmx import wants_part
from calendar_app.lib.revision import current_revision
from campaigns.queries.visible import departments_now
from departments.http import Request


def page_of(request: Request, query: QueryDict, *, at: dt.datetime, since: dt.datetime | None = None) -> CalendarPage:
    """Return the page of the calendar that ``query`` asks for at ``at``.

    One query where its state is not known yet, and one to filter by departments.
    """
    state = known_state(request)
    revision = state.revision if state else current_revision()
    today = timezone.localdate(at)
    asked = Filters.from_query(query)
    return CalendarPage(
        access=request.access,
        organisation=request.organisation,
        kind=KINDS.get(query.get("view", ""), USUAL),
        anchor=parse_day(query.get("date"), default=today),
        filters=replace(asked, departments=departments_now(request.access, asked.departments)),
        options=Options.from_query(query),
        today=today,
        now=at,
        revision=revision,
        first_weekday=first_weekday(request.organisation.first_day_of_week),
        since=since,
    )


def is_look(request: HttpRequest) -> bool:
    """Whether somebody opens a page with it; a background refresh and a prefetch are no looks."""
    is_ahead = any("prefetch" in request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose"))
    return not wants_part(request) and not is_ahead
