"""Copying a campaign to another date or year."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from calendar_app.lib.htmx import wants_part
from campaigns.enums import ActivityState
from campaigns.forms.copying import CopyForm
from campaigns.models import Activity
from campaigns.queries.fetch import campaign_to_see
from campaigns.queries.movable import can_move_campaign
from campaigns.rules.permissions import check_plan_campaigns
from campaigns.views.clash_notes import with_clashes
from departments.http import Request
from departments.roles import Permission

SHOWN = 100
"""So many activities are listed with their new days before the copy is made."""


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request", "HX-Request-Type")
def copy_campaign(request: Request, campaign_id: UUID) -> HttpResponse:
    """Copy a campaign this person sees into a draft of a department they plan for. Six queries to show the form."""
    campaign = campaign_to_see(request.access, campaign_id, timezone.now())
    check_plan_campaigns(request.access)
    own = None if request.access.is_ops_admin else request.access.having(Permission.PLAN_CAMPAIGNS)
    form = CopyForm(request.POST or None, campaign=campaign, departments=own)
    is_check = "check" in request.POST
    if not is_check and form.is_valid() and (made := form.save(by=request.user)):
        said = _("Copied. It is a draft: nobody is told until you confirm it.")
        messages.success(request, with_clashes(request, said, Activity.objects.filter(campaign=made)))
        return redirect("campaigns:campaign", made.pk)
    # Of a series its first one stands for all of them.
    rows = Activity.objects.filter(Q(series=None) | Q(series_day=F("series__first_on")), campaign=campaign)
    rows = rows.exclude(state=ActivityState.CANCELLED)
    with_days = rows.filter(starts_on__isnull=False).select_related("channel").order_by("starts_on", "id")
    dated = list(with_days[: SHOWN + 1])
    shift = form.shift
    lines = [] if shift is None else [(each, _moved(each, shift)) for each in dated[:SHOWN]]
    context = {
        "campaign": campaign,
        "form": form,
        "lines": lines,
        "has_more": len(dated) > SHOWN,
        "shift": shift,
        "may_move": can_move_campaign(request.access, campaign),
    }
    return render(request, "campaigns/copy.html" + ("#days" if is_check and wants_part(request) else ""), context)


def _moved(activity: Activity, shift: dt.timedelta) -> dt.date | None:
    try:
        return activity.starts_on + shift if activity.starts_on else None
    except OverflowError:
        # Off the calendar: making the copy says so, at the field.
        return None
