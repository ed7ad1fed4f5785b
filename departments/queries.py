"""Reading who is who."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from calendar_app.lib.among import Among
from departments.clocks import Clocks, DepartmentClock
from departments.enums import DayKind, RoleName
from departments.models import (
    Absence,
    Department,
    Invitation,
    Membership,
    OrganisationSettings,
    Route,
    SpecialDays,
    User,
    WorkingCalendar,
)
from departments.roles import ROLES, Permission
from departments.rules.invitation_tokens import key_of
from departments.rules.inviting import InvitationFacts, WayIn, way_in
from departments.workdays import Special, WorkingDays


def organisation() -> OrganisationSettings:
    """Return the one row of settings, its working calendar with it. One query.

    Raises ``OrganisationSettings.DoesNotExist`` before the installation is set up.
    """
    return OrganisationSettings.objects.select_related("default_calendar").get()


def usual_calendar() -> WorkingCalendar:
    """Return the working calendar of departments that have none of their own. One query."""
    return organisation().default_calendar


def is_shared(calendar: WorkingCalendar) -> bool:
    """Whether more than one department works by it, or may: it is the organisation's own. Two queries at the most."""
    if OrganisationSettings.objects.filter(default_calendar=calendar).exists():
        return True
    return Department.objects.filter(working_calendar=calendar).count() > 1


@lru_cache(maxsize=4096)
def _shared_days(
    weekend: frozenset[int],
    country: str | None,
    subdivision: str | None,
    special: tuple[Special, ...],
    own: tuple[Special, ...],
) -> WorkingDays:
    """Return one value for equal calendars, so that each year is worked out once a process.

    What is kept is kept by what it is, so a row that changes leads to another value, in every process.
    """
    return WorkingDays(weekend, country, subdivision, special, own)


def special_value(row: SpecialDays) -> Special:
    """Return special days as a plain value. No query."""
    return Special(DayKind(row.kind), row.first_day, row.last_day, row.is_yearly, row.factor, row.reason)


def working_days(calendar: WorkingCalendar, department: Department | None = None) -> WorkingDays:
    """Return the value of a working calendar's row, with a department's own special days where one is given.

    One query for each of the two; none where ``special_days`` were fetched before.
    """
    own = department.special_days.all() if department else ()
    return _days_of(calendar, calendar.special_days.all(), own)


def _days_of(calendar: WorkingCalendar, special: Iterable[SpecialDays], own: Iterable[SpecialDays]) -> WorkingDays:
    return _shared_days(
        frozenset(calendar.weekend_days),
        calendar.country or None,
        calendar.subdivision or None,
        tuple(special_value(row) for row in special),
        tuple(special_value(row) for row in own),
    )


def department_clocks(department_ids: Iterable[int] | None = None) -> Clocks:
    """Return the clock of each department (of all when None), retired ones too. Three queries.

    Departments that work alike share one value of their days. One whose clock cannot be read is left out.
    """
    settings = organisation()
    rows = Department.objects.select_related("working_calendar")
    special = SpecialDays.objects.order_by("first_day", "id")
    if department_ids is not None:
        wanted = list(department_ids)
        rows = rows.filter(Among("pk", wanted))
        special = special.filter(Q(department=None) | Among("department", wanted))
    of_calendars: dict[int | None, list[SpecialDays]] = defaultdict(list)
    of_departments: dict[int | None, list[SpecialDays]] = defaultdict(list)
    for row in special:
        of_calendars[row.calendar_id].append(row)
        of_departments[row.department_id].append(row)
    clocks = Clocks()
    for department in rows:
        calendar = department.working_calendar or settings.default_calendar
        days = _days_of(calendar, of_calendars[calendar.pk], of_departments[department.pk])
        try:
            clocks[department.pk] = clock_of(department, settings, days)
        except (LookupError, ValueError, OSError) as problem:  # all of these are how ``ZoneInfo`` says no
            clocks.unreadable[department.pk] = f"The clock of {department} cannot be read: {problem}"
    return clocks


