"""Histories: of a campaign, an activity, a duty, a channel, a department, a person and the whole organisation; undo."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calendar_app.lib.http import way_back
from campaigns.actions.undoing import undo
from campaigns.models import Milestone
from campaigns.queries import history as scopes
from campaigns.queries.desk import duty_line
from campaigns.queries.fetch import (
    activity_to_see,
    campaign_to_see,
    channel_to_see,
    department_to_see,
    entry_to_see,
    milestone_to_see,
    person_to_see,
)
from campaigns.queries.history_lines import history_page, lines_of
from campaigns.queries.history_log import KINDS, NOBODY, Asked, log_of, people_in_log
from campaigns.rules.permissions import can_see_log, check_see_history, check_see_log
from campaigns.views.replies import is_redo, redo_address, tried
from departments.http import Request
from departments.models import AuditEntry


@require_safe
def of_campaign(request: Request, campaign_id: UUID) -> HttpResponse:
    """Show all that happened to a campaign and in it."""
    found = campaign_to_see(request.access, campaign_id, timezone.now())
    return _page(request, "history/campaign.html", scopes.of_campaign(found.pk), campaign=found)


@require_safe
def of_activity(request: Request, activity_id: UUID) -> HttpResponse:
    """Show what happened to an activity and its duties."""
    found = activity_to_see(request.access, activity_id, timezone.now())
    return _page(request, "history/activity.html", scopes.of_activity(found), activity=found)


@require_safe
def of_duty(request: Request, duty_id: UUID) -> HttpResponse:
    """Show what happened to a duty. Of a veiled one its name is not told here either."""
    now = timezone.now()
    found: Milestone = milestone_to_see(request.access, duty_id, now)
    check_see_history(request.access)
    line = duty_line(request.access, duty_id, now=now, organisation=request.organisation)
    return _page(request, "history/duty.html", scopes.of_duty(found), duty=found, name=line.name if line else "")


@require_safe
def of_channel(request: Request, slug: str) -> HttpResponse:
    """Show what happened to a channel, its owners and its plan."""
    found = channel_to_see(request.access, slug, timezone.now())
    return _page(request, "history/channel.html", scopes.of_channel(found), channel=found)


@require_safe
def of_department(request: Request, slug: str) -> HttpResponse:
    """Show what happened to a department, its people, its routes and its calendar."""
    found = department_to_see(request.access, slug)
    return _page(request, "history/department.html", scopes.of_department(found), department=found)


@require_safe
def of_person(request: Request, user_id: int) -> HttpResponse:
    """Show what was changed about a person: for ops admins."""
    check_see_log(request.access)
    found = person_to_see(request.access, user_id, timezone.now())
    return _page(request, "history/person.html", scopes.of_person(found), person=found)


@require_safe
def log(request: Request) -> HttpResponse:
    """Show the log of the whole organisation, narrowed by filters: for ops admins."""
    check_see_log(request.access)
    now = timezone.now()
    asked = Asked.from_query(request.GET)
    page = history_page(log_of(request.access, asked, now), request.access, page=request.GET.get("page", 1), now=now)
    context = {
        "page": page,
        "asked": asked,
        "kinds": [(kind, words) for kind, (words, _subjects) in KINDS.items()],
        "people": people_in_log(request.access, now),
        "nobody": NOBODY,
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "history/log.html", context)


@require_POST
def undo_entry(request: Request, entry_id: int) -> HttpResponse:
    """Take one change back, or do again what was taken back; the message carries the way to do the other."""
    entry = entry_to_see(request.access, entry_id, timezone.now())
    written = tried(request, lambda: undo(by=request.user, entry_id=entry.pk))
    page = reverse("campaigns:log") if can_see_log(request.access) else "/"
    if written is not None:
        address = reverse("campaigns:undo_entry", args=[written.pk])
        again = redo_address(request, address, default=page)
        messages.success(request, _said(request, entry), extra_tags=again)
    return redirect(way_back(request, default=page))


def _said(request: Request, entry: AuditEntry) -> str:
    """Return what is said where ``entry`` was taken back: what is undone, or done again.

    To and fro it is about the deed they began with; where that is not in the history as undone, about none.
    """
    deed, times = _first_deed(entry) if {"undo", "redo"} & set(request.GET) else (entry, 0)
    if times % 2 != is_redo(request):
        return _("Done again.") if is_redo(request) else _("Undone.")
    said = _("Done again: %(deed)s") if is_redo(request) else _("Undone: %(deed)s")
    return said % {"deed": lines_of([deed], None, today=timezone.localdate())[0].sentence}


def _first_deed(entry: AuditEntry) -> tuple[AuditEntry, int]:
    """Return the deed that was taken back and done again up to ``entry``, and how many times. One query for each."""
    times = 0
    while entry.undoes is not None:
        entry, times = entry.undoes, times + 1
    return entry, times


def _page(request: Request, template: str, scope: Q, **context: Any) -> HttpResponse:
    """Show a page of a history. Guests do not see who did what."""
    check_see_history(request.access)
    now = timezone.now()
    entries = scopes.history_of(request.access, scope, now)
    page = history_page(entries, request.access, page=request.GET.get("page", 1), now=now)
    return render(request, template, {"page": page, "zone": timezone.get_current_timezone_name(), **context})
