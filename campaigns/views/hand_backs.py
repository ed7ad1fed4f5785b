"""A duty that is not a department's: said by its people, answered by the planners of its campaign."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calendar_app.lib.http import way_back
from campaigns.actions.hand_backs import keep_it
from campaigns.forms.hand_backs import HandBackAnswerForm, HandBackForm
from campaigns.models import HandBack
from campaigns.queries.desk import duty_line
from campaigns.queries.fetch import milestone_to_answer, milestone_to_plan
from campaigns.queries.hand_backs import departments_to_answer_for
from campaigns.views.replies import posted, tried
from departments.errors import Conflict, Refused
from departments.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def hand_back(request: Request, duty_id: UUID) -> HttpResponse:
    """Say that a duty is not for one's department."""
    now = timezone.now()
    milestone = milestone_to_answer(request.access, duty_id, now)
    departments = departments_to_answer_for(request.access, milestone)
    form = HandBackForm(posted(request), milestone=milestone, departments=departments)
    if form.is_valid():
        try:
            form.save(by=request.user)
        except (Conflict, Refused) as refusal:
            field = getattr(refusal, "field", None)
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Handed back. The planners of the campaign are told."))
            return redirect(way_back(request, default=reverse("campaigns:duty", args=[milestone.pk])))
    line = duty_line(request.access, milestone.pk, now=now, organisation=request.organisation)
    context = {"form": form, "milestone": milestone, "line": line}
    return render(request, "desk/hand_back.html", context, status=422 if form.errors else 200)


@require_POST
def answer_hand_back(request: Request, hand_back_id: UUID) -> HttpResponse:
    """Give a duty that was handed back to another department, or leave it where it is, as a planner."""
    found = _found(hand_back_id)
    milestone = milestone_to_plan(request.access, found.milestone_id, timezone.now())
    form = HandBackAnswerForm(request.POST, found=found)
    gives = request.POST.get("decision") == "give"
    if not form.is_valid() or (gives and form.cleaned_data["department"] is None):
        messages.error(request, _("Choose the department that gets the duty."))
    elif tried(request, lambda: form.save(by=request.user, gives=gives)):
        given = _("Given away. Both departments are told.")
        messages.success(request, given if gives else _("It stays where it is. The team is told."))
    return redirect("campaigns:duty", milestone.pk)


@require_POST
def keep(request: Request, hand_back_id: UUID) -> HttpResponse:
    """Keep a duty after all, as somebody of the department that handed it back."""
    found = _found(hand_back_id)
    milestone = milestone_to_answer(request.access, found.milestone_id, timezone.now())
    if tried(request, lambda: keep_it(by=request.user, hand_back_id=found.pk)):
        messages.success(request, _("It is yours again."))
    return redirect("campaigns:duty", milestone.pk)


def _found(hand_back_id: UUID) -> HandBack:
    found = HandBack.objects.filter(pk=hand_back_id).select_related("department").first()
    if found is None:
        # As for one about a duty this person does not know of.
        raise Http404(_("There is no such duty."))
    return found
