"""Duties made by hand, another day for a duty, and duties that are somebody else's."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from calendar_app.api.entrance import ApiRequest, answering, planning, reading
from calendar_app.api.operations import duties
from calendar_app.api.operations.choosing import chosen_team
from calendar_app.api.operations.duties import read_duty
from calendar_app.api.shapes.duties import DutyOut
from calendar_app.api.shapes.duty_deeds import (
    AsksOut,
    DayAnswer,
    DutyFacts,
    HandBackAnswer,
    NewDuty,
    NotOurs,
    WantedDay,
    hand_back_out,
    proposal_out,
)
from calendar_app.api.versions import version_seen
from campaigns.actions.hand_backs import give_to, hand_back, keep_it, leave_with
from campaigns.actions.own_duties import add_duty, edit_duty, is_by_hand, remove_duty
from campaigns.actions.proposals import answer_proposal, propose_day, withdraw_proposal
from campaigns.enums import Veil
from campaigns.models import DateProposal, HandBack, Milestone
from campaigns.queries.desk import duty_line
from campaigns.queries.duty_asks import asks_about
from campaigns.queries.fetch import campaign_to_edit, milestone_to_answer, milestone_to_plan, milestone_to_see
from campaigns.queries.hand_backs import departments_to_answer_for
from departments.errors import Refused
from departments.models import Department

router = duties.router
asks = Router(tags=["Duties"])


@router.post("", response={201: DutyOut}, auth=planning, summary="Make a duty by hand")
def make_duty(request: ApiRequest, response: HttpResponse, new: NewDuty) -> Status[DutyOut]:
    """Of a campaign you plan, or of one of its activities. Its departments are told."""
    campaign = campaign_to_edit(request.access, new.campaign, timezone.now())
    fields = _teams(new.dict(exclude={"campaign", "activity"}))
    made = add_duty(by=request.user, campaign_id=campaign.pk, activity_id=new.activity, **fields)
    return Status(201, read_duty(request, response, made.pk))


@router.patch("/{uuid:duty_id}", response=DutyOut, auth=planning, summary="Change a duty made by hand")
def change_duty(request: ApiRequest, response: HttpResponse, duty_id: UUID, facts: DutyFacts) -> DutyOut:
    """404 for one that a lead-time plan makes: change the plan. `If-Match` as for a change."""
    version = version_seen(request)
    found = _by_hand(request, duty_id)
    values = _teams(facts.dict(exclude_unset=True))
    edit_duty(by=request.user, milestone_id=found.pk, values=values, version=version)
    return read_duty(request, response, found.pk)


@router.post("/{uuid:duty_id}/call-off", response=DutyOut, auth=planning, summary="Call off a duty made by hand")
def call_duty_off(request: ApiRequest, response: HttpResponse, duty_id: UUID) -> DutyOut:
    """Its departments are told. `If-Match` as for a change."""
    version = version_seen(request)
    found = _by_hand(request, duty_id)
    remove_duty(by=request.user, milestone_id=found.pk, version=version)
    return read_duty(request, response, found.pk)


@router.get("/{uuid:duty_id}/asks", response=AsksOut, auth=reading, summary="Read what is asked about a duty")
def read_asks(request: ApiRequest, duty_id: UUID) -> AsksOut:
    """Whether another day is asked for, and who handed it back. Told to who plans its campaign or may answer it."""
    found = milestone_to_see(request.access, duty_id, timezone.now())
    line = duty_line(request.access, found.pk, now=timezone.now(), organisation=request.organisation)
    if line is None:
        raise Http404
    asked = asks_about(request.access, line, found)

    def tells_words(row: DateProposal | HandBack) -> bool:
        return line.veil == Veil.OPEN or row.by_id == request.access.user_id

    return AsksOut(
        day=proposal_out(asked.day, tells_words=tells_words(asked.day)) if asked.day else None,
        handed_back=[hand_back_out(row, tells_words=tells_words(row)) for row in asked.handed_back],
    )


@router.post("/{uuid:duty_id}/day", response=AsksOut, auth=answering, summary="Ask for another day")
def ask_for_day(request: ApiRequest, duty_id: UUID, wanted: WantedDay) -> AsksOut:
    """For a duty of your department; the planners of its campaign are told. `If-Match` as for a change."""
    version = version_seen(request)
    found = milestone_to_answer(request.access, duty_id, timezone.now())
    propose_day(by=request.user, milestone_id=found.pk, version=version, **wanted.dict())
    return read_asks(request, found.pk)


@asks.post("/asked-days/{uuid:proposal_id}/answer", response=DutyOut, auth=planning, summary="Answer to another day")
def answer_day(request: ApiRequest, response: HttpResponse, proposal_id: UUID, said: DayAnswer) -> DutyOut:
    """As a planner of the campaign. What is accepted stays on its day, whatever moves."""
    found = _of(request, DateProposal.objects.filter(pk=proposal_id).first(), milestone_to_plan)
    answer_proposal(by=request.user, proposal_id=proposal_id, accept=said.accept, answer=said.answer)
    return read_duty(request, response, found.pk)


@asks.post("/asked-days/{uuid:proposal_id}/withdraw", response=DutyOut, auth=answering, summary="Ask no more")
def withdraw_day(request: ApiRequest, response: HttpResponse, proposal_id: UUID) -> DutyOut:
    """Take back that another day is wanted, as somebody of the department."""
    found = _of(request, DateProposal.objects.filter(pk=proposal_id).first(), milestone_to_answer)
    withdraw_proposal(by=request.user, proposal_id=proposal_id)
    return read_duty(request, response, found.pk)


@router.post("/{uuid:duty_id}/hand-back", response=AsksOut, auth=answering, summary="Hand a duty back")
def hand_duty_back(request: ApiRequest, duty_id: UUID, why: NotOurs) -> AsksOut:
    """It is not your department's; the planners of its campaign are told. `If-Match` as for a change."""
    version = version_seen(request)
    found = milestone_to_answer(request.access, duty_id, timezone.now())
    department = _ours(request, found, why.department)
    hand_back(by=request.user, milestone_id=found.pk, department_id=department.pk, reason=why.reason, version=version)
    return read_asks(request, found.pk)