def clock_of(department: Department, organisation: OrganisationSettings, days: WorkingDays) -> DepartmentClock:
    """Return the clock of a department that works these days; what it leaves open is the organisation's. No query."""
    own_hours = department.escalate_after_hours
    return DepartmentClock(
        department_id=department.pk,
        zone=ZoneInfo(department.time_zone or organisation.time_zone),
        days=days,
        alert_hour=department.alert_hour or organisation.alert_hour,
        works_from=department.works_from or organisation.works_from,
        works_until=department.works_until or organisation.works_until,
        escalate_after_hours=organisation.escalate_after_hours if own_hours is None else own_hours,
    )


def people_with(permission: Permission, departments: Iterable[int] | QuerySet[Any, Any]) -> QuerySet[User]:
    """Return who may sign in and has, in one of these departments, a role that carries ``permission``; by name."""
    roles = [name for name, role in ROLES.items() if permission in role.permissions]
    members = Membership.objects.filter(department__in=departments, role__in=roles).values("user")
    return User.objects.filter(pk__in=members, is_active=True).order_by("name", "pk")


def standing_in_for(user_id: int, *, today: dt.date) -> QuerySet[Absence]:
    """Return the absences, present and to come, in which this person stands in for somebody; the soonest first."""
    return Absence.objects.filter(deputy=user_id, last_day__gte=today).order_by("first_day", "pk")


def own_mailboxes(person: User) -> QuerySet[Route]:
    """Return the mailboxes of departments that are this person's own address, those in use, with their departments."""
    return Route.objects.filter(is_active=True, address__iexact=person.email).select_related("department")


def headed_by(person: User) -> QuerySet[Membership, int]:
    """Return the departments in use this person answers for, by their keys: as head or deputy.

    Of who has left only those they head still: a deputy's role takes nobody's place.
    """
    roles = [RoleName.HEAD, RoleName.DEPUTY] if person.is_active else [RoleName.HEAD]
    answering = Membership.objects.filter(user=person, role__in=roles, department__retired_at=None)
    return answering.values_list("department_id", flat=True)


def is_answered_for(department_id: int) -> bool:
    """Whether a department has a head or a deputy who may sign in. One query."""
    roles = [RoleName.HEAD, RoleName.DEPUTY]
    return Membership.objects.filter(department=department_id, role__in=roles, user__is_active=True).exists()


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation a token speaks of, with its person and who invited; None for a made-up token. One query.

    ``way_in_of`` says whether it lets anybody in.
    """
    key = key_of(token)
    rows = Invitation.objects.select_related("user", "by")
    return rows.filter(pk=key.invitation_id).first() if key else None


def way_in_of(invitation: Invitation, token: str, *, at: dt.datetime) -> WayIn:
    """Return what the link with ``token`` leads to at ``at``; only ``OPEN`` lets its person in. No query."""
    key = key_of(token)
    if key is None or key.invitation_id != invitation.pk:
        return WayIn.UNKNOWN
    person = invitation.user
    return way_in(
        invitation_facts(invitation),
        is_newest=key.nonce == invitation.nonce,
        may_sign_in=person.is_active,
        has_password=person.has_usable_password(),
        at=at,
    )


def invitation_facts(invitation: Invitation) -> InvitationFacts:
    """Return what is stored of an invitation as plain values. No query."""
    return InvitationFacts(
        expires_at=invitation.expires_at,
        accepted_at=invitation.accepted_at,
        ended_at=invitation.ended_at,
        next_try_at=invitation.next_try_at,
        sent_at=invitation.sent_at,
        tries=invitation.tries,
        came_back_at=invitation.came_back_at,
    )


def works_here(person: User) -> bool:
    """Whether somebody belongs to the organisation, by a department or as ops admin. One query at the most."""
    return person.is_ops_admin or Membership.objects.filter(user=person, department__retired_at=None).exists()
