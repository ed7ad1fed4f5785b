"""The demo's organisation, made through the actions: calendars, departments, people, routes and channels."""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campaigns.actions.blackouts import create_blackout
from campaigns.actions.channels import edit_channel
from campaigns.actions.key_dates import add_key_date
from campaigns.actions.presets import adopt_presets
from campaigns.enums import BlackoutKind, GuestKind
from campaigns.models import Channel
from departments.actions.departments import create_department, edit_department, set_membership
from departments.actions.organisation import create_working_calendar, edit_organisation, mark_demo
from departments.actions.people import create_person
from departments.actions.routes import add_route
from departments.enums import RoleName, RouteKind
from departments.models import Department, User, WorkingCalendar

FILE = Path(__file__).with_name("organisation.toml")

PASSWORD = "instep-demo"  # noqa: S105  (known to everybody on purpose; every page of demo data warns of it)


@dataclass(frozen=True)
class DemoGuest:
    """Somebody from outside, and the one campaign they are invited to for so many days."""

    login: str
    kind: GuestKind
    campaign: str
    days: int


@dataclass(frozen=True)
class DemoOrganisation:
    """What was made, by the names the demo's files use."""

    departments: Mapping[str, Department]
    people: Mapping[str, User]
    channels: Mapping[str, Channel]
    guest: DemoGuest


def make_organisation() -> DemoOrganisation:
    """Make the demo's organisation in an empty database and return it. Call it inside a transaction."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    calendars = {entry["name"]: _calendar(entry) for entry in found["calendar"]}
    edit_organisation(
        by=None,
        name=found["name"],
        time_zone=found["time_zone"],
        alert_hour=found["alert_hour"],
        default_calendar=calendars[found["default_calendar"]],
    )
    mark_demo(by=None, is_demo=True)
    departments = {entry["name"]: _department(entry, calendars) for entry in found["department"]}
    people = _people(found["department"], departments)
    guest = found["guest"]
    people[guest["login"]] = _person(guest, may_sign_in=True)
    channels = adopt_presets(by=people["admin"], departments=departments)
    _limit(found["weekly"], channels, departments)
    return DemoOrganisation(
        departments=departments,
        people=people,
        channels={channel.name: channel for channel in channels},
        guest=DemoGuest(guest["login"], GuestKind(guest["kind"]), guest["campaign"], guest["days"]),
    )


def _limit(weekly: Mapping[str, Any], channels: Iterable[Channel], departments: Mapping[str, Department]) -> None:
    """Say what some channels carry, and some departments finish, in one week."""
    for channel in channels:
        if channel.name in weekly["channels"]:
            edit_channel(by=None, channel_id=channel.pk, weekly_capacity=weekly["channels"][channel.name])
    for name, number in weekly["departments"].items():
        edit_department(by=None, department_id=departments[name].pk, weekly_duties=number)


def close_days(*, by: User, today: dt.date) -> None:
    """Close the days the demo's organisation closes, those that are next from ``today`` on."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for entry in found["closed"]:
        first, last = next_days(entry["first_day"], entry["last_day"], today=today)
        create_blackout(
            by=by,
            name=entry["name"],
            kind=BlackoutKind(entry["kind"]),
            first_day=first,
            last_day=last,
            reason=entry["reason"],
        )


def enter_key_dates(*, by: User, today: dt.date) -> None:
    """Enter the dates the demo's people must know, counted in days from ``today``."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for entry in found["key_dates"]:
        first_day = today + dt.timedelta(days=entry["in_days"])
        last_day = first_day + dt.timedelta(days=entry["days"] - 1)
        add_key_date(by=by, name=entry["name"], first_day=first_day, last_day=last_day, note=entry["note"])


def next_days(first: str, last: str, *, today: dt.date) -> tuple[dt.date, dt.date]:
    """Return days of a year, such as "12-24" to "01-01", that are not over on ``today``: both inclusive."""
    for year in (today.year - 1, today.year, today.year + 1):
        begin = dt.date.fromisoformat(f"{year}-{first}")
        end = dt.date.fromisoformat(f"{year + (last < first)}-{last}")
        if end >= today:
            return begin, end
    raise AssertionError("one of three years is not over")


def _calendar(entry: Mapping[str, Any]) -> WorkingCalendar:
    return create_working_calendar(
        by=None,
        name=entry["name"],
        weekend_days=entry.get("weekend", (5, 6)),
        country=entry["country"],
        subdivision=entry["subdivision"],
    )


def _department(entry: Mapping[str, Any], calendars: Mapping[str, WorkingCalendar]) -> Department:
    """Make one department. Who has a mailbox is reached there, the others member by member."""
    mailbox = entry.get("mailbox", "")
    department = create_department(
        by=None,
        name=entry["name"],
        time_zone=entry.get("zone", ""),
        working_calendar=calendars[entry["calendar"]] if "calendar" in entry else None,
        alert_hour=entry.get("alert_hour"),
        tell_members=not mailbox,
    )
    if mailbox:
        add_route(by=None, department_id=department.pk, kind=RouteKind.MAILBOX, address=mailbox)
    return department


def _people(entries: list[dict[str, Any]], departments: Mapping[str, Department]) -> dict[str, User]:
    people: dict[str, User] = {}
    for entry in entries:
        for place in entry["people"]:
            login = place["login"]
            if login not in people:
                people[login] = _person(place, may_sign_in=place.get("may_sign_in", False))
            set_membership(
                by=None,
                department_id=departments[entry["name"]].pk,
                user_id=people[login].pk,
                role=RoleName(place["role"]),
            )
    return people


def _person(place: Mapping[str, Any], *, may_sign_in: bool) -> User:
    return create_person(
        by=None,
        email=f"{place['login']}@example.com",
        name=place["name"],
        password=PASSWORD if may_sign_in else None,
        company=place.get("company", ""),
        is_ops_admin=place.get("ops_admin", False),
    )
