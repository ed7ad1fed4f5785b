"""Activities: one activity as a page and in the panel, adding and changing one."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from calendar_app.lib.dates import short_days
from calendar_app.lib.htmx import wants_part
from calendar_app.lib.http import way_back
from campaigns.enums import CAMPAIGN_LIVELY, ActivityState, CampaignState
from campaigns.forms.activities import ActivityForm
from campaigns.forms.saving import VersionedForm
from campaigns.forms.schedules import time_zone_names
from campaigns.models import Activity, Campaign, Channel
from campaigns.queries.activity_page import activity_page
from campaigns.queries.clash_lines import ActivityClashes, activity_clashes
from campaigns.queries.fetch import activity_if_seen, activity_to_edit, campaign_to_edit, campaigns_to_add_to
from campaigns.queries.guests import sees_campaign
from campaigns.queries.meant_by_lane import Meant, meant_by_lane
from campaigns.queries.veiled_activity import veiled_activity
from campaigns.rules.permissions import can_edit_campaign, check_plan_campaigns
from campaigns.views.campaigns import unheard
from campaigns.views.clash_notes import with_clashes
from campaigns.views.conflicts import conflict_page
from departments.http import Request

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@vary_on_headers("HX-Request", "HX-Request-Type")
def activity(request: Request, activity_id: UUID) -> HttpResponse:
    """Show one activity, as a page or, asked for by htmx, in the panel. 20 queries; up to 29 where it clashes.

    Who may not know what it is sees when and where it is, and their own duties.
    """
    now = timezone.now()
    found = activity_if_seen(request.access, activity_id, now)
    if found is None:
        veiled = veiled_activity(request.access, activity_id, at=now, organisation=request.organisation)
        if veiled is None:
            raise Http404(_("There is no such activity."))
        part = "#in_panel" if wants_part(request) else ""
        context = {"activity": veiled, "back": way_back(request, default="")}
        return render(request, f"campaigns/veiled_activity.html{part}", context)
    template = "campaigns/activity_panel.html" if wants_part(request) else "campaigns/activity.html"
    return render(request, template, _context(request, found))


@require_http_methods(FORM_METHODS)
def new_activity(request: Request) -> HttpResponse:
    """Add an activity, to the campaign named in the address or to one the person chooses."""
    campaign = _campaign_asked_for(request)
    form = ActivityForm(
        request.POST or None,
        campaign=campaign,
        campaigns=campaigns_to_add_to(request.access, timezone.now()),
        initial=_asked_for(request),
    )
    if not is_check(request) and form.is_valid() and (made := form.save(by=request.user)):
        said = with_days(made, _("%(title)s is planned for %(days)s."))
        messages.success(request, _with_clashes_of_series(request, said, made))
        return redirect(way_back(request, default=on_campaign_page(made)))
    return _form_page(request, form)


@require_http_methods(FORM_METHODS)
def edit_activity(request: Request, activity_id: UUID) -> HttpResponse:
    """Change an activity. Where somebody else was quicker, both versions are shown to choose from."""
    found = activity_to_edit(request.access, activity_id, timezone.now())
    form = ActivityForm(request.POST or None, campaign=found.campaign, activity=found)
    if not is_check(request) and form.is_valid() and (saved := form.save(by=request.user)):
        said = _("Saved: %(title)s.") % {"title": saved}
        messages.success(request, _with_clashes_of_series(request, said, saved) if form.is_for_series else said)
        return redirect(way_back(request, default=on_campaign_page(saved)))
    if form.is_in_conflict:
        return activity_conflict(request, found, form)
    return _form_page(request, form)


def _with_clashes_of_series(request: Request, said: str, found: Activity) -> str:
    if found.series_id is None:
        return said
    return with_clashes(request, said, Activity.objects.filter(series=found.series_id))


def activity_conflict(request: Request, found: Activity, form: VersionedForm) -> HttpResponse:
    """Show both versions of an activity that two people changed."""
    crumbs: list[tuple[object, str]] = [
        (found.campaign, reverse("campaigns:campaign", args=[found.campaign_id])),
        (found, reverse("campaigns:activity", args=[found.pk])),
    ]
    return conflict_page(request, form, thing=found, crumbs=crumbs, next_page=way_back(request, default=""))


def _context(request: Request, found: Activity) -> dict[str, Any]:
    now = timezone.now()
    page = activity_page(found, access=request.access, organisation=request.organisation, now=now)
    return {
        "activity": found,
        "page": page,
        "clashes": clashes_on_page(request, found, now),
        "unheard": unheard(page.exceptions, now),
        "sees_campaign": sees_campaign(request.access, found.campaign_id, at=now),
        "can_edit": can_edit_campaign(request.access, lead_department_id=found.campaign.lead_department_id),
        "is_running": found.campaign.state in CAMPAIGN_LIVELY,
        "is_cancelled": found.state == ActivityState.CANCELLED,
        "is_closed": found.campaign.state in (CampaignState.CANCELLED, CampaignState.ARCHIVED),
        "back": way_back(request, default=""),
    }


def clashes_on_page(request: Request, found: Activity, now: dt.datetime) -> ActivityClashes | None:
    """Return what stands against an activity's days, for people of the organisation; None for guests."""
    if not request.access.is_insider:
        return None
    return activity_clashes(found, access=request.access, at=now, organisation=request.organisation)


