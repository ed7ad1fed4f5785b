"""Who one is, and the departments."""

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema

from calendar_app.api.entrance import ApiRequest, reading
from calendar_app.api.paging import Page, Paging, page_of
from calendar_app.api.shapes.departments import DepartmentOut, department_out, departments_with_people
from calendar_app.api.shapes.fields import Named, named
from calendar_app.api.versions import say_version
from calendar_app.enums import ApiScope
from campaigns.queries.fetch import department_to_see
from campaigns.queries.visible import visible_departments
from departments.actions.departments import department_mark
from departments.enums import RoleName
from departments.models import Department

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
    rows = departments_with_people(visible_departments(request.access))
    rows = rows if asked.retired else rows.filter(retired_at=None)
    return page_of(rows, asked, by=("slug",), shown=lambda found: [department_out(row) for row in found])


@router.get("/departments/{slug}", response=DepartmentOut, auth=reading, summary="Read a department")
def read_department(request: ApiRequest, response: HttpResponse, slug: str) -> DepartmentOut:
    """One department with who is in it. Its `ETag` is what `If-Match` takes when you change it."""
    found = department_to_see(request.access, slug)
    say_version(response, department_mark(found))
    return department_out(departments_with_people(Department.objects.filter(pk=found.pk)).get())
