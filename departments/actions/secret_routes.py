"""Chats and web hooks: routes whose address is a secret. Ops admins set them; nobody is shown the address again."""

import secrets
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from calendar_app.lib.chats import NotAChat, read_chat
from calendar_app.lib.outward import BadAddress, Forbidden, check_reachable, target_of
from calendar_app.lib.sealing import fingerprint, seal
from departments.actions.changing import locked, save
from departments.actions.routes import edit_route
from departments.audit import record
from departments.enums import ROUTES_BY_SECRET, Clearance, RouteKind
from departments.errors import NotAllowed, Refused
from departments.models import Department, Route, User

LONGEST_ADDRESS = 1_000


@dataclass(frozen=True)
class WithSecret:
    """A route, and the secret its web hook is signed with: to be shown this once, empty where there is no new one."""

    route: Route
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Place:
    """Where an address leads: what may be shown of it, and the address itself."""

    name: str
    host: str
    address: str = field(repr=False)

    def give(self, route: Route) -> None:
        """Let the route lead there."""
        route.host = self.host
        route.sealed_address = seal(self.address)
        route.fingerprint = fingerprint(self.address)


def add_secret_route(
    *,
    by: User | None,
    department_id: int,
    kind: RouteKind,
    address: str,
    name: str = "",
    clearance: Clearance = Clearance.NOTHING,
) -> WithSecret:
    """Return a new chat or web hook of a department, a web hook with the secret it is signed with.

    One that was taken out of use comes back instead, with this clearance and another secret. Raises ``NotAllowed``
    unless ``by`` is an ops admin, ``Refused`` for an address that leads nowhere or into our own network, and for a
    route there is already. Looks the host's name up before anything is locked.
    """
    _check_ops_admin(by)
    kind = RouteKind(kind)
    place = place_of(kind, address)
    with transaction.atomic():
        department = locked(Department, department_id)
        same = Route.objects.filter(department=department, kind=kind, fingerprint=fingerprint(place.address))
        known = same.select_for_update().first()
        if known is not None and known.is_active:
            raise Refused(_("The department is reached this way already."), field="secret_address")
        if known is not None:
            route = edit_route(by=by, route_id=known.pk, is_active=True, clearance=clearance)
            return rotate_secret(by=by, route_id=route.pk) if kind == RouteKind.HOOK else WithSecret(route)
        route = Route(department=department, kind=kind, name=name.strip() or place.name, clearance=clearance)
        place.give(route)
        secret = _sign_anew(route) if kind == RouteKind.HOOK else ""
        save(route)
        shown = {"department": department.pk, "kind": kind, "name": route.name, "host": route.host}
        changes = {**shown, "clearance": Clearance(clearance)}
        record(by=by, verb="created", subject=route, changes={key: [None, value] for key, value in changes.items()})
        return WithSecret(route, secret)


def readdress_route(*, by: User | None, route_id: int, address: str) -> Route:
    """Give a chat or a web hook another secret address and return the route.

    What waits for the old one goes to the new one. Raises as ``add_secret_route`` does.
    """
    _check_ops_admin(by)
    kind = Route.objects.filter(pk=route_id, kind__in=ROUTES_BY_SECRET).values_list("kind", flat=True).first()
    place = place_of(RouteKind(kind or RouteKind.MAILBOX), address)
    with transaction.atomic():
        route = locked(Route, route_id)
        before = route.host
        place.give(route)
        twins = Route.objects.filter(department=route.department_id, kind=route.kind, fingerprint=route.fingerprint)
        if twins.exclude(pk=route.pk).exists():
            raise Refused(_("The department is reached this way already."), field="secret_address")
        save(route)
        record(by=by, verb="readdressed", subject=route, changes={"host": [before, route.host]})
        return route


@transaction.atomic
def rotate_secret(*, by: User | None, route_id: int) -> WithSecret:
    """Sign a web hook with a new secret from now on and return it, to be shown once. The old one ends at once."""
    _check_ops_admin(by)
    route = locked(Route, route_id)
    if route.kind != RouteKind.HOOK:
        raise Refused(_("Only a web hook is signed with a secret."))
    secret = _sign_anew(route)
    save(route)
    record(by=by, verb="signed anew", subject=route)
    return WithSecret(route, secret)


def _sign_anew(route: Route) -> str:
    secret = new_secret()
    route.sealed_secret = seal(secret)
    return secret


def _check_ops_admin(by: User | None) -> None:
    if by is not None and not (by.is_ops_admin and by.is_active):
        raise NotAllowed(_("Ops admins set up chats and web hooks: whoever knows such an address can write there."))


def new_secret() -> str:
    """Return a secret to sign with, long enough that nobody guesses it."""
    return secrets.token_urlsafe(32)


def place_of(kind: RouteKind, address: str) -> Place:
    """Return where the secret address of a chat or a web hook leads. Looks the host's name up.

    Raises ``Refused`` for what is no such address, and for one inside a network that is closed to us.
    """
    address = address.strip()
    if not address or len(address) > LONGEST_ADDRESS:
        raise Refused(_("Give the address as the service shows it."), field="secret_address")
    try:
        if kind == RouteKind.CHAT:
            chat = read_chat(address)
            check_reachable(chat.origin)
            return Place(chat.service, chat.host, address)
        if kind != RouteKind.HOOK:
            raise Refused(_("Only chats and web hooks have a secret address."), field="kind")
        check_reachable(address)
        host = target_of(address).host
        return Place(host, host, address)
    except BadAddress as problem:
        sentence = _("This is no address of a web hook. It looks like https://example.com/hooks/instep.")
        raise Refused(sentence, field="secret_address") from problem
    except (NotAChat, Forbidden) as problem:
        raise Refused(str(problem), field="secret_address") from problem
