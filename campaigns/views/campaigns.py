"""Campaigns: the list, a campaign's page, making and changing one."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from calendar_app.lib.htmx import wants_part
from campaigns.alerts.reach import recipients_of
from campaigns.alerts.recipients import answerers_may_know, told_of
from campaigns.enums import CAMPAIGN_HIDDEN_BY_DEFAULT, CAMPAIGN_LIVELY, CampaignState, Secrecy
from campaigns.forms.campaigns import CampaignForm
from campaigns.models import Activity, Campaign
from campaigns.queries.campaign_list import Wanted, campaign_list, lead_departments
from campaigns.queries.campaign_page import CampaignPage, campaign_page
from campaigns.queries.clash_lines import ActivityClashes, clash_lines
from campaigns.queries.clashes import activities_for, asked_of
from campaigns.queries.exceptions import ExceptionLine
from campaigns.queries.fetch import campaign_to_edit, campaign_to_see
from campaigns.queries.history import history_of, of_campaign
from campaigns.queries.history_lines import HistoryLine, latest_lines
from campaigns.queries.key_dates import key_date_lines_of
from campaigns.queries.open_deeds import progress_in
from campaigns.queries.people import guests_of
from campaigns.queries.secrecy import secrecy_view
from campaigns.queries.visible import departments_now
from campaigns.rules.clearance import is_open_at
from campaigns.rules.next_steps import WHAT_IT_MEANS, next_steps
from campaigns.rules.permissions import can_edit_campaign, can_plan_campaigns, check_plan_campaigns
from campaigns.views.conflicts import conflict_page
from campaigns.views.planning_again import planning_state
from departments.http import Request

LATEST_SHOWN = 6
"""So many of the newest things that happened stand on a campaign's page."""


