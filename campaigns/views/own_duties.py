"""Duties made by hand, and another day for a duty: asked for, accepted, declined."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calendar_app.lib.http import way_back
from campaigns.actions.own_duties import is_by_hand, remove_duty
from campaigns.actions.proposals import answer_proposal, withdraw_proposal
from campaigns.forms.own_duties import AnswerForm, OwnDutyForm, ProposeDay
from campaigns.models import Activity, DateProposal, Milestone
from campaigns.queries.desk import duty_line
from campaigns.queries.fetch import campaign_to_edit, milestone_to_answer, milestone_to_plan
from campaigns.views.conflicts import conflict_page
from campaigns.views.replies import seen_version, tried
from departments.errors import Conflict, Refused
from departments.http import Request

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
def new_duty(request: Request, campaign_id: UUID) -> HttpResponse:
    """Add a duty to a campaign, or to the activity of it that the address names."""
    campaign = campaign_to_edit(request.access, campaign_id, timezone.now())
    activity = _activity_asked_for(request, campaign.pk)
    form = OwnDutyForm(request.POST or None, campaign=campaign, activity=activity)
    if form.is_valid() and (made := form.save(by=request.user)):
        messages.success(request, _("“%(duty)s” is added. Its departments are told.") % {"duty": made})
        return redirect("campaigns:duty", made.pk)
    context = {"form": form, "campaign": campaign, "activity": activity}
    return render(request, "campaigns/own_duty.html", context)


@require_http_methods(FORM_METHODS)
def edit_duty(request: Request, duty_id: UUID) -> HttpResponse:
    """Change a duty made by hand. Where somebody else was quicker, both versions are shown to choose from."""
    milestone = _by_hand(request, duty_id)
    form = OwnDutyForm(request.POST or None, campaign=milestone.campaign, milestone=milestone)
    if form.is_valid() and (saved := form.save(by=request.user)):
        messages.success(request, _("Saved: %(duty)s.") % {"duty": saved})
        return redirect("campaigns:duty", saved.pk)
    if form.is_in_conflict:
        crumbs: list[tuple[object, str]] = [
            (milestone.campaign, reverse("campaigns:campaign", args=[milestone.campaign_id])),
            (milestone, reverse("campaigns:duty", args=[milestone.pk])),
        ]
        return conflict_page(request, form, thing=milestone, crumbs=crumbs)
    context = {"form": form, "campaign": milestone.campaign, "activity": milestone.activity, "duty": milestone}
    return render(request, "campaigns/own_duty.html", context)


@require_POST
def call_duty_off(request: Request, duty_id: UUID) -> HttpResponse:
    """Call a duty made by hand off."""
    milestone = _by_hand(request, duty_id)
    done = tried(
        request,
        lambda: remove_duty(by=request.user, milestone_id=milestone.pk, version=seen_version(request)),
    )
    if done:
        messages.success(request, _("“%(duty)s” is called off.") % {"duty": done})
        return redirect("campaigns:campaign", milestone.campaign_id)
    return redirect("campaigns:duty", milestone.pk)


@require_http_methods(FORM_METHODS)
def propose_day(request: Request, duty_id: UUID) -> HttpResponse:
    """Ask for another day for a duty of one's department."""
    milestone = milestone_to_answer(request.access, duty_id, timezone.now())
    form = ProposeDay(request.POST or None, milestone=milestone)
    if form.is_valid():
        try:
            form.save(by=request.user)
        except (Conflict, Refused) as refusal:
            field = getattr(refusal, "field", None)
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("You asked for another day. The planners of the campaign are told."))
            return redirect(way_back(request, default=reverse("campaigns:duty", args=[milestone.pk])))
    line = duty_line(request.access, milestone.pk, now=timezone.now(), organisation=request.organisation)
    return render(request, "desk/propose_day.html", {"form": form, "milestone": milestone, "line": line})


@require_POST
def answer_day(request: Request, proposal_id: UUID) -> HttpResponse:
    """Accept or decline a proposed day, as a planner of the campaign."""
    proposal = _proposal(proposal_id)
    milestone = milestone_to_plan(request.access, proposal.milestone_id, timezone.now())
    accept = request.POST.get("decision") == "accept"
    form = AnswerForm(request.POST, proposal=proposal)
    answer = form.cleaned_data["answer"] if form.is_valid() else ""
    done = tried(
        request, lambda: answer_proposal(by=request.user, proposal_id=proposal.pk, accept=accept, answer=answer)
    )
    if done:
        accepted = _("Accepted. The team is told, and the duty stays on its day.")
        messages.success(request, accepted if accept else _("Declined. The team is told."))
    return redirect("campaigns:duty", milestone.pk)


@require_POST
def withdraw_day(request: Request, proposal_id: UUID) -> HttpResponse:
    """Take a proposed day back, as somebody of the department that asked."""
    proposal = _proposal(proposal_id)
    milestone = milestone_to_answer(request.access, proposal.milestone_id, timezone.now())
    if tried(request, lambda: withdraw_proposal(by=request.user, proposal_id=proposal.pk)):
        messages.success(request, _("The proposal is taken back."))
    return redirect("campaigns:duty", milestone.pk)


def _by_hand(request: Request, duty_id: UUID) -> Milestone:
    milestone = milestone_to_plan(request.access, duty_id, timezone.now())
    if not is_by_hand(milestone):
        raise Http404(_("This duty comes from its channel's lead-time plan."))
    return milestone


def _proposal(proposal_id: UUID) -> DateProposal:
    found = DateProposal.objects.filter(pk=proposal_id).first()
    if found is None:
        # As for one about a duty this person does not know of.
        raise Http404(_("There is no such duty."))
    return found


def _activity_asked_for(request: Request, campaign_id: UUID) -> Activity | None:
    try:
        key = UUID(request.GET.get("activity", ""))
    except ValueError:
        return None
    return Activity.objects.filter(pk=key, campaign=campaign_id).first()
