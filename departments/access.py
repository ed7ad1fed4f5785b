"""What one person is, where: the value every permission rule and every visibility condition starts from."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Optional
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from calendar_app.lib.among import Among
from calendar_app.lib.compiled import FIRST, KEY, LAST, rows_of
from departments.enums import RoleName, Showing
from departments.models import Membership, OrganisationSettings, User
from departments.roles import ROLES, Permission

STRENGTH = (RoleName.VIEWER, RoleName.MEMBER, RoleName.PLANNER, RoleName.DEPUTY, RoleName.HEAD)
"""Roles in the order of what they allow: each has all that those before it have."""

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Access:
    """A person's standing at one moment. Plain values: building one is the only query.

    ``roles`` holds those of people they stand in for, too. ``limit`` is the access of whoever looks on in this person's
    place: nothing shows that either of the two may not see. ``showing`` is to whom it is shown: people without a seat
    are shown nothing that hides from anybody.
    """

    user_id: int | None
    is_ops_admin: bool = False
    roles: dict[int, RoleName] = field(default_factory=dict)
    limit: Optional["Access"] = None
    showing: Showing = Showing.INSIDE

    @property
    def department_ids(self) -> frozenset[int]:
        """The departments this person belongs to, whatever the role."""
        return frozenset(self.roles)

    @property
    def is_insider(self) -> bool:
        """Whether this person belongs to the organisation; who does not is a guest and sees invitations only."""
        return self.is_ops_admin or bool(self.roles)

    def having(self, permission: Permission) -> frozenset[int]:
        """Return the departments in which this person's role carries ``permission`` (not asked of ops admins)."""
        return frozenset(key for key, role in self.roles.items() if permission in ROLES[role].permissions)

    def may(self, permission: Permission, department_id: int) -> bool:
        """Whether this person may do this in that department. Ops admins may do everything."""
        role = self.roles.get(department_id)
        return self.is_ops_admin or (role is not None and permission in ROLES[role].permissions)

    def may_anywhere(self, permission: Permission) -> bool:
        """Whether there is at least one department in which this person may do this."""
        return self.is_ops_admin or bool(self.having(permission))

    @property
    def facts(self) -> str:
        """What tells it from any other access: all there is to it, in words."""
        return repr(replace(self, roles=dict(sorted(self.roles.items()))))

    def as_of(self, user_id: int | None, roles: dict[int, RoleName]) -> "Access":
        """Return this access with another person and other roles."""
        return replace(self, user_id=user_id, roles=roles)

    def seen_by(self, viewer: "Access") -> "Access":
        """Return this access for ``viewer``, who looks on in this person's place."""
        return replace(self, limit=viewer)

    def shown_outside(self, *, with_drafts: bool) -> "Access":
        """Return this access for what this person lets people without a seat see."""
        return replace(self, showing=Showing.OUTSIDE_WITH_DRAFTS if with_drafts else Showing.OUTSIDE)


NOBODY = Access(user_id=None)
"""The access of somebody who is not signed in: sees nothing."""


def access_for(user: User | None, at: dt.datetime | None = None) -> Access:
    """Return what ``user`` is, where, at the instant ``at`` (now unless given). One query; none for nobody.

    Somebody deactivated is nobody. Whoever stands in for somebody who is away has their roles as well; a head's as a
    deputy. One query more while there is an absence near.
    """
    if user is None or not user.is_active:
        return NOBODY
    return Access(user.pk, user.is_ops_admin, _roles([user.pk], at or timezone.now())[user.pk])


def access_for_many(user_ids: list[int], at: dt.datetime | None = None) -> dict[int, Access]:
    """Return the access of several active people by id. Two queries, however many people, or three as above."""
    admins = dict(User.objects.filter(Among("pk", user_ids), is_active=True).values_list("pk", "is_ops_admin"))
    roles = _roles(list(admins), at or timezone.now())
    return {key: Access(key, is_admin, roles[key]) for key, is_admin in admins.items()}


def _roles(user_ids: list[int], at: dt.datetime) -> dict[int, dict[int, RoleName]]:
    """Return each person's role by department: their own, or that of somebody they stand in for if it allows more."""
    today = at.astimezone(dt.UTC).date()
    yesterday, tomorrow = today - _DAY, today + _DAY
    if len(user_ids) == 1:
        values = {KEY: user_ids[0], FIRST: yesterday, LAST: tomorrow}
        rows: Iterable[tuple[Any, ...]] = rows_of("roles", lambda: _role_rows([KEY], FIRST, LAST), values)
    else:
        rows = _role_rows(user_ids, yesterday, tomorrow)
    roles: dict[int, dict[int, RoleName]] = {key: {} for key in user_ids}
    acting = []
    for user_id, department_id, role, deputy_id, *absence in rows:
        if user_id in roles:
            roles[user_id][department_id] = RoleName(role)
        if deputy_id in roles:
            acting.append((deputy_id, department_id, RoleName(role), *absence))
    if acting:
        _add_acting(roles, acting, at)
    return roles


def _role_rows(user_ids: list[int], first: dt.date, last: dt.date) -> QuerySet[Membership, Any]:
    """Return the memberships of these people, and of those they may stand in for on some day of ``first``..``last``."""
    standing_in = Q(
        Among("user__absences__deputy", user_ids),
        user__is_active=True,
        user__absences__first_day__lte=last,
        user__absences__last_day__gte=first,
    )
    rows = Membership.objects.filter(Among("user", user_ids) | standing_in, department__retired_at=None)
    return rows.values_list(
        "user_id",
        "department_id",
        "role",
        "user__absences__deputy",
        "user__absences__first_day",
        "user__absences__last_day",
        "user__time_zone",
    )


def _add_acting(roles: dict[int, dict[int, RoleName]], acting: Iterable[tuple[Any, ...]], at: dt.datetime) -> None:
    usual = OrganisationSettings.objects.values_list("time_zone", flat=True).first() or "UTC"
    for deputy_id, department_id, role, first_day, last_day, zone in acting:
        if not first_day <= at.astimezone(ZoneInfo(zone or usual)).date() <= last_day:
            continue
        lent = RoleName.DEPUTY if role == RoleName.HEAD else role
        own = roles[deputy_id].get(department_id, lent)
        roles[deputy_id][department_id] = max(own, lent, key=STRENGTH.index)
