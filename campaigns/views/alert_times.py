"""Saying when a department is told and when an alert climbs: for who manages it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.forms.alert_times import AlertTimesForm
from campaigns.queries.fetch import department_to_manage
from campaigns.views.replies import posted
from departments.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def alert_times(request: Request, slug: str) -> HttpResponse:
    """Say at which hour a department's alerts leave, when it works, and when what nobody has seen climbs."""
    found = department_to_manage(request.access, slug)
    form = AlertTimesForm(posted(request), department=found)
    page = reverse("campaigns:department", args=[found.slug])
    if form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Saved: when %(name)s is told.") % {"name": found})
        return redirect(page)
    context = {"form": form, "department": found, "page": page, "usual": request.organisation}
    return render(request, "departments/alert_times.html", context, status=422 if form.errors else 200)
