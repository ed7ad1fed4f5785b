"""Starring things, as buttons in their pages."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from calendar_app.calendar.own.actions import FIELD_OF, Starrable, set_favourite
from calendar_app.calendar.saved.queries import known_views
from calendar_app.lib.htmx import wants_part
from calendar_app.lib.http import way_back
from campaigns.queries.fetch import activity_to_see, campaign_to_see, channel_to_see, department_to_see
from departments.errors import Refused
from departments.http import Request


@require_POST
def star_campaign(request: Request, campaign_id: uuid.UUID) -> HttpResponse:
    """Star a campaign, or take the star off."""
    return _star(request, campaign_to_see(request.access, campaign_id, timezone.now()))


@require_POST
def star_activity(request: Request, activity_id: uuid.UUID) -> HttpResponse:
    """Star an activity, or take the star off."""
    return _star(request, activity_to_see(request.access, activity_id, timezone.now()))


@require_POST
def star_channel(request: Request, slug: str) -> HttpResponse:
    """Star a channel, or take the star off."""
    return _star(request, channel_to_see(request.access, slug, timezone.now()))


@require_POST
def star_department(request: Request, slug: str) -> HttpResponse:
    """Star a department, or take the star off."""
    return _star(request, department_to_see(request.access, slug))


@require_POST
def star_view(request: Request, view_id: uuid.UUID) -> HttpResponse:
    """Star a saved view, or take the star off."""
    return _star(request, get_object_or_404(known_views(request.access), pk=view_id))


def _star(request: Request, thing: Starrable) -> HttpResponse:
    """Let the star be as asked for: htmx gets the button and the rail's list, anybody else goes back to the page."""
    try:
        set_favourite(by=request.user, thing=thing, is_on=request.POST.get("on") == "1")
    except Refused as refusal:
        messages.error(request, str(refusal))
    if not wants_part(request):
        return redirect(way_back(request, default="/"))
    context: dict[str, Any] = {"thing": thing, "kind": FIELD_OF[type(thing)], "by_key": "by_key" in request.POST}
    context["here"] = way_back(request, default="")
    return render(request, "own/starred.html", context)
