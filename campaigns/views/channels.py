"""Channels: who owns them and which lead times they ask for."""

import datetime as dt
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calendar_app.lib.htmx import wants_part
from campaigns.actions.channels import retire_rule
from campaigns.alerts.recipients import recipients_of
from campaigns.enums import Medium
from campaigns.forms.channels import OwnersForm, RuleForm
from campaigns.models import Channel, LeadTimeRule
from campaigns.queries.affected import activities_of_channel
from campaigns.queries.channel_page import (
    channel_plan,
    channel_rows,
    open_duties_of_channel,
    owner_teams,
    retired_channels,
    upcoming,
)
from campaigns.queries.duty_lines import Team
from campaigns.queries.fetch import channel_to_manage, channel_to_see
from campaigns.queries.impact import owned_by
from campaigns.queries.impact_view import ImpactView
from campaigns.rules.permissions import can_manage_channel
from campaigns.rules.schedule import EARLIEST, LATEST
from campaigns.rules.wording import offset_words, warn_words
from campaigns.views.activities import is_check
from campaigns.views.conflicts import conflict_page
from campaigns.views.impacts import impact_for
from departments.errors import Refused
from departments.http import Request

AXIS = 32
LANE_OFFSETS = (0, -14, 14)
"""Where the lanes of the plan's line lie, in pixels."""


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
    }
    return render(request, "channels/list.html", context)


@require_safe
def channel(request: Request, slug: str) -> HttpResponse:
    """Show a channel with its lead-time plan. Fifteen queries, however long the plan."""
    now = timezone.now()
    today = timezone.localdate(now)
    found = channel_to_see(request.access, slug, now)
    owners = owner_teams([found.pk]).get(found.pk, ())
    context = {
        "channel": found,
        "owners": owners if request.access.is_insider else (),
        "unreachable": _unreachable(owners, now) if request.access.is_insider else [],
        "has_owner": bool(owners),
        "can_manage": can_manage_channel(request.access, owner_ids=[owner.id for owner in owners]),
        "activities": upcoming(request.access, found.pk, today=today, now=now),
        "today": today,
        **_plan(request, found, owners),
    }
    return render(request, "channels/channel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_rule(request: Request, slug: str) -> HttpResponse:
    """Add a line to a channel's plan."""
    found = channel_to_manage(request.access, slug, timezone.now())
    return _rule_form(request, found, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_rule(request: Request, slug: str, rule_id: int) -> HttpResponse:
    """Change a line of a channel's plan."""
    found = channel_to_manage(request.access, slug, timezone.now())
    # What was taken out meanwhile is refused by the action, so that what was typed stays to be copied.
    return _rule_form(request, found, _rule(found, rule_id, even_retired=request.method == "POST"))


@require_POST
def remove_rule(request: Request, slug: str, rule_id: int) -> HttpResponse:
    """Take a line out of a channel's plan."""
    found = channel_to_manage(request.access, slug, timezone.now())
    rule = _rule(found, rule_id)
    retire_rule(by=request.user, rule_id=rule.pk)
    messages.success(
        request, _("“%(name)s” is out of the plan. Its open duties are not needed any more.") % {"name": rule}
    )
    return redirect("campaigns:channel", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def owners(request: Request, slug: str) -> HttpResponse:
    """Change who owns a channel."""
    found = channel_to_manage(request.access, slug, timezone.now())
    form = OwnersForm(request.POST or None, channel=found)
    is_sent = request.method == "POST" and not is_check(request)
    if is_sent and form.is_valid() and form.save(by=request.user):
        messages.success(request, _planned_again(request, _("The owners are changed."), found))
        return redirect("campaigns:channel", slug)
    if form.is_in_conflict:
        return conflict_page(request, form, thing=_("Owners"), crumbs=_crumbs(found))
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
    return impact_for(request.access, activities_of_channel(found.pk), owned_by(found.pk, owners))


def _rule_form(request: Request, found: Channel, rule: LeadTimeRule | None) -> HttpResponse:
    form = RuleForm(request.POST or None, channel=found, rule=rule)
    if request.method == "POST" and form.is_valid():
        saved = form.save(by=request.user)
        if saved is not None:
            said = _("“%(name)s” is saved.") % {"name": saved}
            messages.success(request, _planned_again(request, said, found) if form.has_changed() else said)
            return redirect("campaigns:channel", found.slug)
    if form.is_in_conflict:
        return conflict_page(request, form, thing=rule, crumbs=_crumbs(found))
    context = {
        "channel": found,
        "rule": rule,
        "form": form,
        "duties": open_duties_of_channel(request.access, found.pk, at=timezone.now()),
    }
    return render(request, "channels/rule.html", context, status=422 if form.errors else 200)


def _crumbs(found: Channel) -> list[tuple[object, str]]:
    return [
        (_("Channels"), reverse("campaigns:channels")),
        (found, reverse("campaigns:channel", args=[found.slug])),
    ]


def _planned_again(request: Request, said: str, found: Channel) -> str:
    count = open_duties_of_channel(request.access, found.pk, at=timezone.now())
    if not count:
        return said
    again = ngettext("%(count)d open duty is planned again.", "%(count)d open duties are planned again.", count)
    return f"{said} {again % {'count': count}}"


def _rule(found: Channel, rule_id: int, *, even_retired: bool = False) -> LeadTimeRule:
    rule = LeadTimeRule.objects.filter(channel=found, pk=rule_id).first()
    if rule is None or (rule.retired_at is not None and not even_retired):
        raise Http404(_("The plan has no such line any more."))
    return rule


def _unreachable(teams: tuple[Team, ...], now: dt.datetime) -> list[Team]:
    reached = recipients_of([team.id for team in teams], at=now)
    return [team for team in teams if not reached[team.id]]


def _plan(request: Request, found: Channel, teams: tuple[Team, ...]) -> dict[str, Any]:
    """Return the plan for the start that the address names, or for a suggested one where it names none that can be."""
    today = timezone.localdate()
    wanted = _wanted_start(request)
    laid_out = partial(channel_plan, found, teams, today=today, organisation=request.organisation)
    try:
        plan = laid_out(starts_on=wanted)
    except Refused:
        plan = laid_out(starts_on=None)
    rows = [
        {
            "rule": plan.rules[each.duty.line.rule_id],
            "each": each,
            "when": offset_words(each.duty.line.offset, each.duty.line.unit, each.duty.line.anchor),
            "warn": warn_words(each.duty.line.warn_working_days),
            "is_past": each.duty.due_on < today,
            "cy": AXIS + LANE_OFFSETS[each.lane],
        }
        for each in plan.on_day.days
    ]
    strip = plan.on_day.runway
    return {
        "plan": plan,
        "rows": rows,
        "starts_on": plan.on_day.starts_on,
        "start_at": strip.at(plan.on_day.starts_on),
        "today_at": strip.at(today) if strip.covers(today) else "",
    }


def _wanted_start(request: Request) -> dt.date | None:
    try:
        day = parse_date(request.GET.get("date", ""))
    except ValueError:
        return None
    return day if day is not None and EARLIEST <= day <= LATEST else None
