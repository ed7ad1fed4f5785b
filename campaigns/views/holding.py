"""Holding a duty's date, and letting it move again."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calendar_app.lib.http import way_back
from campaigns.actions import holding as actions
from campaigns.models import Milestone
from campaigns.queries.fetch import activity_to_edit
from campaigns.queries.holding import milestone_to_hold
from campaigns.views.activities import on_campaign_page
from campaigns.views.replies import answered, seen_version, tried, undo_address, way_back_of
from departments.http import Request


@require_POST
def hold(request: Request, duty_id: UUID) -> HttpResponse:
    """Let a duty keep its date when its activity moves."""
    return _answer(
        request, duty_id, actions.hold_milestone, _("The date of this duty is held now."), "campaigns:release_duty"
    )


@require_POST
def release(request: Request, duty_id: UUID) -> HttpResponse:
    """Let a held duty move with its activity again."""
    said = _("This duty moves with its activity again, and has the date its plan asks for.")
    return _answer(request, duty_id, actions.release_milestone, said, "")


@require_POST
def hold_activity(request: Request, activity_id: UUID) -> HttpResponse:
    """Let all open duties of an activity keep their dates when it moves next."""
    found = activity_to_edit(request.access, activity_id, timezone.now())
    page = on_campaign_page(found)
    deed = tried(
        request, lambda: actions.hold_activity(by=request.user, activity_id=found.pk, version=seen_version(request))
    )
    if deed:
        undo = undo_address(request, reverse("campaigns:undo_deed", args=[deed]), default=page)
        said = _("The duties of %(title)s are held: they stay when it moves.") % {"title": found}
        messages.success(request, said, extra_tags=undo)
    return answered(request, default=page)


def _answer(
    request: Request, duty_id: UUID, action: Callable[..., Milestone], said: str, undo_route: str
) -> HttpResponse:
    found = milestone_to_hold(request.access, duty_id, timezone.now())
    page = reverse("campaigns:duty", args=[found.pk])
    if tried(request, lambda: action(by=request.user, milestone_id=found.pk, version=seen_version(request))):
        if undo_route:
            undo = undo_address(request, reverse(undo_route, args=[found.pk]), default=page)
        else:
            undo = way_back_of(request, found, default=page)
        messages.success(request, said, extra_tags=undo)
    return redirect(way_back(request, default=page))
