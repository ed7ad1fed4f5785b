"""Who may take a deed back: whoever may make the change that does. Pure."""

from typing import Final

from campaigns.rules.permissions import (
    check_administer,
    check_answer_duty,
    check_answer_exception,
    check_assign_duty,
    check_edit_campaign,
    check_hold_duty,
    check_keep_key_date,
    check_manage_channel,
    check_manage_department,
    passes,
)
from campaigns.rules.undo import OF_QUESTIONS, RESTORABLE, Past
from departments.access import Access

_OWN_CHANNEL: Final = frozenset(
    {"owners", "retired_at", "weekly_capacity", *RESTORABLE["channel", "changed its policy"]}
)
"""What of a channel the heads of its owners change; the rest is for ops admins."""

_OWN_DEPARTMENT: Final = frozenset({"time_zone", "working_calendar", "weekly_duties"})
"""What of a department its head changes."""

_BY_PLANNERS: Final = frozenset({"created", "changed", "called off", "accepted another day"})
"""What planners of the lead department do to a duty."""

_DATED: Final = frozenset({"held", "released", "put back on its day"})
"""What heads of the department that has a duty do, too."""


def check_undo(
    access: Access, past: Past, *, department_ids: tuple[int, ...], lead_department_id: int | None = None
) -> None:
    """Raise ``NotAllowed`` unless this person may make the change that takes ``past`` back.

    ``department_ids`` are those whose people may: the lead of the campaign, who has to do the duty or was asked, the
    channel's owners, or the department itself; ``lead_department_id`` is that of the campaign a duty belongs to.
    """
    subject, fields = past.subject, set(past.changes)
    if subject == "keydate":
        check_keep_key_date(access, lead_department_id=lead_department_id)
    elif not department_ids:
        check_administer(access)
    elif subject in ("campaign", "activity", "series", "campaignguest", "campaignnamed"):
        check_edit_campaign(access, lead_department_id=department_ids[0])
    elif subject == "milestone":
        _check_duty(access, past, department_ids, lead_department_id)
    elif subject == "noticeexception" and past.verb in OF_QUESTIONS and lead_department_id is not None:
        check_edit_campaign(access, lead_department_id=lead_department_id)
    elif subject == "noticeexception":
        check_answer_exception(access, department_id=department_ids[0])
    elif subject in ("leadtimerule", "channelguest", "closingdate") or (
        subject == "channel" and (past.verb == "created" or fields <= _OWN_CHANNEL)
    ):
        check_manage_channel(access, owner_ids=department_ids)
    elif subject in ("membership", "route", "specialdays") or (subject == "department" and fields <= _OWN_DEPARTMENT):
        check_manage_department(access, department_id=department_ids[0])
    else:
        check_administer(access)


def _check_duty(access: Access, past: Past, department_ids: tuple[int, ...], lead_department_id: int | None) -> None:
    """Raise ``NotAllowed`` unless this person may make the change of a duty that takes ``past`` back."""
    is_there = "cancelled" in past.changes.get("state", ())
    if lead_department_id is not None and (past.verb in _BY_PLANNERS or is_there):
        check_edit_campaign(access, lead_department_id=lead_department_id)
    elif lead_department_id is not None and past.verb in _DATED:
        check_hold_duty(access, lead_department_id=lead_department_id, responsible_ids=department_ids)
    elif past.verb == "assigned":
        check_assign_duty(access, responsible_ids=department_ids)
    else:
        check_answer_duty(access, responsible_ids=department_ids)


def can_undo(
    access: Access, past: Past, *, department_ids: tuple[int, ...], lead_department_id: int | None = None
) -> bool:
    """Whether ``check_undo`` lets this person pass."""
    return passes(
        lambda: check_undo(access, past, department_ids=department_ids, lead_department_id=lead_department_id)
    )
