"""Saying of a planned activity that it is booked, and of a booked one that it is not, as a card on the board does."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.actions.activities import edit_activity
from campaigns.enums import ActivityState
from campaigns.queries.fetch import activity_to_edit
from campaigns.views.activities import on_campaign_page
from campaigns.views.replies import answered, seen_version, tried, undo_address
from departments.http import Request


@require_POST
def book_activity(request: Request, activity_id: UUID) -> HttpResponse:
    """Say of a planned activity that it is booked. Also the undo of ``unbook_activity``."""
    return _become(request, activity_id, ActivityState.BOOKED, _("%(title)s is booked."))


@require_POST
def unbook_activity(request: Request, activity_id: UUID) -> HttpResponse:
    """Say of a booked activity that it is planned again. Also the undo of ``book_activity``."""
    return _become(request, activity_id, ActivityState.PLANNED, _("%(title)s is planned, and not booked any more."))


_WAY_BACK: Final = {
    ActivityState.BOOKED: "campaigns:unbook_activity",
    ActivityState.PLANNED: "campaigns:book_activity",
}


def _become(request: Request, activity_id: UUID, state: ActivityState, sentence: str) -> HttpResponse:
    """Put an activity in that state and say so, with the way back; or say why it cannot be, or that somebody was
    quicker."""
    found = activity_to_edit(request.access, activity_id, timezone.now())
    page = on_campaign_page(found)
    if found.state not in _WAY_BACK:
        said = _("%(title)s is %(state)s: only what is planned or booked can be the other.")
        messages.error(request, said % {"title": found, "state": found.get_state_display().lower()})
        return answered(request, default=page)
    version, values = seen_version(request) or found.version, {"state": state}
    saved = tried(request, lambda: edit_activity(by=request.user, activity_id=found.pk, version=version, values=values))
    if saved:
        address = reverse(_WAY_BACK[state], args=[saved.pk])
        undo = undo_address(request, address, default=page, version=saved.version)
        messages.success(request, sentence % {"title": saved}, extra_tags=undo)
    return answered(request, default=page)