def on_campaign_page(found: Activity) -> str:
    """Return the address of an activity's place on its campaign's page."""
    return f"{reverse('campaigns:campaign', args=[found.campaign_id])}#activity-{found.pk}"


def with_days(found: Activity, sentence: str) -> str:
    """Return a sentence with the activity's title and days in it; one without a date waits for it."""
    if found.starts_on is None or found.ends_on is None:
        return _("%(title)s waits for a date.") % {"title": found}
    days = short_days(found.starts_on, found.ends_on, today=timezone.localdate())
    return sentence % {"title": found, "days": days}


def _form_page(request: Request, form: ActivityForm) -> HttpResponse:
    """Show an activity's form; for a check by htmx only what the days would ask."""
    part = "#checked" if wants_part(request) else ""
    if is_check(request):
        form.forget_what_is_not_about_days()
    now = timezone.now()
    outlook = form.outlook(now)
    context = {
        "form": form,
        "activity": form.activity,
        "campaign": form.given,
        "outlook": outlook,
        "clashes": form.clashes_with_days(outlook, access=request.access, at=now, organisation=request.organisation),
        "issues": form.issues(now),
        "time_zones": time_zone_names(),
        "back": way_back(request, default=""),
    }
    return render(request, f"campaigns/activity_form.html{part}", context)


def is_check(request: Request) -> bool:
    """Whether the form was sent to see what its days ask, not to be saved."""
    return "check" in request.POST


def _campaign_asked_for(request: Request) -> Campaign | None:
    """Return the campaign the address names, fetched to be changed; None if the person is to choose one."""
    text = request.GET.get("campaign", "")
    try:
        campaign_id = UUID(text)
    except ValueError:
        check_plan_campaigns(request.access)
        return None
    return campaign_to_edit(request.access, campaign_id, timezone.now())


def _asked_for(request: Request) -> dict[str, Any]:
    """Return what the address says the new activity begins with; a timeline's says in which lane it was drawn."""
    by, lane = request.GET.get("by", ""), request.GET.get("lane", "")
    meant = meant_by_lane(request.access, by, lane, at=timezone.now()) if lane else Meant()
    channel = Channel.objects.filter(slug=request.GET.get("channel", ""), retired_at=None).first()
    return {
        "starts_on": day_asked_for(request, "starts_on"),
        "ends_on": day_asked_for(request, "ends_on"),
        "channel": channel or meant.channel,
        "campaign": meant.campaign,
    }


def day_asked_for(request: Request, name: str) -> dt.date | None:
    """Return a day the address names; None if it names none there is."""
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:
        return None
