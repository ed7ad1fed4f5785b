"""Who may do what, in pairs: ``check_x`` raises a sentence, ``can_x`` answers yes or no for templates.

Those about people, and about departments as a whole, are in ``people_permissions``.
"""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from departments.access import Access
from departments.errors import NotAllowed
from departments.roles import Permission


def passes(check: Callable[[], None]) -> bool:
    """Whether a check lets pass; what else it raises goes on."""
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
    return passes(lambda: check_plan_campaigns(access))


def check_edit_campaign(access: Access, *, lead_department_id: int) -> None:
    """Raise ``NotAllowed`` unless this person may change a campaign led by that department, with its activities."""
    if not access.may(Permission.PLAN_CAMPAIGNS, lead_department_id):
        raise NotAllowed(_("Only planners of the lead department change this campaign. You can ask its owner."))


def can_edit_campaign(access: Access, *, lead_department_id: int) -> bool:
    """Whether ``check_edit_campaign`` lets this person pass."""
    return passes(lambda: check_edit_campaign(access, lead_department_id=lead_department_id))


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
    return passes(lambda: check_keep_key_date(access, lead_department_id=lead_department_id))


def check_answer_duty(access: Access, *, responsible_ids: Iterable[int]) -> None:
    """Raise ``NotAllowed`` unless this person works in one of the departments that have to do the duty."""
    if not any(access.may(Permission.ANSWER_DUTIES, key) for key in responsible_ids) and not access.is_ops_admin:
        raise NotAllowed(_("This duty belongs to another department. Its members can answer it."))


def can_answer_duty(access: Access, *, responsible_ids: Iterable[int]) -> bool:
    """Whether ``check_answer_duty`` lets this person pass."""
    return passes(lambda: check_answer_duty(access, responsible_ids=responsible_ids))


def check_assign_duty(access: Access, *, responsible_ids: Iterable[int]) -> None:
    """Raise ``NotAllowed`` unless this person may give the duty to somebody else."""
    if not any(access.may(Permission.ASSIGN_DUTIES, key) for key in responsible_ids) and not access.is_ops_admin:
        raise NotAllowed(_("Planners and heads of the responsible department assign its duties."))


def can_assign_duty(access: Access, *, responsible_ids: Iterable[int]) -> bool:
    """Whether ``check_assign_duty`` lets this person pass."""
    return passes(lambda: check_assign_duty(access, responsible_ids=responsible_ids))


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
    return passes(
        lambda: check_hold_duty(access, lead_department_id=lead_department_id, responsible_ids=responsible_ids)
    )


def check_manage_channel(access: Access, *, owner_ids: Iterable[int]) -> None:
    """Raise ``NotAllowed`` unless this person heads, or deputises in, a department that owns the channel."""
    if not any(access.may(Permission.MANAGE_CHANNELS, key) for key in owner_ids) and not access.is_ops_admin:
        raise NotAllowed(_("Only the head of a department that owns this channel changes its plan."))


def can_manage_channel(access: Access, *, owner_ids: Iterable[int]) -> bool:
    """Whether ``check_manage_channel`` lets this person pass."""
    return passes(lambda: check_manage_channel(access, owner_ids=owner_ids))


def check_use_presets(access: Access) -> None:
    """Raise ``NotAllowed`` unless this person heads a department, or is an ops admin: presets make channels."""
    if not access.may_anywhere(Permission.MANAGE_CHANNELS):
        raise NotAllowed(_("Presets are for heads of departments and ops admins. Ask one of them."))


def can_use_presets(access: Access) -> bool:
    """Whether ``check_use_presets`` lets this person pass."""
    return passes(lambda: check_use_presets(access))


def check_delete_preset(access: Access, *, made_by_id: int | None) -> None:
    """Raise ``NotAllowed`` unless this person saved the preset, or is an ops admin."""
    check_use_presets(access)
    if not access.is_ops_admin and access.user_id != made_by_id:
        raise NotAllowed(_("Who saved this preset deletes it. Ask them, or an ops admin."))


def can_delete_preset(access: Access, *, made_by_id: int | None) -> bool:
    """Whether ``check_delete_preset`` lets this person pass."""
    return passes(lambda: check_delete_preset(access, made_by_id=made_by_id))


def check_manage_department(access: Access, *, department_id: int) -> None:
    """Raise ``NotAllowed`` unless this person heads, or deputises in, the department."""
    if not access.may(Permission.MANAGE_DEPARTMENT, department_id):
        raise NotAllowed(_("Only the head or the deputy of this department changes it."))


def can_manage_department(access: Access, *, department_id: int) -> bool:
    """Whether ``check_manage_department`` lets this person pass."""
    return passes(lambda: check_manage_department(access, department_id=department_id))


def check_manage_hook(access: Access, *, department_id: int | None) -> None:
    """Raise ``NotAllowed`` unless this person looks after the web hooks of a department, or with None of all of it."""
    if department_id is not None:
        check_manage_department(access, department_id=department_id)
    elif not access.is_ops_admin:
        raise NotAllowed(_("Ops admins look after the web hooks of the whole organisation. Ask one of them."))


def can_manage_hook(access: Access, *, department_id: int | None) -> bool:
    """Whether ``check_manage_hook`` lets this person pass."""
    return passes(lambda: check_manage_hook(access, department_id=department_id))


def check_see_hooks(access: Access) -> None:
    """Raise ``NotAllowed`` unless there may be web hooks this person looks after."""
    if not access.may_anywhere(Permission.MANAGE_DEPARTMENT):
        raise NotAllowed(_("Heads and deputies look after the web hooks of their departments, ops admins after all."))


def can_see_hooks(access: Access) -> bool:
    """Whether ``check_see_hooks`` lets this person pass."""
    return passes(lambda: check_see_hooks(access))


def check_answer_exception(access: Access, *, department_id: int) -> None:
    """Raise ``NotAllowed`` unless this person answers for the department: head, deputy, who stands in, or ops admin."""
    if not access.may(Permission.MANAGE_DEPARTMENT, department_id):
        raise NotAllowed(_("The head or the deputy of the department gives exceptions, or an ops admin."))


def can_answer_exception(access: Access, *, department_id: int) -> bool:
    """Whether ``check_answer_exception`` lets this person pass."""
    return passes(lambda: check_answer_exception(access, department_id=department_id))


def check_administer(access: Access) -> None:
    """Raise ``NotAllowed`` unless this person is an ops admin, who changes what holds for the whole organisation."""
    if not access.is_ops_admin:
        raise NotAllowed(_("Only ops admins change this. Ask one of them."))


def can_administer(access: Access) -> bool:
    """Whether ``check_administer`` lets this person pass."""
    return passes(lambda: check_administer(access))


def check_see_history(access: Access) -> None:
    """Raise ``NotAllowed`` for guests: who did what is for people of the organisation."""
    if not access.is_insider:
        raise NotAllowed(_("The history is for people of the organisation. Ask the person who invited you."))


def can_see_history(access: Access) -> bool:
    """Whether ``check_see_history`` lets this person pass."""
    return passes(lambda: check_see_history(access))


def check_see_notice(access: Access) -> None:
    """Raise ``NotAllowed`` for guests: how channels are planned and told is for people of the organisation."""
    if not access.is_insider:
        raise NotAllowed(
            _("The notice channels get is for people of the organisation. Ask the person who invited you.")
        )


def can_see_notice(access: Access) -> bool:
    """Whether ``check_see_notice`` lets this person pass."""
    return passes(lambda: check_see_notice(access))


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
    return passes(lambda: check_see_log(access))
