"""Answering duties: taken on, given to somebody, done, waived, opened again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.inbox import acknowledge_duty
from campaigns.actions.locking import locked_milestone
from campaigns.actions.replanning import replan_milestone
from campaigns.alerts.telling_again import tell_assignee
from campaigns.enums import MILESTONE_UNFINISHED, MilestoneState
from campaigns.models import Milestone
from campaigns.rules.lifecycle import check_milestone_move
from departments.audit import changed_fields, record
from departments.errors import Refused
from departments.models import Membership, User


def take_on(*, by: User, milestone_id: UUID, version: int | None = None) -> Milestone:
    """Put a duty in work, assigned to ``by``, and return it. Raises ``Refused`` when it is finished already."""
    return _change(
        milestone_id, by=by, version=version, verb="taken on", state=MilestoneState.IN_WORK, values={"assignee": by}
    )


@transaction.atomic
def assign(*, by: User, milestone_id: UUID, assignee: User | None, version: int | None = None) -> Milestone:
    """Give a duty to a member of a responsible department, or to nobody, and return it.

    Who is given one by somebody else is told what was said of it so far, if anything was. Raises ``Refused`` when the
    person is in none of the responsible departments.
    """
    if assignee is not None:
        members = Membership.objects.filter(user=assignee, department__responsible_links__milestone=milestone_id)
        if not assignee.is_active or not members.exists():
            raise Refused(
                _("%(name)s is not in a department that has this duty.") % {"name": assignee}, field="assignee"
            )
    milestone = _change(milestone_id, by=by, version=version, verb="assigned", values={"assignee": assignee})
    if assignee is not None and assignee != by and milestone.state in MILESTONE_UNFINISHED:
        tell_assignee(milestone, now=timezone.now())
    return milestone


def put_back(*, by: User, milestone_id: UUID, version: int | None = None) -> Milestone:
    """Open a duty that is in work again, assigned to nobody, and return it. Raises ``Refused`` when it is finished."""
    values: dict[str, object] = {"assignee": None}
    return _change(
        milestone_id, by=by, version=version, verb="put back", state=MilestoneState.OPEN, values=values, answers=False
    )


def finish(*, by: User, milestone_id: UUID, version: int | None = None) -> Milestone:
    """Mark a duty done and return it; alerts about it that were still to come are not sent."""
    values = {"done_at": timezone.now(), "done_by": by}
    return _change(milestone_id, by=by, version=version, verb="finished", state=MilestoneState.DONE, values=values)


def waive(*, by: User, milestone_id: UUID, reason: str, version: int | None = None) -> Milestone:
    """Waive a duty, with the reason why it need not be done, and return it. Raises ``Refused`` without a reason."""
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise Refused(_("Say in a few words why it need not be done."), field="reason")
    values = {"waived_at": timezone.now(), "waived_by": by, "waive_reason": reason}
    return _change(milestone_id, by=by, version=version, verb="waived", state=MilestoneState.WAIVED, values=values)


def reopen(*, by: User, milestone_id: UUID, version: int | None = None) -> Milestone:
    """Open a finished or waived duty again and return it; its alerts come back."""
    values = {"done_at": None, "done_by": None, "waived_at": None, "waived_by": None, "waive_reason": ""}
    return _change(
        milestone_id, by=by, version=version, verb="reopened", state=MilestoneState.OPEN, values=values, answers=False
    )


def put_as_it_was(*, by: User, milestone_id: UUID, values: Mapping[str, Any]) -> Milestone:
    """Give a duty the state, person and answer again that it had, and return it; its alerts follow.

    ``values`` are what a change of it was made from, so they go together; no other move leads straight back there.
    Raises ``Refused`` where it would be the duty of somebody who cannot do it any more.
    """
    with transaction.atomic():
        milestone = locked_milestone(milestone_id)
        _refuse_stray(milestone, values.get("assignee"))
        _write(milestone, by=by, verb="made as it was", values=values)
        if "state" in values:
            replan_milestone(milestone, by=None)
        return milestone


def _refuse_stray(milestone: Milestone, assignee: User | None) -> None:
    """Raise ``Refused`` for an assignee, other than the present one, who has left or has left the department."""
    if assignee is None or assignee.pk == milestone.assignee_id:
        return
    members = Membership.objects.filter(user=assignee, department__responsible_links__milestone=milestone)
    if not assignee.is_active or not (assignee.is_ops_admin or members.filter(department__retired_at=None).exists()):
        raise Refused(_("%(name)s is not in a department that has this duty any more.") % {"name": assignee})


@transaction.atomic
def pass_on(*, by: User | None, milestone_id: UUID, assignee: User | None) -> Milestone:
    """Give a duty whose assignee can do it no more to ``assignee``, or back to the whole department; return it.

    What was in work is open again where nobody has it. Whoever sees to this has not answered the duty, so its alerts
    wait on. The caller knows that ``assignee`` is in a department that has the duty.
    """
    milestone = locked_milestone(milestone_id)
    values: dict[str, object] = {"assignee": assignee}
    if assignee is None and milestone.state == MilestoneState.IN_WORK:
        values["state"] = MilestoneState.OPEN
    # Open and in work call for the same alerts, so nothing is planned again.
    return _change(milestone_id, by=by, version=None, verb="assigned", values=values, answers=False)


@transaction.atomic
def _change(
    milestone_id: UUID,
    *,
    by: User | None,
    verb: str,
    values: Mapping[str, object],
    version: int | None,
    state: MilestoneState | None = None,
    answers: bool = True,
) -> Milestone:
    """Change a duty; ``answers`` says that by this ``by`` has seen what was fired about it."""
    milestone = locked_milestone(milestone_id, version=version)
    if state is not None:
        check_milestone_move(MilestoneState(milestone.state), state)
        values = {"state": state, **values}
    if not _write(milestone, by=by, verb=verb, values=values):
        return milestone
    if state is not None:
        replan_milestone(milestone, by=None)
    if answers and by is not None:
        acknowledge_duty(by=by, milestone_id=milestone.pk)
    return milestone


def _write(milestone: Milestone, *, by: User | None, verb: str, values: Mapping[str, Any]) -> bool:
    """Give a locked duty these values and write that down; return whether anything but a moment differed."""
    changes = changed_fields(milestone, values)
    if not changes or set(changes) <= {"done_at", "waived_at"}:
        return False
    for name, value in values.items():
        setattr(milestone, name, value)
    milestone.version += 1
    milestone.save()
    record(by=by, verb=verb, subject=milestone, changes=changes, campaign_id=milestone.campaign_id)
    return True
