"""Activities: reading, adding, changing, moving, calling off, and what a move would do."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from calendar_app.api.entrance import ApiRequest, planning, reading
from calendar_app.api.operations.choosing import chosen_channel, chosen_filters
from calendar_app.api.paging import FAR_AWAY, Page, Paging, page_of
from calendar_app.api.shapes.activities import (
    ActivityChange,
    ActivityOut,
    Deed,
    GoAheadReason,
    Kept,
    Move,
    NewActivity,
    activities_known,
    activities_out,
    schedule_of,
)
from calendar_app.api.shapes.filters import ActivityFilters
from calendar_app.api.shapes.impacts import ImpactOut, impact_out
from calendar_app.api.versions import say_version, version_seen
from calendar_app.calendar.filters import STATUSES, Filters
from campaigns.actions.activities import (
    cancel_activity,
    create_activity,
    edit_activity,
    move_activity,
    restore_activity,
)
from campaigns.actions.activity_fields import SCHEDULE
from campaigns.actions.clashes import go_ahead
from campaigns.actions.holding import hold_activity
from campaigns.enums import ActivityState
from campaigns.queries.fetch import activity_to_edit, campaign_to_edit
from campaigns.rules.impact_changes import on_days
from campaigns.rules.schedule import Schedule
from campaigns.rules.shifting import Span
from campaigns.views.impacts import impact_for

router = Router(tags=["Activities"])


class Narrowing(Paging, ActivityFilters):
    """Which activities."""


@router.get("", response=Page[ActivityOut], auth=reading, summary="List activities")
def list_activities(request: ApiRequest, asked: Query[Narrowing]) -> dict[str, Any]:
    """The activities you see anything of, by first day; what waits for a date comes last.

    `since` and `until` (both included) leave those with a day in between. The other filters are those of the
    calendar's own address, each many times. What was called off is left out unless `status=cancelled` asks for it.
    """
    filters = chosen_filters(request.GET)
    rows = activities_known(request.access, filters, timezone.now()).filter(status__in=filters.shown_statuses)
    if asked.since is not None:
        rows = rows.filter(ends_on__gte=asked.since)
    if asked.until is not None:
        rows = rows.filter(starts_on__lte=asked.until)
    rows = rows.annotate(at=Coalesce(F("starts_on"), Value(FAR_AWAY)))
    return page_of(rows, asked, by=("at", "id"), shown=activities_out)


@router.get("/{uuid:activity_id}", response=ActivityOut, auth=reading, summary="Read an activity")
def read_activity(request: ApiRequest, response: HttpResponse, activity_id: UUID) -> ActivityOut:
    """One activity. Its `ETag` is what `If-Match` takes when you change it."""
    found = activities_known(request.access, Filters(statuses=tuple(STATUSES)), timezone.now()).filter(pk=activity_id)
    row = found.first()
    if row is None:
        raise Http404
    say_version(response, row["version"])
    return activities_out([row])[0]


@router.post("", response={201: ActivityOut}, auth=planning, summary="Add an activity")
def add_activity(request: ApiRequest, response: HttpResponse, new: NewActivity) -> Status[ActivityOut]:
    """Add an activity to a campaign you plan. Where something stands against its days, `go_ahead` has to say why."""
    campaign = campaign_to_edit(request.access, new.campaign, timezone.now())
    sent = new.dict(exclude_unset=True)
    made = create_activity(
        by=request.user,
        campaign_id=campaign.pk,
        schedule=schedule_of(sent),
        **{**_facts(sent), "go_ahead": new.go_ahead, "why": new.why},
    )
    return Status(201, read_activity(request, response, made.pk))


@router.patch("/{uuid:activity_id}", response=ActivityOut, auth=planning, summary="Change an activity")
def change_activity(
    request: ApiRequest, response: HttpResponse, activity_id: UUID, change: ActivityChange
) -> ActivityOut:
    """Change its facts and its days; `If-Match` says which version you saw. Without `ends_on` it keeps its length."""
    version = version_seen(request)
    found = activity_to_edit(request.access, activity_id, timezone.now())
    sent = change.dict(exclude_unset=True)
    is_dated = any(name in sent for name in SCHEDULE)
    edit_activity(
        by=request.user,
        activity_id=found.pk,
        version=version,
        values=_facts(sent),
        schedule=schedule_of(sent, before=found) if is_dated else None,
        reschedule=is_dated,
        why=change.why,
        go_ahead=change.go_ahead,
    )
    return read_activity(request, response, found.pk)


@router.post("/{uuid:activity_id}/move", response=ActivityOut, auth=planning, summary="Move an activity")
def move(request: ApiRequest, response: HttpResponse, activity_id: UUID, to: Move) -> ActivityOut:
    """Move it to other days, its duties with it unless `hold_duties`. `If-Match` as for a change."""
    version = version_seen(request)
    found = activity_to_edit(request.access, activity_id, timezone.now())
    move_activity(by=request.user, activity_id=found.pk, version=version, **to.dict())
    return read_activity(request, response, found.pk)


@router.post("/{uuid:activity_id}/impact", response=ImpactOut | None, auth=planning, summary="Try a move")
def try_move(request: ApiRequest, activity_id: UUID, to: Move) -> ImpactOut | None:
    """What moving it would do, and to whom: nothing is changed. null where it would not move."""
    found = activity_to_edit(request.access, activity_id, timezone.now())
    length = found.ends_on - found.starts_on if found.starts_on and found.ends_on else dt.timedelta()
    days = Schedule(to.starts_on, to.ends_on or to.starts_on + length).checked()
    span = Span(days.starts_on, days.ends_on)
    if (span.starts_on, span.ends_on) == (found.starts_on, found.ends_on):
        return None
    return impact_out(impact_for(request.access, [found.pk], on_days(span), hold_duties=to.hold_duties))


@router.post("/{uuid:activity_id}/cancel", response=ActivityOut, auth=planning, summary="Call an activity off")
def cancel(request: ApiRequest, response: HttpResponse, activity_id: UUID) -> ActivityOut:
    """Call it off: its teams are told, its open duties end. `If-Match` as for a change."""
    return _changed(request, response, activity_id, cancel_activity)


@router.post("/{uuid:activity_id}/restore", response=ActivityOut, auth=planning, summary="Bring an activity back")
def restore(request: ApiRequest, response: HttpResponse, activity_id: UUID) -> ActivityOut:
    """Bring back what was called off. `If-Match` as for a change."""
    return _changed(request, response, activity_id, restore_activity)


@router.post("/{uuid:activity_id}/hold-duties", response=Deed, auth=planning, summary="Hold an activity's duties")
def hold_duties(request: ApiRequest, activity_id: UUID) -> Deed:
    """All its open duties stay on their days when it moves next. `If-Match` as for a change."""
    version = version_seen(request)
    found = activity_to_edit(request.access, activity_id, timezone.now())
    return Deed(deed=hold_activity(by=request.user, activity_id=found.pk, version=version))


@router.post("/{uuid:activity_id}/go-ahead", response=Kept, auth=planning, summary="Go ahead in spite of clashes")
def keep_days(request: ApiRequest, activity_id: UUID, why: GoAheadReason) -> Kept:
    """Say why it keeps its days in spite of what stands against them by now."""
    found = activity_to_edit(request.access, activity_id, timezone.now())
    return Kept(clashes=len(go_ahead(by=request.user, activity_id=found.pk, reason=why.reason)))


def _changed(request: ApiRequest, response: HttpResponse, activity_id: UUID, act: Any) -> ActivityOut:
    version = version_seen(request)
    found = activity_to_edit(request.access, activity_id, timezone.now())
    act(by=request.user, activity_id=found.pk, version=version)
    return read_activity(request, response, found.pk)


def _facts(sent: dict[str, Any]) -> dict[str, Any]:
    """Return what was sent beside the days, with the row of the channel."""
    values: dict[str, Any] = {name: sent[name] for name in ("title", "brief", "url") if name in sent}
    if "channel" in sent:
        values["channel"] = chosen_channel(sent["channel"])
    if "state" in sent:
        values["state"] = ActivityState(sent["state"])
    return values
