"""Who is away, and who stands in meanwhile: for the pages that say so and for those who have to be told instead."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import Http404
from django.utils.translation import gettext as _

from campaigns.rules.people_permissions import check_enter_absence
from departments.access import Access
from departments.models import Absence, Membership, OrganisationSettings, User
from departments.roles import Permission

PER_PAGE = 50

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Away:
    """Somebody who is away at one moment. ``deputy_id`` is None where whoever was to stand in may not sign in any more.

    ``last_day`` is inclusive, in the zone of whoever is away.
    """

    user_id: int
    name: str
    last_day: dt.date
    deputy_id: int | None
    deputy: str
    deputy_email: str


@dataclass(frozen=True, kw_only=True)
class AbsenceLine:
    """One absence as a list shows it; days are inclusive. ``deputy`` is empty where nobody can stand in any more."""

    id: int
    user_id: int
    name: str
    deputy: str
    first_day: dt.date
    last_day: dt.date
    is_now: bool


@dataclass(frozen=True, kw_only=True)
class AbsencePage:
    """What the page of absences shows: one's own, whom one stands in for, and those of the people one manages."""

    own: list[AbsenceLine]
    standing_in: list[AbsenceLine]
    others: "Page[AbsenceLine]"


def people_away(at: dt.datetime) -> dict[int, Away]:
    """Return, by id, all active people who are away at ``at``. One query."""
    rows = _near(at).filter(user__is_active=True).values_list(
        "user_id", "user__name", "first_day", "last_day", "deputy_id", "deputy__name", "deputy__email",
        "deputy__is_active", "zone",
    )  # fmt: skip
    return {
        user_id: Away(
            user_id=user_id,
            name=name,
            last_day=last_day,
            deputy_id=deputy_id if can_act else None,
            deputy=deputy if can_act else "",
            deputy_email=email if can_act else "",
        )
        for user_id, name, first_day, last_day, deputy_id, deputy, email, can_act, zone in rows
        if first_day <= _local_day(at, zone) <= last_day
    }


def standing_in_for(user_id: int | None, away: Mapping[int, Away]) -> list[Away]:
    """Return those of ``people_away`` for whom this person stands in, by name. No query."""
    return sorted((each for each in away.values() if each.deputy_id == user_id), key=lambda each: each.name)


def absence_page(access: Access, *, page: str | int = 1, at: dt.datetime) -> AbsencePage:
    """Return what is not over yet: one's own, whom one stands in for, and those one may change. Four queries."""
    # Nowhere is it earlier than a day behind UTC; what is over where the person is goes below.
    rows = _with_zones(Absence.objects.filter(last_day__gte=at.astimezone(dt.UTC).date() - _DAY))
    own = _lines(rows.filter(user=access.user_id), at)
    standing_in = _lines(rows.filter(deputy=access.user_id, user__is_active=True), at)
    others = rows.filter(user__in=people_to_enter_for(access)).exclude(user=access.user_id)
    shown: Page[Any] = Paginator(others.order_by("first_day", "user__name", "id"), PER_PAGE).get_page(page)
    shown.object_list = _lines(shown.object_list, at)
    return AbsencePage(own=own, standing_in=standing_in, others=shown)


def absences_known(access: Access, *, at: dt.datetime) -> QuerySet[Absence]:
    """Return, with both people, what an ``absence_page`` shows, in no order, and what ended a day ago. No query yet.

    Wherever people are, a day ago by UTC nothing of today is over.
    """
    not_over = Absence.objects.filter(last_day__gte=at.astimezone(dt.UTC).date() - _DAY)
    standing_in = Q(deputy=access.user_id, user__is_active=True)
    others = Q(user__in=people_to_enter_for(access).order_by())
    return not_over.filter(Q(user=access.user_id) | standing_in | others).select_related("user", "deputy")


def people_to_enter_for(access: Access) -> QuerySet[User]:
    """Return the active people whose absences this person may enter: all for ops admins, else their departments'.

    Heads and deputies answer for their members. Oneself is among them only where one is a member so, too. No query yet.
    """
    people = User.objects.filter(is_active=True).order_by("name", "pk")
    if access.is_ops_admin:
        return people
    managed = Membership.objects.filter(department__in=access.having(Permission.MANAGE_DEPARTMENT))
    return people.filter(pk__in=managed.values("user"))


def people_to_stand_in() -> QuerySet[User]:
    """Return who can stand in for somebody: everybody who may sign in and is in a department in use. No query yet."""
    members = Membership.objects.filter(department__retired_at=None).values("user")
    return User.objects.filter(pk__in=members, is_active=True).order_by("name", "pk")


def person_to_enter_for(access: Access, user_id: int) -> User:
    """Return somebody whose absences this person may enter. Two queries.

    Guests find nobody; others are told who may.
    """
    person = User.objects.filter(pk=user_id, is_active=True).first() if access.is_insider else None
    if person is None:
        raise Http404(_("There is no such person."))
    _check(access, person.pk)
    return person


def absence_to_change(access: Access, absence_id: int) -> Absence:
    """Return an absence this person may change or end, with both people. Two queries. Raises as above."""
    found = Absence.objects.select_related("user", "deputy").filter(pk=absence_id) if access.is_insider else None
    absence = found.first() if found is not None else None
    if absence is None:
        raise Http404(_("There is no such absence."))
    _check(access, absence.user_id)
    return absence


def in_the_way(absence: Absence) -> list[Absence]:
    """Return what does not fit an absence though it stands, by day: the deputy is away, or the person is a deputy then.

    One query.
    """
    same_days = Q(first_day__lte=absence.last_day, last_day__gte=absence.first_day)
    clash = Q(user=absence.deputy_id) | Q(deputy=absence.user_id, user__is_active=True)
    return list(Absence.objects.filter(same_days, clash).select_related("user", "deputy").exclude(pk=absence.pk))


def today_of(person: User, organisation: OrganisationSettings, at: dt.datetime) -> dt.date:
    """Return the day it is for a person at ``at``: in their zone, or the organisation's. No query."""
    return _local_day(at, person.time_zone or organisation.time_zone)


def _check(access: Access, user_id: int) -> None:
    departments = Membership.objects.filter(user=user_id).values_list("department_id", flat=True)
    check_enter_absence(access, user_id=user_id, department_ids=departments)


def _near(at: dt.datetime) -> QuerySet[Any]:
    """Return the absences that may hold the day ``at`` is, wherever the person is."""
    today = at.astimezone(dt.UTC).date()
    return _with_zones(Absence.objects.filter(first_day__lte=today + _DAY, last_day__gte=today - _DAY))


def _with_zones(absences: QuerySet[Absence]) -> QuerySet[Any]:
    usual = Subquery(OrganisationSettings.objects.values("time_zone")[:1])
    return absences.annotate(zone=Coalesce(NullIf("user__time_zone", Value("")), usual, Value("UTC")))


def _local_day(at: dt.datetime, zone: str) -> dt.date:
    return at.astimezone(ZoneInfo(zone)).date()


def _lines(absences: Any, at: dt.datetime) -> list[AbsenceLine]:
    rows = absences.values(
        "id", "user_id", "first_day", "last_day", "zone", name=F("user__name"), deputy_name=F("deputy__name"),
        can_act=F("deputy__is_active"),
    )  # fmt: skip
    lines = []
    for row in rows:
        today = _local_day(at, row.pop("zone"))
        deputy, can_act = row.pop("deputy_name"), row.pop("can_act")
        if row["last_day"] >= today:
            is_now = row["first_day"] <= today
            lines.append(AbsenceLine(**row, deputy=deputy if can_act else "", is_now=is_now))
    return lines
