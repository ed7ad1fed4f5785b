"""The pages of bringing people in from a file, and out into one. For ops admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calendar_app.people.applying import PeopleReport, bring_in
from calendar_app.people.exporting import people_csv
from calendar_app.people.forms import GoOnForm, PeopleFileForm
from calendar_app.people.planning import PeoplePlan, plan_people
from calendar_app.people.queries import world
from calendar_app.people.reading import PeopleFile
from calendar_app.people.report import sentences_of
from campaigns.rules.people_permissions import check_move_people
from departments.errors import Refused
from departments.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def people_import(request: Request) -> HttpResponse:
    """Take a file and show what would come in; nothing is written."""
    check_move_people(request.access)
    form = PeopleFileForm(request.POST, request.FILES) if request.method == "POST" else PeopleFileForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        return _preview(request, file, plan_people(file.records, world()))
    return render(request, "people/import.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def people_run(request: Request) -> HttpResponse:
    """Bring in what was looked at and show the report; if anything has changed meanwhile, show the preview again."""
    check_move_people(request.access)
    form = GoOnForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The file got lost on the way. Choose it again."))
        return redirect("people_import")
    file, send = form.cleaned_data["text"], form.cleaned_data["send_invitations"]
    plan = plan_people(file.records, world())
    if plan.digest != form.cleaned_data["digest"]:
        messages.warning(request, _("Something has changed since you looked, so nothing was brought in. Look again."))
        return _preview(request, file, plan)
    try:
        report = bring_in(by=request.user, plan=plan, send_invitations=send)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _preview(request, file, plan_people(file.records, world()))
    return _report(request, report)


@never_cache
@require_safe
def people_export(request: Request) -> HttpResponse:
    """Return everybody who may sign in as a CSV file. Two queries."""
    check_move_people(request.access)
    headers = {"Content-Disposition": 'attachment; filename="people.csv"'}
    return HttpResponse(people_csv(), content_type="text/csv; charset=utf-8", headers=headers)


def _preview(request: Request, file: PeopleFile, plan: PeoplePlan) -> HttpResponse:
    form = GoOnForm(initial={"text": file.text, "digest": plan.digest, "send_invitations": True})
    form.fields["send_invitations"].help_text = ngettext(
        "%(count)d person cannot sign in yet and gets a mail with the way in. It can also leave later.",
        "%(count)d people cannot sign in yet and get a mail with the way in. It can also leave later.",
        len(plan.invitable),
    ) % {"count": len(plan.invitable)}
    context = {"file": file, "plan": plan, "form": form}
    return render(request, "people/import_preview.html", context)


def _report(request: Request, report: PeopleReport) -> HttpResponse:
    return render(request, "people/import_report.html", {"report": report, "sentences": sentences_of(report)})
