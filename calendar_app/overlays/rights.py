"""Who may lay what over the calendar, in pairs as ``campaigns.rules.permissions`` has them. Pure."""

from django.utils.translation import gettext as _

from departments.access import Access
from departments.errors import NotAllowed
from departments.roles import Permission


def check_have_overlays(access: Access) -> None:
    """Raise ``NotAllowed`` for guests, and for whoever looks on in somebody's place: addresses are private."""
    if not access.is_insider or access.limit is not None:
        raise NotAllowed(_("Calendars of others are for people of the organisation."))


def can_share_overlays(access: Access) -> bool:
    """Whether this person may let others switch on a calendar they add: heads, deputies and ops admins."""
    return access.may_anywhere(Permission.MANAGE_DEPARTMENT)


def check_load_lists(access: Access) -> None:
    """Raise ``NotAllowed`` unless this person may load lists of days, which are for everybody."""
    if not access.is_ops_admin:
        raise NotAllowed(_("Ops admins load lists of days. Ask one of them."))


def can_load_lists(access: Access) -> bool:
    """Whether ``check_load_lists`` lets this person pass."""
    return access.is_ops_admin
