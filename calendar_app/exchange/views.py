"""The pages of the import: choose a file, look at what comes in and correct it, import, read the report."""

from collections.abc import Callable
from datetime import datetime, timedelta
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

from calendar_app.exchange.choices import ImportChoices
from calendar_app.exchange.drafts import carry_out, choose, discard_draft, draft_of, keep_upload
from calendar_app.exchange.forms import UploadForm
from calendar_app.exchange.offering import choices_form
from calendar_app.exchange.plan import Unreadable
from calendar_app.exchange.progress import progress_of
from calendar_app.exchange.queries import belonging_of
from calendar_app.exchange.report import ImportReport, lines_of
from calendar_app.exchange.report_file import report_csv_of
from calendar_app.exchange.seen import MOST_LINES, Seen, seen_of
from calendar_app.lib.htmx import wants_part
from calendar_app.models import ImportDraft
from campaigns.queries.deeds import undone_by
from campaigns.rules.permissions import check_plan_campaigns
from departments.errors import Refused
from departments.http import Request

ROWS_A_PAGE = 50

WORKER_COMES_WITHIN = timedelta(seconds=30)
"""A worker takes a long file up within so long; later the page says how to do without one."""


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
    return _page(request, draft_id, then=_chosen)


@require_POST
def run(request: Request, draft_id: UUID) -> HttpResponse:
    """Keep what was chosen, carry the import out and go to its report."""
    return _page(request, draft_id, then=_carried_out)


def _page(
    request: Request, draft_id: UUID, *, then: Callable[[Request, ImportDraft, ImportChoices], HttpResponse]
) -> HttpResponse:
    check_plan_campaigns(request.access)
    now = timezone.now()
    found = draft_of(request.user, draft_id, now=now)
    if found.imported_at is not None:
        return _gone_on(request, "import_report", found)
    if found.job:
        return _worked_on(request, found)
    return _gone_on(request, "import_draft", found) if wants_part(request) else _form_page(request, found, then, now)


def _form_page(
    request: Request,
    found: ImportDraft,
    then: Callable[[Request, ImportDraft, ImportChoices], HttpResponse],
    now: datetime,
) -> HttpResponse:
    try:
        if "afresh" in request.POST:
            choose(by=request.user, draft_id=found.pk, choices=ImportChoices(), now=now)
            return redirect("import_draft", found.pk)
        belonging = belonging_of(ImportChoices.from_json(found.choices), request.access)
        seen = seen_of(found, belonging, request.access, now=now)
        form = choices_form(request.POST if request.method == "POST" else None, request.access, seen, belonging)
        if request.method == "POST" and form.is_valid():
            return then(request, found, form.choices())
    except (Unreadable, Refused) as problem:
        messages.error(request, str(problem))
        return redirect("imports")
    context = {"draft": found, "form": form, "like": belonging.choices.like, **_shown(request, seen)}
    return render(request, "exchange/draft.html", context, status=422 if form.errors else 200)


def _chosen(request: Request, draft: ImportDraft, choices: ImportChoices) -> HttpResponse:
    choose(by=request.user, draft_id=draft.pk, choices=choices, now=timezone.now())
    return redirect("import_draft", draft.pk)


def _carried_out(request: Request, draft: ImportDraft, choices: ImportChoices) -> HttpResponse:
    now = timezone.now()
    choose(by=request.user, draft_id=draft.pk, choices=choices, now=now, then=ImportDraft.Job.IMPORT)
    if draft.is_long:
        return redirect("import_draft", draft.pk)
    try:
        done = carry_out(by=request.user, access=request.access, draft_id=draft.pk, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("import_draft", draft.pk)
    messages.success(request, _("“%(file)s” is imported.") % {"file": done.filename})
    return redirect("import_report", done.pk)


def _worked_on(request: Request, draft: ImportDraft) -> HttpResponse:
    """Show how far a worker is with a long file, to the page that asks again only the part that changes."""
    since = timezone.now() - (draft.job_at or timezone.now())
    context = {"draft": draft, "progress": progress_of(draft.pk), "is_waiting_long": since > WORKER_COMES_WITHIN}
    return render(request, "exchange/state.html" if wants_part(request) else "exchange/progress.html", context)


def _gone_on(request: Request, page: str, draft: ImportDraft) -> HttpResponse:
    """Send the browser to another page, one that only asked for a part of this one, too."""
    response = redirect(page, draft.pk)
    if not wants_part(request):
        return response
    return HttpResponse(headers={"HX-Redirect": response["Location"]})


def _shown(request: Request, seen: Seen) -> dict[str, Any]:
    """Return what the page says of the plan: the counts, the questions and one page of its rows."""
    only_those = request.GET.get("show") == "look"
    page = Paginator(seen.looks if only_those else seen.lines, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return {
        "plan": seen.plan,
        "trial": seen.trial,
        "days": seen.days,
        "page": page,
        "looks": seen.look_count,
        "only_looks": only_those,
        "sheets": len({line.place.sheet for line in seen.lines}) > 1,
        "most_lines": MOST_LINES,
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
