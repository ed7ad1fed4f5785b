"""Histories, to be read: of a campaign, an activity, a duty, a channel and a department."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from ninja import Query, Router

from calendar_app.api.entrance import ApiRequest, reading
from calendar_app.api.paging import Page, Paging, page_of
from calendar_app.api.shapes.fields import Moment
from calendar_app.api.shapes.history import HappenedOut, happened_out
from campaigns.queries import history as scopes
from campaigns.queries.fetch import (
    activity_to_see,
    campaign_to_see,
    channel_to_see,
    department_to_see,
    milestone_to_see,
)
from campaigns.rules.permissions import check_see_history

router = Router(tags=["History"])


class Narrowing(Paging):
    """Which part of a history."""

    since: Moment | None = None


@router.get("/campaigns/{uuid:campaign_id}/history", response=Page[HappenedOut], auth=reading, summary="Of a campaign")
def of_campaign(request: ApiRequest, campaign_id: UUID, asked: Query[Narrowing]) -> dict[str, Any]:
    """All that happened to a campaign and in it, as far as you may see it, the oldest first. Not for guests."""
    found = campaign_to_see(request.access, campaign_id, timezone.now())
    return _page(request, scopes.of_campaign(found.pk), asked)


@router.get(
    "/activities/{uuid:activity_id}/history", response=Page[HappenedOut], auth=reading, summary="Of an activity"
)
def of_activity(request: ApiRequest, activity_id: UUID, asked: Query[Narrowing]) -> dict[str, Any]:
    """What happened to an activity and its duties, the oldest first. Not for guests."""
    found = activity_to_see(request.access, activity_id, timezone.now())
    return _page(request, scopes.of_activity(found), asked)


@router.get("/duties/{uuid:duty_id}/history", response=Page[HappenedOut], auth=reading, summary="Of a duty")
def of_duty(request: ApiRequest, duty_id: UUID, asked: Query[Narrowing]) -> dict[str, Any]:
    """What happened to a duty, the oldest first. Not for guests."""
    found = milestone_to_see(request.access, duty_id, timezone.now())
    return _page(request, scopes.of_duty(found), asked)


@router.get("/channels/{slug}/history", response=Page[HappenedOut], auth=reading, summary="Of a channel")
def of_channel(request: ApiRequest, slug: str, asked: Query[Narrowing]) -> dict[str, Any]:
    """What happened to a channel, its owners and its plan, the oldest first. Not for guests."""
    found = channel_to_see(request.access, slug, timezone.now())
    return _page(request, scopes.of_channel(found), asked)


@router.get("/departments/{slug}/history", response=Page[HappenedOut], auth=reading, summary="Of a department")
def of_department(request: ApiRequest, slug: str, asked: Query[Narrowing]) -> dict[str, Any]:
    """What happened to a department, its people, its routes and its calendar, the oldest first. Not for guests."""
    found = department_to_see(request.access, slug)
    return _page(request, scopes.of_department(found), asked)


def _page(request: ApiRequest, scope: Q, asked: Narrowing) -> dict[str, Any]:
    check_see_history(request.access)
    now = timezone.now()
    rows = scopes.history_of(request.access, scope, now).select_related("by", "undoes__by")
    if asked.since is not None:
        rows = rows.filter(at__gte=asked.since)
    today = timezone.localdate(now)
    return page_of(rows, asked, by=("at", "id"), shown=lambda found: happened_out(found, today=today))
