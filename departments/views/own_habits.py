"""How one reads days and hours. One's own, so it is never shown to who looks on."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calendar_app.lib.habits import first_weekday
from departments.forms import HabitsForm
from departments.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def own_habits(request: Request) -> HttpResponse:
    """Choose zone, clock and first day of the week for oneself. No query of its own to show it."""
    organisation = request.organisation
    form = HabitsForm(
        request.POST if request.method == "POST" else None, person=request.user, organisation=organisation
    )
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Saved: how you read days and hours."))
        return redirect("departments:own_habits")
    now = timezone.now()
    today = timezone.localdate(now)
    week = today - dt.timedelta(days=(today.weekday() - first_weekday(organisation.first_day_of_week)) % 7)
    context = {"form": form, "now": now, "week": week, "week_end": week + dt.timedelta(days=6)}
    return render(request, "people/own_habits.html", context, status=422 if form.errors else 200)
