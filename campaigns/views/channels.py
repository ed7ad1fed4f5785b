"""Channels: who owns them and which lead times they ask for."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from calendar_app.lib.htmx import wants_part
from campaigns.alerts.muted import Reach, reach_of
from campaigns.alerts.reach import reached_at
from campaigns.enums import Medium
from campaigns.forms.channels import OwnersForm
from campaigns.models import Channel
from campaigns.queries.affected import activities_of_channel
from campaigns.queries.channel_page import channel_rows, open_duties_of_channel, retired_channels, upcoming
from campaigns.queries.closings import issue_list
from campaigns.queries.duty_lines import Team
from campaigns.queries.fetch import channel_to_manage, channel_to_see
from campaigns.queries.impact import owned_by
from campaigns.queries.impact_view import ImpactView
from campaigns.queries.notice_record import notice_records
from campaigns.queries.plan_rows import owner_teams
from campaigns.rules.permissions import can_manage_channel, can_use_presets
from campaigns.views.activities import is_check
from campaigns.views.conflicts import conflict_page
from campaigns.views.impacts import impact_for
from campaigns.views.notice import BAR, GAP, bars
from campaigns.views.plans import plan_context
from departments.http import Request


@require_safe
def channels(request: Request) -> HttpResponse:
    """Show the channels in use by medium, folded under them the retired. Eleven queries, however many channels."""
    now = timezone.now()
    rows = channel_rows(request.access, now=now, today=timezone.localdate(now), organisation=request.organisation)
    wanted = " ".join(request.GET.get("q", "").split())
    retired = retired_channels(request.access, now)
    if wanted:
        rows = [row for row in rows if wanted.casefold() in row.name.casefold()]
        retired = [channel for channel in retired if wanted.casefold() in channel.name.casefold()]
    media = [
        {"name": medium.label, "key": medium.value, "channels": [row for row in rows if row.medium == medium]}
        for medium in Medium
    ]
    context = {
        "media": [medium for medium in media if medium["channels"]],
        "count": len(rows),
        "unowned": [row for row in rows if not row.owners] if request.access.is_insider else [],
        "wanted": wanted,
        "retired": retired,
        "can_use_presets": can_use_presets(request.access),
    }
    return render(request, "channels/list.html", context)


@require_safe
def channel(request: Request, slug: str) -> HttpResponse:
    """Show a channel with its lead-time plan. 29 queries at the most, however long the plan."""
    now = timezone.now()
    today = timezone.localdate(now)
    found = channel_to_see(request.access, slug, now)
    owners = owner_teams([found.pk]).get(found.pk, ())
    context = {
        "channel": found,
        "owners": owners if request.access.is_insider else (),
        "gaps": _gaps(owners, now) if request.access.is_insider else [],
        "has_owner": bool(owners),
        "can_manage": can_manage_channel(request.access, owner_ids=[owner.id for owner in owners]),
        "activities": upcoming(request.access, found.pk, today=today, now=now),
        "today": today,
        "notice": _notice(request, found, now) if request.access.is_insider else None,
        "issues": issue_list(request.access, found.pk, now=now, today=today),
        **plan_context(request, found, owners),
    }
    return render(request, "channels/channel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def owners(request: Request, slug: str) -> HttpResponse:
    """Change who owns a channel."""
    found = channel_to_manage(request.access, slug, timezone.now())
    form = OwnersForm(request.POST or None, channel=found)
    is_sent = request.method == "POST" and not is_check(request)
    if is_sent and form.is_valid() and form.save(by=request.user):
        messages.success(request, planned_again(request, _("The owners are changed."), found))
        return redirect("campaigns:channel", slug)
    if form.is_in_conflict:
        return conflict_page(request, form, thing=_("Owners"), crumbs=crumbs(found))
    context = {"channel": found, "form": form, "impact": _impact_of_owners(request, found, form)}
    if is_check(request):
        template = "channels/owners.html#impact" if wants_part(request) else "channels/owners.html"
        return render(request, template, context)
    return render(request, "channels/owners.html", context, status=422 if form.errors else 200)


def _impact_of_owners(request: Request, found: Channel, form: OwnersForm) -> ImpactView | None:
    """Return what the owners that are chosen would do; None for those it has, and while there is something wrong."""
    if not form.is_bound or form.errors or not form.has_changed():
        return None
    owners = tuple(owner.pk for owner in form.chosen)
    return impact_for(request.access, activities_of_channel(found.pk), owned_by(found.pk, owners), alone=True)


def crumbs(found: Channel) -> list[tuple[object, str]]:
    """Return the way to a channel: names and addresses."""
    return [
        (_("Channels"), reverse("campaigns:channels")),
        (found, reverse("campaigns:channel", args=[found.slug])),
    ]


def planned_again(request: Request, said: str, found: Channel) -> str:
    """Return what was said, and how many open duties are planned again by it."""
    count = open_duties_of_channel(request.access, found.pk, at=timezone.now())
    if not count:
        return said
    again = ngettext("%(count)d open duty is planned again.", "%(count)d open duties are planned again.", count)
    return f"{said} {again % {'count': count}}"


def _notice(request: Request, found: Channel, now: dt.datetime) -> dict[str, Any]:
    """Return the notice a channel was given, with its chart. Eight queries."""
    (each,) = notice_records(
        request.access, at=now, today=timezone.localdate(now), organisation=request.organisation, channel=found
    )
    drawn = bars(each.quarters)
    return {"each": each, "bars": drawn, "width": len(drawn) * (BAR + GAP)}


def _gaps(teams: tuple[Team, ...], now: dt.datetime) -> list[tuple[Team, Reach]]:
    """Return the owners of whom nobody is told, or not of everything. Six queries."""
    reach = reach_of(reached_at([team.id for team in teams], at=now))
    return [(team, reach[team.id]) for team in teams if reach[team.id].muted or not reach[team.id].is_reached]
