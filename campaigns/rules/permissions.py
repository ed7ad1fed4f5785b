"""Who may do what, in pairs: ``check_x`` raises a sentence, ``can_x`` answers yes or no for templates."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _

from departments.access import Access
from departments.enums import RoleName
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


def check_keep_key_date(access: Access, *, lead_department_id: int | None) -> None:
    """Raise ``NotAllowed`` unless this person may enter, change and remove a key date of a campaign led by that
    department, or with None one of the whole organisation.
    """
    if lead_department_id is not None:
        check_edit_campaign(access, lead_department_id=lead_department_id)
    elif not access.may_anywhere(Permission.KEEP_KEY_DATES):
        raise NotAllowed(_("Planners and heads enter and change key dates. Ask one of your department."))


def can_keep_key_date(access: Access, *, lead_department_id: int | None) -> bool:
    """Whether ``check_keep_key_date`` lets this person pass."""
    return _asks(lambda: check_keep_key_date(access, lead_department_id=lead_department_id))


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


def check_hold_duty(access: Access, *, lead_department_id: int, responsible_ids: Iterable[int]) -> None:
    """Raise ``NotAllowed`` unless this person plans the campaign, or heads a department that has to do the duty."""
    if access.may(Permission.PLAN_CAMPAIGNS, lead_department_id):
        return
    if not any(access.may(Permission.MANAGE_DEPARTMENT, key) for key in responsible_ids):
        raise NotAllowed(
            _("Planners of the campaign’s lead department hold a duty’s date, and heads of the department that has it.")
        )


def can_hold_duty(access: Access, *, lead_department_id: int, responsible_ids: Iterable[int]) -> bool:
    """Whether ``check_hold_duty`` lets this person pass."""
    return _asks(
        lambda: check_hold_duty(access, lead_department_id=lead_department_id, responsible_ids=responsible_ids)
    )


def check_manage_channel(access: Access, *, owner_ids: Iterable[int]) -> None:
    """Raise ``NotAllowed`` unless this person heads, or deputises in, a department that owns the channel."""
    if not any(access.may(Permission.MANAGE_CHANNELS, key) for key in owner_ids) and not access.is_ops_admin:
        raise NotAllowed(_("Only the head of a department that owns this channel changes its plan."))


def can_manage_channel(access: Access, *, owner_ids: Iterable[int]) -> bool:
    """Whether ``check_manage_channel`` lets this person pass."""
    return _asks(lambda: check_manage_channel(access, owner_ids=owner_ids))


def check_use_presets(access: Access) -> None:
    """Raise ``NotAllowed`` unless this person heads a department, or is an ops admin: presets make channels."""
    if not access.may_anywhere(Permission.MANAGE_CHANNELS):
        raise NotAllowed(_("Presets are for heads of departments and ops admins. Ask one of them."))


def can_use_presets(access: Access) -> bool:
    """Whether ``check_use_presets`` lets this person pass."""
    return _asks(lambda: check_use_presets(access))


def check_delete_preset(access: Access, *, made_by_id: int | None) -> None:
    """Raise ``NotAllowed`` unless this person saved the preset, or is an ops admin."""
    check_use_presets(access)
    if not access.is_ops_admin and access.user_id != made_by_id:
        raise NotAllowed(_("Who saved this preset deletes it. Ask them, or an ops admin."))


def can_delete_preset(access: Access, *, made_by_id: int | None) -> bool:
    """Whether ``check_delete_preset`` lets this person pass."""
    return _asks(lambda: check_delete_preset(access, made_by_id=made_by_id))


def check_manage_department(access: Access, *, department_id: int) -> None:
    """Raise ``NotAllowed`` unless this person heads, or deputises in, the department."""
    if not access.may(Permission.MANAGE_DEPARTMENT, department_id):
        raise NotAllowed(_("Only the head or the deputy of this department changes it."))


def can_manage_department(access: Access, *, department_id: int) -> bool:
    """Whether ``check_manage_department`` lets this person pass."""
    return _asks(lambda: check_manage_department(access, department_id=department_id))


def check_manage_hook(access: Access, *, department_id: int | None) -> None:
    """Raise ``NotAllowed`` unless this person looks after the web hooks of a department, or with None of all of it."""
    if department_id is not None:
        check_manage_department(access, department_id=department_id)
    elif not access.is_ops_admin:
        raise NotAllowed(_("Ops admins look after the web hooks of the whole organisation. Ask one of them."))


def can_manage_hook(access: Access, *, department_id: int | None) -> bool:
    """Whether ``check_manage_hook`` lets this person pass."""
    return _asks(lambda: check_manage_hook(access, department_id=department_id))


def check_see_hooks(access: Access) -> None:
    """Raise ``NotAllowed`` unless there may be web hooks this person looks after."""
    if not access.may_anywhere(Permission.MANAGE_DEPARTMENT):
        raise NotAllowed(_("Heads and deputies look after the web hooks of their departments, ops admins after all."))


def can_see_hooks(access: Access) -> bool:
    """Whether ``check_see_hooks`` lets this person pass."""
    return _asks(lambda: check_see_hooks(access))


def check_answer_exception(access: Access, *, department_id: int) -> None:
    """Raise ``NotAllowed`` unless this person answers for the department: head, deputy, who stands in, or ops admin."""
    if not access.may(Permission.MANAGE_DEPARTMENT, department_id):
        raise NotAllowed(_("The head or the deputy of the department gives exceptions, or an ops admin."))


def can_answer_exception(access: Access, *, department_id: int) -> bool:
    """Whether ``check_answer_exception`` lets this person pass."""
    return _asks(lambda: check_answer_exception(access, department_id=department_id))


def check_administer(access: Access) -> None:
    """Raise ``NotAllowed`` unless this person is an ops admin, who changes what holds for the whole organisation."""
    if not access.is_ops_admin:
        raise NotAllowed(_("Only ops admins change this. Ask one of them."))


def can_administer(access: Access) -> bool:
    """Whether ``check_administer`` lets this person pass."""
    return _asks(lambda: check_administer(access))


def check_see_history(access: Access) -> None:
    """Raise ``NotAllowed`` for guests: who did what is for people of the organisation."""
    if not access.is_insider:
        raise NotAllowed(_("The history is for people of the organisation. Ask the person who invited you."))


def can_see_history(access: Access) -> bool:
    """Whether ``check_see_history`` lets this person pass."""
    return _asks(lambda: check_see_history(access))


def check_see_notice(access: Access) -> None:
    """Raise ``NotAllowed`` for guests: how channels are planned and told is for people of the organisation."""
    if not access.is_insider:
        raise NotAllowed(
            _("The notice channels get is for people of the organisation. Ask the person who invited you.")
        )


def can_see_notice(access: Access) -> bool:
    """Whether ``check_see_notice`` lets this person pass."""
    return _asks(lambda: check_see_notice(access))


def check_see_log(access: Access) -> None:
    """Raise ``NotAllowed`` unless this person may read the log of the whole organisation."""
    check_see_history(access)
    if not access.is_ops_admin:
        raise NotAllowed(
            _(
                "The log of the whole organisation is for ops admins. "
                "Each campaign, channel and department has its history on its own page."
            )
        )


def can_see_log(access: Access) -> bool:
    """Whether ``check_see_log`` lets this person pass."""
    return _asks(lambda: check_see_log(access))


def check_reorganise(access: Access) -> None:
    """Raise ``NotAllowed`` unless this person may merge, split and retire departments."""
    if not access.is_ops_admin:
        raise NotAllowed(_("Ops admins merge, split and retire departments. Ask one of them."))


def can_reorganise(access: Access) -> bool:
    """Whether ``check_reorganise`` lets this person pass."""
    return _asks(lambda: check_reorganise(access))


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
    return _asks(lambda: check_let_go(access, user_id=user_id, roles=roles, is_ops_admin=is_ops_admin))


def check_erase(access: Access) -> None:
    """Raise ``NotAllowed`` unless this person may erase somebody who has left."""
    if not access.is_ops_admin:
        raise NotAllowed(_("Ops admins erase people who have left. Ask one of them."))


def can_erase(access: Access) -> bool:
    """Whether ``check_erase`` lets this person pass."""
    return _asks(lambda: check_erase(access))


def check_export_person(access: Access, *, user_id: int) -> None:
    """Raise ``NotAllowed`` unless this is about themselves, or they are an ops admin."""
    if access.user_id != user_id and not access.is_ops_admin:
        raise NotAllowed(_("Everybody can take out their own data. For somebody else’s, ask an ops admin."))


def can_export_person(access: Access, *, user_id: int) -> bool:
    """Whether ``check_export_person`` lets this person pass."""
    return _asks(lambda: check_export_person(access, user_id=user_id))


def check_see_people(access: Access) -> None:
    """Raise ``NotAllowed`` unless this person looks after people: as head or deputy somewhere, or as ops admin."""
    if not access.may_anywhere(Permission.MANAGE_DEPARTMENT):
        raise NotAllowed(_("Heads, deputies and ops admins look people up. A department’s page shows who is in it."))


def can_see_people(access: Access) -> bool:
    """Whether ``check_see_people`` lets this person pass."""
    return _asks(lambda: check_see_people(access))


def check_move_people(access: Access) -> None:
    """Raise ``NotAllowed`` unless this person may bring everybody in or out at once, as a file."""
    if not access.is_ops_admin:
        raise NotAllowed(_("Only ops admins bring people in from a file, or all of them out into one."))


def can_move_people(access: Access) -> bool:
    """Whether ``check_move_people`` lets this person pass."""
    return _asks(lambda: check_move_people(access))


def check_invite_again(access: Access, *, department_ids: Iterable[int]) -> None:
    """Raise ``NotAllowed`` unless this person may send somebody who is in these departments the way in again."""
    if not access.is_ops_admin and not any(access.may(Permission.MANAGE_DEPARTMENT, key) for key in department_ids):
        raise NotAllowed(_("The head of a department this person is in can invite them again, or an ops admin."))


def can_invite_again(access: Access, *, department_ids: Iterable[int]) -> bool:
    """Whether ``check_invite_again`` lets this person pass."""
    return _asks(lambda: check_invite_again(access, department_ids=department_ids))


def check_uninvite(access: Access, *, department_ids: Iterable[int]) -> None:
    """Raise ``NotAllowed`` unless this person may lock out again somebody who is in these departments and no others."""
    keys = list(department_ids)
    is_theirs = bool(keys) and all(access.may(Permission.MANAGE_DEPARTMENT, key) for key in keys)
    if not access.is_ops_admin and not is_theirs:
        raise NotAllowed(_("Only who heads all departments this person is in takes it back, or an ops admin."))


def can_uninvite(access: Access, *, department_ids: Iterable[int]) -> bool:
    """Whether ``check_uninvite`` lets this person pass."""
    return _asks(lambda: check_uninvite(access, department_ids=department_ids))


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


def check_choose_how_told(access: Access) -> None:
    """Raise ``NotAllowed`` for guests: alerts go to departments, so nothing of it reaches them."""
    if not access.is_insider:
        raise NotAllowed(_("Alerts go to the organisation’s own people. Guests are told by those who invited them."))
