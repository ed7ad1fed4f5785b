"""Changing departments and who is in them.

What moves dates is called through ``campaigns.actions.calendars``, which plans again what it moved.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from departments.actions.changing import (
    GONE,
    Row,
    change,
    check_mark,
    create,
    given,
    locked,
    mark_of,
    nobody_quicker,
    the_one_at,
)
from departments.actions.checks import check_hours, checked_name, checked_slug, checked_zone, free_slug
from departments.actions.routes import add_route
from departments.audit import changed_fields, plain, record, record_each
from departments.enums import RoleName, RouteKind
from departments.errors import Refused
from departments.models import Department, Membership, User
from departments.models.department import DUTIES_LIMIT

EDITABLE = (
    "name",
    "slug",
    "time_zone",
    "working_calendar",
    "alert_hour",
    "works_from",
    "works_until",
    "escalate_after_hours",
    "weekly_duties",
)
"""What ``edit_department`` may change."""


@transaction.atomic
def create_department(*, by: User | None, name: str, tell_members: bool = True, **fields: Any) -> Department:
    """Return a new department. ``fields`` are those of ``edit_department``; without a ``slug`` one is made.

    With ``tell_members`` it has a route to each of its members from the start, so that no alert finds nobody. Raises
    ``Refused`` for an empty or taken name and for an unknown time zone.
    """
    department = Department()
    checked = _checked(department, {"name": name, **fields})
    checked["slug"] = checked.get("slug") or free_slug(Department.objects.all(), checked["name"], fallback="department")
    create(department, by=by, fields=checked, editable=EDITABLE)
    if tell_members:
        add_route(by=by, department_id=department.pk, kind=RouteKind.MEMBERS)
    return department


@transaction.atomic
def edit_department(*, by: User | None, department_id: int, seen: str | None = None, **fields: Any) -> Department:
    """Change a department and return it.

    ``seen`` is the ``department_mark`` the person saw; raises ``Conflict`` when it is stale, else ``Refused`` as
    ``create_department`` does.

    Zone, working calendar and alert hour move dates: see ``campaigns.actions.calendars.edit_department``.
    """
    department = locked(Department, department_id)
    check_mark(department, _values(department), seen)
    change(department, by=by, fields=_checked(department, fields), editable=EDITABLE)
    return department


def department_mark(department: Department) -> str:
    """Return what stands for a department, and whether it is in use, as it is now. No query."""
    return mark_of(_values(department))


def _values(department: Department) -> list[Any]:
    names = ("working_calendar_id" if name == "working_calendar" else name for name in EDITABLE)
    return [getattr(department, name) for name in (*names, "retired_at")]


@transaction.atomic
def retire_department(*, by: User | None, department_id: int) -> Department:
    """Take a department out of use and return it; its past stays. What it still holds is the caller's to ask.

    See ``campaigns.actions.calendars.retire_department``, which does.
    """
    department = locked(Department, department_id)
    if department.retired_at is None:
        change(department, by=by, fields={"retired_at": timezone.now()}, editable=("retired_at",), verb="retired")
    return department


@transaction.atomic
def unretire_department(*, by: User | None, department_id: int) -> Department:
    """Bring a retired department back and return it, with the members and routes it had.

    One that was merged comes back empty: what it had stays with the department it was merged into.
    """
    department = locked(Department, department_id)
    fields = {"retired_at": None, "merged_into": None}
    change(department, by=by, fields=fields, editable=tuple(fields), verb="brought back")
    return department


@transaction.atomic
def set_membership(
    *, by: User | None, department_id: int, user_id: int, role: RoleName, seen: str | None = None
) -> Membership:
    """Give a person a role in a department, or change the one they have, and return the membership.

    ``seen`` is the ``role_mark`` of the one the person saw; raises ``Conflict`` when it is stale.

    A department has one head: nobody is made head over another, who has to be given another role first. Raises
    ``Refused`` for that, for a retired department, and for somebody who may not sign in.
    """
    department = locked(Department, department_id)
    person = locked(User, user_id)
    role = RoleName(role)
    membership = Membership.objects.filter(department=department, user=person).select_related("user").first()
    head = _heads_of([department_id]).get(department_id) if role == RoleName.HEAD else None
    _check_place(department, person, role, head=head, is_new=membership is None)
    if membership is not None:
        check_mark(membership, [membership.role], seen)
        change(membership, by=by, fields={"role": role}, editable=("role",))
        return membership
    fields = {"department": department, "user": person, "role": role}
    return create(Membership(), by=by, fields=fields, editable=fields)


@dataclass(frozen=True)
class Place:
    """A role of a person in a department."""

    department_id: int
    user_id: int
    role: RoleName


@transaction.atomic
def set_memberships(*, by: User | None, places: Sequence[Place]) -> None:
    """Give many people their roles, one after the other, each person at most one in a department. About ten queries.

    Raises ``RefusedAt`` as ``set_membership`` does ``Refused``.
    """
    departments = _locked(Department, {place.department_id for place in places})
    people = _locked(User, {place.user_id for place in places})
    known = Membership.objects.filter(department__in=departments, user__in=people)
    rows = {(row.department_id, row.user_id): row for row in known}
    heads = _heads_of(departments)
    made: list[Membership] = []
    changed: dict[Membership, dict[str, list[Any]]] = {}
    for index, place in enumerate(places):
        department, person = departments.get(place.department_id), people.get(place.user_id)
        row = rows.get((place.department_id, place.user_id))
        with the_one_at(index):
            if department is None or person is None:
                raise Refused(str(GONE))
            _check_place(department, person, place.role, head=heads.get(department.pk), is_new=row is None)
        if heads.get(department.pk) == person:
            del heads[department.pk]
        if place.role == RoleName.HEAD:
            heads[department.pk] = person
        if row is None:
            made.append(Membership(department=department, user=person, role=place.role))
        elif changes := changed_fields(row, {"role": place.role}):
            row.department, row.user, row.role = department, person, place.role
            changed[row] = changes
    _write_places(made, changed, by=by)


def _locked(model: type[Row], keys: Collection[int]) -> dict[int, Row]:
    """Return these rows by key, locked in its order to the end of the transaction. One query."""
    return {row.pk: row for row in model._default_manager.filter(pk__in=keys).order_by("pk").select_for_update()}


def _write_places(made: list[Membership], changed: dict[Membership, dict[str, list[Any]]], *, by: User | None) -> None:
    """Save and write down new and changed memberships. Who heads a department no more goes before who does now."""
    with nobody_quicker():
        for heads_now in (False, True):
            rows = [row for row in changed if (row.role == RoleName.HEAD) == heads_now]
            Membership.objects.bulk_update(rows, ["role"], batch_size=1_000)
        Membership.objects.bulk_create(made, batch_size=1_000)
    record_each(by=by, verb="changed", deeds=changed.items())
    fields = ("department", "user", "role")
    deeds = [(row, given({name: getattr(row, name) for name in fields})) for row in made]
    record_each(by=by, verb="created", deeds=deeds)


def role_mark(membership: Membership) -> str:
    """Return what stands for somebody's role as it is now. No query."""
    return mark_of([membership.role])


