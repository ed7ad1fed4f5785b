"""Putting back what was before one change of departments, people, their days off or the organisation."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from campaigns.actions import calendars, working_days
from campaigns.actions.leaving import let_go
from campaigns.actions.membership import remove_membership
from campaigns.actions.stored_values import stored_values
from campaigns.rules.undo import Past
from departments.actions.departments import set_membership, unretire_department
from departments.actions.organisation import create_working_calendar, delete_working_calendar
from departments.actions.people import edit_person, reactivate_person
from departments.actions.routes import edit_route, retire_route
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import Department, Membership, OrganisationSettings, Route, SpecialDays, User, WorkingCalendar


def _department(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    department_id = int(key)
    if past.verb == "retired":
        unretire_department(by=by, department_id=department_id)
    elif past.verb == "brought back":
        calendars.retire_department(by=by, department_id=department_id)
    else:
        calendars.edit_department(by=by, department_id=department_id, **stored_values(Department, past.before))


def _membership(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    if past.verb == "created":
        remove_membership(by=by, department_id=past.after["department"], user_id=past.after["user"])
        return
    place = past.before
    if past.verb == "changed":
        place = {**Membership.objects.values("department", "user").get(pk=key), **place}
    set_membership(by=by, department_id=place["department"], user_id=place["user"], role=RoleName(past.before["role"]))


def _route(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    if past.verb == "created":
        retire_route(by=by, route_id=int(key))
    else:
        edit_route(by=by, route_id=int(key), **stored_values(Route, past.before))


def _working_calendar(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    before = stored_values(WorkingCalendar, past.before)
    if past.took_away:
        create_working_calendar(by=by, **before)
    elif past.verb == "created":
        delete_working_calendar(by=by, calendar_id=int(key))
    else:
        calendars.edit_working_calendar(by=by, calendar_id=int(key), **before)


def _special_days(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    if past.verb == "created":
        working_days.remove_special_days(by=by, special_id=int(key))
        return
    before = stored_values(SpecialDays, past.before)
    if past.verb == "changed":
        working_days.edit_special_days(by=by, special_id=int(key), **before)
        return
    owner = before.pop("department", None) or before.pop("calendar", None)
    if owner is None:
        raise Refused(_("What was there before is gone. Change it by hand."))
    working_days.add_special_days(by=by, owner=owner, **before)


def _organisation(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    calendars.edit_organisation(by=by, **stored_values(OrganisationSettings, past.before))


def _person(by: User, past: Past, key: str, campaign_id: UUID | None) -> None:
    user_id = int(key)
    if past.verb == "locked out":
        reactivate_person(by=by, user_id=user_id)
    elif past.verb == "let in again":
        let_go(by=by, user_id=user_id)
    else:
        edit_person(by=by, user_id=user_id, **stored_values(User, past.before))


TEAM_RESTORERS: Final[dict[str, Callable[[User, Past, str, UUID | None], None]]] = {
    "department": _department,
    "membership": _membership,
    "route": _route,
    "workingcalendar": _working_calendar,
    "specialdays": _special_days,
    "organisationsettings": _organisation,
    "user": _person,
}
"""What puts back a change, by the subject of the deed; ``put_back`` calls it."""
