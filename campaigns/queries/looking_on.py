"""In whose place somebody may look on."""

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from campaigns.rules.people_permissions import check_view_as, check_view_as_somebody
from departments.access import Access
from departments.models import Membership, User
from departments.roles import Permission


def people_to_view_as(access: Access, wanted: str = "") -> QuerySet[User]:
    """Return the people in whose place ``access`` may look on, by name, with their departments (``places``).

    Each word ``wanted`` has to be in their name or address. No query yet; two when read. Raises ``NotAllowed`` for
    those who may not at all.
    """
    check_view_as_somebody(access)
    people = User.objects.filter(is_active=True).exclude(pk=access.user_id or 0)
    if not access.is_ops_admin:
        managed = Membership.objects.filter(department__in=access.having(Permission.MANAGE_DEPARTMENT))
        people = people.filter(pk__in=managed.values("user"))
    for word in wanted.split():
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
    places = Membership.objects.filter(department__retired_at=None).select_related("department")
    return people.order_by("name", "pk").prefetch_related(
        Prefetch("memberships", places.order_by("department__name"), to_attr="places")
    )


def person_to_view_as(access: Access, user_id: int) -> User:
    """Return somebody in whose place this person may look on. Two queries.

    Raises ``NotAllowed`` with who may; heads do not hear of anybody who is in no department, so for them it is 404.
    """
    check_view_as_somebody(access)
    person = User.objects.filter(pk=user_id).first()
    departments = list(
        Membership.objects.filter(user=user_id, department__retired_at=None).values_list("department_id", flat=True)
    )
    if person is None or not (departments or access.is_ops_admin):
        raise Http404(_("There is no such person."))
    check_view_as(access, user_id=person.pk, is_active=person.is_active, department_ids=departments)
    return person
