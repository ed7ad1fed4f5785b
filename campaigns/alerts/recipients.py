"""Who is told for a department, and whether each of them may hear of a campaign now."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from django.db.models.functions import Lower
from django.utils import timezone

from campaigns.enums import AlertKind, AlertStep, Transport, Veil
from campaigns.models import Campaign
from campaigns.queries.absences import people_away
from campaigns.queries.bounces import failing_among
from campaigns.queries.how_told import PLANNING
from campaigns.queries.visible_pairs import cleared_pairs, disclosures, veils_of_pairs
from campaigns.rules.clearance import Disclosure
from campaigns.rules.standing_in import acting_for
from departments.access import access_for_many
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
    the keys of its head, deputies and planners.
    """

    by_routes: tuple[Recipient, ...] = ()
    members: tuple[Recipient, ...] = ()
    heads: tuple[Recipient, ...] = ()
    deputies: tuple[Recipient, ...] = ()
    away: tuple[Recipient, ...] = ()
    planning: frozenset[str] = frozenset()

    @property
    def everybody(self) -> tuple[Recipient, ...]:
        """All of them, each once; the members only where its routes lead to them."""
        tiers = (*self.by_routes, *self.heads, *self.deputies, *self.away)
        return tuple({each.key: each for each in tiers}.values())

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

_Asked = tuple[str, int, UUID | None]
"""A recipient's key, a department and a campaign; None for the department's own affairs, such as its week."""


@dataclass(frozen=True)
class Audience:
    """Who is told of which campaign for which department, and how much of it, at one moment.

    ``veils`` are by recipient, department and campaign; ``when_off`` are those of campaigns that have become drafts
    again: nobody new hears of them, but who was told still hears that they are off. ``owners`` are who answers for the
    campaigns: their owner, or the head of the department that leads them where the owner has left. ``failing`` are the
    keys of those who are told nothing because mail to them comes back.
    """

    reached: dict[int, Reached]
    owners: dict[UUID, tuple[Recipient, ...]]
    veils: dict[_Asked, Veil]
    when_off: dict[_Asked, Veil]
    failing: frozenset[str] = frozenset()

    @property
    def user_ids(self) -> set[int]:
        """The people who may hear of any of it."""
        return {
            int(key.removeprefix("user:")) for key, *_place in (*self.veils, *self.when_off) if key.startswith("user:")
        }

    def of(
        self,
        department_id: int,
        campaign_id: UUID | None,
        *,
        kind: AlertKind,
        step: int = AlertStep.FIRST,
        but_not: Collection[str] = (),
    ) -> list[Recipient]:
        """Return who is told for this department about this campaign; empty if there is nobody.

        Where none of the people its routes reach may hear of it, its head is told if they may, else its deputies; and
        where nobody who acts for somebody away may, it is those who are away. A web hook is told beside them. An alert
        that climbs goes, from its ``step`` on, to the first of members, head, deputies and the campaign's owner among
        whom anybody is not told yet: ``but_not`` are the keys of those who are.
        """
        told: list[Recipient] = []
        for some in self._tiers(department_id, campaign_id, kind, step):
            told += [
                each
                for each in some
                if each.key not in but_not and self.veil(each.key, department_id, campaign_id, kind=kind) is not None
            ]
            if any(each.is_read for each in told):
                break
        return told

    def _tiers(
        self, department_id: int, campaign_id: UUID | None, kind: AlertKind, step: int
    ) -> tuple[tuple[Recipient, ...], ...]:
        found = self.reached.get(department_id, NOBODY)
        owners = self.owners.get(campaign_id, ()) if campaign_id else ()
        if step == AlertStep.OWNER:
            return (owners,)
        answering = (found.heads, found.deputies)
        if step == AlertStep.HEAD:
            return (*answering, owners)
        if kind == AlertKind.EXCEPTION_WANTED:
            # Only who answers for the department can do something about it.
            return (*answering, owners) if step else (*answering, found.by_routes, found.away)
        if step == AlertStep.MEMBERS:
            return (found.members, *answering, owners)
        return (found.by_routes, *answering, found.away)

    def plans(self, key: str, department_id: int) -> bool:
        """Whether the recipient with this key is the department's head, a deputy or a planner, or acts for one."""
        return key in self.reached.get(department_id, NOBODY).planning

    def veil(self, key: str, department_id: int, campaign_id: UUID | None, *, kind: AlertKind) -> Veil | None:
        """Return how much the recipient with this key is told of the campaign for this department; None: nothing."""
        asked = (key, department_id, campaign_id)
        found = self.veils.get(asked)
        return self.when_off.get(asked) if found is None and kind == AlertKind.CANCELLED else found

    def is_of(self, key: str, department_id: int) -> bool:
        """Whether the recipient with this key is told because of their place in the department, or of its routes."""
        found = self.reached[department_id]
        return any(each.key == key for each in (*found.everybody, *found.members))

    def address_of(self, key: str, department_id: int, campaign_id: UUID | None) -> str:
        """Return the present address of the recipient with this key. Raises ``StopIteration`` if there is none such."""
        found = self.reached[department_id]
        everybody = (*found.everybody, *found.members, *(self.owners.get(campaign_id, ()) if campaign_id else ()))
        return next(each.address for each in everybody if each.key == key)


