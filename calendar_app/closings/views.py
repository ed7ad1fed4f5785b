"""The pages of bringing a channel's closing dates in from a file. For who manages the channel."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calendar_app.closings.forms import GoOnForm, IssueFileForm
from calendar_app.closings.planning import IssuePlan, plan_issues
from calendar_app.closings.reading import IssueFile
from campaigns.actions.closings import RowsRefused, Written, write_closings
from campaigns.models import Channel
from campaigns.queries.closings import issues_of
from campaigns.queries.fetch import channel_to_manage
from campaigns.views.closings import line_words, on_channel_page
from departments.errors import Refused
from departments.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def closings_import(request: Request, slug: str) -> HttpResponse:
    """Take a file and show what would come in; nothing is saved."""
    channel = channel_to_manage(request.access, slug, timezone.now())
    form = IssueFileForm(request.POST, request.FILES) if request.method == "POST" else IssueFileForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        return _preview(request, channel, file, plan_issues(file.rows, issues_of(channel.pk)))
    context = {"channel": channel, "form": form}
    return render(request, "closings/import.html", context, status=422 if form.errors else 200)


@require_POST
def closings_run(request: Request, slug: str) -> HttpResponse:
    """Bring in what was looked at, all or nothing; if anything has changed meanwhile, show the preview again."""
    channel = channel_to_manage(request.access, slug, timezone.now())
    form = GoOnForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The file got lost on the way. Choose it again."))
        return redirect("closings_import", slug)
    file = form.cleaned_data["text"]
    plan = plan_issues(file.rows, issues_of(channel.pk))
    if "look" in request.POST:
        return _preview(request, channel, file, plan)
    if plan.digest != form.cleaned_data["digest"] or plan.wrong:
        messages.warning(request, _("Something has changed since you looked, so nothing was saved. Look again."))
        return _preview(request, channel, file, plan)
    try:
        written = write_closings(by=request.user, channel_id=channel.pk, drafts=plan.drafts)
    except RowsRefused as refusal:
        return _preview(request, channel, file, plan.refused(refusal.problems), status=422)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _preview(request, channel, file, plan)
    messages.success(request, _said(written, plan))
    return redirect(on_channel_page(channel))


def _preview(
    request: Request, channel: Channel, file: IssueFile, plan: IssuePlan, *, status: int = 200
) -> HttpResponse:
    form = GoOnForm(initial={"text": file.text, "digest": plan.digest})
    context = {"channel": channel, "file": file, "plan": plan, "form": form}
    return render(request, "closings/import_preview.html", context, status=status)


def _said(written: Written, plan: IssuePlan) -> str:
    words = _("%(added)d issues added, %(changed)d changed, %(same)d as they were.") % {
        "added": written.added,
        "changed": written.changed,
        "same": written.unchanged + len(plan.unchanged),
    }
    return " ".join([words, *line_words(written.lines)])
