"""Bringing people in: one transaction, through the same actions as the pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from calendar_app.people.planning import PeoplePlan, PlannedPerson
from departments.actions.departments import Place, set_memberships
from departments.actions.invitations import invite_all
from departments.actions.people import create_people
from departments.audit import coming_by
from departments.enums import Via
from departments.errors import Refused, RefusedAt
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
    """Carry a plan out, all of it or nothing, and return what was done. About thirty queries a thousand rows.

    Raises ``Refused`` with the row's number when something has changed since the plan was made.
    """
    with coming_by(Via.IMPORT):
        keys = _make(plan.new, by=by) | {each.number: each.user_id for each in plan.people if each.user_id is not None}
        _join([each for each in plan.people if not each.reason], keys, by=by)
        invited = plan.invitable if send_invitations else ()
        with _numbered(invited):
            invite_all(by=by, user_ids=[keys[each.number] for each in invited])
    return PeopleReport(
        made=len(plan.new),
        joined=len(plan.joining),
        invited=len(invited),
        unchanged=len(plan.unchanged),
        left_out=plan.left_out,
    )


def _make(new: Sequence[PlannedPerson], *, by: User | None) -> dict[int, int]:
    """Make people and return their keys by the number of their row."""
    about = [
        {"email": each.email, "name": each.name, "language": each.language, "time_zone": each.time_zone} for each in new
    ]
    with _numbered(new):
        made = create_people(by=by, people=about)
    return {each.number: person.pk for each, person in zip(new, made, strict=True)}


def _join(people: Iterable[PlannedPerson], keys: Mapping[int, int], *, by: User | None) -> None:
    """Give people their roles."""
    rows = [(each, join) for each in people for join in each.joins]
    places = [Place(join.department_id, keys[each.number], join.role) for each, join in rows]
    with _numbered([each for each, _join in rows]):
        set_memberships(by=by, places=places)


@contextmanager
def _numbered(rows: Sequence[PlannedPerson]) -> Iterator[None]:
    """Say of a refusal inside the block which row it is about."""
    try:
        yield
    except RefusedAt as refusal:
        names = {"row": rows[refusal.index].number, "why": refusal}
        raise Refused(_("Row %(row)d: %(why)s Nothing was brought in.") % names) from refusal
