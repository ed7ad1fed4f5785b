"""What one person is, where: the value every permission rule and every visibility condition starts from."""

from dataclasses import dataclass, field

from departments.enums import RoleName
from departments.models import Membership, User
from departments.roles import ROLES, Permission


@dataclass(frozen=True)
class Access:
    """A person's standing at one moment. Plain values: building one is the only query."""

    user_id: int | None
    is_ops_admin: bool = False
    roles: dict[int, RoleName] = field(default_factory=dict)

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


NOBODY = Access(user_id=None)
"""The access of somebody who is not signed in: sees nothing."""


def access_for(user: User | None) -> Access:
    """Return what ``user`` is, where. One query; none for nobody. Somebody deactivated is nobody."""
    if user is None or not user.is_active:
        return NOBODY
    rows = Membership.objects.filter(user=user, department__retired_at=None).values_list("department_id", "role")
    return Access(user.pk, user.is_ops_admin, {key: RoleName(role) for key, role in rows})


def access_for_many(user_ids: list[int]) -> dict[int, Access]:
    """Return the access of several active people by id. Two queries, however many people."""
    admins = dict(User.objects.filter(pk__in=user_ids, is_active=True).values_list("pk", "is_ops_admin"))
    roles: dict[int, dict[int, RoleName]] = {key: {} for key in admins}
    rows = Membership.objects.filter(user_id__in=list(admins), department__retired_at=None)
    for user_id, department_id, role in rows.values_list("user_id", "department_id", "role"):
        roles[user_id][department_id] = RoleName(role)
    return {key: Access(key, is_admin, roles[key]) for key, is_admin in admins.items()}
