"""Saying how much a channel and a department can take in one week: for who manages them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.forms.capacities import ChannelCapacityForm, DepartmentCapacityForm
from campaigns.queries.fetch import channel_to_manage, department_to_manage
from campaigns.views.replies import posted
from departments.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def channel_capacity(request: Request, slug: str) -> HttpResponse:
    """Say how many activities a channel carries in one week. Nothing planned moves by it."""
    found = channel_to_manage(request.access, slug, timezone.now())
    form = ChannelCapacityForm(posted(request), channel=found)
    page = reverse("campaigns:channel", args=[found.slug])
    if form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Saved: what %(name)s carries.") % {"name": found})
        return redirect(page)
    crumbs = [(_("Channels"), reverse("campaigns:channels")), (found.name, page)]
    context = {"form": form, "thing": found, "page": page, "crumbs": crumbs}
    return render(request, "clashes/capacity.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def department_capacity(request: Request, slug: str) -> HttpResponse:
    """Say how many duties a department can finish in one week. Nothing planned moves by it."""
    found = department_to_manage(request.access, slug)
    form = DepartmentCapacityForm(posted(request), department=found)
    page = reverse("campaigns:department", args=[found.slug])
    if form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Saved: what %(name)s can finish.") % {"name": found})
        return redirect(page)
    crumbs = [(_("Departments"), reverse("campaigns:departments")), (found.name, page)]
    context = {"form": form, "thing": found, "page": page, "crumbs": crumbs}
    return render(request, "clashes/capacity.html", context, status=422 if form.errors else 200)
