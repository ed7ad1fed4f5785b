"""Imports: handing a file in, looking at what would come in, choosing, carrying it out."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
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
from calendar_app.exchange.applying import try_import
from calendar_app.exchange.choices import ImportChoices
from calendar_app.exchange.drafts import carry_out, choose, discard_draft, draft_of, keep_upload, plan_of
from calendar_app.exchange.offering import choices_form, differences_in, lines_in
from calendar_app.exchange.plan import ImportPlan, Unreadable
from calendar_app.exchange.queries import belonging_of
from calendar_app.exchange.report import ImportReport
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
    """CSV, XLSX, ICS or JSON, at most 10 MB, as `multipart/form-data`. Nothing is written before `/run`."""
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
    """Each row of a file that waits, with what would come in of it and what there is to say about it."""
    check_plan_campaigns(request.access)
    now = timezone.now()
    found = draft_of(request.user, import_id, now=now)
    if found.imported_at is not None:
        return RowsOut(items=[], next=None)
    plan = _plan(found)
    belonging = belonging_of(ImportChoices.from_json(found.choices), request.access)
    lines = lines_in(plan, request.access, belonging, at=now)
    lines = [line for line in lines if asked.show == "all" or line.needs_a_look]
    end = asked.start + asked.limit
    return RowsOut(items=[row_out(line) for line in lines[asked.start : end]], next=end if end < len(lines) else None)


@router.patch("/{uuid:import_id}", response=ImportWhole, auth=planning, summary="Choose for an import")
def choose_for(request: ApiRequest, import_id: UUID, choices: Choices) -> ImportWhole:
    """What sheets, columns and names mean, and the rest of what the browser asks. It is yours alone: no `ETag`."""
    check_plan_campaigns(request.access)
    now = timezone.now()
    found = draft_of(request.user, import_id, now=now)
    if found.imported_at is None:
        plan = _plan(found)
        belonging = belonging_of(ImportChoices.from_json(found.choices), request.access)
        differences = differences_in(plan, request.access, belonging, at=now)
        contested = [each for each in differences if each.contested]
        empty = choices_form(None, request.access, plan, belonging, differences)
        data = answers(empty, choices.dict(exclude_unset=True), contested)
        form = choices_form(data, request.access, plan, belonging, differences)
        if not form.is_valid():
            refuse_errors(form)
        found = choose(by=request.user, draft_id=found.pk, choices=form.choices(), now=now)
    return _whole(request, found)


@router.post("/{uuid:import_id}/run", response=ImportWhole, auth=planning, summary="Carry an import out")
def run(request: ApiRequest, import_id: UUID) -> ImportWhole:
    """All of it or nothing. `/deeds/{id}/undo` with the import's own id takes it back."""
    check_plan_campaigns(request.access)
    now = timezone.now()
    draft_of(request.user, import_id, now=now)
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
    return rows.defer("content", "report")


def _whole(request: ApiRequest, row: ImportDraft) -> ImportWhole:
    waiting = _waiting(request, row) if row.imported_at is None else None
    report = report_out(ImportReport.from_json(row.report)) if row.report is not None else None
    return ImportWhole(waiting=waiting, report=report, **import_values(row))


def _waiting(request: ApiRequest, row: ImportDraft) -> WaitingOut:
    now = timezone.now()
    chosen, plan = ImportChoices.from_json(row.choices), _plan(row)
    belonging = belonging_of(chosen, request.access)
    differences = differences_in(plan, request.access, belonging, at=now)
    form = choices_form(None, request.access, plan, belonging, differences)
    trial = try_import(plan, chosen, owner=request.user, lead=None, now=now)
    return waiting_out(plan, trial, form, belonging, [each for each in differences if each.contested])


def _plan(row: ImportDraft) -> ImportPlan:
    try:
        return plan_of(row, now=timezone.now())
    except Unreadable as problem:
        raise Refused(str(problem)) from problem
