"""Who is told for a department, and whether each of them may hear of a campaign now."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models.functions import Lower
from django.utils import timezone

from campaigns.enums import AlertKind, CampaignState, Veil
from campaigns.models import Campaign
from campaigns.queries.absences import people_away
from campaigns.queries.visible_pairs import veils_of_pairs
from campaigns.rules.standing_in import acting_for
from departments.access import access_for_many
from departments.enums import RoleName, RouteKind
from departments.models import Department, Membership, Route, User


@dataclass(frozen=True)
class Recipient:
    """A person or a mailbox. ``key`` is the same for the same one, whichever department it is told for."""

    key: str
    address: str
    user_id: int | None = None
    route_id: int | None = None


@dataclass(frozen=True)
class Audience:
    """Who is told of which campaign for which department, at one moment."""

    recipients: dict[int, tuple[Recipient, ...]]
    seen: frozenset[tuple[int, UUID]]
    drafts: frozenset[UUID]

    def of(self, department_id: int, campaign_id: UUID, *, kind: AlertKind) -> list[Recipient]:
        """Return who is told for this department about this campaign; empty if there is nobody.

        A campaign that has become a draft again is nobody's to see, but who was told of it still hears that it is off.
        """
        everybody = self.recipients.get(department_id, ())
        if kind == AlertKind.CANCELLED and campaign_id in self.drafts:
            return list(everybody)
        return [each for each in everybody if self._may_hear(each, campaign_id)]

    def includes(self, key: str, department_id: int, campaign_id: UUID, *, kind: AlertKind) -> bool:
        """Whether the recipient with this key is one of them."""
        return any(each.key == key for each in self.of(department_id, campaign_id, kind=kind))

    def address_of(self, key: str, department_id: int) -> str:
        """Return the present address of the recipient with this key. Raises ``StopIteration`` if there is none such."""
        return next(each.address for each in self.recipients.get(department_id, ()) if each.key == key)

    def _may_hear(self, recipient: Recipient, campaign_id: UUID) -> bool:
        if recipient.user_id is None:
            return campaign_id not in self.drafts
        return (recipient.user_id, campaign_id) in self.seen


def audience(pairs: Iterable[tuple[int, UUID]], *, at: dt.datetime, only: Collection[str] | None = None) -> Audience:
    """Return who is told of what for these pairs of department and campaign at the instant ``at``.

    With ``only`` nobody is asked about but the recipients with these keys; people beside them count as told nothing.
    People hear only of campaigns visible to them; a mailbox has no permissions of its own and hears of all but drafts.
    Eight queries, and those of ``visible_pairs``.
    """
    wanted = set(pairs)
    recipients = recipients_of({department_id for department_id, _campaign in wanted}, at=at)
    campaigns_of: dict[int, set[UUID]] = defaultdict(set)
    for department_id, campaign_id in wanted:
        for recipient in recipients[department_id]:
            if recipient.user_id is not None and (only is None or recipient.key in only):
                campaigns_of[recipient.user_id].add(campaign_id)
    drafts = Campaign.objects.filter(
        pk__in={campaign_id for _department, campaign_id in wanted}, state=CampaignState.DRAFT
    )
    veils = veils_of_pairs(campaigns_of, access_for_many(sorted(campaigns_of), at), at)
    seen = frozenset(pair for pair, veil in veils.items() if veil == Veil.OPEN)
    return Audience(recipients, seen, frozenset(drafts.values_list("pk", flat=True)))


def recipients_of(
    department_ids: Collection[int], *, at: dt.datetime | None = None
) -> dict[int, tuple[Recipient, ...]]:
    """Return who is told for each of these departments at ``at`` (now unless given). Four queries.

    Each active route counts: a mailbox, or every active member. A department whose routes lead to nobody is told
    through its head, or through its deputies where it has no head. A mailbox that is the address of one of our own
    people is that person, so that nobody is told the same thing twice. Whoever stands in for somebody who is away is
    told in their place. It is an empty tuple where there is nobody.
    """
    acting = _acting(at or timezone.now())
    found: dict[int, dict[str, Recipient]] = {key: {} for key in department_ids}
    people = _people(department_ids, acting)
    routes = Route.objects.filter(department__in=department_ids, is_active=True).order_by("id")
    rows = list(routes.values_list("id", "department_id", "kind", "address"))
    own = _own_people({address.lower() for _id, _department, _kind, address in rows if address}, acting)
    for route_id, department_id, kind, address in rows:
        if kind == RouteKind.MEMBERS:
            reached = [person for _role, person in people[department_id]]
        else:
            mailbox = Recipient(f"mailbox:{address.lower()}", address, route_id=route_id)
            reached = [own.get(address.lower(), mailbox)]
        found[department_id].update({each.key: each for each in reached})
    for department_id, reached_by_key in found.items():
        if not reached_by_key:
            reached_by_key.update({each.key: each for each in _stand_ins(people[department_id])})
    return {key: tuple(reached_by_key.values()) for key, reached_by_key in found.items()}


def unreachable_departments() -> list[Department]:
    """Return the departments in use for which nobody at all can be told: no route, no head, no deputy. Five queries."""
    departments = list(Department.objects.filter(retired_at=None))
    reached = recipients_of([department.pk for department in departments])
    return [department for department in departments if not reached[department.pk]]


def _acting(at: dt.datetime) -> dict[int, Recipient]:
    """Return, by the id of everybody who is away and has somebody to stand in, who that is. One query."""
    away = people_away(at)
    deputies = {key: each.deputy_id for key, each in away.items()}
    emails = {each.deputy_id: each.deputy_email for each in away.values() if each.deputy_id is not None}
    acting = {key: acting_for(key, deputies) for key in away}
    return {key: _person(deputy_id, emails[deputy_id]) for key, deputy_id in acting.items() if deputy_id != key}


def _people(department_ids: Collection[int], acting: Mapping[int, Recipient]) -> dict[int, list[tuple[str, Recipient]]]:
    people: dict[int, list[tuple[str, Recipient]]] = defaultdict(list)
    members = Membership.objects.filter(department__in=department_ids, user__is_active=True).order_by("id")
    for department_id, role, user_id, email in members.values_list("department_id", "role", "user_id", "user__email"):
        people[department_id].append((role, acting.get(user_id) or _person(user_id, email)))
    return people


def _own_people(addresses: set[str], acting: Mapping[int, Recipient]) -> dict[str, Recipient]:
    """Return, by lower-case address, those active people of the organisation whose address is one of these.

    Who is away has given theirs to whoever acts for them.
    """
    rows = User.objects.alias(lower_email=Lower("email")).filter(lower_email__in=addresses, is_active=True)
    insiders = rows.filter(memberships__department__retired_at=None, memberships__isnull=False).distinct()
    found = insiders.values_list("pk", "email")
    return {email.lower(): acting.get(user_id) or _person(user_id, email) for user_id, email in found}


def _person(user_id: int, email: str) -> Recipient:
    return Recipient(f"user:{user_id}", email, user_id=user_id)


def _stand_ins(people: list[tuple[str, Recipient]]) -> list[Recipient]:
    """Return the head, or the deputies where there is no head."""
    heads = [person for role, person in people if role == RoleName.HEAD]
    return heads or [person for role, person in people if role == RoleName.DEPUTY]
