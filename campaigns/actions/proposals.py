"""Asking for another day for a duty, and answering that."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.alongside import duty_beside
from campaigns.actions.locking import locked_milestone
from campaigns.actions.own_duties import is_by_hand, redate
from campaigns.actions.replanning import replan_milestone
from campaigns.alerts.saying import say
from campaigns.enums import MILESTONE_UNFINISHED, AlertKind, AlertState, ProposalState
from campaigns.models import Alert, DateProposal, Milestone
from campaigns.rules.duty_memory import DutyBefore
from campaigns.rules.schedule import EARLIEST, LATEST
from departments.audit import changed_fields, plain, record
from departments.errors import Refused
from departments.models import User


@transaction.atomic
def propose_day(
    *, by: User, milestone_id: UUID, due_on: dt.date, reason: str, version: int | None = None
) -> DateProposal:
    """Return the proposal of another day for a duty; the department that leads its campaign is told.

    A proposal that is open takes the new day and reason. Raises ``Refused`` for a finished duty, the day it has,
    a day off the calendar and without a reason.
    """
    milestone = locked_milestone(milestone_id, version=version)
    reason = " ".join(reason.split())[:300]
    if milestone.state not in MILESTONE_UNFINISHED:
        raise Refused(_("This duty is finished. Open it again before asking for another day."))
    if due_on == milestone.due_on:
        raise Refused(_("It is due on that day already. Propose another one."), field="due_on")
    if not EARLIEST <= due_on <= LATEST:
        raise Refused(_("Choose a day between 1990 and 2199."), field="due_on")
    if not reason:
        raise Refused(_("Say in a few words why. The planners will read it."), field="reason")
    now = timezone.now()
    before = _open_of(milestone)
    if before is not None:
        _close(before, ProposalState.WITHDRAWN, by=by, at=now)
    proposal = DateProposal.objects.create(
        milestone=milestone, due_on=due_on, was_on=milestone.due_on, reason=reason, by=by, at=now
    )
    changes = {"due_on": [plain(milestone.due_on), plain(due_on)], "reason": ["", reason]}
    record(by=by, verb="asked for another day", subject=milestone, changes=changes, campaign_id=milestone.campaign_id)
    _tell(AlertKind.DAY_WANTED, proposal, milestone, [milestone.campaign.lead_department_id], at=now)
    return proposal


@transaction.atomic
def answer_proposal(*, by: User, proposal_id: UUID, accept: bool, answer: str = "") -> Milestone:
    """Accept or decline a proposed day and return the duty; its departments are told.

    An accepted day stays where it is, whatever moves: a duty from a plan is held. Raises ``Refused`` for what is no
    longer open, where the duty has moved or been finished meanwhile, and for declining without a word.
    """
    proposal, milestone = _locked(proposal_id)
    answer = " ".join(answer.split())[:300]
    if not accept and not answer:
        raise Refused(_("Say in a few words why not. The team will read it."), field="answer")
    if milestone.state not in MILESTONE_UNFINISHED:
        raise Refused(_("The duty is finished meanwhile. There is nothing left to move."))
    if accept and milestone.due_on != proposal.was_on:
        raise Refused(_("The duty has another day meanwhile. Ask whether the proposal still stands."))
    now = timezone.now()
    _close(proposal, ProposalState.ACCEPTED if accept else ProposalState.DECLINED, by=by, at=now, answer=answer)
    changes: dict[str, Any] = {"answer": ["", answer]} if answer else {}
    beside: dict[str, Any] = {}
    if accept:
        changes["due_on"] = [plain(milestone.due_on), plain(proposal.due_on)]
        beside = duty_beside(milestone)
        redate(milestone, proposal.due_on)
        if not is_by_hand(milestone) and not milestone.is_held:
            milestone.is_held = True
            changes["is_held"] = [False, True]
        milestone.version += 1
        milestone.save()
    verb = "accepted another day" if accept else "declined another day"
    record(by=by, verb=verb, subject=milestone, changes=changes, campaign_id=milestone.campaign_id, beside=beside)
    _tell(AlertKind.DAY_ANSWERED, proposal, milestone, _responsible(milestone), at=now)
    if accept:
        replan_milestone(milestone, by=by)
    return milestone


@transaction.atomic
def put_day_back(
    *, by: User, milestone_id: UUID, values: Mapping[str, Any], remembered: Mapping[UUID, DutyBefore] | None = None
) -> Milestone:
    """Give a duty the day again that it had, and let it be held or not as it was; return it. Its alerts follow.

    ``values`` are the fields ``due_on`` and ``is_held`` before a change, ``remembered`` how the duty stood then. A
    proposal that was accepted with that day is open again, and the other way round; who heard of it hears of that.
    Raises ``Refused`` for a finished duty, and where yet another day has been asked for since.
    """
    milestone = locked_milestone(milestone_id)
    if milestone.state not in MILESTONE_UNFINISHED:
        raise Refused(_("“%(name)s” is finished, so its date stays anyway.") % {"name": milestone})
    changes, beside, left = changed_fields(milestone, values), duty_beside(milestone), milestone.due_on
    if "due_on" in changes:
        redate(milestone, values["due_on"])
        memory = (remembered or {}).get(milestone.pk)
        if memory is not None and memory.due_on == milestone.due_on:
            milestone.planned_on, milestone.shortfall_days = memory.planned_on, memory.shortfall_days
    milestone.is_held = values.get("is_held", milestone.is_held)
    milestone.version += 1
    milestone.save()
    record(
        by=by,
        verb="put back on its day",
        subject=milestone,
        changes=changes,
        campaign_id=milestone.campaign_id,
        beside=beside,
    )
    if "due_on" in changes:
        _answer_again(milestone, left=left, by=by)
    replan_milestone(milestone, by=by, remembered=remembered)
    return milestone


def _answer_again(milestone: Milestone, *, left: dt.date, by: User) -> None:
    """Open the proposal a duty's last day came from, or let the open one that asks for its day be accepted again."""
    now = timezone.now()
    proposals = DateProposal.objects.filter(milestone=milestone)
    accepted = proposals.filter(state=ProposalState.ACCEPTED, due_on=left, was_on=milestone.due_on).first()
    asked = proposals.filter(state=ProposalState.OPEN).first()
    if accepted is not None:
        if asked is not None:
            raise Refused(_("Somebody has asked for another day since. Answer that instead."))
        accepted.state, accepted.answered_by, accepted.answered_at = ProposalState.OPEN, None, None
        accepted.save()
        _forget(AlertKind.DAY_ANSWERED, accepted)
    elif asked is not None and asked.due_on == milestone.due_on:
        _close(asked, ProposalState.ACCEPTED, by=by, at=now, answer=asked.answer)