def audience(
    pairs: Iterable[tuple[int, UUID | None]],
    *,
    at: dt.datetime,
    only: Collection[str] | None = None,
    climbing: Collection[int] = (),
) -> Audience:
    """Return who is told of what for these pairs of department and campaign at the instant ``at``.

    In the departments that are ``climbing`` every member is asked about, whatever their routes. With ``only`` nobody is
    asked about but the recipients with these keys; all others count as told nothing. People are told what they may see,
    under the same veil as on their pages; of what belongs to no campaign whoever is reached is told. A mailbox, a chat
    or a web hook has no permissions of its own: of what is not open it is told what its clearance allows. Whom mail
    comes back from is told nothing, so that the next in line is. Ten queries if everything is open; see
    ``veils_of_pairs``.
    """
    wanted = set(pairs)
    campaign_ids = {campaign_id for _department, campaign_id in wanted if campaign_id is not None}
    campaigns = _answering(campaign_ids)
    leading = {each.lead_department_id for each in campaigns.values()}
    acting = _acting(at)
    reached = _reached({*(department_id for department_id, _campaign in wanted), *leading}, acting)
    owners = {key: _owners(each, reached, acting) for key, each in campaigns.items()}
    asked = [
        (recipient, department_id, campaign_id)
        for department_id, campaign_id in wanted
        for recipient in _asked(
            reached[department_id], _owners_of(owners, campaign_id), with_members=department_id in climbing
        )
        if only is None or recipient.key in only
    ]
    failing = _failing(recipient for recipient, _department, _campaign in asked)
    asked = [each for each in asked if each[0].key not in failing]
    told = disclosures(campaign_ids, at)
    seen, cleared = _veils_of_people(asked, told, at)
    veils: dict[_Asked, Veil] = {}
    when_off: dict[_Asked, Veil] = {}
    for recipient, department_id, campaign_id in asked:
        if campaign_id is None:
            veils[recipient.key, department_id, None] = Veil.OPEN
            continue
        about = told[campaign_id]
        if recipient.user_id is None:
            off = about.for_mailbox(recipient.clearance, department_id)
            now = None if about.is_draft else off
        else:
            now = seen.get((recipient.user_id, campaign_id))
            off = Veil.OPEN if (recipient.user_id, campaign_id) in cleared else about.for_others
        if now is not None:
            veils[recipient.key, department_id, campaign_id] = now
        elif off is not None and about.is_draft:
            when_off[recipient.key, department_id, campaign_id] = off
    return Audience(reached, owners, veils, when_off, failing)


def _owners_of(owners: Mapping[UUID, tuple[Recipient, ...]], campaign_id: UUID | None) -> tuple[Recipient, ...]:
    return owners[campaign_id] if campaign_id is not None else ()


def _asked(found: Reached, owners: Iterable[Recipient], *, with_members: bool) -> Iterable[Recipient]:
    members = found.members if with_members else ()
    return {each.key: each for each in (*found.everybody, *members, *owners)}.values()


class _Answering(NamedTuple):
    """Who answers for a campaign; without an owner where they may not sign in any more."""

    owner: Recipient | None
    lead_department_id: int


def _answering(campaign_ids: Collection[UUID]) -> dict[UUID, _Answering]:
    """Return who answers for each of these campaigns. One query."""
    rows = Campaign.objects.filter(pk__in=campaign_ids)
    values = rows.values_list("pk", "owner_id", "owner__email", "owner__is_active", "lead_department_id")
    return {
        key: _Answering(_person(owner_id, email) if is_active else None, lead_id)
        for key, owner_id, email, is_active, lead_id in values
    }


def _owners(
    campaign: _Answering, reached: Mapping[int, Reached], acting: Mapping[int, Recipient]
) -> tuple[Recipient, ...]:
    if campaign.owner is not None:
        return (acting.get(campaign.owner.user_id or 0, campaign.owner),)
    lead = reached[campaign.lead_department_id]
    return lead.heads or lead.deputies


