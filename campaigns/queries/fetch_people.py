"""Fetching a person who leaves or has left and making sure of the right to it, in one call: see ``queries.fetch``."""

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from campaigns.rules.people_permissions import check_erase, check_export_person, check_let_go
from departments.access import Access
from departments.enums import RoleName
from departments.models import Membership, User


def person_to_let_go(access: Access, user_id: int) -> User:
    """Return a person whom this person may shut out and let in again. Two queries."""
    person = _known(access, user_id)
    roles = roles_of(user_id)
    check_let_go(access, user_id=user_id, roles=roles, is_ops_admin=person.is_ops_admin)
    return person


def person_to_erase(access: Access, user_id: int) -> User:
    """Return a person whom this person may erase, once they have left. One query."""
    person = _known(access, user_id)
    check_erase(access)
    return person


def person_to_export(access: Access, user_id: int) -> User:
    """Return a person whose data this person may take out. One query."""
    person = _known(access, user_id)
    check_export_person(access, user_id=user_id)
    return person


def roles_of(user_id: int) -> dict[int, RoleName]:
    """Return what somebody is in each department in use, whether or not they may sign in. One query."""
    rows = Membership.objects.filter(user=user_id, department__retired_at=None).values_list("department_id", "role")
    return {department_id: RoleName(role) for department_id, role in rows}


def _known(access: Access, user_id: int) -> User:
    """Return somebody this person may know of: themselves, people of departments for insiders, all for ops admins."""
    known = Q(pk=access.user_id or 0)
    if access.is_insider:
        known |= Q(pk__in=Membership.objects.values("user"))
    found = User.objects.filter(Q() if access.is_ops_admin else known, pk=user_id).first()
    if found is None:
        raise Http404(_("There is no such person."))
    return found
