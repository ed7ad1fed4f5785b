"""The page that moves many activities at once."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from calendar_app.calendar.filters import STATUSES
from calendar_app.rescheduling.forms import ShiftForm
from calendar_app.rescheduling.wanted import MOST_LISTED, WAITING, Wanted, campaigns_offered
from campaigns.actions.rescheduling import MOST, Deed
from campaigns.enums import Medium
from campaigns.forms.campaign_moves import keys_in
from campaigns.queries.deeds import activities_of_deed
from campaigns.queries.movable import can_move
from campaigns.queries.open_deeds import progress_of
from campaigns.queries.visible import visible_channels, visible_departments
from campaigns.rules.impact_changes import moved_by
from campaigns.rules.permissions import check_plan_campaigns
from campaigns.views.clash_notes import with_clashes
from campaigns.views.impacts import impact_for
from campaigns.views.planning_again import planning_state
from campaigns.views.replies import undo_address
from departments.http import Request

LEFT_OUT_NAMED = 20


@require_http_methods(["GET", "HEAD", "POST"])
def reschedule(request: Request) -> HttpResponse:
    """List activities by filter, show whom moving the picked ones hurts, and move them as one deed.

    About twenty queries for the list, and those of the impact, however many activities.
    """
    check_plan_campaigns(request.access)
    now = timezone.now()
    wanted = Wanted.from_query(request.GET)
    if request.method != "POST":
        return _page(request, wanted, None, now)
    form = ShiftForm(request.POST, access=request.access, picked=_picked(request, wanted, now), at=now)
    is_valid = form.is_valid()
    if is_valid and {"go", "hold_duties"} & set(request.POST) and (deed := form.save(by=request.user)):
        here = f"{reverse('reschedule')}?{wanted.address}"
        undo = undo_address(request, reverse("campaigns:undo_deed", args=[deed.id]), default=here, next=here)
        told = with_clashes(request, _said(form, deed), activities_of_deed(deed.id))
        messages.success(request, told, extra_tags=undo)
        return redirect(here)
    if not is_valid or "back" in request.POST:
        return _page(request, wanted, form, now)
    return _preview(request, wanted, form)


def _said(form: ShiftForm, deed: Deed) -> str:
    if form.cleaned_data["hold_duties"]:
        words = ngettext(
            "%(count)d activity is moved. Its duties are held.",
            "%(count)d activities are moved. Their duties are held.",
            deed.activities,
        )
    else:
        words = ngettext("%(count)d activity is moved.", "%(count)d activities are moved.", deed.activities)
    return words % {"count": deed.activities}


def _picked(request: Request, wanted: Wanted, now: dt.datetime) -> list[UUID]:
    """Return what was picked: all that answer, what a page carried, or what was ticked."""
    if request.POST.get("everything"):
        return list(wanted.rows(request.access, now).values_list("pk", flat=True)[: MOST + 1])
    carried = request.POST.get("picked", "").split()
    return list(dict.fromkeys(keys_in(carried or request.POST.getlist("pick"))))


def _page(request: Request, wanted: Wanted, form: ShiftForm | None, now: dt.datetime) -> HttpResponse:
    rows = wanted.rows(request.access, now)
    listed = list(rows.select_related("campaign", "channel")[:MOST_LISTED])
    ticked = set(_ticked(request.POST))
    context = {
        "form": form or ShiftForm(access=request.access, picked=[], at=now),
        "wanted": wanted,
        "lines": [
            {"activity": row, "may": can_move(request.access, row), "is_picked": row.pk in ticked} for row in listed
        ],
        "count": rows.count(),
        **_choices(request, now),
        **planning_state(request, progress_of(request.access.user_id)),
    }
    return render(request, "rescheduling/list.html", context, status=422 if form is not None and form.errors else 200)


def _ticked(query: QueryDict) -> list[UUID]:
    return keys_in(query.get("picked", "").split() or query.getlist("pick"))


def _choices(request: Request, now: dt.datetime) -> dict[str, Any]:
    """Return what the filters offer."""
    return {
        "departments": visible_departments(request.access).filter(retired_at=None).values_list("slug", "name"),
        "channels": visible_channels(request.access, now).filter(retired_at=None).only("slug", "name", "colour"),
        "media": Medium.choices,
        "statuses": [
            *((name, word) for name, word in STATUSES.items() if name != "cancelled"),
            (WAITING, _("No date")),
        ],
        "campaigns": campaigns_offered(request.access, now).values_list("pk", "name"),
    }


def _preview(request: Request, wanted: Wanted, form: ShiftForm) -> HttpResponse:
    lines = form.lines
    context = {
        "form": form,
        "wanted": wanted,
        "lines": lines[:MOST_LISTED],
        "more": max(0, len(lines) - MOST_LISTED),
        "count": len(lines),
        "left_out": form.selection.left_out[:LEFT_OUT_NAMED],
        "left_out_more": max(0, len(form.selection.left_out) - LEFT_OUT_NAMED),
        "picked": " ".join(str(line.activity.pk) for line in lines),
        "versions": " ".join(f"{line.activity.pk}:{line.activity.version}" for line in lines),
        "impact": impact_for(request.access, list(form.spans), moved_by(form.spans), together=True),
        "counting": dict(form.fields["counting"].choices).get(form.cleaned_data["counting"] or "lead"),  # type: ignore[attr-defined]
    }
    return render(request, "rescheduling/preview.html", context, status=422 if form.errors else 200)