@require_safe
@vary_on_headers("HX-Request", "HX-Request-Type")
def campaigns(request: Request) -> HttpResponse:
    """Show the campaigns a person may see; htmx gets the part that filters change. 14 queries, however many.

    A filter by a department goes on by the one it was merged into, for one query more.
    """
    now = timezone.now()
    asked = Wanted.from_query(request.GET)
    wanted = replace(asked, departments=departments_now(request.access, asked.departments))
    shown = campaign_list(
        request.access, wanted, page=request.GET.get("page", 1), now=now, today=timezone.localdate(now)
    )
    departments = list(lead_departments(request.access, now))
    context = {
        "page": shown,
        "wanted": wanted,
        "states": CampaignState.choices,
        "departments": departments,
        "chips": _chips(request, wanted, {department.slug: department.name for department in departments}),
        "can_plan": can_plan_campaigns(request.access),
    }
    return render(request, f"campaigns/list.html{'#shown' if wants_part(request) else ''}", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_campaign(request: Request) -> HttpResponse:
    """Start a campaign: a draft, which tells nobody."""
    check_plan_campaigns(request.access)
    form = CampaignForm(request.POST or None, access=request.access)
    if form.is_valid() and (campaign := form.save(by=request.user)):
        messages.success(request, _("%(name)s is a draft now. Add its first activity.") % {"name": campaign})
        is_open = campaign.secrecy == Secrecy.OPEN
        return redirect("campaigns:campaign" if is_open else "campaigns:campaign_secrecy", campaign.pk)
    return render(request, "campaigns/form.html", {"form": form})


@require_safe
@vary_on_headers("HX-Request", "HX-Request-Type")
def campaign(request: Request, campaign_id: UUID) -> HttpResponse:
    """Show one campaign; htmx gets what changes with the data. 41 queries at the most, however many activities."""
    found = campaign_to_see(request.access, campaign_id, timezone.now())
    context = page_context(request, found)
    return render(request, f"campaigns/campaign.html{'#shown' if wants_part(request) else ''}", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_campaign(request: Request, campaign_id: UUID) -> HttpResponse:
    """Change a campaign's facts. Where somebody else was quicker, both versions are shown to choose from."""
    found = campaign_to_edit(request.access, campaign_id, timezone.now())
    form = CampaignForm(request.POST or None, access=request.access, campaign=found)
    if form.is_valid() and form.save(by=request.user):
        if form.moves_to:
            address = reverse("campaigns:move_campaign", args=[found.pk])
            return redirect(f"{address}?launch_on={form.moves_to.isoformat()}")
        messages.success(request, _("Saved."))
        return redirect("campaigns:campaign", found.pk)
    if form.is_in_conflict:
        return conflict_page(request, form, thing=found, crumbs=crumbs_of(found))
    return render(request, "campaigns/form.html", {"form": form, "campaign": found})


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address of the list without it."""

    label: str
    address: str


def _chips(request: Request, wanted: Wanted, departments: Mapping[str, str]) -> list[Chip]:
    chosen = [("state", state, str(CampaignState(state).label)) for state in wanted.states]
    chosen += [("department", slug, departments.get(slug, slug)) for slug in wanted.departments]
    chosen += [("q", wanted.text, f"“{wanted.text}”")] if wanted.text else []
    return [Chip(label, _without(request, name, value)) for name, value, label in chosen]


def _without(request: Request, name: str, value: str) -> str:
    query = request.GET.copy()
    query.setlist(name, [] if name == "q" else [each for each in query.getlist(name) if each != value])
    query.pop("page", None)
    return f"{request.path}?{query.urlencode()}"


def crumbs_of(found: Campaign) -> list[tuple[object, str]]:
    """Return the way to a campaign: names and addresses."""
    return [
        (_("Campaigns"), reverse("campaigns:campaigns")),
        (found, reverse("campaigns:campaign", args=[found.pk])),
    ]


def page_context(request: Request, found: Campaign) -> dict[str, Any]:
    """Return what the templates of a campaign's page need."""
    now = timezone.now()
    is_insider = request.access.is_insider
    clashing = _clashing(request, found, now) if is_insider else []
    page = read_page(request, found)
    return {
        "campaign": found,
        "page": page,
        "unheard": unheard(page.exceptions, now),
        "can_edit": can_edit_campaign(request.access, lead_department_id=found.lead_department_id),
        "is_running": found.state in CAMPAIGN_LIVELY,
        "is_open": found.state not in CAMPAIGN_HIDDEN_BY_DEFAULT,
        "next_steps": next_steps(CampaignState(found.state), cancelled_from=found.cancelled_from),
        "what_it_means": WHAT_IT_MEANS[CampaignState(found.state)],
        "secrecy": secrecy_view(found, at=now) if is_insider else None,
        "guests": guests_of(found.pk, now) if is_insider else [],
        "latest": _latest(request, found, now) if is_insider else [],
        "is_insider": is_insider,
        "key_dates": key_date_lines_of(found, request.access),
        "clashing": clashing,
        "unexplained": sum(1 for _activity, each in clashing if each.open),
        **planning_state(request, progress_in(found.pk)),
    }


def _clashing(request: Request, found: Campaign, now: dt.datetime) -> list[tuple[Activity, ActivityClashes]]:
    """Return the activities of a campaign against whose days something stands. Thirteen queries at the most."""
    activities = list(activities_for(found).order_by("starts_on", "title", "id"))
    lines = clash_lines(asked_of(activities), access=request.access, at=now, organisation=request.organisation)
    return [(activity, each) for activity, each in zip(activities, lines, strict=True) if each.lines]


def unheard(exceptions: Iterable[ExceptionLine], now: dt.datetime) -> set[UUID]:
    """Return the open questions that nobody who could answer them may know of. Queries only where there are any."""
    asked = {line.id: (line.department_id, line.campaign_id) for line in exceptions if line.is_asked}
    heard = answerers_may_know(asked.values(), at=now) if asked else set()
    return {key for key, pair in asked.items() if pair not in heard}


def _latest(request: Request, found: Campaign, now: dt.datetime) -> list[HistoryLine]:
    entries = history_of(request.access, of_campaign(found.pk), now)
    return latest_lines(entries, count=LATEST_SHOWN, now=now)


def read_page(request: Request, found: Campaign) -> CampaignPage:
    """Return the campaign's page as plain values."""
    now = timezone.now()
    is_open = is_open_at(found.secrecy, found.embargo_until, now)
    told = recipients_of if is_open else partial(told_of, campaign_id=found.pk)
    return campaign_page(
        found,
        access=request.access,
        organisation=request.organisation,
        now=now,
        today=timezone.localdate(now),
        who_is_told=partial(told, at=now),
    )