@transaction.atomic
def remove_membership(*, by: User | None, department_id: int, user_id: int) -> None:
    """Take a person out of a department. Raises ``Refused`` when they are not in it.

    Duties they have for it are still theirs: see ``campaigns.actions.membership``, which gives them back.
    """
    locked(Department, department_id)
    found = Membership.objects.filter(department=department_id, user=user_id)
    membership = found.select_related("department", "user").first()
    if membership is None:
        raise Refused(_("This person is not in the department any more."))
    changes = {name: [plain(getattr(membership, name)), None] for name in ("department", "user", "role")}
    record(by=by, verb="removed", subject=membership, changes=changes)
    membership.delete()


def _check_place(department: Department, person: User, role: RoleName, *, head: User | None, is_new: bool) -> None:
    """Raise ``Refused`` for a role this person cannot have in a department whose head is ``head``."""
    if department.retired_at is not None:
        raise Refused(_("%(name)s is retired. Nobody joins it any more.") % {"name": department}, field="department")
    if role == RoleName.HEAD and head is not None and head != person:
        raise Refused(
            _("%(head)s is the head of %(department)s. Give them another role first, then choose the new head.")
            % {"head": head, "department": department},
            field="role",
        )
    if role == RoleName.HEAD and not is_new and not person.is_active:
        raise Refused(_("%(name)s has left. Choose somebody who may sign in.") % {"name": person}, field="role")
    if is_new and not person.is_active:
        raise Refused(_("%(name)s may not sign in. Let them in again first.") % {"name": person}, field="user")


def _heads_of(department_ids: Iterable[int]) -> dict[int, User]:
    """Return the head of each of these departments that has one. One query."""
    rows = Membership.objects.filter(department__in=list(department_ids), role=RoleName.HEAD).select_related("user")
    return {row.department_id: row.user for row in rows}


def _checked(department: Department, given: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(given)
    if "name" in fields:
        fields["name"] = checked_name(fields["name"], sentence=_("Give the department a name."))
        namesake = Department.objects.filter(name__iexact=fields["name"]).exclude(pk=department.pk).first()
        if namesake is not None:
            raise Refused(_taken(namesake), field="name")
    if fields.get("slug"):
        fields["slug"] = checked_slug(fields["slug"])
    elif "slug" in fields:
        del fields["slug"]
    if "time_zone" in fields:
        fields["time_zone"] = checked_zone(fields["time_zone"], may_be_empty=True)
    duties = fields.get("weekly_duties")
    if duties is not None and not 1 <= duties <= DUTIES_LIMIT:
        raise Refused(
            _("Say 1 to %(most)d duties a week, or leave it empty.") % {"most": DUTIES_LIMIT}, field="weekly_duties"
        )
    check_hours(department, fields)
    return fields


def _taken(namesake: Department) -> str:
    if namesake.retired_at is not None:
        return _("There was a department of this name; it is retired. Bring it back, or choose another name.")
    return _("There is a department of this name already.")
