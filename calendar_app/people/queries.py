"""What bringing people in and out has to know of who is here."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from calendar_app.people.planning import Known, World
from campaigns.models import CampaignGuest, ChannelGuest
from departments.enums import RoleName
from departments.models import Department, Invitation, Membership, User

SEPARATOR = "; "


def world() -> World:
    """Return who and what there is, for a plan to be made in. Four queries."""
    departments = {
        key: (name, slug)
        for key, name, slug in Department.objects.filter(retired_at=None).values_list("pk", "name", "slug")
    }
    roles: dict[int, dict[int, RoleName]] = defaultdict(dict)
    heads: dict[int, tuple[str, str]] = {}
    rows = Membership.objects.filter(department__in=departments).values_list(
        "user_id", "department_id", "role", "user__email", "user__name"
    )
    for user_id, department_id, role, email, name in rows:
        roles[user_id][department_id] = RoleName(role)
        if role == RoleName.HEAD:
            heads[department_id] = (email.lower(), name)
    invited = set(Invitation.objects.filter(accepted_at=None, ended_at=None).values_list("user_id", flat=True))
    people = {
        user.email.lower(): Known(
            user_id=user.pk,
            name=user.name,
            is_active=user.is_active,
            can_sign_in=user.has_usable_password(),
            is_invited=user.pk in invited,
            roles=roles.get(user.pk, {}),
        )
        for user in User.objects.only("pk", "email", "name", "is_active", "password")
    }
    return World(people, departments, heads)


def people_of_the_house() -> Iterator[tuple[str, ...]]:
    """Yield whoever may sign in and is no guest: address, name, departments, roles, language, time zone. Two queries.

    Departments and roles are in the same order, with ``SEPARATOR`` between them.
    """
    roles: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Membership.objects.filter(department__retired_at=None).order_by("department__name")
    for user_id, name, slug, role in rows.values_list("user_id", "department__name", "department__slug", "role"):
        # A name with a separator in it would be read as two.
        roles[user_id].append((slug if set(name) & set(";|/,") else name, role))
    guests = [model.objects.filter(user=OuterRef("pk")) for model in (CampaignGuest, ChannelGuest)]
    people = User.objects.filter(is_active=True).annotate(is_guest=Exists(guests[0]) | Exists(guests[1]))
    for user in people.order_by("name", "pk"):
        own = roles.get(user.pk, [])
        if own or user.is_ops_admin or not user.is_guest:
            names, kinds = SEPARATOR.join(name for name, _role in own), SEPARATOR.join(role for _name, role in own)
            yield user.email, user.name, names, kinds, user.language, user.time_zone
