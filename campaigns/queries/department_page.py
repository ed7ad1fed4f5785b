"""What the departments' pages show."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from campaigns.models import Channel
from campaigns.queries.absences import Away, people_away
from campaigns.queries.people import heads_of
from campaigns.queries.visible import visible_departments
from departments.access import Access
from departments.enums import RoleName
from departments.models import Department, Membership, OrganisationSettings, Route, WorkingCalendar
from departments.queries import clock_of, working_days
from departments.roles import ROLES
from departments.rules.calendar_words import Holiday, next_days_off, place_words, weekday_words

NEXT_HOLIDAYS = 4


@dataclass(frozen=True)
class DepartmentRow:
    """One department in the list; ``head`` is a deputy's name where there is no head, empty where neither is."""

    id: int
    name: str
    slug: str
    head: str
    people: int
    channels: int
    is_mine: bool


@dataclass(frozen=True)
class Person:
    """A member of a department, with what the role lets them do, and until when they are away."""

    id: int
    name: str
    email: str
    role: RoleName
    role_says: str
    is_active: bool
    away: Away | None


@dataclass(frozen=True)
class WorkingTime:
    """When a department works, in words."""

    weekdays: str
    place: str
    zone: str
    now: dt.datetime
    alert_hour: dt.time
    works_from: dt.time
    works_until: dt.time
    escalate_after_hours: int
    holidays: list[Holiday]
    is_own_calendar: bool


@dataclass(frozen=True)
class CalendarTime:
    """Which days a working calendar has, in words."""

    weekdays: str
    place: str


def found_departments(access: Access, wanted: str) -> QuerySet[Department]:
    """Return the departments in use that this person may look at, by name, those ``wanted`` in it only."""
    departments = visible_departments(access).filter(retired_at=None).order_by("name")
    return departments.filter(name__icontains=wanted) if wanted else departments


def retired_departments(access: Access, wanted: str) -> list[Department]:
    """Return the retired departments this person may look at, by name, each with what it was merged into. One query."""
    departments = visible_departments(access).filter(retired_at__isnull=False).order_by("name")
    found = departments.filter(name__icontains=wanted) if wanted else departments
    return list(found.select_related("merged_into"))


def department_rows(access: Access, department_ids: Collection[int]) -> list[DepartmentRow]:
    """Return these departments as the list shows them, by name. Two queries, however many departments."""
    counted = Department.objects.filter(pk__in=department_ids).annotate(
        people=Count("memberships", filter=Q(memberships__user__is_active=True), distinct=True),
        owned=Count("channels", filter=Q(channels__retired_at=None), distinct=True),
    )
    heads = heads_of(department_ids)
    return [
        DepartmentRow(
            id=row.pk,
            name=row.name,
            slug=row.slug,
            head=heads.get(row.pk, ""),
            people=row.people,
            channels=row.owned,
            is_mine=row.pk in access.department_ids,
        )
        for row in counted.order_by("name")
    ]


def people_of(department_id: int, at: dt.datetime) -> list[Person]:
    """Return a department's members, those who answer for it first. Two queries."""
    away = people_away(at)
    members = Membership.objects.filter(department=department_id).values_list(
        "user_id", "user__name", "user__email", "role", "user__is_active"
    )
    people = [
        Person(key, name, email, RoleName(role), str(ROLES[RoleName(role)].description), is_active, away.get(key))
        for key, name, email, role, is_active in members
    ]
    order = list(RoleName)
    return sorted(people, key=lambda person: (order.index(person.role), person.name.casefold()))


def routes_of(department_id: int) -> QuerySet[Route]:
    """Return the routes of a department that are in use. No query yet."""
    return Route.objects.filter(department=department_id, is_active=True).order_by("kind", "address", "name", "pk")


def channels_of(department_id: int) -> list[Channel]:
    """Return the channels in use that a department owns, by name. One query."""
    return list(Channel.objects.filter(ownerships__department=department_id, retired_at=None).order_by("name"))


def working_time(
    department: Department, *, now: dt.datetime, organisation: OrganisationSettings, language: str
) -> WorkingTime:
    """Return when a department works, with the next public holidays. Two queries."""
    days = working_days(department.working_calendar or organisation.default_calendar, department)
    clock = clock_of(department, organisation, days)
    return WorkingTime(
        weekdays=weekday_words(days),
        place=place_words(days),
        zone=clock.zone.key,
        now=now.astimezone(clock.zone),
        alert_hour=clock.alert_hour,
        works_from=clock.works_from,
        works_until=clock.works_until,
        escalate_after_hours=clock.escalate_after_hours,
        holidays=next_days_off(days, today=clock.today(now), count=NEXT_HOLIDAYS, language=language),
        is_own_calendar=department.working_calendar_id is not None,
    )


def calendar_time(calendar: WorkingCalendar) -> CalendarTime:
    """Return which days a working calendar has. One query."""
    days = working_days(calendar)
    return CalendarTime(weekday_words(days), place_words(days))
