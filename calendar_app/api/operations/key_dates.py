"""Key dates: reading, entering, changing, removing."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from calendar_app.api.entrance import ApiRequest, planning, reading
from calendar_app.api.paging import Page, Paging, page_of
from calendar_app.api.shapes.key_dates import KeyDateFacts, KeyDateOut, NewKeyDate, key_date_out
from calendar_app.api.versions import mark_seen, say_version
from campaigns.actions.key_dates import EDITABLE, add_key_date, edit_key_date, key_date_mark, remove_key_date
from campaigns.queries.fetch import campaign_to_edit
from campaigns.queries.key_dates import (
    can_change_key_date,
    key_date_to_change,
    key_date_to_see,
    standing_key_dates,
)
from campaigns.rules.permissions import check_keep_key_date

router = Router(tags=["Key dates"])


class Narrowing(Paging):
    """Which key dates."""

    since: dt.date | None = None
    until: dt.date | None = None
    campaign: UUID | None = None


@router.get("", response=Page[KeyDateOut], auth=reading, summary="List key dates")
def list_key_dates(request: ApiRequest, asked: Query[Narrowing]) -> dict[str, Any]:
    """The key dates you may know of, by first day, without those of campaigns that are off or put away."""
    rows = standing_key_dates(request.access, timezone.now()).select_related("campaign")
    if asked.since:
        rows = rows.filter(last_day__gte=asked.since)
    if asked.until:
        rows = rows.filter(first_day__lte=asked.until)
    if asked.campaign:
        rows = rows.filter(campaign=asked.campaign)

    def shown(found: list[Any]) -> list[KeyDateOut]:
        return [key_date_out(row, can_change=can_change_key_date(request.access, row)) for row in found]

    return page_of(rows, asked, by=("first_day", "id"), shown=shown)


@router.get("/{uuid:key_date_id}", response=KeyDateOut, auth=reading, summary="Read a key date")
def read_key_date(request: ApiRequest, response: HttpResponse, key_date_id: UUID) -> KeyDateOut:
    """One key date. Its `ETag` is what `If-Match` takes when you change it."""
    row = key_date_to_see(request.access, key_date_id, timezone.now())
    say_version(response, key_date_mark(row))
    return key_date_out(row, can_change=can_change_key_date(request.access, row))


@router.post("", response={201: KeyDateOut}, auth=planning, summary="Enter a key date")
def enter_key_date(request: ApiRequest, response: HttpResponse, new: NewKeyDate) -> Status[KeyDateOut]:
    """For planners and heads; of a campaign for those who plan it."""
    check_keep_key_date(request.access, lead_department_id=None)
    campaign = campaign_to_edit(request.access, new.campaign, timezone.now()) if new.campaign else None
    fields = {name: getattr(new, name) for name in EDITABLE}
    made = add_key_date(by=request.user, campaign=campaign, **{**fields, "last_day": new.last_day or new.first_day})
    return Status(201, read_key_date(request, response, made.pk))


@router.patch("/{uuid:key_date_id}", response=KeyDateOut, auth=planning, summary="Change a key date")
def change_key_date(request: ApiRequest, response: HttpResponse, key_date_id: UUID, facts: KeyDateFacts) -> KeyDateOut:
    """Its name, days and note; its campaign stays. `If-Match` as for a change."""
    seen = mark_seen(request)
    row = key_date_to_change(request.access, key_date_id, timezone.now())
    edit_key_date(by=request.user, key_date_id=row.pk, seen=seen, **facts.dict(exclude_unset=True))
    return read_key_date(request, response, row.pk)


@router.delete("/{uuid:key_date_id}", response={204: None}, auth=planning, summary="Remove a key date")
def take_key_date_out(request: ApiRequest, key_date_id: UUID) -> Status[None]:
    """In the browser it can be brought back, from the history."""
    row = key_date_to_change(request.access, key_date_id, timezone.now())
    remove_key_date(by=request.user, key_date_id=row.pk)
    return Status(204, None)