@asks.post("/hand-backs/{uuid:hand_back_id}/answer", response=DutyOut, auth=planning, summary="Answer to a hand-back")
def answer_hand_back(request: ApiRequest, response: HttpResponse, hand_back_id: UUID, said: HandBackAnswer) -> DutyOut:
    """Give the duty to another department, or leave it where it is, as a planner of the campaign."""
    found = _of(request, HandBack.objects.filter(pk=hand_back_id).first(), milestone_to_plan)
    if said.department is None:
        leave_with(by=request.user, hand_back_id=hand_back_id, answer=said.answer)
    else:
        department = chosen_team(said.department, field="department")
        give_to(by=request.user, hand_back_id=hand_back_id, department=department, answer=said.answer)
    return read_duty(request, response, found.pk)


@asks.post("/hand-backs/{uuid:hand_back_id}/keep", response=DutyOut, auth=answering, summary="Keep a duty after all")
def keep(request: ApiRequest, response: HttpResponse, hand_back_id: UUID) -> DutyOut:
    """As somebody of the department that handed it back."""
    found = _of(request, HandBack.objects.filter(pk=hand_back_id).first(), milestone_to_answer)
    keep_it(by=request.user, hand_back_id=hand_back_id)
    return read_duty(request, response, found.pk)


def _by_hand(request: ApiRequest, duty_id: UUID) -> Milestone:
    found = milestone_to_plan(request.access, duty_id, timezone.now())
    if not is_by_hand(found):
        raise Http404
    return found


def _of(request: ApiRequest, row: DateProposal | HandBack | None, fetch: Callable[..., Milestone]) -> Milestone:
    """Return the duty a question is about. Raises ``Http404`` for none, and as ``fetch`` does."""
    if row is None:
        raise Http404
    return fetch(request.access, row.milestone_id, timezone.now())


def _ours(request: ApiRequest, found: Milestone, slug: str | None) -> Department:
    departments = departments_to_answer_for(request.access, found)
    chosen = departments if slug is None else [each for each in departments if each.slug == slug]
    if len(chosen) != 1:
        raise Refused(_("Say for which of its departments you hand it back."), field="department")
    return chosen[0]


def _teams(sent: dict[str, Any]) -> dict[str, Any]:
    if "departments" in sent:
        slugs = dict.fromkeys(sent["departments"])
        sent["departments"] = [chosen_team(slug, field="departments") for slug in slugs]
    return sent
