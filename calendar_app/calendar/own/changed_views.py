"""The list of what changed since somebody last looked, and marking all of it as seen."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from calendar_app.calendar.own.actions import mark_seen, take_seen_back
from calendar_app.calendar.own.changed import changed_since
from calendar_app.calendar.own.news import last_look, news_from
from calendar_app.lib.htmx import wants_part
from calendar_app.lib.http import way_back
from campaigns.rules.permissions import check_see_history
from campaigns.views.replies import answered, moment_in, moment_of, undo_address
from departments.http import Request

PERIODS = (1, 7, 14)
"""Days one may look back instead of to the last look."""


@require_safe
@vary_on_headers("HX-Request", "HX-Request-Type")
def changed(request: Request) -> HttpResponse:
    """List what others changed, by campaigns; htmx gets it for the panel. ``days`` and ``mine`` say what of it."""
    check_see_history(request.access)
    now = timezone.now()
    days = next((each for each in PERIODS if request.GET.get("days") == str(each)), 0)
    looked = news_from(last_look(request.access), now)
    since = now - dt.timedelta(days=days) if days else looked or now
    is_mine = request.GET.get("mine") == "1"
    found = changed_since(request.access, since, at=now, only_own_teams=is_mine)
    context = {
        "found": found,
        "since": since,
        "now": now,
        "days": days,
        "is_mine": is_mine,
        "periods": PERIODS,
        "has_teams": bool(request.access.department_ids),
        "back": way_back(request, default="/"),
    }
    return render(request, "own/changed_panel.html" if wants_part(request) else "own/changed.html", context)


@require_POST
def seen(request: Request) -> HttpResponse:
    """Mark all as seen up to when the page that offered it was made; the message carries the way back."""
    check_see_history(request.access)
    now = timezone.now()
    until = moment_of(request.POST.get("until", "")) or moment_in(request, "until") or now
    mark_seen(by=request.user, until=until, at=now)
    undo = undo_address(request, reverse("seen_back"), default="/", until=until.isoformat())
    messages.success(request, _("Seen: nothing is marked as new or moved any more."), extra_tags=undo)
    return answered(request, default="/")


@require_POST
def seen_back(request: Request) -> HttpResponse:
    """Let be news again what was before all was marked as seen; marking it up to the same moment is its undo."""
    check_see_history(request.access)
    until = moment_in(request, "until")
    if not take_seen_back(by=request.user):
        messages.warning(request, _("It is marked already, as it was before."))
    elif until is not None:
        again = undo_address(request, reverse("seen"), default="/", until=until.isoformat())
        messages.success(request, _("What is new or moved is marked again."), extra_tags=again)
    return redirect(way_back(request, default="/"))
