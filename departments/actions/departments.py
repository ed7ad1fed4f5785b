"""Changing departments and who is in them.

What moves dates is called through ``campaigns.actions.calendars``, which plans again what it moved.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from departments.actions.changing import change, check_mark, create, locked, mark_of
from departments.actions.checks import checked_name, checked_slug, checked_zone, free_slug
from departments.actions.routes import add_route
from departments.audit import plain, record
from departments.enums import RoleName, RouteKind
from departments.errors import Refused
from departments.models import Department, Membership, User

EDITABLE = ("name", "slug", "time_zone", "working_calendar", "alert_hour")
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
    if department.retired_at is not None:
        raise Refused(_("%(name)s is retired. Nobody joins it any more.") % {"name": department}, field="department")
    if role == RoleName.HEAD:
        _refuse_second_head(department, person)
    membership = Membership.objects.filter(department=department, user=person).select_related("user").first()
    if membership is not None:
        check_mark(membership, [membership.role], seen)
        if role == RoleName.HEAD and not person.is_active:
            raise Refused(_("%(name)s has left. Choose somebody who may sign in.") % {"name": person}, field="role")
        change(membership, by=by, fields={"role": role}, editable=("role",))
        return membership
    if not person.is_active:
        raise Refused(_("%(name)s may not sign in. Let them in again first.") % {"name": person}, field="user")
    fields = {"department": department, "user": person, "role": role}
    return create(Membership(), by=by, fields=fields, editable=fields)


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


def _refuse_second_head(department: Department, person: User) -> None:
    heads = Membership.objects.filter(department=department, role=RoleName.HEAD).exclude(user=person)
    head = heads.select_related("user").first()
    if head is not None:
        raise Refused(
            _("%(head)s is the head of %(department)s. Give them another role first, then choose the new head.")
            % {"head": head.user, "department": department},
            field="role",
        )


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
    return fields


def _taken(namesake: Department) -> str:
    if namesake.retired_at is not None:
        return _("There was a department of this name; it is retired. Bring it back, or choose another name.")
    return _("There is a department of this name already.")
