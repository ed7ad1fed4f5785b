"""Acknowledging alerts."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from calendar_app.lib.dates import spoken_day
from calendar_app.lib.htmx import wants_part
from calendar_app.lib.http import way_back
from campaigns.actions.inbox import acknowledge, take_back
from campaigns.actions.reminders import remind
from campaigns.queries.inbox import alerts_to_acknowledge, things_said
from campaigns.views.duties import DESK
from campaigns.views.replies import CHANGED, undo_address
from departments.errors import Refused
from departments.http import Request


@require_POST
def acknowledge_alerts(request: Request) -> HttpResponse:
    """Mark the alerts named in the form as seen; those this person may not answer for are left as they are."""
    named = [key for text in request.POST.getlist("alert") if (key := _uuid(text))]
    alert_ids = alerts_to_acknowledge(request.access, named, timezone.now())
    count = things_said(alert_ids)
    at = acknowledge(by=request.user, alert_ids=alert_ids)
    if at is None:
        messages.warning(request, _("Nothing was waiting here: somebody has seen it already."))
    else:
        words = ngettext("%(count)d alert seen.", "%(count)d alerts seen.", count) % {"count": count}
        undo = undo_address(request, reverse("campaigns:take_back_alerts"), default=DESK, at=at.isoformat())
        messages.success(request, words, extra_tags=undo)
    return _answered(request)


@require_POST
def put_off_alerts(request: Request) -> HttpResponse:
    """Let the alerts named in the form come back on the working day it names: until then they count as seen."""
    now = timezone.now()
    named = [key for text in request.POST.getlist("alert") if (key := _uuid(text))]
    alert_ids = alerts_to_acknowledge(request.access, named, now)
    on = _day(request.POST.get("on", ""))
    if on is None:
        messages.error(request, _("Choose the day on which it comes back."))
        return _answered(request)
    try:
        at = remind(by=request.user, alert_ids=alert_ids, on=on, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _answered(request)
    if at is None:
        messages.warning(request, _("Nothing was waiting here: somebody has seen it already."))
    else:
        undo = undo_address(request, reverse("campaigns:take_back_alerts"), default=DESK, at=at.isoformat())
        day = spoken_day(on, today=timezone.localdate(now))
        messages.success(request, _("It comes back on %(day)s.") % {"day": day}, extra_tags=undo)
    return _answered(request)


@require_POST
def take_back_alerts(request: Request) -> HttpResponse:
    """Let alerts wait again that this person marked as seen at the moment named in the address."""
    at = _moment(request.GET.get("at", ""))
    if at is not None and take_back(by=request.user, at=at):
        messages.success(request, _("Back among the alerts to read."))
    return _answered(request)


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


def _moment(text: str) -> dt.datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at is not None and timezone.is_aware(at) else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
