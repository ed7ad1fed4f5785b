"""The list of people, and one person's page, for those who look after people."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.enums import GuestKind
from campaigns.models import CampaignGuest, ChannelGuest
from campaigns.queries.guests import latest_invitations
from campaigns.queries.visible import visible_campaigns
from departments.access import Access
from departments.enums import RoleName
from departments.models import Invitation, Membership, User
from departments.queries import invitation_facts
from departments.roles import ROLES
from departments.rules.inviting import Standing, standing

PER_PAGE = 50


class Group(StrEnum):
    """Which people a list shows."""

    HERE = "here"
    INVITED = "invited"
    GUESTS = "guests"
    LEFT = "left"


GROUP_NAMES: Final[dict[Group, str | Promise]] = {
    Group.HERE: _("Here"),
    Group.INVITED: _("Invited"),
    Group.GUESTS: _("Guests"),
    Group.LEFT: _("Left"),
}


@dataclass(frozen=True)
class Wanted:
    """What the reader asks for."""

    group: Group = Group.HERE
    text: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "Wanted":
        """Return what an address asks for: ``group``, and words in ``q``."""
        group = query.get("group", "")
        # PostgreSQL takes no zero bytes.
        text = " ".join(query.get("q", "").replace("\x00", "").split())[:200]
        return cls(Group(group) if group in list(Group) else Group.HERE, text)

    def condition(self) -> Q:
        """Return the condition for the people asked for. Each word must be somewhere in name, address or company."""
        condition = _GROUPS[self.group]
        for word in self.text.split():
            condition &= Q(name__icontains=word) | Q(email__icontains=word) | Q(company__icontains=word)
        return condition


@dataclass(frozen=True)
class RoleLine:
    """A role in a department."""

    department_id: int
    department: str
    slug: str
    role: RoleName

    @property
    def says(self) -> str:
        """What the role lets one do."""
        return str(ROLES[self.role].description)


@dataclass(frozen=True)
class PersonRow:
    """One person in the list. ``sign_in`` is how their way in stands; None for who never needed to be invited."""

    id: int
    name: str
    email: str
    company: str
    is_ops_admin: bool
    is_active: bool
    roles: tuple[RoleLine, ...]
    is_guest: bool
    sign_in: Standing | None
    has_password: bool
    last_login: dt.datetime | None


@dataclass(frozen=True)
class GuestOf:
    """A campaign or a channel somebody is a guest of; ``campaign_id`` or ``slug`` leads there."""

    name: str
    kind: GuestKind
    expires_at: dt.datetime | None
    is_over: bool
    campaign_id: UUID | None = None
    slug: str = ""


@dataclass(frozen=True)
class PersonPage:
    """What a person's page shows beside the person: nothing its reader may not see."""

    roles: tuple[RoleLine, ...]
    invitation: Invitation | None
    sign_in: Standing | None
    guest_of: list[GuestOf]
    is_guest: bool


def people_to_see(access: Access, *, at: dt.datetime) -> QuerySet[User]:
    """Return the people this person may look up; nobody whose data was erased. No query of its own.

    Ops admins look up everybody. Heads and deputies look up whoever is in a department, and those guests who were
    invited to a channel or to a campaign they may see: that a guest is here at all may give a secret away.
    """
    people = User.objects.filter(erased_at=None)
    if access.is_ops_admin:
        return people
    guests = CampaignGuest.objects.filter(campaign__in=visible_campaigns(access, at).values("pk"), user=OuterRef("pk"))
    on_channels = ChannelGuest.objects.filter(user=OuterRef("pk"))
    return people.filter(Q(Exists(_memberships)) | Q(is_ops_admin=True) | Q(Exists(guests)) | Q(Exists(on_channels)))


def people_page(access: Access, wanted: Wanted, *, page: str | int, at: dt.datetime) -> "Page[PersonRow]":
    """Return one page of the people asked for, by name. Five queries, however many people."""
    found = people_to_see(access, at=at).filter(wanted.condition()).order_by("name", "pk")
    shown: Page[Any] = Paginator(found.annotate(is_guest=_is_guest), PER_PAGE).get_page(page)
    people = list(shown.object_list)
    keys = [person.pk for person in people]
    roles, invitations = roles_of(keys), latest_invitations(keys)
    shown.object_list = [_row(person, roles, invitations, at) for person in people]
    return shown


