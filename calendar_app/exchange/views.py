"""The pages of the import: choose a file, look at what comes in and correct it, import, read the report."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calendar_app.exchange.applying import try_import
from calendar_app.exchange.belonging import Belonging
from calendar_app.exchange.building import days_covered
from calendar_app.exchange.changing import Difference
from calendar_app.exchange.choices import ImportChoices
from calendar_app.exchange.drafts import carry_out, choose, discard_draft, draft_of, keep_upload, plan_of
from calendar_app.exchange.forms import ChoicesForm, UploadForm
from calendar_app.exchange.jobs import jobs_of
from calendar_app.exchange.offering import choices_form, differences_in
from calendar_app.exchange.plan import ImportPlan, Unreadable
from calendar_app.exchange.preview import preview_lines
from calendar_app.exchange.queries import belonging_of, channels_in_use, keys_known
from calendar_app.exchange.report import ImportReport, lines_of
from calendar_app.exchange.report_file import report_csv_of
from calendar_app.models import ImportDraft
from campaigns.queries.deeds import undone_by
from campaigns.rules.permissions import check_plan_campaigns
from departments.errors import Refused
from departments.http import Request

ROWS_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: Request) -> HttpResponse:
    """Take a file, and list this person's imports."""
    check_plan_campaigns(request.access)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = keep_upload(by=request.user, filename=file.name, content=file.read(), now=now)
        except Refused as refusal:
            form.add_error("file", ValidationError(str(refusal)))
        else:
            return redirect("import_draft", kept.pk)
    mine = ImportDraft.objects.filter(owner=request.user, expires_at__gt=now).defer("content", "report")
    status = 422 if form.errors else 200
    return render(request, "exchange/upload.html", {"form": form, "imports": mine}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: Request, draft_id: UUID) -> HttpResponse:
    """Show what would come in; a POST keeps what was chosen and shows it again."""
    return _page(request, draft_id, then=None)


@require_POST
def run(request: Request, draft_id: UUID) -> HttpResponse:
    """Keep what was chosen, carry the import out and go to its report."""
    return _page(request, draft_id, then=_carried_out)


def _page(
    request: Request, draft_id: UUID, *, then: Callable[[Request, UUID, datetime], HttpResponse] | None
) -> HttpResponse:
    check_plan_campaigns(request.access)
    now = timezone.now()
    found = draft_of(request.user, draft_id, now=now)
    if found.imported_at is not None:
        return redirect("import_report", found.pk)
    if "afresh" in request.POST:
        choose(by=request.user, draft_id=found.pk, choices=ImportChoices(), now=now)
        return redirect("import_draft", found.pk)
    chosen = ImportChoices.from_json(found.choices)
    try:
        plan = plan_of(found, now=now)
        belonging = belonging_of(chosen, request.access)
        differences = _differences(request, plan, belonging, now=now)
        form = _choices_form(request, plan, belonging, differences)
    except (Unreadable, Refused) as problem:
        messages.error(request, str(problem))
        return redirect("imports")
    if request.method == "POST" and form.is_valid():
        choose(by=request.user, draft_id=found.pk, choices=form.choices(), now=now)
        return then(request, found.pk, now) if then else redirect("import_draft", found.pk)
    context = {"draft": found, "form": form, "like": chosen.like, **_shown(request, plan, chosen, differences)}
    return render(request, "exchange/draft.html", context, status=422 if form.errors else 200)


def _carried_out(request: Request, draft_id: UUID, now: datetime) -> HttpResponse:
    try:
        done = carry_out(by=request.user, access=request.access, draft_id=draft_id, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("import_draft", draft_id)
    messages.success(request, _("“%(file)s” is imported.") % {"file": done.filename})
    return redirect("import_report", done.pk)


def _differences(request: Request, plan: ImportPlan, belonging: Belonging, *, now: datetime) -> list[Difference]:
    return differences_in(plan, request.access, belonging, at=now)


def _choices_form(
    request: Request, plan: ImportPlan, belonging: Belonging, differences: list[Difference]
) -> ChoicesForm:
    data = request.POST if request.method == "POST" else None
    return choices_form(data, request.access, plan, belonging, differences)


def _shown(request: Request, plan: ImportPlan, chosen: ImportChoices, differences: list[Difference]) -> dict[str, Any]:
    """Return what the page says of the plan: the counts, the questions and one page of its rows."""
    channels = channels_in_use()
    jobs = jobs_of(plan, chosen, channels).jobs
    now = timezone.now()
    known = keys_known([job.key for job in jobs], request.access, at=now)
    lines = preview_lines(plan, jobs, dict(channels), known, differences)
    to_look_at = [line for line in lines if line.needs_a_look]
    only_those = request.GET.get("show") == "look"
    page = Paginator(to_look_at if only_those else lines, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return {
        "plan": plan,
        "trial": try_import(plan, chosen, owner=request.user, lead=None, now=now),
        "days": days_covered(plan),
        "page": page,
        "looks": len(to_look_at),
        "only_looks": only_those,
        "sheets": len({line.place.sheet for line in lines}) > 1,
    }


@require_POST
def discard(request: Request, draft_id: UUID) -> HttpResponse:
    """Throw a waiting file away."""
    check_plan_campaigns(request.access)
    try:
        discard_draft(by=request.user, draft_id=draft_id, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("imports")


@require_safe
def report(request: Request, draft_id: UUID) -> HttpResponse:
    """Show what came in and what did not."""
    found = draft_of(request.user, draft_id, now=timezone.now())
    if found.report is None:
        return redirect("import_draft", found.pk)
    done = ImportReport.from_json(found.report)
    context = {"draft": found, "report": done, "undone": undone_by(found.pk)}
    return render(request, "exchange/report.html", context)


@require_safe
def report_text(request: Request, draft_id: UUID) -> HttpResponse:
    """Hand the report over as a text file."""
    return _report_file(
        request, draft_id, lambda done: "\n".join(lines_of(done)) + "\n", "text/plain", "import-report.txt"
    )


@require_safe
def report_csv(request: Request, draft_id: UUID) -> HttpResponse:
    """Hand what there is to say of each row over as a table."""
    return _report_file(request, draft_id, report_csv_of, "text/csv", "import-report.csv")


def _report_file(
    request: Request, draft_id: UUID, written: Callable[[ImportReport], str], kind: str, name: str
) -> HttpResponse:
    found = draft_of(request.user, draft_id, now=timezone.now())
    if found.report is None:
        return redirect("import_draft", found.pk)
    response = HttpResponse(written(ImportReport.from_json(found.report)), content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
