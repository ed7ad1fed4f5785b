"""When people are away, and who stands in: reading, entering, changing, ending."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Status

from calendar_app.api.entrance import ApiRequest, managing, reading
from calendar_app.api.paging import Page, Paging, page_of
from calendar_app.api.shapes.absences import AbsenceFacts, AbsenceOut, NewAbsence, absence_out
from calendar_app.api.versions import mark_seen, say_version
from campaigns.queries.absences import absence_to_change, absences_known, person_to_enter_for
from campaigns.rules.people_permissions import check_have_absences
from departments.actions.absences import absence_mark, add_absence, change_absence, end_absence

router = Router(tags=["Absences"])


@router.get("", response=Page[AbsenceOut], auth=reading, summary="List absences")
def list_absences(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Yours, those in which you stand in, and those of people you answer for, by first day. Not for guests.

    What ended before yesterday is left out.
    """
    check_have_absences(request.access)
    rows = absences_known(request.access, at=timezone.now())
    return page_of(rows, asked, by=("first_day", "id"), shown=lambda found: [absence_out(row) for row in found])


@router.get("/{int:absence_id}", response=AbsenceOut, auth=reading, summary="Read an absence")
def read_absence(request: ApiRequest, response: HttpResponse, absence_id: int) -> AbsenceOut:
    """One absence. Its `ETag` is what `If-Match` takes when you change it."""
    check_have_absences(request.access)
    row = get_object_or_404(absences_known(request.access, at=timezone.now()), pk=absence_id)
    say_version(response, absence_mark(row))
    return absence_out(row)


@router.post("", response={201: AbsenceOut}, auth=managing, summary="Enter an absence")
def enter_absence(request: ApiRequest, response: HttpResponse, new: NewAbsence) -> Status[AbsenceOut]:
    """Of yourself, or of somebody of a department you answer for."""
    check_have_absences(request.access)
    person = person_to_enter_for(request.access, new.person or request.user.pk)
    made = add_absence(
        by=request.user,
        user_id=person.pk,
        deputy_id=new.deputy,
        first_day=new.first_day,
        last_day=new.last_day,
    )
    return Status(201, read_absence(request, response, made.pk))


@router.patch("/{int:absence_id}", response=AbsenceOut, auth=managing, summary="Change an absence")
def edit_absence(request: ApiRequest, response: HttpResponse, absence_id: int, facts: AbsenceFacts) -> AbsenceOut:
    """Its days and who stands in; whose it is stays. `If-Match` as for a change."""
    seen = mark_seen(request)
    row = absence_to_change(request.access, absence_id)
    sent = facts.dict(exclude_unset=True)
    change_absence(
        by=request.user,
        absence_id=row.pk,
        deputy_id=sent.get("deputy", row.deputy_id),
        first_day=sent.get("first_day", row.first_day),
        last_day=sent.get("last_day", row.last_day),
        seen=seen,
    )
    return read_absence(request, response, row.pk)


@router.post("/{int:absence_id}/end", response={204: None}, auth=managing, summary="End an absence")
def end(request: ApiRequest, absence_id: int) -> Status[None]:
    """Whoever is away is back from today on; what was to come is called off."""
    row = absence_to_change(request.access, absence_id)
    end_absence(by=request.user, absence_id=row.pk)
    return Status(204, None)
