"""Roles as data: what a person with each role may do, department by department."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from departments.enums import RoleName


class Permission(StrEnum):
    """One thing a role can allow, always within the department in which the role is held."""

    SEE_OPEN_CAMPAIGNS = "see_open_campaigns"
    SEE_DRAFTS = "see_drafts"
    PLAN_CAMPAIGNS = "plan_campaigns"
    KEEP_KEY_DATES = "keep_key_dates"
    ANSWER_DUTIES = "answer_duties"
    ASSIGN_DUTIES = "assign_duties"
    MANAGE_DEPARTMENT = "manage_department"
    MANAGE_CHANNELS = "manage_channels"
    MAKE_DEPARTMENT_FEED = "make_department_feed"
    SHOW_OUTSIDE = "show_outside"


SENTENCES: Final[dict[Permission, Promise]] = {
    Permission.SEE_OPEN_CAMPAIGNS: _("See every open campaign from tentative on, its duties and its history"),
    Permission.MAKE_DEPARTMENT_FEED: _("Make a feed of the department for their own calendar program"),
    Permission.ANSWER_DUTIES: _("Take on, finish, waive and reopen the department’s duties; mark its alerts as seen"),
    Permission.SEE_DRAFTS: _("See the drafts of campaigns the department leads"),
    Permission.PLAN_CAMPAIGNS: _("Start, change, confirm and cancel campaigns the department leads, with all in them"),
    Permission.KEEP_KEY_DATES: _("Enter, change and remove the organisation’s key dates, such as trade shows"),
    Permission.ASSIGN_DUTIES: _("Give the department’s duties to people"),
    Permission.SHOW_OUTSIDE: _("Make links by which people without a seat see a saved view"),
    Permission.MANAGE_DEPARTMENT: _(
        "Change the department’s people, roles, routes, working days and absences; look on as one of them"
    ),
    Permission.MANAGE_CHANNELS: _("Change the lead-time plans and owners of the department’s channels"),
}
"""What each permission lets a person do in the department, as people say it; from what most may to what few may."""


@dataclass(frozen=True)
class Role:
    """A named set of permissions with a description people can read."""

    name: RoleName
    description: str | Promise
    permissions: frozenset[Permission]


_VIEWER = frozenset({Permission.SEE_OPEN_CAMPAIGNS, Permission.MAKE_DEPARTMENT_FEED})
_MEMBER = _VIEWER | {Permission.ANSWER_DUTIES}
_PLANNER = _MEMBER | {
    Permission.SEE_DRAFTS,
    Permission.PLAN_CAMPAIGNS,
    Permission.KEEP_KEY_DATES,
    Permission.ASSIGN_DUTIES,
    Permission.SHOW_OUTSIDE,
}
_HEAD = _PLANNER | {Permission.MANAGE_DEPARTMENT, Permission.MANAGE_CHANNELS}

ROLES: Final[dict[RoleName, Role]] = {
    role.name: role
    for role in (
        Role(
            RoleName.VIEWER,
            _("Sees every open campaign from tentative on. Changes only their own preferences and feeds."),
            _VIEWER,
        ),
        Role(
            RoleName.MEMBER,
            _("Sees every open campaign. Takes on, finishes or waives the department's duties."),
            _MEMBER,
        ),
        Role(
            RoleName.PLANNER,
            _("Sees also drafts the department leads. Plans its campaigns and gives its duties to people."),
            _PLANNER,
        ),
        Role(
            RoleName.DEPUTY,
            _("Stands in for the head: channels' plans, working calendar, routes and members too."),
            _HEAD,
        ),
        Role(
            RoleName.HEAD,
            _("Answers for the department: its channels' plans, working calendar, routes and members."),
            _HEAD,
        ),
    )
}
