"""Trying other lead times on what is planned, before any is changed."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from campaigns.forms.what_if import WhatIfForm
from campaigns.models import Channel
from campaigns.queries.fetch import channel_to_see
from campaigns.queries.hanging import channel_names
from campaigns.queries.planning import owners_of
from campaigns.queries.siblings import named
from campaigns.queries.what_if import WhatIf, plan_of, what_if
from campaigns.rules.duties import PlanLine
from campaigns.rules.permissions import can_manage_channel, check_see_notice
from campaigns.rules.wording import offset_words
from departments.errors import Refused
from departments.http import Request


@require_safe
def what_if_page(request: Request, slug: str) -> HttpResponse:
    """Show which planned activities would become late if lines of the plan asked for something else.

    The address holds what is tried, so it can be sent to somebody. Nothing is written.
    """
    now = timezone.now()
    found = channel_to_see(request.access, slug, now)
    check_see_notice(request.access)
    plan = plan_of(found)
    form = WhatIfForm(request.GET if any(key != "rule" for key in request.GET) else None, plan=plan)
    outcome = None
    if form.is_bound and form.is_valid():
        try:
            outcome = what_if(found, form.offsets(), access=request.access, now=now, plan=plan)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    may_change = can_manage_channel(request.access, owner_ids=owners_of([found.pk]).get(found.pk, ()))
    context: dict[str, Any] = {
        "channel": found,
        "form": form,
        "outcome": outcome,
        "changes": _changes(found, plan, outcome, may_change=may_change) if outcome else [],
        "rule": request.GET.get("rule", ""),
    }
    return render(request, "channels/what_if.html", context)


def _changes(found: Channel, plan: list[PlanLine], outcome: WhatIf, *, may_change: bool) -> list[dict[str, str]]:
    """Return each changed line as it is and as it would be, with the address of its form with that filled in.

    One query where they are counted from other channels.
    """
    now = {line.rule_id: line for line in plan}
    names = channel_names({key for line in outcome.lines for key in line.anchor_channel_ids})
    return [
        {
            "name": line.name,
            "before": _words(now[line.rule_id], names),
            "after": _words(line, names),
            "address": _address(found, line) if may_change else "",
        }
        for line in outcome.lines
    ]


def _words(line: PlanLine, names: Mapping[int, str]) -> str:
    return offset_words(line.offset, line.unit, line.anchor, channels=named(line, names))


def _address(found: Channel, line: PlanLine) -> str:
    query: dict[str, str | int] = {"count": abs(line.offset), "unit": line.unit.value}
    return f"{reverse('campaigns:edit_rule', args=[found.slug, line.rule_id])}?{urlencode(query)}"