def person_page(access: Access, person: User, *, at: dt.datetime) -> PersonPage:
    """Return what the page of ``person`` shows to ``access``. Four queries. They were fetched for their reader."""
    roles = roles_of([person.pk]).get(person.pk, ())
    invitation = latest_invitations([person.pk]).get(person.pk)
    return PersonPage(
        roles=roles,
        invitation=invitation,
        sign_in=_standing(invitation, person, at),
        guest_of=[*_campaigns_of_guest(access, person, at), *_channels_of_guest(person, at)],
        is_guest=not roles and not person.is_ops_admin,
    )


def roles_of(user_ids: Iterable[int]) -> Mapping[int, tuple[RoleLine, ...]]:
    """Return each person's roles in the departments that are in use, by department. One query."""
    rows = Membership.objects.filter(user__in=list(user_ids), department__retired_at=None)
    found: dict[int, tuple[RoleLine, ...]] = defaultdict(tuple)
    names = ("user_id", "department_id", "department__name", "department__slug", "role")
    for user_id, key, name, slug, role in rows.order_by("department__name").values_list(*names):
        found[user_id] += (RoleLine(key, name, slug, RoleName(role)),)
    return found


_memberships = Membership.objects.filter(user=OuterRef("pk"), department__retired_at=None)
_guest_rows = (CampaignGuest.objects.filter(user=OuterRef("pk")), ChannelGuest.objects.filter(user=OuterRef("pk")))
_is_guest = Q(~Exists(_memberships), Exists(_guest_rows[0]) | Exists(_guest_rows[1]), is_ops_admin=False)
_open_invitations = Invitation.objects.filter(user=OuterRef("pk"), accepted_at=None, ended_at=None)
_GROUPS: Final[dict[Group, Q]] = {
    Group.HERE: Q(is_active=True) & ~_is_guest,
    Group.INVITED: Q(Exists(_open_invitations), is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX),
    Group.GUESTS: Q(is_active=True) & _is_guest,
    Group.LEFT: Q(is_active=False),
}


def _row(
    person: Any, roles: Mapping[int, tuple[RoleLine, ...]], invitations: Mapping[int, Invitation], at: dt.datetime
) -> PersonRow:
    return PersonRow(
        id=person.pk,
        name=person.name,
        email=person.email,
        company=person.company,
        is_ops_admin=person.is_ops_admin,
        is_active=person.is_active,
        roles=roles.get(person.pk, ()),
        is_guest=person.is_guest,
        sign_in=_standing(invitations.get(person.pk), person, at),
        has_password=person.has_usable_password(),
        last_login=person.last_login,
    )


def _standing(invitation: Invitation | None, person: User, at: dt.datetime) -> Standing | None:
    """Return how somebody's way in stands; None once they have a password."""
    if invitation is None or person.has_usable_password():
        return None
    return standing(invitation_facts(invitation), at=at)


def _campaigns_of_guest(access: Access, person: User, at: dt.datetime) -> list[GuestOf]:
    rows = CampaignGuest.objects.filter(user=person, campaign__in=visible_campaigns(access, at)).select_related(
        "campaign"
    )
    return [
        GuestOf(
            name=row.campaign.name,
            kind=GuestKind(row.kind),
            expires_at=row.expires_at,
            is_over=row.expires_at is not None and row.expires_at <= at,
            campaign_id=row.campaign_id,
        )
        for row in rows.order_by("campaign__name")
    ]


def _channels_of_guest(person: User, at: dt.datetime) -> list[GuestOf]:
    rows = ChannelGuest.objects.filter(user=person).select_related("channel").order_by("channel__name")
    return [
        GuestOf(
            name=row.channel.name,
            kind=GuestKind(row.kind),
            expires_at=row.expires_at,
            is_over=row.expires_at is not None and row.expires_at <= at,
            slug=row.channel.slug,
        )
        for row in rows
    ]
