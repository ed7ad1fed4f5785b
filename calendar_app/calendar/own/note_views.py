"""Notes of one's own, written where they stand: saved while one types, and on a page of their own without scripts."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from calendar_app.calendar.own.actions import FIELD_OF, Noted, write_note
from calendar_app.calendar.own.notes import note_about
from calendar_app.lib.htmx import wants_part
from calendar_app.lib.http import way_back
from campaigns.queries.fetch import activity_to_see, campaign_to_see
from campaigns.views.replies import CHANGED, seen_version
from departments.errors import Conflict, Refused
from departments.http import Request


@require_POST
def note_campaign(request: Request, campaign_id: uuid.UUID) -> HttpResponse:
    """Keep what somebody notes about a campaign."""
    return _note(request, campaign_to_see(request.access, campaign_id, timezone.now()))


@require_POST
def note_activity(request: Request, activity_id: uuid.UUID) -> HttpResponse:
    """Keep what somebody notes about an activity."""
    return _note(request, activity_to_see(request.access, activity_id, timezone.now()))


def _note(request: Request, thing: Noted) -> HttpResponse:
    """Keep the note and say so. Whatever stands against it, what was typed stays in its field."""
    text = request.POST.get("text", "")
    kind = FIELD_OF[type(thing)]
    before = seen_version(request) or 0
    try:
        note = write_note(by=request.user, thing=thing, text=text, version=before)
    except (Conflict, Refused) as refusal:
        other = note_about(request.access, thing) if isinstance(refusal, Conflict) else None
        context = {"version": other.version if other else before, "other": other, "refusal": refusal}
        return _said(request, thing, status=409 if isinstance(refusal, Conflict) else 422, text=text, **context)
    if not wants_part(request):
        return redirect(way_back(request, default=reverse(f"campaigns:{kind}", args=[thing.pk])))
    response = _said(request, thing, status=200, version=note.version if note else 0, is_saved=True, text=text)
    # A bar has its mark from the first word on, and until the last one goes.
    is_other = (note is None) != (before == 0)
    return trigger_client_event(response, CHANGED, {"target": "body"}) if is_other else response


def _said(request: Request, thing: Noted, *, status: int, **context: object) -> HttpResponse:
    kind = FIELD_OF[type(thing)]
    template = "own/note_said.html" if wants_part(request) else "own/note_page.html"
    address = reverse(f"note_{kind}", args=[thing.pk])
    shown = {"thing": thing, "address": address, "is_shown": True, **context}
    return render(request, template, shown, status=status)
