"""Exceptions from short notice: asking, and answering."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Router

from calendar_app.api.entrance import ApiRequest, answering, planning, reading
from calendar_app.api.shapes.exceptions import ExceptionAnswer, ExceptionOut, Question, exception_out
from calendar_app.api.versions import say_version, version_seen
from campaigns.actions.exceptions import answer_exception, ask_for_exception, take_back_answer, withdraw_exception
from campaigns.enums import ExceptionState
from campaigns.queries.exceptions import exception_line, exceptions_of, exceptions_wanted
from campaigns.queries.fetch import activity_to_edit, exception_to_answer, exception_to_withdraw

router = Router(tags=["Exceptions"])


@router.get("", response=list[ExceptionOut], auth=reading, summary="List exceptions")
def list_exceptions(request: ApiRequest, activity: UUID | None = None) -> list[ExceptionOut]:
    """Those you are asked to answer, the nearest first; or, with `activity`, all of one activity that say something."""
    now = timezone.now()
    if activity is not None:
        found = exceptions_of(request.access, Q(activity=activity), now=now)
    else:
        found = exceptions_wanted(request.access, request.access.department_ids, now=now)
    return [exception_out(line) for line in found]


@router.get("/{uuid:exception_id}", response=ExceptionOut, auth=reading, summary="Read an exception")
def read_exception(request: ApiRequest, response: HttpResponse, exception_id: UUID) -> ExceptionOut:
    """One exception. Its `ETag` is what `If-Match` takes when you answer it."""
    line = exception_line(request.access, exception_id, now=timezone.now())
    if line is None:
        raise Http404
    say_version(response, line.version)
    return exception_out(line)


@router.post("", response=list[ExceptionOut], auth=planning, summary="Ask for exceptions")
def ask(request: ApiRequest, question: Question) -> list[ExceptionOut]:
    """Ask all departments whose notice an activity does not keep. For planners of its campaign."""
    now = timezone.now()
    found = activity_to_edit(request.access, question.activity, now)
    asked = ask_for_exception(by=request.user, activity_id=found.pk, why=question.why)
    lines = (exception_line(request.access, row.pk, now=now) for row in asked)
    return [exception_out(line) for line in lines if line is not None]


@router.post("/{uuid:exception_id}/answer", response=ExceptionOut, auth=answering, summary="Answer an exception")
def answer(request: ApiRequest, response: HttpResponse, exception_id: UUID, answer: ExceptionAnswer) -> ExceptionOut:
    """Accept it, accept it with less scope, or decline. For the head of its department. `If-Match` as for a change."""
    version = version_seen(request)
    found = exception_to_answer(request.access, exception_id, timezone.now())
    answer_exception(
        by=request.user,
        exception_id=found.pk,
        answer=ExceptionState(answer.answer),
        reason=answer.reason,
        scope=answer.scope,
        version=version,
    )
    return read_exception(request, response, found.pk)


@router.post("/{uuid:exception_id}/withdraw", response=ExceptionOut, auth=planning, summary="Take a question back")
def withdraw(request: ApiRequest, response: HttpResponse, exception_id: UUID) -> ExceptionOut:
    """Before it is answered. `If-Match` as for a change."""
    version = version_seen(request)
    found = exception_to_withdraw(request.access, exception_id, timezone.now())
    withdraw_exception(by=request.user, exception_id=found.pk, version=version)
    return read_exception(request, response, found.pk)


@router.post("/{uuid:exception_id}/open-again", response=ExceptionOut, auth=answering, summary="Take an answer back")
def open_again(request: ApiRequest, response: HttpResponse, exception_id: UUID) -> ExceptionOut:
    """It waits for its answer again. For the head of its department."""
    found = exception_to_answer(request.access, exception_id, timezone.now())
    take_back_answer(by=request.user, exception_id=found.pk)
    return read_exception(request, response, found.pk)
