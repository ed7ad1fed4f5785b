"""One duty, and the answers to it. Each answer is a plain form; htmx gets the duty's line instead of a page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from calendar_app.lib.htmx import wants_part
from calendar_app.lib.http import way_back
from campaigns.actions.own_duties import is_by_hand
from campaigns.enums import MILESTONE_UNFINISHED, Veil
from campaigns.forms.duties import Assign, DutyForm, Finish, PutBack, Reopen, TakeOn, Waive
from campaigns.forms.hand_backs import HandBackAnswerForm
from campaigns.forms.own_duties import AnswerForm
from campaigns.models import Milestone
from campaigns.queries.anchored import lead_time_words
from campaigns.queries.desk import duty_line
from campaigns.queries.duty_asks import asks_about, can_plan_duty
from campaigns.queries.duty_lines import DutyLine
from campaigns.queries.fetch import milestone_to_answer, milestone_to_assign, milestone_to_see
from campaigns.queries.guests import sees_campaign
from campaigns.queries.holding import hold_of
from campaigns.rules.desk_words import what_happened
from campaigns.views.replies import CHANGED, undo_address, way_back_of
from departments.errors import Conflict, NotAllowed, Refused
from departments.http import Request

DESK = "/desk/"
Fetch = Callable[..., Milestone]


@dataclass(frozen=True)
class Answer:
    """One way to answer a duty: the right it takes, the form that does it, and what is said of it then.

    Where it ``is_reopened`` by an undo, that needs no history, which not everybody reads who answers duties.
    """

    fetch: Fetch
    form: type[DutyForm]
    said: str | Promise
    is_reopened: bool = False


TAKE_ON = Answer(milestone_to_answer, TakeOn, gettext_lazy("“%(duty)s” is yours now."))
PUT_BACK = Answer(milestone_to_answer, PutBack, gettext_lazy("“%(duty)s” is nobody’s in particular again."))
FINISH = Answer(milestone_to_answer, Finish, gettext_lazy("“%(duty)s” is done."), is_reopened=True)
WAIVE = Answer(milestone_to_answer, Waive, gettext_lazy("“%(duty)s” is waived."), is_reopened=True)
REOPEN = Answer(milestone_to_answer, Reopen, gettext_lazy("“%(duty)s” is open again."))
ASSIGN = Answer(milestone_to_assign, Assign, gettext_lazy("“%(duty)s” is given to %(name)s."))


@require_safe
@vary_on_headers("HX-Request", "HX-Request-Type")
def duty(request: Request, duty_id: UUID) -> HttpResponse:
    """Show one duty with its answers, as a page or in the panel. Fourteen queries."""
    milestone = milestone_to_see(request.access, duty_id, timezone.now())
    if wants_part(request):
        return render(request, "desk/duty_panel.html", _context(request, milestone))
    back = request.get_full_path()
    return render(request, "desk/duty.html", _context(request, milestone) | {"back": back})


@require_POST
def take_on(request: Request, duty_id: UUID) -> HttpResponse:
    """Let the viewer take a duty on."""
    return _answer(request, duty_id, TAKE_ON)


@require_POST
def put_back(request: Request, duty_id: UUID) -> HttpResponse:
    """Let the viewer give a duty back."""
    return _answer(request, duty_id, PUT_BACK)


@require_POST
def finish(request: Request, duty_id: UUID) -> HttpResponse:
    """Mark a duty done."""
    return _answer(request, duty_id, FINISH)


@require_POST
def waive(request: Request, duty_id: UUID) -> HttpResponse:
    """Waive a duty with a reason."""
    return _answer(request, duty_id, WAIVE)


@require_POST
def reopen(request: Request, duty_id: UUID) -> HttpResponse:
    """Open a finished duty again: also the undo of finishing and waiving."""
    return _answer(request, duty_id, REOPEN)


@require_POST
def assign(request: Request, duty_id: UUID) -> HttpResponse:
    """Give a duty to a member of a responsible department."""
    return _answer(request, duty_id, ASSIGN)


def _answer(request: Request, duty_id: UUID, answer: Answer) -> HttpResponse:
    now = timezone.now()
    try:
        milestone = answer.fetch(request.access, duty_id, now)
    except NotAllowed as refusal:
        if not wants_part(request):
            raise
        # The line stays on the page, so the sentence goes where messages stand.
        messages.error(request, str(refusal))
        return _answered(request, duty_id)
    form = answer.form(request.POST, milestone=milestone)
    if not form.is_valid():
        return _not_yet(request, milestone, form)
    try:
        saved = form.save(by=request.user)
    except Conflict as conflict:
        return _somebody_was_quicker(request, conflict.row, form)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _not_yet(request, milestone, form)
    _say(request, saved, answer, has_changed=saved.version != milestone.version)
    return _answered(request, duty_id)


def _say(request: Request, milestone: Milestone, answer: Answer, *, has_changed: bool) -> None:
    name = milestone.assignee.name if milestone.assignee else _("nobody in particular")
    undo = ""
    if answer.is_reopened:
        undo = undo_address(request, reverse("campaigns:reopen_duty", args=[milestone.pk]), default=DESK)
    elif has_changed:
        undo = way_back_of(request, milestone, default=DESK)
    duty_name = _line(request, milestone.pk).name
    messages.success(request, str(answer.said) % {"duty": duty_name, "name": name}, extra_tags=undo)


def _meanwhile(line: DutyLine) -> str:
    news = what_happened(
        state=line.state,
        due_on=line.due_on,
        assignee=line.assignee,
        by=line.done_by or line.waived_by,
        reason=line.waive_reason,
        today=timezone.localdate(),
    )
    return _("Nothing was changed, because somebody was quicker. %(news)s") % {"news": news}


def _somebody_was_quicker(request: Request, stored: Milestone, form: DutyForm) -> HttpResponse:
    """Say what somebody else made of the duty; what was typed stays, to be sent once more if it still fits."""
    news = _meanwhile(_line(request, stored.pk))
    if form.visible_fields() and stored.state in MILESTONE_UNFINISHED:
        again = form.again(stored)
        again.add_error(None, news)
        return _not_yet(request, milestone_to_see(request.access, stored.pk, timezone.now()), again)
    typed = form.cleaned_data.get("reason")
    messages.warning(request, f"{news} {_('You wrote: “%(text)s”') % {'text': typed}}" if typed else news)
    return _answered(request, stored.pk)


def _not_yet(request: Request, milestone: Milestone, form: DutyForm) -> HttpResponse:
    """Show the duty with what the answer still needs, or say it when the answer has no field to say it at."""
    if not form.visible_fields():
        messages.error(request, " ".join(str(sentence) for sentences in form.errors.values() for sentence in sentences))
        return _answered(request, milestone.pk)
    context = _context(request, milestone, bound=form)
    if wants_part(request):
        return render(request, "desk/duty_panel.html", context)
    return render(request, "desk/duty.html", context, status=422)


def _answered(request: Request, duty_id: UUID) -> HttpResponse:
    """Return the page the answer came from, or for htmx the duty's line, its panel and the message.

    What htmx swaps in is always a 200, for its debugging script swaps in nothing else.
    """
    back = way_back(request, default=DESK)
    if not wants_part(request):
        return redirect(f"{back}#duty-{duty_id}")
    milestone = milestone_to_see(request.access, duty_id, timezone.now())
    context = _context(request, milestone) | {"in_panel": request.htmx.target == "aside#panel"}
    response = render(request, "desk/duty_answered.html", context)
    return trigger_client_event(response, CHANGED, {"target": "body"})


def _context(request: Request, milestone: Milestone, *, bound: DutyForm | None = None) -> dict[str, Any]:
    line = _line(request, milestone.pk)
    forms: dict[str, DutyForm] = {}
    if line.can_assign and line.is_unfinished:
        forms["assign_form"] = Assign(milestone=milestone)
    if line.can_answer and line.is_unfinished:
        forms["waive_form"] = Waive(milestone=milestone)
    for name, form in forms.items():
        if bound is not None and type(bound) is type(form):
            forms[name] = bound
    asks = asks_about(request.access, line, milestone)
    sees_it = sees_campaign(request.access, milestone.campaign_id, at=timezone.now())
    return {
        "line": line,
        "lead_time": line.basis or lead_time_words(milestone, knows_campaign=sees_it and line.veil == Veil.OPEN),
        "sees_campaign": sees_it,
        "back": way_back(request, default=DESK),
        "hold": hold_of(request.access, milestone, now=timezone.now()),
        "can_plan": can_plan_duty(request.access, line, milestone),
        "is_by_hand": is_by_hand(milestone),
        "is_stale": milestone.activity is not None and milestone.activity.is_stale and not is_by_hand(milestone),
        "proposal": asks.day,
        "answer_form": AnswerForm(proposal=asks.day) if asks.day else None,
        "handed_back": [(found, HandBackAnswerForm(found=found)) for found in asks.handed_back],
        **forms,
    }


def _line(request: Request, duty_id: UUID) -> DutyLine:
    line = duty_line(request.access, duty_id, now=timezone.now(), organisation=request.organisation)
    if line is None:
        raise Http404(_("There is no such duty."))
    return line
