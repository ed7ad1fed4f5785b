"""Moving people and routes to another department. ``campaigns.actions.reorganising`` puts the whole together."""

from django.db import transaction
from django.utils import timezone

from departments.access import STRENGTH
from departments.actions.changing import change
from departments.audit import plain, record
from departments.enums import RoleName
from departments.models import Department, Membership, Route, User


@transaction.atomic
def move_members(*, by: User | None, source: Department, target: Department) -> int:
    """Take everybody of ``source`` into ``target`` and return how many they were.

    Whoever is in both keeps the role that allows more. There is one head: the target's, if it has one who may sign in;
    the source's becomes its deputy then. Call it with both departments locked.
    """
    there = {row.user_id: row for row in Membership.objects.filter(department=target)}
    moving = list(Membership.objects.filter(department=source).select_related("user").order_by("pk"))
    head = _head_of(target)
    for membership in moving:
        role = _role_there(membership, head, by=by)
        _move(membership, there.get(membership.user_id), role, target, by=by)
    return len(moving)


@transaction.atomic
def move_routes(*, by: User | None, source: Department, target: Department) -> int:
    """Let ``target`` be reached by the routes of ``source``, too, and return how many those in use were.

    One that the target has already is folded into its own, which comes back into use if it was not.
    """
    routes = list(Route.objects.filter(department=source).order_by("pk"))
    for route in routes:
        same = Route.objects.filter(department=target, kind=route.kind, fingerprint=route.fingerprint)
        twin = same.filter(address__iexact=route.address).first()
        if twin is None:
            change(route, by=by, fields={"department": target}, editable=("department",), verb="moved")
            continue
        if route.is_active and not twin.is_active:
            change(twin, by=by, fields={"is_active": True}, editable=("is_active",))
        if route.is_active:
            change(route, by=by, fields={"is_active": False}, editable=("is_active",))
    return sum(route.is_active for route in routes)


@transaction.atomic
def retire_into(*, by: User | None, source: Department, target: Department) -> None:
    """Take ``source`` out of use as merged into ``target``, and with it what was merged into ``source`` before."""
    Department.objects.filter(merged_into=source).update(merged_into=target)
    fields = {"retired_at": timezone.now(), "merged_into": target}
    change(source, by=by, fields=fields, editable=tuple(fields), verb="merged")
    record(by=by, verb="took over", subject=target, changes={"merged": [None, source.pk]})


def _head_of(department: Department) -> Membership | None:
    return Membership.objects.filter(department=department, role=RoleName.HEAD).select_related("user").first()


def _role_there(incoming: Membership, head: Membership | None, *, by: User | None) -> RoleName:
    """Return what a member is to be; the head there steps back for another only if they have left."""
    role = RoleName(incoming.role)
    if role != RoleName.HEAD or head is None or head.user_id == incoming.user_id:
        return role
    if head.user.is_active or not incoming.user.is_active:
        return RoleName.DEPUTY
    change(head, by=by, fields={"role": RoleName.MEMBER}, editable=("role",))
    return RoleName.HEAD


def _move(
    membership: Membership, there: Membership | None, role: RoleName, target: Department, *, by: User | None
) -> None:
    if there is None:
        fields = {"department": target, "role": role}
        change(membership, by=by, fields=fields, editable=tuple(fields), verb="moved")
        return
    gone = {name: [plain(getattr(membership, name)), None] for name in ("department", "user", "role")}
    record(by=by, verb="removed", subject=membership, changes=gone)
    membership.delete()
    there.refresh_from_db(fields=["role"])
    stronger = max(RoleName(there.role), role, key=STRENGTH.index)
    change(there, by=by, fields={"role": stronger}, editable=("role",))
