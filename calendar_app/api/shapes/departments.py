"""Departments and who is in them, as the API gives and takes them."""

from django.db.models import Prefetch, QuerySet
from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.fields import Named, Sent, Slug, WallTime, left_alone, named
from departments.actions.departments import role_mark
from departments.enums import RoleName
from departments.models import Department, Membership
from departments.models.department import DUTIES_LIMIT, HOURS_LIMIT


class MemberOut(Schema):
    """Somebody in a department."""

    id: int
    name: str
    role: RoleName
    mark: str = Field(description="Stands for the role as it is: `If-Match` takes it in quotes when you change it.")


class DepartmentOut(Schema):
    """A team of people."""

    slug: Slug
    name: str
    time_zone: str = Field(description="Empty: the organisation's.")
    weekly_duties: int | None = Field(description="So many duties it can finish in a week; null: as many as fall due.")
    alert_hour: WallTime | None = Field(description="When its alerts leave; null: as the organisation has it.")
    works_from: WallTime | None
    works_until: WallTime | None
    escalate_after_hours: int | None
    members: list[MemberOut]
    channels: list[Named] = Field(description="What it owns, alone or with others.")
    is_retired: bool


class DepartmentFacts(Sent):
    """What can be changed of a department. What is not sent stays as it is. `name` and `slug` are for ops admins."""

    name: str = left_alone(max_length=100, examples=["Marketing"])
    slug: Slug = left_alone()
    time_zone: str = left_alone(max_length=64, description="Empty: the organisation's.", examples=["Europe/Berlin"])
    weekly_duties: int | None = left_alone(ge=1, le=DUTIES_LIMIT)
    alert_hour: WallTime | None = left_alone()
    works_from: WallTime | None = left_alone(examples=["09:00:00"])
    works_until: WallTime | None = left_alone(examples=["17:30:00"])
    escalate_after_hours: int | None = left_alone(
        ge=0,
        le=HOURS_LIMIT,
        description="So many working hours unseen, and an alert climbs; 0: never.",
    )


class NewDepartment(Sent):
    """A department to make. Each of its members is told by mail, until it has other routes."""

    name: str = Field(max_length=100, examples=["Press"])
    time_zone: str = Field("", max_length=64, examples=["Europe/Berlin"])


class NewMember(Sent):
    """Somebody who is here already, to be in a department."""

    email: str = Field(max_length=254, examples=["ben@example.com"])
    role: RoleName = RoleName.MEMBER


class Role(Sent):
    """What somebody is in a department."""

    role: RoleName = Field(examples=["planner"])


class Successor(Sent):
    """Who takes over what a department holds: its channels, its lines in plans, its campaigns."""

    successor: Slug | None = None


class TakenOut(Schema):
    """How many duties went back to the department."""

    duties: int


def departments_with_people(rows: QuerySet[Department]) -> QuerySet[Department]:
    """Return departments with who is in them and what they own. Three queries when read."""
    members = Membership.objects.filter(user__is_active=True).select_related("user").order_by("user__name", "id")
    return rows.prefetch_related(Prefetch("memberships", members), "channels")


def member_out(row: Membership) -> MemberOut:
    """Return somebody's place in a department, read with them, as the API gives it. No query."""
    return MemberOut(id=row.user_id, name=row.user.name, role=RoleName(row.role), mark=role_mark(row))


def department_out(row: Department) -> DepartmentOut:
    """Return a row of ``departments_with_people`` as the API gives it. No query."""
    same = ("slug", "name", "time_zone", "weekly_duties", "alert_hour", "works_from", "works_until")
    return DepartmentOut(
        members=[member_out(each) for each in row.memberships.all()],
        channels=[named(channel) for channel in row.channels.all() if channel.retired_at is None],
        is_retired=row.retired_at is not None,
        escalate_after_hours=row.escalate_after_hours,
        **{name: getattr(row, name) for name in same},
    )
