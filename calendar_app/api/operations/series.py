"""Series of activities, and the items inside one."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from calendar_app.api.entrance import ApiRequest, planning, reading
from calendar_app.api.operations.choosing import chosen_channel
from calendar_app.api.shapes.series import Items, NewSeries, SeriesFacts, SeriesOut, item_out, series_out
from calendar_app.api.versions import say_version, version_seen
from campaigns.actions.items import set_items
from campaigns.actions.series import change_series, create_series, end_series
from campaigns.models import ActivityItem
from campaigns.queries.fetch import activity_to_edit, activity_to_see, campaign_to_edit, series_to_edit, series_to_see
from campaigns.rules.items import ItemLine, read_lines, written_lines
from campaigns.rules.schedule import Schedule
from campaigns.rules.series import Repeat
from departments.errors import Refused

router = Router(tags=["Series and items"])


@router.get("/series/{uuid:series_id}", response=SeriesOut, auth=reading, summary="Read a series")
def read_series(request: ApiRequest, response: HttpResponse, series_id: UUID) -> SeriesOut:
    """How it repeats. Its `ETag` is what `If-Match` takes when you change it."""
    found = series_to_see(request.access, series_id, timezone.now())
    say_version(response, found.version)
    return series_out(found)


@router.post("/series", response={201: SeriesOut}, auth=planning, summary="Add a series")
def add_series(request: ApiRequest, response: HttpResponse, new: NewSeries) -> Status[SeriesOut]:
    """Its activities are made a year ahead; each of them gets its duties when work on it comes near."""
    campaign = campaign_to_edit(request.access, new.campaign, timezone.now())
    made = create_series(
        by=request.user,
        campaign_id=campaign.pk,
        channel=chosen_channel(new.channel),
        repeat=Repeat(new.unit, new.every, frozenset(new.weekdays), new.monthly_by),
        schedule=_schedule(new),
        **new.dict(include={"title", "brief", "url", "until", "by_issue", "go_ahead"}),
    )
    return Status(201, read_series(request, response, made.pk))


@router.patch("/series/{uuid:series_id}", response=SeriesOut, auth=planning, summary="Change a series")
def change(request: ApiRequest, response: HttpResponse, series_id: UUID, facts: SeriesFacts) -> SeriesOut:
    """How it repeats: its activities ahead move, come and go with that. `If-Match` as for a change."""
    version = version_seen(request)
    found = series_to_edit(request.access, series_id, timezone.now())
    sent = facts.dict(exclude_unset=True, exclude={"go_ahead"})
    changed = change_series(by=request.user, series_id=found.pk, values=sent, version=version, go_ahead=facts.go_ahead)
    return read_series(request, response, changed.pk)


@router.post("/series/{uuid:series_id}/end", response=SeriesOut, auth=planning, summary="End a series")
def end(request: ApiRequest, response: HttpResponse, series_id: UUID) -> SeriesOut:
    """Today: what lies ahead is called off, but for what was changed on its own. `If-Match` as for a change."""
    version = version_seen(request)
    found = series_to_edit(request.access, series_id, timezone.now())
    end_series(by=request.user, series_id=found.pk, since=timezone.localdate(), version=version)
    return read_series(request, response, found.pk)


@router.get("/activities/{uuid:activity_id}/items", response=Items, auth=reading, summary="List an activity's items")
def list_items(request: ApiRequest, response: HttpResponse, activity_id: UUID) -> dict[str, Any]:
    """Its posts, inserts or spots, by day. For who sees all of it. Its `ETag` stands for the activity."""
    found = activity_to_see(request.access, activity_id, timezone.now())
    say_version(response, found.version)
    return {"items": [item_out(row) for row in ActivityItem.objects.filter(activity=found)]}


@router.put("/activities/{uuid:activity_id}/items", response=Items, auth=planning, summary="Change an activity's items")
def change_items(request: ApiRequest, response: HttpResponse, activity_id: UUID, new: Items) -> dict[str, Any]:
    """All of them at once; each has to be on a day of the activity. `If-Match` as for a change of it."""
    version = version_seen(request)
    found = activity_to_edit(request.access, activity_id, timezone.now())
    set_items(by=request.user, activity_id=found.pk, items=_lines(new), version=version)
    return list_items(request, response, found.pk)


def _schedule(new: NewSeries) -> Schedule:
    try:
        last = new.first_on + dt.timedelta(days=new.length_days - 1)
    except OverflowError:
        raise Refused(_("Choose days between 1990 and 2199."), field="first_on") from None
    return Schedule(new.first_on, last, new.starts_at, new.ends_at, new.time_zone)


def _lines(new: Items) -> list[ItemLine]:
    """Return the items as people would have written them. Raises ``Refused`` for one without a title."""
    lines = [ItemLine(each.day, each.at, " ".join(each.title.split())) for each in new.items]
    if not all(line.title for line in lines):
        raise Refused(_("Give each item a title."), field="items")
    return read_lines(written_lines(lines))
