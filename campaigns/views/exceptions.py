"""Exceptions from short notice: one to look at and to answer, as a page or in the panel."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from calendar_app.lib.htmx import wants_part
from calendar_app.lib.http import way_back
from campaigns.actions.exceptions import withdraw_exception
from campaigns.actions.exceptions_back import can_undo_asking, undo_answer, undo_asking
from campaigns.enums import ExceptionState
from campaigns.forms.short_notice import AnswerForm, AskForm
from campaigns.models import NoticeException
from campaigns.queries.exceptions import exception_line, exceptions_of
from campaigns.queries.fetch import (
    activity_to_edit,
    exception_to_answer,
    exception_to_see,
    exception_to_withdraw,
)
from campaigns.views.replies import answered, is_redo, moment_in, seen_version, tried, undo_address, way_back_of
from departments.http import Request

DESK = "/desk/"

SAID = {
    ExceptionState.ACCEPTED: gettext_lazy("The exception for %(activity)s is accepted. Who asked is told."),
    ExceptionState.REDUCED: gettext_lazy(
        "The exception for %(activity)s is accepted with less scope. Who asked is told."
    ),
    ExceptionState.DECLINED: gettext_lazy("The exception for %(activity)s is declined. Who asked is told."),
}


@require_safe
@vary_on_headers("HX-Request", "HX-Request-Type")
def exception(request: Request, exception_id: UUID) -> HttpResponse:
    """Show one exception, and to who answers for its department the answers there are. Three queries."""
    found = exception_to_see(request.access, exception_id, timezone.now())
    template = "exceptions/exception_panel.html" if wants_part(request) else "exceptions/exception.html"
    return render(request, template, _context(request, found))


@require_POST
@vary_on_headers("HX-Request", "HX-Request-Type")
def answer(request: Request, exception_id: UUID) -> HttpResponse:
    """Accept an exception, accept it with less scope, or decline it."""
    found = exception_to_answer(request.access, exception_id, timezone.now())
    form = AnswerForm(request.POST, exception=found)
    if form.is_valid() and (saved := form.save(by=request.user)):
        _say(request, saved)
        return answered(request, default=DESK)
    template = "exceptions/exception_panel.html" if wants_part(request) else "exceptions/exception.html"
    return render(request, template, _context(request, found) | {"form": form}, status=422)


@require_POST
def undo_given_answer(request: Request, exception_id: UUID) -> HttpResponse:
    """Take the last answer back, or give again what was taken back: the undo and the redo of answering."""
    found = exception_to_answer(request.access, exception_id, timezone.now())
    version = seen_version(request)
    if saved := tried(request, lambda: undo_answer(by=request.user, exception_id=found.pk, version=version)):
        _say(request, saved)
    return answered(request, default=DESK)


@require_POST
def withdraw(request: Request, exception_id: UUID) -> HttpResponse:
    """Take the question back, before it is answered."""
    found = exception_to_withdraw(request.access, exception_id, timezone.now())
    page = reverse("campaigns:activity", args=[found.activity_id])
    if tried(
        request,
        lambda: withdraw_exception(by=request.user, exception_id=found.pk, version=seen_version(request)),
    ):
        undo = way_back_of(request, found, default=page)
        messages.success(request, _("The question is taken back. The short notice stays open."), extra_tags=undo)
    return answered(request, default=page)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, activity_id: UUID) -> HttpResponse:
    """Ask for the exceptions an activity needs, once more where they were declined or the question was taken back."""
    found = activity_to_edit(request.access, activity_id, timezone.now())
    form = AskForm(request.POST if request.method == "POST" else None, activity=found)
    if form.is_bound and form.is_valid() and (asked := form.save(by=request.user)):
        _say_asked(request, asked)
        return redirect("campaigns:activity", found.pk)
    context = {
        "activity": found,
        "form": form,
        "exceptions": exceptions_of(request.access, Q(activity=found.pk), now=timezone.now()),
    }
    return render(request, "exceptions/ask.html", context, status=422 if form.errors else 200)


@require_POST
def undo_question(request: Request, activity_id: UUID) -> HttpResponse:
    """Take back what was asked at the moment in the address, or let it wait again: the undo and redo of asking."""
    found = activity_to_edit(request.access, activity_id, timezone.now())
    is_again, page = is_redo(request), reverse("campaigns:activity", args=[found.pk])
    at = moment_in(request, "at")
    if at is None:
        return redirect(page)
    changed = tried(request, lambda: undo_asking(by=request.user, activity_id=found.pk, asked_at=at, is_redo=is_again))
    if changed and is_again:
        _say_asked(request, changed)
    elif changed:
        said = _("The question is taken back. The short notice stays open.")
        messages.success(request, said, extra_tags=_undo_of_asking(request, changed[0]))
    return redirect(way_back(request, default=page))


def _say(request: Request, saved: NoticeException) -> None:
    """Say how an exception stands now, with the way back."""
    address = reverse("campaigns:undo_answer", args=[saved.pk])
    undo = undo_address(request, address, default=DESK, version=saved.version)
    if saved.state == ExceptionState.ASKED:
        words = _("The answer is taken back: the exception waits again.")
    else:
        words = str(SAID[ExceptionState(saved.state)]) % {"activity": _context(request, saved)["line"].activity}
    messages.success(request, words, extra_tags=undo)


def _say_asked(request: Request, asked: list[NoticeException]) -> None:
    undo = _undo_of_asking(request, asked[0]) if can_undo_asking(asked) else ""
    messages.success(request, _("Asked. You are told as soon as there is an answer."), extra_tags=undo)


def _undo_of_asking(request: Request, asked: NoticeException) -> str:
    page = reverse("campaigns:activity", args=[asked.activity_id])
    address = reverse("campaigns:undo_asking", args=[asked.activity_id])
    return undo_address(request, address, default=page, at=asked.asked_at.isoformat())


def _context(request: Request, found: NoticeException) -> dict[str, Any]:
    line = exception_line(request.access, found.pk, now=timezone.now())
    if line is None:
        raise Http404(_("There is no such exception."))
    return {
        "line": line,
        "form": AnswerForm(exception=found) if line.can_answer else None,
        "back": way_back(request, default=DESK),
    }