def _said(kind: AlertKind, proposal: DateProposal) -> QuerySet[Alert]:
    """Return what was, or is to be, told of a proposal: once for each answer."""
    about = Q(occurrence=str(proposal.pk)) | Q(occurrence__startswith=proposal.pk.hex)
    return Alert.objects.filter(about, milestone=proposal.milestone_id, kind=kind)


def _forget(kind: AlertKind, proposal: DateProposal) -> None:
    """Let what was to be told of a proposal, and has not been, be told no more. One query."""
    waiting = _said(kind, proposal).filter(state=AlertState.PLANNED)
    waiting.update(state=AlertState.SUPERSEDED, closed_reason="no longer so")


def _responsible(milestone: Milestone) -> list[int]:
    return list(milestone.responsible_links.order_by("position").values_list("department_id", flat=True))


@transaction.atomic
def withdraw_proposal(*, by: User, proposal_id: UUID) -> Milestone:
    """Take a proposal back and return its duty; what was to be told of it is told no more."""
    proposal, milestone = _locked(proposal_id)
    _close(proposal, ProposalState.WITHDRAWN, by=by, at=timezone.now())
    record(by=by, verb="took a proposed day back", subject=milestone, changes={}, campaign_id=milestone.campaign_id)
    return milestone


def _locked(proposal_id: UUID) -> tuple[DateProposal, Milestone]:
    milestone_id = DateProposal.objects.filter(pk=proposal_id).values_list("milestone_id", flat=True).first()
    if milestone_id is None:
        raise Refused(_("This proposal is not there any more."))
    milestone = locked_milestone(milestone_id)
    proposal = DateProposal.objects.select_for_update().get(pk=proposal_id)
    if proposal.state != ProposalState.OPEN:
        raise Refused(_("This proposal has been answered meanwhile, or taken back."))
    return proposal, milestone


def _open_of(milestone: Milestone) -> DateProposal | None:
    return DateProposal.objects.filter(milestone=milestone, state=ProposalState.OPEN).first()


def _close(proposal: DateProposal, state: ProposalState, *, by: User, at: dt.datetime, answer: str = "") -> None:
    proposal.state, proposal.answered_by, proposal.answered_at, proposal.answer = state, by, at, answer
    proposal.save()
    _forget(AlertKind.DAY_WANTED, proposal)


def _tell(
    kind: AlertKind, proposal: DateProposal, milestone: Milestone, department_ids: list[int], *, at: dt.datetime
) -> None:
    facts = {
        "proposed": proposal.due_on.isoformat(),
        "was_on": proposal.was_on.isoformat(),
        "is": proposal.state,
        "duties": {milestone.pk.hex: milestone.due_on.isoformat()},
    }
    _forget(kind, proposal)
    said = _said(kind, proposal).count()
    occurrence = f"{proposal.pk.hex}:{said}" if said else str(proposal.pk)
    say(kind, milestone, department_ids, occurrence=occurrence, facts=facts, at=at)
