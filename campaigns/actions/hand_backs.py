"""A duty that is not a department's: it goes back to the planners, who give it to another or leave it where it is."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.inbox import acknowledge_duty
from campaigns.actions.locking import locked_milestone
from campaigns.actions.replanning import replan_milestone
from campaigns.alerts.saying import say
from campaigns.enums import MILESTONE_UNFINISHED, AlertKind, AlertState, HandBackState
from campaigns.models import Alert, HandBack, Milestone, MilestoneResponsible
from campaigns.rules.alert_plan import touches_soon
from departments.audit import record
from departments.errors import Refused
from departments.models import Department, Membership, User
from departments.queries import department_clocks

REASON_LENGTH = 300


@transaction.atomic
def hand_back(*, by: User, milestone_id: UUID, department_id: int, reason: str, version: int | None = None) -> HandBack:
    """Say for a department that a duty is not its own, and return that; the department that leads its campaign is told.

    The duty stays the department's until the planners answer, but nobody's in person, and its alerts count as seen.
    Raises ``Conflict`` when ``version`` is stale, and ``Refused`` for a finished duty, for one that is not the
    department's or waits for an answer already, and without a reason.
    """
    milestone = locked_milestone(milestone_id, version=version)
    reason = _tidied(reason)
    if milestone.state not in MILESTONE_UNFINISHED:
        raise Refused(_("This duty is finished. Open it again before handing it back."))
    if not milestone.responsible_links.filter(department=department_id).exists():
        raise Refused(_("This duty is another department’s meanwhile."))
    if not reason:
        raise Refused(
            _("Say in a few words why, and whose it is if you know. The planners will read it."), field="reason"
        )
    if milestone.hand_backs.filter(department=department_id, state=HandBackState.OPEN).exists():
        raise Refused(_("It has been handed back already. The planners will answer."))
    now = timezone.now()
    found = HandBack.objects.create(milestone=milestone, department_id=department_id, reason=reason, by=by, at=now)
    changes = {"department": [department_id, None], "reason": ["", reason]}
    record(by=by, verb="handed back", subject=milestone, changes=changes, campaign_id=milestone.campaign_id)
    acknowledge_duty(by=by, milestone_id=milestone.pk)
    lead_id = milestone.campaign.lead_department_id
    clock = department_clocks([lead_id])[lead_id]
    _say(AlertKind.HANDED_BACK, found, lead_id, at=now, is_urgent=touches_soon([milestone.due_on], clock, now=now))
    return found


@transaction.atomic
def give_to(*, by: User, hand_back_id: UUID, department: Department, answer: str = "") -> Milestone:
    """Give a duty that was handed back to another department, and return it; both are told.

    It stays with that department whatever its channel's plan says, and is dated in its working days. Raises ``Refused``
    for what is answered already, a finished duty, a retired department and the one that handed it back.
    """
    found, milestone = _locked(hand_back_id)
    if department.retired_at is not None:
        raise Refused(_("This department is retired. Choose one that is in use."), field="department")
    if department.pk == found.department_id:
        raise Refused(_("It comes from this department. Choose another one, or leave it there."), field="department")
    keys = list(milestone.responsible_links.order_by("position").values_list("department_id", flat=True))
    after = list(dict.fromkeys(department.pk if key == found.department_id else key for key in keys))
    _close(found, HandBackState.GIVEN, by=by, answer=answer, given_to=department)
    milestone.responsible_links.all().delete()
    MilestoneResponsible.objects.bulk_create(
        MilestoneResponsible(milestone=milestone, department_id=key, position=position)
        for position, key in enumerate(after)
    )
    changes: dict[str, Any] = {"departments": [keys, after]}
    milestone.is_given = True
    if (
        milestone.assignee_id
        and not Membership.objects.filter(user=milestone.assignee_id, department__in=after).exists()
    ):
        changes["assignee"] = [milestone.assignee_id, None]
        milestone.assignee = None
    milestone.version += 1
    milestone.save()
    record(
        by=by, verb="given to another department", subject=milestone, changes=changes, campaign_id=milestone.campaign_id
    )
    _say(AlertKind.HAND_BACK_ANSWERED, found, found.department_id, at=timezone.now())
    replan_milestone(milestone, by=by)
    return milestone


@transaction.atomic
def leave_with(*, by: User, hand_back_id: UUID, answer: str) -> Milestone:
    """Say that a duty that was handed back stays where it is, and why; return it. The department is told.

    Raises ``Refused`` for what is answered already, a finished duty, and without a word.
    """
    found, milestone = _locked(hand_back_id)
    if not _tidied(answer):
        raise Refused(_("Say in a few words why it stays. The team will read it."), field="answer")
    _close(found, HandBackState.STAYS, by=by, answer=answer)
    changes = {"answer": ["", found.answer]}
    record(
        by=by, verb="left with its department", subject=milestone, changes=changes, campaign_id=milestone.campaign_id
    )
    _say(AlertKind.HAND_BACK_ANSWERED, found, found.department_id, at=timezone.now())
    return milestone


@transaction.atomic
def keep_it(*, by: User, hand_back_id: UUID) -> Milestone:
    """Take back that a duty is not the department's, and return it; what was to be told of it is told no more."""
    found, milestone = _locked(hand_back_id)
    _close(found, HandBackState.WITHDRAWN, by=by)
    record(by=by, verb="kept after all", subject=milestone, changes={}, campaign_id=milestone.campaign_id)
    return milestone


def _tidied(text: str) -> str:
    return " ".join(text.split())[:REASON_LENGTH]


def _locked(hand_back_id: UUID) -> tuple[HandBack, Milestone]:
    """Return a duty that waits for its planners' answer, locked. Raises ``Refused`` for one that does not."""
    milestone_id = HandBack.objects.filter(pk=hand_back_id).values_list("milestone_id", flat=True).first()
    if milestone_id is None:
        raise Refused(_("This is not there any more."))
    milestone = locked_milestone(milestone_id)
    found = HandBack.objects.select_for_update().get(pk=hand_back_id)
    if found.state != HandBackState.OPEN:
        raise Refused(_("This has been answered meanwhile, or taken back."))
    if milestone.state not in MILESTONE_UNFINISHED:
        raise Refused(_("The duty is finished meanwhile. There is nothing left to answer."))
    return found, milestone


def _close(
    found: HandBack, state: HandBackState, *, by: User, answer: str = "", given_to: Department | None = None
) -> None:
    found.state, found.answered_by, found.answered_at = state, by, timezone.now()
    found.answer, found.given_to = _tidied(answer), given_to
    found.save()
    planned = Alert.objects.filter(kind=AlertKind.HANDED_BACK, occurrence=found.pk.hex, state=AlertState.PLANNED)
    planned.update(state=AlertState.SUPERSEDED, closed_reason="no longer so")


def _say(kind: AlertKind, found: HandBack, department_id: int, *, at: dt.datetime, is_urgent: bool = False) -> None:
    facts = {
        "by": found.department.name,
        "to": found.given_to.name if found.given_to else "",
        "words": found.reason if kind == AlertKind.HANDED_BACK else found.answer,
    }
    say(kind, found.milestone, [department_id], occurrence=found.pk.hex, facts=facts, at=at, is_urgent=is_urgent)
