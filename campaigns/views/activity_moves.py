"""Moving activities, and putting them back where they were."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from calendar_app.lib.htmx import wants_part
from calendar_app.lib.http import way_back
from campaigns.forms.moves import MoveForm, PutBackForm, as_put_back
from campaigns.models import Activity
from campaigns.queries.activity_outlook import ActivityOutlook
from campaigns.queries.deeds import last_deed
from campaigns.queries.fetch import activity_to_edit
from campaigns.queries.impact_view import ImpactView
from campaigns.rules.impact_changes import on_days
from campaigns.rules.shifting import Span
from campaigns.views.activities import (
    FORM_METHODS,
    activity_conflict,
    day_asked_for,
    is_check,
    on_campaign_page,
    with_days,
)
from campaigns.views.impacts import impact_for
from campaigns.views.replies import answered, tried, undo_address, way_back_of
from departments.http import Request


@require_http_methods(FORM_METHODS)
@vary_on_headers("HX-Request", "HX-Request-Type")
def move_activity(request: Request, activity_id: UUID) -> HttpResponse:
    """Show from when to when an activity would move and whom that hurts, then move it.

    The address may carry the new first day (``starts_on``), or by how many days it moves (``by``) and how many days
    longer it gets (``longer``), as a drag does.
    """
    found = activity_to_edit(request.access, activity_id, timezone.now())
    form = MoveForm(request.POST or None, activity=found, initial=_new_days(request, found))
    if not is_check(request) and form.is_valid() and (moved := form.save(by=request.user)):
        if form.holds_duties and moved.version != found.version and (deed := last_deed(moved)):
            _say_with_deed(request, moved, deed)
        else:
            said = _("%(title)s moved to %(days)s.") if found.starts_on else _("%(title)s is planned for %(days)s.")
            say_with_way_back(request, moved, before=found, sentence=said)
        return answered(request, default=on_campaign_page(moved))
    if form.is_in_conflict:
        return activity_conflict(request, found, form)
    now = timezone.now()
    outlook = form.outlook(now)
    context = {
        "activity": found,
        "form": form,
        "outlook": outlook,
        "impact": _impact(request, found, outlook, hold_duties=form.holds_duties),
        "clashes": form.clashes_with_days(outlook, access=request.access, at=now, organisation=request.organisation),
        "issues": form.issues(now),
        "back": way_back(request, default=""),
    }
    return render(request, _move_template(request), context)


@require_POST
def put_back_activity(request: Request, activity_id: UUID) -> HttpResponse:
    """Give an activity the days again that the address carries: the undo of moving and unscheduling."""
    found = activity_to_edit(request.access, activity_id, timezone.now())
    form = PutBackForm(request.GET, activity=found)
    if not form.is_valid():
        messages.error(request, _("This undo is no longer whole. Move the activity by hand."))
    elif put_back := tried(request, lambda: form.save(by=request.user)):
        again = (
            way_back_of(request, put_back, default=on_campaign_page(found)) if put_back.version != found.version else ""
        )
        messages.success(request, with_days(put_back, _("%(title)s is back on %(days)s.")), extra_tags=again)
    return answered(request, default=on_campaign_page(found))


def _impact(
    request: Request, found: Activity, outlook: ActivityOutlook | None, *, hold_duties: bool
) -> ImpactView | None:
    """Return what the new days would do to whom; None while there are none, or they are the old ones."""
    if outlook is None or (outlook.starts_on, outlook.ends_on) == (found.starts_on, found.ends_on):
        return None
    return impact_for(
        request.access, [found.pk], on_days(Span(outlook.starts_on, outlook.ends_on)), hold_duties=hold_duties
    )


def _move_template(request: Request) -> str:
    """Return the template of a move: a page, the panel, or in the panel only what new days would ask."""
    if not wants_part(request):
        return "campaigns/activity_move.html"
    return "campaigns/activity_move_panel.html" + ("#checked" if is_check(request) else "")


def say_with_way_back(request: Request, saved: Activity, *, before: Activity, sentence: str) -> None:
    """Say what became of an activity's days; the message carries the way back to those it had before."""
    address = reverse("campaigns:put_back_activity", args=[saved.pk])
    days = as_put_back(before)
    undo = undo_address(request, address, default=on_campaign_page(saved), **days, version=saved.version)
    messages.success(request, with_days(saved, sentence), extra_tags=undo)


def _say_with_deed(request: Request, moved: Activity, deed: UUID) -> None:
    """Say that an activity moved and its duties are held; the message carries the way back for both."""
    page = on_campaign_page(moved)
    undo = undo_address(request, reverse("campaigns:undo_deed", args=[deed]), default=page)
    messages.success(request, with_days(moved, _("%(title)s moved to %(days)s. Its duties are held.")), extra_tags=undo)


def _new_days(request: Request, found: Activity) -> dict[str, Any]:
    """Return the new first day the address asks for, and the last one where the length changes, too."""
    starts_on = day_asked_for(request, "starts_on")
    if found.starts_on is None or found.ends_on is None:
        return {"starts_on": starts_on}
    starts_on = starts_on or _days_on(found.starts_on, _days_in(request, "by"))
    longer = _days_in(request, "longer")
    if not longer:
        return {"starts_on": starts_on}
    length = max(0, (found.ends_on - found.starts_on).days + longer)
    return {"starts_on": starts_on, "ends_on": _days_on(starts_on, length)}


def _days_in(request: Request, name: str) -> int:
    """Return the number of days the address names; 0 if it names none that makes sense."""
    text = request.GET.get(name, "")
    return int(text) if text.removeprefix("-").isascii() and text.removeprefix("-").isdecimal() and len(text) < 6 else 0


def _days_on(day: dt.date, days: int) -> dt.date:
    return dt.date.fromordinal(min(max(day.toordinal() + days, dt.date.min.toordinal()), dt.date.max.toordinal()))
