"""Acknowledging alerts."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from calendar_app.lib.dates import spoken_day
from calendar_app.lib.htmx import wants_part
from calendar_app.lib.http import way_back
from campaigns.actions.inbox import acknowledge, take_back
from campaigns.actions.reminders import remind
from campaigns.queries.inbox import alerts_to_acknowledge, alerts_waiting_again, things_said
from campaigns.views.duties import DESK
from campaigns.views.replies import CHANGED, moment_in, undo_address
from departments.errors import Refused
from departments.http import Request

NOTHING_WAITS = gettext_lazy("Nothing was waiting here: somebody has seen it already.")


@require_POST
def acknowledge_alerts(request: Request) -> HttpResponse:
    """Mark the alerts named in the form as seen; those this person may not answer for are left as they are."""
    alert_ids = _wanted(request, timezone.now())
    count = things_said(alert_ids)
    at = acknowledge(by=request.user, alert_ids=alert_ids)
    if at is None:
        messages.warning(request, str(NOTHING_WAITS))
    else:
        words = ngettext("%(count)d alert seen.", "%(count)d alerts seen.", count) % {"count": count}
        undo = undo_address(request, reverse("campaigns:take_back_alerts"), default=DESK, at=at.isoformat())
        messages.success(request, words, extra_tags=undo)
    return _answered(request)


@require_POST
def put_off_alerts(request: Request) -> HttpResponse:
    """Let the alerts named in the form come back on the working day it names: until then they count as seen."""
    now = timezone.now()
    on = _day(request.POST.get("on") or request.GET.get("on", ""))
    if on is None:
        messages.error(request, _("Choose the day on which it comes back."))
        return _answered(request)
    try:
        at = remind(by=request.user, alert_ids=_wanted(request, now), on=on, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _answered(request)
    if at is None:
        messages.warning(request, str(NOTHING_WAITS))
    else:
        which = {"at": at.isoformat(), "on": on.isoformat()}
        undo = undo_address(request, reverse("campaigns:take_back_alerts"), default=DESK, **which)
        day = spoken_day(on, today=timezone.localdate(now))
        messages.success(request, _("It comes back on %(day)s.") % {"day": day}, extra_tags=undo)
    return _answered(request)


@require_POST
def take_back_alerts(request: Request) -> HttpResponse:
    """Let alerts wait again that this person marked as seen, or put off, at the moment named in the address.

    The message carries the way to do it again; what comes back on a day comes back on that day then.
    """
    at, on = moment_in(request, "at"), _day(request.GET.get("on", ""))
    if at is not None and take_back(by=request.user, at=at):
        way = "campaigns:acknowledge_alerts" if on is None else "campaigns:put_off_alerts"
        which = {"at": at.isoformat(), **({"on": on.isoformat()} if on else {})}
        again = undo_address(request, reverse(way), default=DESK, **which)
        messages.success(request, _("Back among the alerts to read."), extra_tags=again)
    else:
        messages.warning(request, _("There is nothing to take back here: it waits already, or is not yours to answer."))
    return _answered(request)


def _wanted(request: Request, now: dt.datetime) -> list[UUID]:
    """Return what is to be marked as seen and may be: what the form names, or what was taken back before a redo."""
    seen_at = moment_in(request, "at")
    if seen_at is not None:
        named = alerts_waiting_again(request.access, seen_at)
    else:
        named = [key for text in request.POST.getlist("alert") if (key := _uuid(text))]
    return alerts_to_acknowledge(request.access, named, now)


def _answered(request: Request) -> HttpResponse:
    if not wants_part(request):
        return redirect(f"{way_back(request, default=DESK)}#alerts")
    response = render(request, "desk/alerts_answered.html")
    return trigger_client_event(response, CHANGED, {"target": "body"})


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
