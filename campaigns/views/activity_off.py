"""Taking activities off the calendar, into the tray or for good, and bringing them back."""

from dataclasses import dataclass
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
from campaigns.actions import activities as actions
from campaigns.models import Activity
from campaigns.queries.fetch import activity_to_edit
from campaigns.rules.impact_changes import called_off, on_days
from campaigns.rules.impact_facts import Then
from campaigns.views.activities import FORM_METHODS, on_campaign_page
from campaigns.views.activity_moves import say_with_way_back
from campaigns.views.impacts import impact_for
from campaigns.views.replies import answered, seen_version, tried, undo_address, way_back_of
from departments.http import Request


@dataclass(frozen=True)
class OffWords:
    """What a page says that takes an activity off the calendar: title, what becomes of it, and both buttons."""

    title: str
    says: str
    go: str
    keep: str
    address: str


@require_http_methods(FORM_METHODS)
@vary_on_headers("HX-Request", "HX-Request-Type")
def unschedule_activity(request: Request, activity_id: UUID) -> HttpResponse:
    """Show whom it touches to take an activity's date away, then let it wait in the tray."""
    found = activity_to_edit(request.access, activity_id, timezone.now())
    if request.method != "POST":
        words = OffWords(
            title=_("Take the date of %(title)s away") % {"title": found},
            says=_("It waits in the tray, and its open duties end. Give it a date, and they come back."),
            go=_("Take its date away"),
            keep=_("Leave it"),
            address=reverse("campaigns:unschedule_activity", args=[found.pk]),
        )
        return _look(request, found, on_days(None), words)
    saved = tried(
        request,
        lambda: actions.unschedule_activity(by=request.user, activity_id=found.pk, version=seen_version(request)),
    )
    if saved:
        say_with_way_back(request, saved, before=found, sentence=_("%(title)s waits for a date now."))
    return answered(request, default=on_campaign_page(found))


@require_http_methods(FORM_METHODS)
@vary_on_headers("HX-Request", "HX-Request-Type")
def cancel_activity(request: Request, activity_id: UUID) -> HttpResponse:
    """Show whom cancelling an activity touches, then cancel it. The teams that were told of it are told so."""
    found = activity_to_edit(request.access, activity_id, timezone.now())
    if request.method != "POST":
        words = OffWords(
            title=_("Cancel %(title)s") % {"title": found},
            says=_("Its open duties fall away. You can bring it back as it was."),
            go=_("Cancel activity"),
            keep=_("Keep it"),
            address=reverse("campaigns:cancel_activity", args=[found.pk]),
        )
        return _look(request, found, called_off, words)
    saved = tried(
        request, lambda: actions.cancel_activity(by=request.user, activity_id=found.pk, version=seen_version(request))
    )
    if saved:
        address = reverse("campaigns:restore_activity", args=[found.pk])
        undo = undo_address(request, address, default=on_campaign_page(found), version=saved.version)
        messages.success(request, _("%(title)s is cancelled.") % {"title": saved}, extra_tags=undo)
    return answered(request, default=on_campaign_page(found))


@require_POST
def restore_activity(request: Request, activity_id: UUID) -> HttpResponse:
    """Bring a cancelled activity back. Also the undo of cancelling."""
    found = activity_to_edit(request.access, activity_id, timezone.now())
    saved = tried(
        request, lambda: actions.restore_activity(by=request.user, activity_id=found.pk, version=seen_version(request))
    )
    if saved:
        again = way_back_of(request, saved, default=on_campaign_page(found))
        messages.success(request, _("%(title)s is back.") % {"title": saved}, extra_tags=again)
    return answered(request, default=on_campaign_page(found))


def _look(request: Request, found: Activity, then: Then, words: OffWords) -> HttpResponse:
    """Show, on a page or in the panel, what ``then`` does to whom; nothing is saved."""
    context = {
        "activity": found,
        "off": words,
        "impact": impact_for(request.access, [found.pk], then),
        "back": way_back(request, default=""),
    }
    template = "campaigns/activity_off_panel.html" if wants_part(request) else "campaigns/activity_off.html"
    return render(request, template, context)
