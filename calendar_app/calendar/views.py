"""The calendar's page."""

import datetime as dt
from typing import Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from calendar_app.calendar.asked import is_look, page_of
from calendar_app.calendar.digest import digest_of
from calendar_app.calendar.filter_bar import LABELS, further_choices
from calendar_app.calendar.filters import Filters
from calendar_app.calendar.own.actions import look
from calendar_app.calendar.own.news import has_news, last_look, news_from
from calendar_app.calendar.page import CalendarPage
from calendar_app.calendar.saved.queries import opening_query
from calendar_app.calendar.state import known_state
from calendar_app.calendar.together import read_with_others
from calendar_app.lib.htmx import wants_part
from campaigns.rules.permissions import can_plan_campaigns
from departments.http import Request

VARIES_BY: Final = ("HX-Request", "HX-Request-Type", "HX-Target")
"""The headers by which the calendar answers with another part of its page."""


@require_safe
@vary_on_headers("HX-Request", "HX-Request-Type")
def filters(request: Request) -> HttpResponse:
    """Offer what the calendar's bar has no room for; htmx gets it for the panel. Six queries, with chips eight."""
    asked = Filters.from_query(request.GET)
    others = [(name, value) for name, values in request.GET.lists() if name not in LABELS for value in values]
    context = {"kinds": further_choices(request.access, asked, timezone.now()), "others": others}
    template = "calendar/filters.html"
    return render(request, f"{template}#form" if wants_part(request) else template, context)


@require_safe
@cache_control(private=True, no_cache=True)
@vary_on_headers(*VARIES_BY)
def calendar(request: Request) -> HttpResponse:
    """Show the calendar; htmx gets the part that changes with the data, or a day for the panel.

    It takes as many queries for many activities as for one.

    At its bare address one or two more, for the view that opens first.

    A filter by a department goes on by the one it was merged into, for one query more.
    """
    now = timezone.now()
    # At its bare address the calendar opens with the view somebody chose, or their department did.
    query = request.GET or QueryDict(opening_query(request.access))
    page = page_of(request, query, at=now, since=_news_from(request, now))
    part = _part(request, page)
    drawn = _read_with_others(request, page) if part == "#shown" else ""
    context = {"page": page, "can_plan": can_plan_campaigns(request.access), "drawn": drawn or digest_of(page)}
    return render(request, f"calendar/{page.view}.html{part}", context)


def _read_with_others(request: Request, page: CalendarPage) -> str:
    """Return the digest of what is drawn anew here and for others alike; "" where it is read for its viewer alone."""
    state = known_state(request)
    return read_with_others(page) if state and not state.noted else ""


def _part(request: Request, page: CalendarPage) -> str:
    """Return which part of its template is asked for: none of them for a whole page."""
    if not wants_part(request):
        return ""
    return "#in_panel" if page.view == "day" and request.htmx.target == "aside#panel" else "#shown"


def _news_from(request: Request, now: dt.datetime) -> dt.datetime | None:
    """Return from when on changes are news to the viewer, None for nothing. One query or none.

    Opening a page is a look, which may be written down.
    """
    if state := known_state(request):
        return news_from(state.since, now)
    if is_look(request) and has_news(request.access):
        return news_from(look(by=request.user, at=now).since, now)
    return news_from(last_look(request.access), now)
