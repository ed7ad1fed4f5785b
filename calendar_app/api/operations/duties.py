"""Duties: reading and answering them, giving them to somebody, holding their date."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from calendar_app.api.entrance import ApiRequest, answering, planning, reading
from calendar_app.api.paging import Page, Paging, page_of
from calendar_app.api.shapes.duties import Assignment, DutyAnswer, DutyOut, duties_out
from calendar_app.api.versions import say_version, version_seen
from campaigns.actions.holding import hold_milestone, release_milestone
from campaigns.actions.milestones import assign, finish, put_back, reopen, take_on, waive
from campaigns.enums import MILESTONE_UNFINISHED, MilestoneState, Veil
from campaigns.models import Milestone
from campaigns.queries.desk import of_departments, owed
from campaigns.queries.fetch import milestone_to_answer, milestone_to_assign
from campaigns.queries.holding import milestone_to_hold
from campaigns.queries.veil import veil_of
from campaigns.queries.visible import MILESTONE, known_milestones
from departments.errors import Refused
from departments.models import Department, User

router = Router(tags=["Duties"])

ANSWERS: Final[dict[str, Callable[..., Milestone]]] = {
    "take on": take_on,
    "put back": put_back,
    "finish": finish,
    "waive": waive,
    "reopen": reopen,
}


class Narrowing(Paging):
    """Which duties."""

    department: list[str] = []
    state: list[MilestoneState] = []
    campaign: UUID | None = None
    activity: UUID | None = None
    due_since: dt.date | None = None
    due_until: dt.date | None = None
    mine: bool = False

    def condition(self, user_id: int) -> Q:
        """Return the condition for what is asked for."""
        asked = Q(state__in=self.state or MILESTONE_UNFINISHED)
        if self.department:
            teams = Department.objects.filter(slug__in=self.department).values_list("pk", flat=True)
            asked &= Q(of_departments(list(teams)))
        if self.campaign:
            asked &= Q(campaign=self.campaign) & ~Q(veil=Veil.BUSY)
        if self.activity:
            asked &= Q(activity=self.activity)
        if self.due_since:
            asked &= Q(due_on__gte=self.due_since)
        if self.due_until:
            asked &= Q(due_on__lte=self.due_until)
        return asked & Q(assignee=user_id) if self.mine else asked


@router.get("", response=Page[DutyOut], auth=reading, summary="List duties")
def list_duties(request: ApiRequest, asked: Query[Narrowing]) -> dict[str, Any]:
    """The duties you know of, by due date. Those that are finished are left out unless `state` asks for them.

    `department` is the short name of one that has to do it; `mine=true` leaves those given to you.
    """
    now = timezone.now()
    known = known_milestones(request.access, now).annotate(veil=veil_of(request.access, now, MILESTONE))
    rows = known.filter(owed(), asked.condition(request.user.pk)).values("id", "due_on")
    return page_of(rows, asked, by=("due_on", "id"), shown=lambda found: _shown(request, [row["id"] for row in found]))


@router.get("/{uuid:duty_id}", response=DutyOut, auth=reading, summary="Read a duty")
def read_duty(request: ApiRequest, response: HttpResponse, duty_id: UUID) -> DutyOut:
    """One duty. Its `ETag` is what `If-Match` takes when you answer it."""
    known = known_milestones(request.access, timezone.now()).filter(pk=duty_id)
    found = _shown(request, list(known.values_list("pk", flat=True)))
    if not found:
        raise Http404
    say_version(response, found[0].version)
    return found[0]


@router.post("/{uuid:duty_id}/answer", response=DutyOut, auth=answering, summary="Answer a duty")
def answer_duty(request: ApiRequest, response: HttpResponse, duty_id: UUID, answer: DutyAnswer) -> DutyOut:
    """Take it on, finish it, waive it and so on, as a member of its department. `If-Match` as for a change."""
    version = version_seen(request)
    found = milestone_to_answer(request.access, duty_id, timezone.now())
    more = {"reason": answer.reason} if answer.answer == "waive" else {}
    ANSWERS[answer.answer](by=request.user, milestone_id=found.pk, version=version, **more)
    return read_duty(request, response, found.pk)


@router.post("/{uuid:duty_id}/assign", response=DutyOut, auth=answering, summary="Give a duty to somebody")
def assign_duty(request: ApiRequest, response: HttpResponse, duty_id: UUID, to: Assignment) -> DutyOut:
    """Give it to a member of its department. `If-Match` as for a change."""
    version = version_seen(request)
    found = milestone_to_assign(request.access, duty_id, timezone.now())
    person = None if to.person is None else User.objects.filter(pk=to.person).first()
    if to.person is not None and person is None:
        raise Refused(_("Choose a member of a department that has this duty."), field="person")
    assign(by=request.user, milestone_id=found.pk, assignee=person, version=version)
    return read_duty(request, response, found.pk)


@router.post("/{uuid:duty_id}/hold", response=DutyOut, auth=planning, summary="Hold the date of a duty")
def hold(request: ApiRequest, response: HttpResponse, duty_id: UUID) -> DutyOut:
    """It stays where it is when its activity moves. `If-Match` as for a change."""
    return _held(request, response, duty_id, hold_milestone)


@router.post("/{uuid:duty_id}/release", response=DutyOut, auth=planning, summary="Let a duty move again")
def release(request: ApiRequest, response: HttpResponse, duty_id: UUID) -> DutyOut:
    """It moves with its activity again. `If-Match` as for a change."""
    return _held(request, response, duty_id, release_milestone)


def _held(request: ApiRequest, response: HttpResponse, duty_id: UUID, act: Callable[..., Milestone]) -> DutyOut:
    version = version_seen(request)
    found = milestone_to_hold(request.access, duty_id, timezone.now())
    act(by=request.user, milestone_id=found.pk, version=version)
    return read_duty(request, response, found.pk)


def _shown(request: ApiRequest, keys: list[UUID]) -> list[DutyOut]:
    return duties_out(keys, request.access, at=timezone.now(), organisation=request.organisation)
