"""The pages of saved views: all there are, saving one, changing one."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calendar_app.calendar.saved.actions import remove_view, restore_view, set_default, update_view
from calendar_app.calendar.saved.asking import Asking
from calendar_app.calendar.saved.forms import SavedViewForm
from calendar_app.calendar.saved.queries import known_views, own_view, shares_of
from calendar_app.models import SavedView
from campaigns.views.replies import undo_address
from departments.errors import NotAllowed, Refused
from departments.http import Request
from departments.models import Department
from departments.roles import Permission


@require_safe
def saved_views(request: Request) -> HttpResponse:
    """List the views this person sees, with who else does. Two queries, and one for each view."""
    views = [(view, shares_of(view)) for view in known_views(request.access).select_related("owner")]
    managed = Department.objects.filter(retired_at=None)
    if not request.access.is_ops_admin:
        managed = managed.filter(pk__in=request.access.having(Permission.MANAGE_DEPARTMENT))
    context = {
        "views": views,
        "managed": list(managed.order_by("name")),
        "shows_outside": request.access.may_anywhere(Permission.SHOW_OUTSIDE),
    }
    return render(request, "saved/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_view(request: Request) -> HttpResponse:
    """Save the view the address asks for."""
    asking = Asking.from_query(request.GET)
    form = SavedViewForm(request.POST if request.method == "POST" else None, access=request.access)
    view = form.save(by=request.user, asking=asking) if form.is_valid() else None
    if view is None:
        return render(request, "saved/form.html", {"form": form}, status=422 if form.is_bound else 200)
    messages.success(request, _("“%(name)s” is saved.") % {"name": view})
    return redirect(_address(view))


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view(request: Request, view_id: uuid.UUID) -> HttpResponse:
    """Change what one of the person's views is called and who sees it."""
    view = own_view(request.access, view_id)
    form = SavedViewForm(request.POST if request.method == "POST" else None, access=request.access, view=view)
    saved = form.save(by=request.user, asking=Asking.from_text(view.query)) if form.is_valid() else None
    if saved is None:
        context = {"form": form, "view": view}
        return render(request, "saved/form.html", context, status=422 if form.is_bound else 200)
    return redirect("saved_views")


@require_POST
def update(request: Request, view_id: uuid.UUID) -> HttpResponse:
    """Let one of the person's views show what ``query`` asks for; the message offers to go back, and forth."""
    view = own_view(request.access, view_id)
    wanted = request.POST.get("query") or request.GET.get("query", "")
    before, asking = view.query, Asking.from_text(wanted.lstrip("?"))
    try:
        view = update_view(by=request.user, view_id=view.pk, asking=asking)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        undo = undo_address(request, reverse("update_view", args=[view.pk]), query=before)
        messages.success(request, _("“%(name)s” shows this from now on.") % {"name": view}, extra_tags=undo)
    return redirect(_address(view))


@require_POST
def remove(request: Request, view_id: uuid.UUID) -> HttpResponse:
    """Take one of the person's views away."""
    view = remove_view(by=request.user, view_id=own_view(request.access, view_id).pk)
    undo = undo_address(request, reverse("restore_view", args=[view.pk]))
    messages.success(request, _("“%(name)s” is removed.") % {"name": view}, extra_tags=undo)
    return redirect("saved_views")


@require_POST
def restore(request: Request, view_id: uuid.UUID) -> HttpResponse:
    """Bring one of the person's views back; removing it is its undo."""
    view = get_object_or_404(SavedView, pk=view_id, owner=request.access.user_id)
    try:
        restore_view(by=request.user, view_id=view.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        again = undo_address(request, reverse("remove_view", args=[view.pk]))
        messages.success(request, _("“%(name)s” is back.") % {"name": view}, extra_tags=again)
    return redirect("saved_views")


@require_POST
def default(request: Request, view_id: uuid.UUID) -> HttpResponse:
    """Let a view open first for a department (``department``, a short name), or no more (``off``)."""
    view = get_object_or_404(known_views(request.access), pk=view_id)
    department = Department.objects.filter(slug=request.POST.get("department", ""), retired_at=None).first()
    if department is None:
        messages.error(request, _("Choose a department."))
        return redirect("saved_views")
    if not request.access.may(Permission.MANAGE_DEPARTMENT, department.pk):
        raise NotAllowed(_("Its head chooses what opens first for %(department)s.") % {"department": department})
    is_on = "off" not in request.POST
    set_default(by=request.user, view_id=view.pk, department_id=department.pk, is_default=is_on)
    said = _("The calendar opens with “%(name)s” for %(department)s, unless somebody chose a view of their own.")
    if not is_on:
        said = _("“%(name)s” opens first for %(department)s no more.")
    messages.success(request, said % {"name": view, "department": department})
    return redirect("saved_views")


def _address(view: SavedView) -> str:
    return f"/?{view.query}&saved={view.pk}"
