"""Somebody's role in a department as a form that tells what others changed meanwhile."""

from typing import Any

from django.http import QueryDict

from campaigns.forms.saving import VersionedForm
from departments.actions.departments import role_mark, set_membership
from departments.enums import RoleName
from departments.forms import RoleForm
from departments.models import Department, Membership, User


class MemberForm(VersionedForm, RoleForm):
    """Another role for somebody who is in the department."""

    def __init__(self, data: QueryDict | None = None, *, department: Department, membership: Membership) -> None:
        super().__init__(data, department=department, membership=membership)
        self.remember(membership)

    def mark_of(self, row: Any) -> str:
        """Return what stands for the role."""
        return role_mark(row)

    def save(self, *, by: User) -> Membership | None:
        """Write the role and return the membership, or None when the form says why not."""
        assert self.membership is not None
        person, role = self.membership.user_id, RoleName(self.cleaned_data["role"])
        return self.save_by(
            lambda: set_membership(
                by=by, department_id=self.department.pk, user_id=person, role=role, seen=self.seen_mark
            )
        )
