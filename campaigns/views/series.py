"""A series: how it repeats, what lies ahead of it, changing it and letting it end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.actions.series import end_series
from campaigns.actions.series_rows import repeat_of
from campaigns.enums import ActivityState
from campaigns.forms.series import SeriesForm
from campaigns.models import Activity, Series
from campaigns.queries.fetch import series_to_edit, series_to_see
from campaigns.rules.permissions import can_edit_campaign
from campaigns.rules.series import is_stopped, repeat_words
from campaigns.views.clash_notes import with_clashes
from campaigns.views.conflicts import conflict_page
from campaigns.views.replies import seen_version, tried
from departments.http import Request

SHOWN = 60
"""So many of what lies ahead are listed: a year of a weekly series."""


@require_safe
def series(request: Request, series_id: UUID) -> HttpResponse:
    """Show a series and what lies ahead of it. Three queries."""
    found = series_to_see(request.access, series_id, timezone.now())
    return render(request, "campaigns/series.html", _context(request, found))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_series(request: Request, series_id: UUID) -> HttpResponse:
    """Change how a series repeats. Where somebody else was quicker, both versions are shown to choose from."""
    found = series_to_edit(request.access, series_id, timezone.now())
    form = SeriesForm(request.POST or None, series=found)
    if form.is_valid() and (saved := form.save(by=request.user)):
        said = _("Saved: %(title)s, %(repeat)s.") % {"title": saved, "repeat": _words(saved)}
        messages.success(request, with_clashes(request, said, Activity.objects.filter(series=saved)))
        return redirect("campaigns:series", found.pk)
    if form.is_in_conflict:
        crumbs: list[tuple[object, str]] = [
            (found.campaign, reverse("campaigns:campaign", args=[found.campaign_id])),
            (found, reverse("campaigns:series", args=[found.pk])),
        ]
        return conflict_page(request, form, thing=found, crumbs=crumbs)
    return render(request, "campaigns/series_form.html", {"series": found, "form": form})


@require_POST
def stop_series(request: Request, series_id: UUID) -> HttpResponse:
    """Let a series end today: what lies ahead of it is cancelled, except for what was changed on its own."""
    found = series_to_edit(request.access, series_id, timezone.now())
    stopped = tried(
        request,
        lambda: end_series(
            by=request.user, series_id=found.pk, since=timezone.localdate(), version=seen_version(request)
        ),
    )
    if stopped:
        messages.success(
            request, _("%(title)s ends. The teams that were told of what lay ahead hear of it.") % {"title": found}
        )
    return redirect("campaigns:series", found.pk)


def _context(request: Request, found: Series) -> dict[str, Any]:
    today = timezone.localdate()
    ahead = Activity.objects.filter(series=found, series_day__gte=today).order_by("series_day")
    own = Activity.objects.filter(series=found, is_exception=True).exclude(state=ActivityState.CANCELLED)
    rows = list(ahead[: SHOWN + 1])
    return {
        "series": found,
        "words": _words(found),
        "ahead": rows[:SHOWN],
        "has_more": len(rows) > SHOWN,
        "exceptions": own.filter(series_day__gte=today).count(),
        "is_over": found.until is not None
        and (found.until < today or is_stopped(until=found.until, first_on=found.first_on)),
        "can_edit": can_edit_campaign(request.access, lead_department_id=found.campaign.lead_department_id),
    }


def _words(found: Series) -> str:
    return repeat_words(repeat_of(found), first_on=found.first_on)
