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
    ANSWER_DUTIES = "answer_duties"
    ASSIGN_DUTIES = "assign_duties"
    MANAGE_DEPARTMENT = "manage_department"
    MANAGE_CHANNELS = "manage_channels"
    MAKE_DEPARTMENT_FEED = "make_department_feed"


@dataclass(frozen=True)
class Role:
    """A named set of permissions with a description people can read."""

    name: RoleName
    description: str | Promise
    permissions: frozenset[Permission]


_VIEWER = frozenset({Permission.SEE_OPEN_CAMPAIGNS, Permission.MAKE_DEPARTMENT_FEED})
_MEMBER = _VIEWER | {Permission.ANSWER_DUTIES}
_PLANNER = _MEMBER | {Permission.SEE_DRAFTS, Permission.PLAN_CAMPAIGNS, Permission.ASSIGN_DUTIES}
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
