"""Who may do what, in pairs: ``check_x`` raises a sentence, ``can_x`` answers yes or no for templates."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from departments.access import Access
from departments.errors import NotAllowed
from departments.roles import Permission


def _asks(check: Callable[[], None]) -> bool:
    try:
        check()
    except NotAllowed:
        return False
    return True


def check_plan_campaigns(access: Access) -> None:
    """Raise ``NotAllowed`` unless this person may start a campaign for at least one department."""
    if not access.may_anywhere(Permission.PLAN_CAMPAIGNS):
        raise NotAllowed(_("Planners and heads start campaigns. Ask one of your department."))


def can_plan_campaigns(access: Access) -> bool:
    """Whether ``check_plan_campaigns`` lets this person pass."""
    return _asks(lambda: check_plan_campaigns(access))


def check_edit_campaign(access: Access, *, lead_department_id: int) -> None:
    """Raise ``NotAllowed`` unless this person may change a campaign led by that department, with its activities."""
    if not access.may(Permission.PLAN_CAMPAIGNS, lead_department_id):
        raise NotAllowed(_("Only planners of the lead department change this campaign. You can ask its owner."))


def can_edit_campaign(access: Access, *, lead_department_id: int) -> bool:
    """Whether ``check_edit_campaign`` lets this person pass."""
    return _asks(lambda: check_edit_campaign(access, lead_department_id=lead_department_id))


def check_answer_duty(access: Access, *, responsible_ids: Iterable[int]) -> None:
    """Raise ``NotAllowed`` unless this person works in one of the departments that have to do the duty."""
    if not any(access.may(Permission.ANSWER_DUTIES, key) for key in responsible_ids) and not access.is_ops_admin:
        raise NotAllowed(_("This duty belongs to another department. Its members can answer it."))


def can_answer_duty(access: Access, *, responsible_ids: Iterable[int]) -> bool:
    """Whether ``check_answer_duty`` lets this person pass."""
    return _asks(lambda: check_answer_duty(access, responsible_ids=responsible_ids))


def check_assign_duty(access: Access, *, responsible_ids: Iterable[int]) -> None:
    """Raise ``NotAllowed`` unless this person may give the duty to somebody else."""
    if not any(access.may(Permission.ASSIGN_DUTIES, key) for key in responsible_ids) and not access.is_ops_admin:
        raise NotAllowed(_("Planners and heads of the responsible department assign its duties."))


def can_assign_duty(access: Access, *, responsible_ids: Iterable[int]) -> bool:
    """Whether ``check_assign_duty`` lets this person pass."""
    return _asks(lambda: check_assign_duty(access, responsible_ids=responsible_ids))


def check_manage_channel(access: Access, *, owner_ids: Iterable[int]) -> None:
    """Raise ``NotAllowed`` unless this person heads, or deputises in, a department that owns the channel."""
    if not any(access.may(Permission.MANAGE_CHANNELS, key) for key in owner_ids) and not access.is_ops_admin:
        raise NotAllowed(_("Only the head of a department that owns this channel changes its plan."))


def can_manage_channel(access: Access, *, owner_ids: Iterable[int]) -> bool:
    """Whether ``check_manage_channel`` lets this person pass."""
    return _asks(lambda: check_manage_channel(access, owner_ids=owner_ids))


def check_manage_department(access: Access, *, department_id: int) -> None:
    """Raise ``NotAllowed`` unless this person heads, or deputises in, the department."""
    if not access.may(Permission.MANAGE_DEPARTMENT, department_id):
        raise NotAllowed(_("Only the head or the deputy of this department changes it."))


def can_manage_department(access: Access, *, department_id: int) -> bool:
    """Whether ``check_manage_department`` lets this person pass."""
    return _asks(lambda: check_manage_department(access, department_id=department_id))


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
    return _asks(lambda: check_enter_absence(access, user_id=user_id, department_ids=department_ids))


def check_have_absences(access: Access) -> None:
    """Raise ``NotAllowed`` for guests: absences and their deputies are between people of the organisation."""
    if not access.is_insider:
        raise NotAllowed(_("Absences are for the organisation’s own people. Guests have no deputy."))


def can_have_absences(access: Access) -> bool:
    """Whether ``check_have_absences`` lets this person pass."""
    return _asks(lambda: check_have_absences(access))


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
    return _asks(lambda: check_view_as(access, user_id=user_id, is_active=is_active, department_ids=department_ids))


def check_view_as_somebody(access: Access) -> None:
    """Raise ``NotAllowed`` unless there may be somebody in whose place this person may look on."""
    if not access.may_anywhere(Permission.MANAGE_DEPARTMENT):
        raise NotAllowed(_("Ops admins look on as anybody, heads and deputies as the people of their departments."))


def can_view_as_somebody(access: Access) -> bool:
    """Whether ``check_view_as_somebody`` lets this person pass."""
    return _asks(lambda: check_view_as_somebody(access))
