"""The pages of what is laid over the calendar: calendars by their address, lists from files."""

import uuid

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calendar_app.overlays.actions import remove_overlay, restore_overlay
from calendar_app.overlays.forms import CalendarForm, ListForm
from calendar_app.overlays.queries import calendar_to_change, may_change, overlay_to_change, visible_overlays
from calendar_app.overlays.rights import can_load_lists, check_have_overlays, check_load_lists
from campaigns.views.replies import undo_address
from departments.errors import Refused
from departments.http import Request


@require_safe
def overlays(request: Request) -> HttpResponse:
    """List the calendars and lists this person may switch on. Two queries."""
    check_have_overlays(request.access)
    rows = visible_overlays(request.access).annotate(count=Count("entries", distinct=True)).select_related("owner")
    lines = [
        (row, may_change(request.access, row)) for row in rows.prefetch_related("departments").order_by("name", "pk")
    ]
    context = {"lines": lines, "may_load": can_load_lists(request.access)}
    return render(request, "overlays/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request) -> HttpResponse:
    """Add a calendar by its address."""
    check_have_overlays(request.access)
    form = CalendarForm(request.POST if request.method == "POST" else None, access=request.access)
    if form.is_valid() and (saved := form.save(by=request.user)):
        messages.success(request, _("“%(name)s” is added. It is fetched within a minute or two.") % {"name": saved})
        return redirect("overlays")
    return render(request, "overlays/form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, overlay_id: uuid.UUID) -> HttpResponse:
    """Change a calendar."""
    check_have_overlays(request.access)
    row = calendar_to_change(request.access, overlay_id)
    form = CalendarForm(request.POST if request.method == "POST" else None, access=request.access, overlay=row)
    if form.is_valid() and (saved := form.save(by=request.user)):
        messages.success(request, _("Saved: %(title)s.") % {"title": saved})
        return redirect("overlays")
    context = {"form": form, "overlay": row}
    return render(request, "overlays/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Request) -> HttpResponse:
    """Load a list of days from a file; one of the same name is replaced."""
    check_load_lists(request.access)
    is_sent = request.method == "POST"
    form = ListForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_valid() and (saved := form.save(by=request.user)):
        messages.success(request, _("“%(name)s” is loaded. Switch it on in the calendar.") % {"name": saved})
        return redirect("overlays")
    return render(request, "overlays/load.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def remove(request: Request, overlay_id: uuid.UUID) -> HttpResponse:
    """Take a calendar or a list away."""
    check_have_overlays(request.access)
    row = remove_overlay(by=request.user, overlay_id=overlay_to_change(request.access, overlay_id).pk)
    undo = undo_address(request, reverse("restore_overlay", args=[row.pk]))
    messages.success(request, _("“%(name)s” is removed.") % {"name": row}, extra_tags=undo)
    return redirect("overlays")


@require_POST
def restore(request: Request, overlay_id: uuid.UUID) -> HttpResponse:
    """Bring a calendar or a list back; removing it is its undo."""
    check_have_overlays(request.access)
    row = overlay_to_change(request.access, overlay_id, removed=True)
    try:
        restore_overlay(by=request.user, overlay_id=row.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        again = undo_address(request, reverse("remove_overlay", args=[row.pk]))
        messages.success(request, _("“%(name)s” is back.") % {"name": row}, extra_tags=again)
    return redirect("overlays")
