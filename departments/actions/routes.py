"""Changing the ways in which a department is reached."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from departments.actions.changing import change, check_mark, create, locked, mark_of
from departments.actions.checks import checked_email
from departments.enums import ROUTES_BY_SECRET, Clearance, RouteKind
from departments.errors import Refused
from departments.models import Department, Route, User

EDITABLE = ("address", "name", "clearance", "is_active")
"""What ``edit_route`` may change. Another kind of route is another route."""


@transaction.atomic
def add_route(
    *,
    by: User | None,
    department_id: int,
    kind: RouteKind,
    address: str = "",
    clearance: Clearance = Clearance.NOTHING,
) -> Route:
    """Return a new route of a department; one that was taken out of use comes back instead, with this clearance.

    A mailbox needs its ``address``; the members' route takes none. Raises ``Refused`` for that, for what is no
    address, and for a route there is already. Chats and web hooks are ``secret_routes.add_secret_route``'s.
    """
    department = locked(Department, department_id)
    kind = RouteKind(kind)
    if kind in ROUTES_BY_SECRET:
        raise Refused(_("A chat or a web hook is set up by its secret address."), field="kind")
    address = _checked_address(kind, address)
    known = Route.objects.filter(department=department, kind=kind, address__iexact=address).first()
    if known is not None and known.is_active:
        raise Refused(_("The department is reached this way already."), field="address" if address else "kind")
    if known is not None:
        return edit_route(by=by, route_id=known.pk, is_active=True, clearance=clearance)
    fields = {"department": department, "kind": kind, "address": address, "clearance": clearance}
    return create(Route(), by=by, fields=fields, editable=fields)


@transaction.atomic
def edit_route(*, by: User | None, route_id: int, seen: str | None = None, **fields: Any) -> Route:
    """Change a route's address, its clearance, or whether it is in use, and return it.

    ``seen`` is the ``route_mark`` the person saw; raises ``Conflict`` when it is stale, else ``Refused`` as
    ``add_route`` does.
    """
    route = locked(Route, route_id)
    check_mark(route, _values(route), seen)
    if "address" in fields:
        fields["address"] = _checked_address(RouteKind(route.kind), fields["address"])
        same = Route.objects.filter(department=route.department_id, kind=route.kind, fingerprint=route.fingerprint)
        if same.exclude(pk=route.pk).filter(address__iexact=fields["address"]).exists():
            raise Refused(_("The department is reached this way already."), field="address")
    change(route, by=by, fields=fields, editable=EDITABLE)
    return route


def route_mark(route: Route) -> str:
    """Return what stands for a route as it is now. No query."""
    return mark_of(_values(route))


def _values(route: Route) -> list[Any]:
    return [route.kind, *(getattr(route, name) for name in EDITABLE)]


def retire_route(*, by: User | None, route_id: int) -> Route:
    """Take a route out of use and return it. What was sent by it stays on record."""
    return edit_route(by=by, route_id=route_id, is_active=False)


def _checked_address(kind: RouteKind, address: str) -> str:
    if kind == RouteKind.MAILBOX:
        return checked_email(address, field="address")
    if address.strip():
        raise Refused(_("The route to each member takes no address. Leave it empty."), field="address")
    return ""
