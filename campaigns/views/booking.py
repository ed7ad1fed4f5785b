"""Saying of a planned activity that it is booked, and of a booked one that it is not, as a card on the board does."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.actions.activities import edit_activity
from campaigns.enums import ActivityState
from campaigns.models import Activity
from campaigns.queries.fetch import activity_to_edit
from campaigns.views.activities import on_campaign_page
from campaigns.views.replies import answered, seen_version, tried, undo_address
from departments.http import Request


@require_POST
def book_activity(request: Request, activity_id: UUID) -> HttpResponse:
    """Say of a planned activity that it is booked. Also the undo of ``unbook_activity``."""
    found = activity_to_edit(request.access, activity_id, timezone.now())
    if saved := _stand(request, found, ActivityState.BOOKED):
        _say(request, saved, _("%(title)s is booked."), back="campaigns:unbook_activity")
    return answered(request, default=on_campaign_page(found))


@require_POST
def unbook_activity(request: Request, activity_id: UUID) -> HttpResponse:
    """Say of a booked activity that it is planned again. Also the undo of ``book_activity``."""
    found = activity_to_edit(request.access, activity_id, timezone.now())
    if saved := _stand(request, found, ActivityState.PLANNED):
        _say(request, saved, _("%(title)s is planned, and not booked any more."), back="campaigns:book_activity")
    return answered(request, default=on_campaign_page(found))


def _stand(request: Request, found: Activity, state: ActivityState) -> Activity | None:
    """Return the activity in that state; None where it cannot be, or somebody was quicker, which is then said."""
    if found.state not in (ActivityState.PLANNED, ActivityState.BOOKED):
        said = _("%(title)s is %(state)s: only what is planned or booked can be the other.")
        messages.error(request, said % {"title": found, "state": found.get_state_display().lower()})
        return None
    version = seen_version(request) or found.version
    values = {"state": state}
    return tried(request, lambda: edit_activity(by=request.user, activity_id=found.pk, version=version, values=values))


def _say(request: Request, saved: Activity, sentence: str, *, back: str) -> None:
    """Say how an activity stands now; the message carries the way ``back``."""
    address = reverse(back, args=[saved.pk])
    undo = undo_address(request, address, default=on_campaign_page(saved), version=saved.version)
    messages.success(request, sentence % {"title": saved}, extra_tags=undo)
