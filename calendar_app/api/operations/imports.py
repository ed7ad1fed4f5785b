"""Imports: handing a file in, looking at what would come in, choosing, carrying it out."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Query, Router, Status, UploadedFile

from calendar_app.api.entrance import ApiRequest, planning, reading
from calendar_app.api.operations.import_choices import answers, refuse_errors
from calendar_app.api.paging import Page, Paging, page_of
from calendar_app.api.shapes.imports import (
    Choices,
    ImportOut,
    ImportWhole,
    RowsAsked,
    RowsOut,
    WaitingOut,
    import_out,
    import_values,
    report_out,
    row_out,
    waiting_out,
)
from calendar_app.exchange.belonging import Belonging
from calendar_app.exchange.choices import ImportChoices
from calendar_app.exchange.drafts import carry_out, choose, discard_draft, draft_of, keep_upload
from calendar_app.exchange.offering import choices_form
from calendar_app.exchange.plan import Unreadable
from calendar_app.exchange.queries import belonging_of
from calendar_app.exchange.report import ImportReport
from calendar_app.exchange.seen import Seen, seen_of
from calendar_app.models import ImportDraft
from campaigns.rules.permissions import check_plan_campaigns
from departments.errors import Refused

router = Router(tags=["Import and export"])


@router.get("", response=Page[ImportOut], auth=reading, summary="List your imports")
def list_imports(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """The files you handed in that are still kept, the oldest first."""
    return page_of(
        _mine(request), asked, by=("created_at", "id"), shown=lambda found: [import_out(row) for row in found]
    )


@router.post("", response={201: ImportWhole}, auth=planning, summary="Hand a file in")
def hand_in(request: ApiRequest, file: File[UploadedFile]) -> Status[ImportWhole]:
    """CSV, XLSX, ICS or JSON, at most 30 MB, as `multipart/form-data`. Nothing is written before `/run`.

    A long file is read later: ask again until `state` is `waiting`.
    """
    check_plan_campaigns(request.access)
    now = timezone.now()
    kept = keep_upload(by=request.user, filename=file.name or "", content=file.read(), now=now)
    return Status(201, _whole(request, kept))


@router.get("/{uuid:import_id}", response=ImportWhole, auth=reading, summary="Read an import")
def read_import(request: ApiRequest, import_id: UUID) -> ImportWhole:
    """What would come in and what each thing was taken for; or, once it is in, what did and what did not."""
    check_plan_campaigns(request.access)
    return _whole(request, draft_of(request.user, import_id, now=timezone.now()))


@router.get("/{uuid:import_id}/rows", response=RowsOut, auth=reading, summary="Read an import row by row")
def read_rows(request: ApiRequest, import_id: UUID, asked: Query[RowsAsked]) -> RowsOut:
    """Each row of a file that waits, with what would come in of it and what there is to say about it.

    Of a long file these are the first 500.
    """
    check_plan_campaigns(request.access)
    now = timezone.now()
    found = draft_of(request.user, import_id, now=now)
    if found.imported_at is not None:
        return RowsOut(items=[], next=None)
    seen = _seen(request, found, _belonging(request, found))
    lines = seen.lines if asked.show == "all" else seen.looks
    end = asked.start + asked.limit
    return RowsOut(items=[row_out(line) for line in lines[asked.start : end]], next=end if end < len(lines) else None)


@router.patch("/{uuid:import_id}", response=ImportWhole, auth=planning, summary="Choose for an import")
def choose_for(request: ApiRequest, import_id: UUID, choices: Choices) -> ImportWhole:
    """What sheets, columns and names mean, and the rest of what the browser asks. It is yours alone: no `ETag`."""
    check_plan_campaigns(request.access)
    now = timezone.now()
    found = draft_of(request.user, import_id, now=now)
    if found.imported_at is None:
        belonging = _belonging(request, found)
        seen = _seen(request, found, belonging)
        empty = choices_form(None, request.access, seen, belonging)
        data = answers(empty, choices.dict(exclude_unset=True), seen.contested)
        form = choices_form(data, request.access, seen, belonging)
        if not form.is_valid():
            refuse_errors(form)
        found = choose(by=request.user, draft_id=found.pk, choices=form.choices(), now=now)
    return _whole(request, found)


@router.post("/{uuid:import_id}/run", response=ImportWhole, auth=planning, summary="Carry an import out")
def run(request: ApiRequest, import_id: UUID) -> ImportWhole:
    """All of it or nothing; a long file later. `/deeds/{id}/undo` with the import's own id takes it back."""
    check_plan_campaigns(request.access)
    now = timezone.now()
    found = draft_of(request.user, import_id, now=now)
    if found.is_long and found.imported_at is None:
        choices = ImportChoices.from_json(found.choices)
        job = ImportDraft.Job.IMPORT
        return _whole(request, choose(by=request.user, draft_id=found.pk, choices=choices, now=now, then=job))
    return _whole(request, carry_out(by=request.user, access=request.access, draft_id=import_id, now=now))


@router.delete("/{uuid:import_id}", response={204: None}, auth=planning, summary="Throw a file away")
def throw_away(request: ApiRequest, import_id: UUID) -> Status[None]:
    """One that waits for its import."""
    check_plan_campaigns(request.access)
    discard_draft(by=request.user, draft_id=import_id, now=timezone.now())
    return Status(204, None)


def _mine(request: ApiRequest) -> QuerySet[ImportDraft]:
    check_plan_campaigns(request.access)
    rows = ImportDraft.objects.filter(owner=request.user, expires_at__gt=timezone.now())
    return rows.defer("content", "report", "preview")


def _whole(request: ApiRequest, row: ImportDraft) -> ImportWhole:
    is_waiting = row.imported_at is None and not row.job and not (row.is_long and row.preview is None)
    report = report_out(ImportReport.from_json(row.report)) if row.report is not None else None
    return ImportWhole(waiting=_waiting(request, row) if is_waiting else None, report=report, **import_values(row))


def _waiting(request: ApiRequest, row: ImportDraft) -> WaitingOut:
    belonging = _belonging(request, row)
    seen = _seen(request, row, belonging)
    return waiting_out(seen, choices_form(None, request.access, seen, belonging))


def _belonging(request: ApiRequest, row: ImportDraft) -> Belonging:
    return belonging_of(ImportChoices.from_json(row.choices), request.access)


def _seen(request: ApiRequest, row: ImportDraft, belonging: Belonging) -> Seen:
    try:
        if row.job:
            raise Refused(_("This file is being worked on just now. Wait until that is done."))
        return seen_of(row, belonging, request.access, now=timezone.now())
    except Unreadable as problem:
        raise Refused(str(problem)) from problem
