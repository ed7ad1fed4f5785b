"""Who may do what, as plain values: the roles' table, and whom the table does not name."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from campaigns.models import Campaign, CampaignGuest, CampaignNamed, ChannelGuest
from departments.access import Access
from departments.enums import RoleName
from departments.models import Department
from departments.roles import ROLES, SENTENCES


@dataclass(frozen=True)
class RoleRow:
    """One role, what it is for, and the departments in which it is the reader's, by name."""

    name: RoleName
    description: str
    mine: tuple[str, ...]


@dataclass(frozen=True)
class PermissionRow:
    """One thing a role may allow, and for each role in the table's order whether it does."""

    sentence: str
    allowed: tuple[tuple[RoleName, bool], ...]


@dataclass(frozen=True)
class RolePage:
    """The roles from the least to the most, and what each may do."""

    roles: list[RoleRow]
    permissions: list[PermissionRow]


def role_page(access: Access) -> RolePage:
    """Return who may do what, the reader's own roles marked. One query. What they stand in for counts as theirs."""
    names = dict(Department.objects.filter(pk__in=access.department_ids).order_by("name").values_list("pk", "name"))
    return RolePage(
        roles=[
            RoleRow(
                name=role.name,
                description=str(role.description),
                mine=tuple(name for key, name in names.items() if access.roles[key] == role.name),
            )
            for role in ROLES.values()
        ],
        permissions=[
            PermissionRow(str(sentence), tuple((role.name, permission in role.permissions) for role in ROLES.values()))
            for permission, sentence in SENTENCES.items()
        ],
    )


@dataclass(frozen=True)
class Beside:
    """What somebody is beside the roles of departments, at one moment."""

    owns: bool
    is_named: bool
    is_guest: bool
    is_ops_admin: bool


def beside_the_roles(access: Access, at: dt.datetime) -> Beside:
    """Return whether the reader owns a campaign, is named in one, or is somebody's guest at ``at``. Four queries."""
    standing = Q(user=access.user_id) & (Q(expires_at=None) | Q(expires_at__gt=at))
    named = Q(user=access.user_id) | Q(department__in=access.department_ids)
    guests = (CampaignGuest.objects.filter(standing), ChannelGuest.objects.filter(standing))
    return Beside(
        owns=Campaign.objects.filter(owner=access.user_id).exists(),
        is_named=CampaignNamed.objects.filter(named).exists(),
        is_guest=any(rows.exists() for rows in guests),
        is_ops_admin=access.is_ops_admin,
    )
