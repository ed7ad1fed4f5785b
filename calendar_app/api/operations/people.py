"""Who one is, and the departments."""

from typing import Any

from django.db.models import Prefetch
from ninja import Query, Router, Schema
from pydantic import Field

from calendar_app.api.entrance import ApiRequest, reading
from calendar_app.api.paging import Page, Paging, page_of
from calendar_app.api.shapes.fields import Named, Slug, named
from calendar_app.enums import ApiScope
from campaigns.queries.fetch import department_to_see
from campaigns.queries.visible import visible_departments
from departments.enums import RoleName
from departments.models import Department, Membership

router = Router(tags=["Departments"])


class RoleOut(Schema):
    """What somebody is in a department, in their own right or standing in for somebody."""

    department: Named
    role: RoleName


class MeOut(Schema):
    """Whoever the token belongs to, and what it may do."""

    id: int
    name: str
    email: str
    time_zone: str
    is_ops_admin: bool
    roles: list[RoleOut]
    scopes: list[ApiScope]


class MemberOut(Schema):
    """Somebody in a department."""

    id: int
    name: str
    role: RoleName


class DepartmentOut(Schema):
    """A team of people."""

    slug: Slug
    name: str
    time_zone: str = Field(description="Empty: the organisation's.")
    members: list[MemberOut]
    channels: list[Named] = Field(description="What it owns, alone or with others.")
    is_retired: bool


class Narrowing(Paging):
    """Which departments."""

    retired: bool = False


@router.get("/me", response=MeOut, auth=reading, summary="Read who you are")
def read_me(request: ApiRequest) -> MeOut:
    """Whoever the token belongs to, with the roles they have at this moment."""
    names = {row.pk: row for row in Department.objects.filter(pk__in=request.access.roles).order_by("name")}
    return MeOut(
        id=request.user.pk,
        name=request.user.name,
        email=request.user.email,
        time_zone=request.user.time_zone or request.organisation.time_zone,
        is_ops_admin=request.access.is_ops_admin,
        roles=[RoleOut(department=named(row), role=request.access.roles[key]) for key, row in names.items()],
        scopes=[ApiScope(scope) for scope in request.api_token.scopes],
    )


@router.get("/departments", response=Page[DepartmentOut], auth=reading, summary="List departments")
def list_departments(request: ApiRequest, asked: Query[Narrowing]) -> dict[str, Any]:
    """The departments by short name, with who is in them. None for guests. `retired=true`: those out of use, too."""
    rows = _with_people(visible_departments(request.access))
    rows = rows if asked.retired else rows.filter(retired_at=None)
    return page_of(rows, asked, by=("slug",), shown=lambda found: [_out(row) for row in found])


@router.get("/departments/{slug}", response=DepartmentOut, auth=reading, summary="Read a department")
def read_department(request: ApiRequest, slug: str) -> DepartmentOut:
    """One department with who is in it."""
    found = department_to_see(request.access, slug)
    return _out(_with_people(Department.objects.filter(pk=found.pk)).get())


def _with_people(rows: Any) -> Any:
    members = Membership.objects.filter(user__is_active=True).select_related("user").order_by("user__name", "id")
    return rows.prefetch_related(Prefetch("memberships", members), "channels")


def _out(row: Department) -> DepartmentOut:
    people = row.memberships.all()
    members = [MemberOut(id=each.user_id, name=each.user.name, role=RoleName(each.role)) for each in people]
    channels = [named(channel) for channel in row.channels.all() if channel.retired_at is None]
    return DepartmentOut(
        slug=row.slug,
        name=row.name,
        time_zone=row.time_zone,
        members=members,
        channels=channels,
        is_retired=row.retired_at is not None,
    )
