"""Who may do what to people and to departments as a whole, and know of them, in pairs as in ``permissions``. Pure."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from campaigns.rules.permissions import passes
from departments.access import Access
from departments.enums import RoleName
from departments.errors import NotAllowed
from departments.roles import Permission


def check_reorganise(access: Access) -> None:
    """Raise ``NotAllowed`` unless this person may merge, split and retire departments."""
    if not access.is_ops_admin:
        raise NotAllowed(_("Ops admins merge, split and retire departments. Ask one of them."))


def can_reorganise(access: Access) -> bool:
    """Whether ``check_reorganise`` lets this person pass."""
    return passes(lambda: check_reorganise(access))


def check_let_go(access: Access, *, user_id: int, roles: Mapping[int, RoleName], is_ops_admin: bool) -> None:
    """Raise ``NotAllowed`` unless this person may let somebody go, who has these ``roles`` by department.

    Ops admins may; so may whoever heads, or deputises in, all the departments somebody is in, as long as that somebody
    heads none of them and is no ops admin. Nobody lets themselves go.
    """
    if access.user_id == user_id:
        raise NotAllowed(_("You cannot let yourself go. Ask an ops admin to do it."))
    if access.is_ops_admin:
        return
    heads_all = bool(roles) and set(roles) <= access.having(Permission.MANAGE_DEPARTMENT)
    if is_ops_admin or RoleName.HEAD in roles.values() or not heads_all:
        raise NotAllowed(_("Heads let go people who are only in their departments. Ask an ops admin for anybody else."))


def can_let_go(access: Access, *, user_id: int, roles: Mapping[int, RoleName], is_ops_admin: bool) -> bool:
    """Whether ``check_let_go`` lets this person pass."""
    return passes(lambda: check_let_go(access, user_id=user_id, roles=roles, is_ops_admin=is_ops_admin))


def check_erase(access: Access) -> None:
    """Raise ``NotAllowed`` unless this person may erase somebody who has left."""
    if not access.is_ops_admin:
        raise NotAllowed(_("Ops admins erase people who have left. Ask one of them."))


def can_erase(access: Access) -> bool:
    """Whether ``check_erase`` lets this person pass."""
    return passes(lambda: check_erase(access))


def check_export_person(access: Access, *, user_id: int) -> None:
    """Raise ``NotAllowed`` unless this is about themselves, or they are an ops admin."""
    if access.user_id != user_id and not access.is_ops_admin:
        raise NotAllowed(_("Everybody can take out their own data. For somebody else’s, ask an ops admin."))


def can_export_person(access: Access, *, user_id: int) -> bool:
    """Whether ``check_export_person`` lets this person pass."""
    return passes(lambda: check_export_person(access, user_id=user_id))


def check_see_people(access: Access) -> None:
    """Raise ``NotAllowed`` unless this person looks after people: as head or deputy somewhere, or as ops admin."""
    if not access.may_anywhere(Permission.MANAGE_DEPARTMENT):
        raise NotAllowed(_("Heads, deputies and ops admins look people up. A department’s page shows who is in it."))


def can_see_people(access: Access) -> bool:
    """Whether ``check_see_people`` lets this person pass."""
    return passes(lambda: check_see_people(access))


def check_move_people(access: Access) -> None:
    """Raise ``NotAllowed`` unless this person may bring everybody in or out at once, as a file."""
    if not access.is_ops_admin:
        raise NotAllowed(_("Only ops admins bring people in from a file, or all of them out into one."))


def can_move_people(access: Access) -> bool:
    """Whether ``check_move_people`` lets this person pass."""
    return passes(lambda: check_move_people(access))


def check_invite_again(access: Access, *, department_ids: Iterable[int]) -> None:
    """Raise ``NotAllowed`` unless this person may send somebody who is in these departments the way in again."""
    if not access.is_ops_admin and not any(access.may(Permission.MANAGE_DEPARTMENT, key) for key in department_ids):
        raise NotAllowed(_("The head of a department this person is in can invite them again, or an ops admin."))


def can_invite_again(access: Access, *, department_ids: Iterable[int]) -> bool:
    """Whether ``check_invite_again`` lets this person pass."""
    return passes(lambda: check_invite_again(access, department_ids=department_ids))


def check_uninvite(access: Access, *, department_ids: Iterable[int]) -> None:
    """Raise ``NotAllowed`` unless this person may lock out again somebody who is in these departments and no others."""
    keys = list(department_ids)
    is_theirs = bool(keys) and all(access.may(Permission.MANAGE_DEPARTMENT, key) for key in keys)
    if not access.is_ops_admin and not is_theirs:
        raise NotAllowed(_("Only who heads all departments this person is in takes it back, or an ops admin."))


def can_uninvite(access: Access, *, department_ids: Iterable[int]) -> bool:
    """Whether ``check_uninvite`` lets this person pass."""
    return passes(lambda: check_uninvite(access, department_ids=department_ids))


def check_enter_absence(access: Access, *, user_id: int, department_ids: Iterable[int]) -> None:
    """Raise ``NotAllowed`` unless it is one's own absence, or that of a member of ``department_ids`` and one heads one.

    Deputies may as well, and ops admins for everybody.
    """
    if user_id == access.user_id:
        return
    if not any(access.may(Permission.MANAGE_DEPARTMENT, key) for key in department_ids) and not access.is_ops_admin:
        raise NotAllowed(
            _("Absences are entered by the person, the head or deputy of their department, or an ops admin.")
        )


def can_enter_absence(access: Access, *, user_id: int, department_ids: Iterable[int]) -> bool:
    """Whether ``check_enter_absence`` lets this person pass."""
    return passes(lambda: check_enter_absence(access, user_id=user_id, department_ids=department_ids))


def check_see_departments(access: Access) -> None:
    """Raise ``NotAllowed`` for guests: who is in which department is for people of the organisation."""
    if not access.is_insider:
        raise NotAllowed(_("Departments are for the organisation’s own people."))


def check_have_absences(access: Access) -> None:
    """Raise ``NotAllowed`` for guests: absences and their deputies are between people of the organisation."""
    if not access.is_insider:
        raise NotAllowed(_("Absences are for the organisation’s own people. Guests have no deputy."))


def can_have_absences(access: Access) -> bool:
    """Whether ``check_have_absences`` lets this person pass."""
    return passes(lambda: check_have_absences(access))


def check_view_as(access: Access, *, user_id: int, is_active: bool, department_ids: Iterable[int]) -> None:
    """Raise ``NotAllowed`` unless this person may look on in the place of ``user_id``, a member of ``department_ids``.

    Ops admins may for anybody who may sign in, heads and deputies for the members of their departments.
    """
    if user_id == access.user_id:
        raise NotAllowed(_("You see what you see already. Choose somebody else."))
    if not is_active:
        raise NotAllowed(_("This person may not sign in, so there is nothing they see."))
    if not any(access.may(Permission.MANAGE_DEPARTMENT, key) for key in department_ids) and not access.is_ops_admin:
        raise NotAllowed(_("Ops admins look on as anybody, heads and deputies as the people of their departments."))


def can_view_as(access: Access, *, user_id: int, is_active: bool, department_ids: Iterable[int]) -> bool:
    """Whether ``check_view_as`` lets this person pass."""
    return passes(lambda: check_view_as(access, user_id=user_id, is_active=is_active, department_ids=department_ids))


def check_view_as_somebody(access: Access) -> None:
    """Raise ``NotAllowed`` unless there may be somebody in whose place this person may look on."""
    if not access.may_anywhere(Permission.MANAGE_DEPARTMENT):
        raise NotAllowed(_("Ops admins look on as anybody, heads and deputies as the people of their departments."))


def can_view_as_somebody(access: Access) -> bool:
    """Whether ``check_view_as_somebody`` lets this person pass."""
    return passes(lambda: check_view_as_somebody(access))


def check_choose_how_told(access: Access) -> None:
    """Raise ``NotAllowed`` for guests: alerts go to departments, so nothing of it reaches them."""
    if not access.is_insider:
        raise NotAllowed(_("Alerts go to the organisation’s own people. Guests are told by those who invited them."))