def _veils_of_people(
    asked: Iterable[tuple[Recipient, int, UUID | None]], told: Mapping[UUID, Disclosure], at: dt.datetime
) -> tuple[dict[tuple[int, UUID], Veil], set[tuple[int, UUID]]]:
    """Return how much people may see now, and of drafts who may know of them at all."""
    campaigns_of: dict[int, set[UUID]] = defaultdict(set)
    for recipient, _department, campaign_id in asked:
        if recipient.user_id is not None and campaign_id is not None:
            campaigns_of[recipient.user_id].add(campaign_id)
    accesses = access_for_many(sorted(campaigns_of), at)
    drafts = {key: {each for each in keys if told[each].is_draft} for key, keys in campaigns_of.items()}
    return veils_of_pairs(campaigns_of, accesses, at), cleared_pairs(drafts, accesses, at)


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
    reached = _reached(department_ids, _acting(at or timezone.now()))
    failing = _failing(each for found in reached.values() for each in found.everybody)
    return {key: each.without(failing).at_least_somebody for key, each in reached.items()}


def _failing(recipients: Iterable[Recipient]) -> frozenset[str]:
    """Return the keys of those of these whom mail comes back from. One query."""
    by_mail = {each.key: each.address.lower() for each in recipients if each.transport == Transport.EMAIL}
    addresses = failing_among(by_mail.values())
    return frozenset(key for key, address in by_mail.items() if address in addresses)


def _reached(department_ids: Collection[int], acting: Mapping[int, Recipient]) -> dict[int, Reached]:
    """Return who can be told for each of these departments, ``acting`` for those who are away. Three queries."""
    found: dict[int, dict[str, Recipient]] = {key: {} for key in department_ids}
    people = _people(department_ids, acting)
    routes = Route.objects.filter(department__in=department_ids, is_active=True).order_by("id")
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


def answerers_may_know(pairs: Iterable[tuple[int, UUID]], *, at: dt.datetime) -> set[tuple[int, UUID]]:
    """Return those pairs of department and campaign of which somebody who answers for the department may know.

    Heads and deputies, and who acts for them. Queries as ``audience``.
    """
    wanted = set(pairs)
    found = audience(wanted, at=at)
    return {
        (department_id, campaign_id)
        for department_id, campaign_id in wanted
        for some in (found.reached[department_id].heads, found.reached[department_id].deputies)
        if any(
            found.veil(each.key, department_id, campaign_id, kind=AlertKind.EXCEPTION_WANTED) is not None
            for each in some
        )
    }


def told_of(department_ids: Collection[int], *, campaign_id: UUID, at: dt.datetime) -> dict[int, tuple[Recipient, ...]]:
    """Return who may hear anything of one campaign, were it no draft, for each department. Queries as ``audience``."""
    found = audience([(key, campaign_id) for key in department_ids], at=at)
    # Nothing but its state keeps a draft from those who are told that it is off.
    return {key: tuple(found.of(key, campaign_id, kind=AlertKind.CANCELLED)) for key in department_ids}


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


def _acting(at: dt.datetime) -> dict[int, Recipient]:
    """Return, by the id of everybody who is away and has somebody to act for them, who that is. One query."""
    away = people_away(at)
    deputies = {key: each.deputy_id for key, each in away.items()}
    emails = {each.deputy_id: each.deputy_email for each in away.values() if each.deputy_id is not None}
    acting = {key: acting_for(key, deputies) for key in away}
    return {key: _person(deputy_id, emails[deputy_id]) for key, deputy_id in acting.items() if deputy_id != key}


def _people(department_ids: Collection[int], acting: Mapping[int, Recipient]) -> dict[int, list[_Member]]:
    people: dict[int, list[_Member]] = defaultdict(list)
    members = Membership.objects.filter(department__in=department_ids, user__is_active=True).order_by("id")
    for department_id, role, user_id, email in members.values_list("department_id", "role", "user_id", "user__email"):
        person = _person(user_id, email)
        people[department_id].append(_Member(role, person, acting.get(user_id, person)))
    return people


def _own_people(addresses: set[str], acting: Mapping[int, Recipient]) -> dict[str, Recipient]:
    """Return, by lower-case address, those active people of the organisation whose address is one of these.

    In the place of who is away it is whoever acts for them.
    """
    rows = User.objects.alias(lower_email=Lower("email")).filter(lower_email__in=addresses, is_active=True)
    insiders = rows.filter(memberships__department__retired_at=None, memberships__isnull=False).distinct()
    found = insiders.values_list("pk", "email")
    return {email.lower(): acting.get(user_id) or _person(user_id, email) for user_id, email in found}


def _person(user_id: int, email: str) -> Recipient:
    return Recipient(f"user:{user_id}", email, user_id=user_id)
