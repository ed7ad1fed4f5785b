"""Bringing people in: one transaction, through the same actions as the pages."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from calendar_app.people.planning import PeoplePlan, PlannedPerson
from departments.actions.departments import set_membership
from departments.actions.invitations import invite_again
from departments.actions.people import create_person
from departments.audit import coming_by
from departments.enums import Via
from departments.errors import Refused
from departments.models import User


@dataclass(frozen=True)
class PeopleReport:
    """What was done. ``invited`` counts mails that leave; who was left out says why."""

    made: int
    joined: int
    invited: int
    unchanged: int
    left_out: tuple[PlannedPerson, ...]


@transaction.atomic
def bring_in(*, by: User | None, plan: PeoplePlan, send_invitations: bool) -> PeopleReport:
    """Carry a plan out, all of it or nothing, and return what was done.

    Raises ``Refused`` with the row's number when something has changed since the plan was made.
    """
    invited = 0
    with coming_by(Via.IMPORT):
        for each in plan.people:
            if not each.reason:
                invited += _bring_in_one(each, by=by, send_invitation=send_invitations)
    return PeopleReport(
        made=len(plan.new),
        joined=len(plan.joining),
        invited=invited,
        unchanged=len(plan.unchanged),
        left_out=plan.left_out,
    )


def _bring_in_one(each: PlannedPerson, *, by: User | None, send_invitation: bool) -> bool:
    """Make one person or let them join, and return whether a mail leaves."""
    try:
        user_id = each.user_id
        if user_id is None:
            about = {"language": each.language, "time_zone": each.time_zone}
            user_id = create_person(by=by, email=each.email, name=each.name, **about).pk
        for join in each.joins:
            set_membership(by=by, department_id=join.department_id, user_id=user_id, role=join.role)
        if send_invitation and each.can_be_invited:
            invite_again(by=by, user_id=user_id)
            return True
    except Refused as refusal:
        sentence = _("Row %(row)d: %(why)s Nothing was brought in.") % {"row": each.number, "why": refusal}
        raise Refused(sentence) from refusal
    return False
