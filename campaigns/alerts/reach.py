"""Who can be told for a department: those its routes lead to, who answers for it, who acts for who is away."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.db.models.functions import Lower
from django.utils import timezone

from calendar_app.lib.among import Among
from campaigns.enums import Transport
from campaigns.queries.absences import people_away
from campaigns.queries.bounces import failing_among
from campaigns.queries.how_told import PLANNING
from campaigns.rules.standing_in import acting_for
from departments.enums import Clearance, RoleName, RouteKind
from departments.models import Department, Membership, Route, User


@dataclass(frozen=True)
class Recipient:
    """A person, a mailbox, a chat or a web hook.

    ``key`` is the same for the same one, whichever department it is told for. ``address`` is what may be shown of it.
    """

    key: str
    address: str
    user_id: int | None = None
    route_id: int | None = None
    clearance: Clearance = Clearance.NOTHING
    transport: Transport = Transport.EMAIL

    @property
    def is_read(self) -> bool:
        """Whether people read there: a web hook leads to a machine, and telling it alone tells nobody."""
        return self.transport != Transport.HOOK


@dataclass(frozen=True)
class Reached:
    """Who can be told for a department: those its routes lead to, and who answers for it.

    Whoever acts for somebody who is away stands in their place; ``away`` are those people themselves. ``planning`` are
    the keys of its head, deputies and planners. ``in_place_of`` says by a member's id who is told for them in person.
    """

    by_routes: tuple[Recipient, ...] = ()
    members: tuple[Recipient, ...] = ()
    heads: tuple[Recipient, ...] = ()
    deputies: tuple[Recipient, ...] = ()
    away: tuple[Recipient, ...] = ()
    planning: frozenset[str] = frozenset()
    in_place_of: Mapping[int, Recipient] = field(default_factory=dict)

    @property
    def everybody(self) -> tuple[Recipient, ...]:
        """All of them, each once; the members only where its routes lead to them."""
        tiers = (*self.by_routes, *self.heads, *self.deputies, *self.away)
        return tuple({each.key: each for each in tiers}.values())

    @property
    def answering(self) -> tuple[Recipient, ...]:
        """All who are told something at once, whoever is first in line: who is away is not."""
        return tuple({each.key: each for each in (*self.by_routes, *self.heads, *self.deputies)}.values())

    @property
    def at_least_somebody(self) -> tuple[Recipient, ...]:
        """Those its routes lead to, and its head or its deputies where nobody of them reads."""
        if any(each.is_read for each in self.by_routes):
            return self.by_routes
        return (*self.by_routes, *(self.heads or self.deputies))

    def without(self, keys: Collection[str]) -> "Reached":
        """Return the same without the recipients with these keys in its routes and among who answers for it."""
        tiers = (self.by_routes, self.heads, self.deputies)
        by_routes, heads, deputies = (tuple(each for each in some if each.key not in keys) for some in tiers)
        return replace(self, by_routes=by_routes, heads=heads, deputies=deputies)


NOBODY = Reached()


def recipients_of(
    department_ids: Collection[int], *, at: dt.datetime | None = None
) -> dict[int, tuple[Recipient, ...]]:
    """Return who is told for each of these departments at ``at`` (now unless given). Five queries.

    Each active route counts: a mailbox, a chat, a web hook, or every active member. A department whose routes lead to
    nobody who reads is told through its head, or through its deputies where it has no head. A mailbox that is the
    address of one of our own people is that person, so that nobody is told the same thing twice. Whoever acts for
    somebody who is away is told in their place; whom mail comes back from is nobody. It is an empty tuple where there
    is nobody.
    """
    reached = reached_at(department_ids, at=at or timezone.now())
    return {key: each.at_least_somebody for key, each in reached.items()}


def reached_at(department_ids: Collection[int], *, at: dt.datetime) -> dict[int, Reached]:
    """Return who can be told for each of these departments, whom mail comes back from left out. Five queries."""
    reached = reached_for(department_ids, acting_at(at))
    failing = failing_of(each for found in reached.values() for each in found.everybody)
    return {key: each.without(failing) for key, each in reached.items()}


def failing_of(recipients: Iterable[Recipient]) -> frozenset[str]:
    """Return the keys of those of these whom mail comes back from. One query."""
    by_mail = {each.key: each.address.lower() for each in recipients if each.transport == Transport.EMAIL}
    addresses = failing_among(by_mail.values())
    return frozenset(key for key, address in by_mail.items() if address in addresses)


def reached_for(department_ids: Collection[int], acting: Mapping[int, Recipient]) -> dict[int, Reached]:
    """Return who can be told for each of these departments, ``acting`` for those who are away. Three queries."""
    found: dict[int, dict[str, Recipient]] = {key: {} for key in department_ids}
    people = _people(department_ids, acting)
    routes = Route.objects.filter(Among("department", department_ids), is_active=True).order_by("id")
    rows = list(routes.only("id", "department_id", "kind", "address", "name", "fingerprint", "clearance"))
    own = _own_people({route.address.lower() for route in rows if route.address}, acting)
    for route in rows:
        if route.kind == RouteKind.MEMBERS:
            reached = [member.told for member in people[route.department_id]]
        else:
            reached = [own.get(route.address.lower()) or _place(route)]
        found[route.department_id].update({each.key: each for each in reached})
    return {
        key: Reached(
            by_routes=tuple(by_key.values()),
            members=tuple(member.told for member in people[key]),
            heads=tuple(member.told for member in people[key] if member.role == RoleName.HEAD),
            deputies=tuple(member.told for member in people[key] if member.role == RoleName.DEPUTY),
            away=tuple(member.person for member in people[key] if member.told != member.person),
            planning=frozenset(member.told.key for member in people[key] if member.role in PLANNING),
            in_place_of={member.person.user_id: member.told for member in people[key] if member.person.user_id},
        )
        for key, by_key in found.items()
    }


def _place(route: Route) -> Recipient:
    """Return the mailbox, the chat or the web hook a route leads to."""
    clearance = Clearance(route.clearance)
    if route.kind == RouteKind.MAILBOX:
        return Recipient(f"mailbox:{route.address.lower()}", route.address, route_id=route.pk, clearance=clearance)
    key = place_key(route.kind, route.fingerprint)
    return Recipient(key, route.name, route_id=route.pk, clearance=clearance, transport=Transport(route.kind))


def place_key(kind: str, fingerprint: str) -> str:
    """Return the key of a chat or a web hook among recipients."""
    return f"{kind}:{fingerprint}"


def unreachable_departments() -> list[Department]:
    """Return the departments in use for which nobody at all can be told: no route, no head, no deputy. Six queries."""
    departments = list(Department.objects.filter(retired_at=None))
    reached = recipients_of([department.pk for department in departments])
    return [each for each in departments if not any(told.is_read for told in reached[each.pk])]


class _Member(NamedTuple):
    """Somebody in a department, and who is told in their place: they themselves unless they are away."""

    role: str
    person: Recipient
    told: Recipient


def acting_at(at: dt.datetime) -> dict[int, Recipient]:
    """Return, by the id of everybody who is away and has somebody to act for them, who that is. One query."""
    away = people_away(at)
    deputies = {key: each.deputy_id for key, each in away.items()}
    emails = {each.deputy_id: each.deputy_email for each in away.values() if each.deputy_id is not None}
    acting = {key: acting_for(key, deputies) for key in away}
    return {key: person_of(deputy_id, emails[deputy_id]) for key, deputy_id in acting.items() if deputy_id != key}


def _people(department_ids: Collection[int], acting: Mapping[int, Recipient]) -> dict[int, list[_Member]]:
    people: dict[int, list[_Member]] = defaultdict(list)
    members = Membership.objects.filter(Among("department", department_ids), user__is_active=True).order_by("id")
    for department_id, role, user_id, email in members.values_list("department_id", "role", "user_id", "user__email"):
        person = person_of(user_id, email)
        people[department_id].append(_Member(role, person, acting.get(user_id, person)))
    return people


def _own_people(addresses: set[str], acting: Mapping[int, Recipient]) -> dict[str, Recipient]:
    """Return, by lower-case address, those active people of the organisation whose address is one of these.

    In the place of who is away it is whoever acts for them.
    """
    rows = User.objects.alias(lower_email=Lower("email")).filter(lower_email__in=addresses, is_active=True)
    insiders = rows.filter(memberships__department__retired_at=None, memberships__isnull=False).distinct()
    found = insiders.values_list("pk", "email")
    return {email.lower(): acting.get(user_id) or person_of(user_id, email) for user_id, email in found}


def person_of(user_id: int, email: str) -> Recipient:
    return Recipient(f"user:{user_id}", email, user_id=user_id)
