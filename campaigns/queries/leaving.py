"""What somebody holds, as the page shows it on which they are let go."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Q, Value, When

from campaigns.models import Campaign, CampaignGuest, CampaignNamed, ChannelGuest
from campaigns.queries.fetch_people import roles_of
from campaigns.queries.handover import campaigns_held, duties_held
from campaigns.queries.visible import visible_campaigns
from campaigns.rules.people_permissions import can_erase, can_export_person, can_let_go
from departments.access import Access
from departments.enums import RoleName
from departments.models import Department, Membership, User
from departments.queries import headed_by, own_mailboxes, people_with, standing_in_for
from departments.roles import Permission


@dataclass(frozen=True)
class Choice:
    """Somebody who can be chosen."""

    id: int
    name: str


@dataclass(frozen=True)
class LedCampaigns:
    """The campaigns of one lead department that go to one new owner; ``suggested`` is its head, else a deputy."""

    department_id: int
    department: str
    campaigns: tuple[tuple[UUID, str], ...]
    heirs: tuple[Choice, ...]
    suggested: int | None


@dataclass(frozen=True)
class Headed:
    """A department somebody heads, or whose last deputy they are. ``is_left_alone``: without them it has neither."""

    department_id: int
    department: str
    is_head: bool
    is_left_alone: bool
    members: tuple[Choice, ...]


@dataclass(frozen=True)
class Away:
    """Somebody who loses their stand-in. Days are inclusive."""

    name: str
    first_day: dt.date
    last_day: dt.date


@dataclass(frozen=True)
class Leaving:
    """All of it. ``hidden`` campaigns are those the reader may not see; they are counted and never named."""

    led: tuple[LedCampaigns, ...]
    hidden: int
    duties: int
    heirs: tuple[Choice, ...]
    headed: tuple[Headed, ...]
    away: tuple[Away, ...]
    mailboxes: tuple[tuple[str, str], ...]
    invitations: int
    lists: int

    @property
    def campaigns(self) -> int:
        """How many campaigns need a new owner."""
        return self.hidden + sum(len(each.campaigns) for each in self.led)

    @property
    def asks_for_heir(self) -> bool:
        """Whether somebody is to be chosen for what no department's own field is for."""
        return bool(self.duties or self.hidden)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is left that somebody else takes over, or that ends."""
        ends = self.away or self.mailboxes or self.invitations or self.lists
        return not (self.campaigns or self.duties or self.headed or ends)


@dataclass(frozen=True)
class LeavingButtons:
    """What one person may do about another on that one's page; all False where there is nothing to offer."""

    person_id: int
    has_left: bool
    is_erased: bool
    let_go: bool
    export: bool
    erase: bool


def leaving_buttons(access: Access, person: User) -> LeavingButtons:
    """Return what ``access`` may do about a person who is leaving or has left. One query."""
    roles = roles_of(person.pk)
    return LeavingButtons(
        person_id=person.pk,
        has_left=not person.is_active,
        is_erased=person.erased_at is not None,
        let_go=can_let_go(access, user_id=person.pk, roles=roles, is_ops_admin=person.is_ops_admin),
        export=can_export_person(access, user_id=person.pk),
        erase=can_erase(access) and not person.is_active,
    )


def leaving_of(access: Access, person: User, *, now: dt.datetime, today: dt.date) -> Leaving:
    """Return what a person holds, for a reader with ``access``. About twelve queries, and two a lead department."""
    held = campaigns_held(person.pk)
    seen = visible_campaigns(access, now).filter(pk__in=held.values("pk")).select_related("lead_department")
    campaigns = list(seen.order_by("lead_department__name", "name"))
    absences = standing_in_for(person.pk, today=today).select_related("user")
    guest_of = CampaignGuest.objects.filter(user=person).count() + ChannelGuest.objects.filter(user=person).count()
    return Leaving(
        led=tuple(_by_lead_department(campaigns, person)),
        hidden=held.count() - len(campaigns),
        duties=duties_held(person.pk).count(),
        heirs=_heirs_of_the_rest(person),
        headed=tuple(_headed(person)),
        away=tuple(Away(row.user.name, row.first_day, row.last_day) for row in absences),
        mailboxes=tuple((route.address, route.department.name) for route in own_mailboxes(person)),
        invitations=guest_of,
        lists=CampaignNamed.objects.filter(user=person).count(),
    )


def _by_lead_department(campaigns: Iterable[Campaign], person: User) -> Iterable[LedCampaigns]:
    led: dict[Department, list[Campaign]] = defaultdict(list)
    for campaign in campaigns:
        led[campaign.lead_department].append(campaign)
    headed = set(headed_by(person))
    for department, rows in led.items():
        yield LedCampaigns(
            department_id=department.pk,
            department=department.name,
            campaigns=tuple((row.pk, row.name) for row in rows),
            heirs=_choices(_may_plan(department, headed) | Q(is_ops_admin=True), person),
            suggested=_head_of(department, person),
        )


def _may_plan(department: Department, headed: Collection[int]) -> Q:
    """Return the condition for who may plan for a department, or may once they are chosen to head it."""
    if department.retired_at is not None:
        return Q(pk__in=[])  # by a role in a retired department nobody may do anything
    if department.pk in headed:
        return Q(pk__in=Membership.objects.filter(department=department).values("user"))
    return Q(pk__in=people_with(Permission.PLAN_CAMPAIGNS, [department.pk]).order_by().values("pk"))


def _head_of(department: Department, person: User) -> int | None:
    if department.retired_at is not None:
        return None
    rank = Case(When(role=RoleName.HEAD, then=Value(0)), default=Value(1))
    answering = [RoleName.HEAD, RoleName.DEPUTY]
    heads = Membership.objects.filter(department=department, role__in=answering, user__is_active=True)
    return heads.exclude(user=person).order_by(rank, "pk").values_list("user_id", flat=True).first()


def _heirs_of_the_rest(person: User) -> tuple[Choice, ...]:
    """Return who may take over duties and what has no field of its own: people of the same departments, ops admins.

    Also those of departments that have to do these duties, as somebody may have been lent to another team.
    """
    same = Membership.objects.filter(user=person).values("department")
    asked = duties_held(person.pk).order_by().values("responsible_links__department")
    teams = Q(department__in=same) | Q(department__in=asked)
    colleagues = Membership.objects.filter(teams, department__retired_at=None)
    return _choices(Q(pk__in=colleagues.values("user")) | Q(is_ops_admin=True), person)


def _headed(person: User) -> Iterable[Headed]:
    departments = Department.objects.filter(pk__in=headed_by(person)).order_by("name")
    for department in departments:
        members = list(
            Membership.objects.filter(department=department, user__is_active=True)
            .exclude(user=person)
            .order_by("user__name")
            .values_list("user_id", "user__name", "role")
        )
        role = Membership.objects.values_list("role", flat=True).get(department=department, user=person)
        is_left_alone = not any(role in (RoleName.HEAD, RoleName.DEPUTY) for _id, _name, role in members)
        if role == RoleName.HEAD or is_left_alone:
            yield Headed(
                department_id=department.pk,
                department=department.name,
                is_head=role == RoleName.HEAD,
                is_left_alone=is_left_alone,
                members=tuple(Choice(user_id, name) for user_id, name, _role in members),
            )


def _choices(condition: Q, but_not: User) -> tuple[Choice, ...]:
    found = User.objects.filter(condition, is_active=True).exclude(pk=but_not.pk).order_by("name", "pk")
    return tuple(Choice(*row) for row in found.values_list("pk", "name"))
