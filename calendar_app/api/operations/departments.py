"""Making departments, changing them, who is in them: for heads, deputies and ops admins."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Status

from calendar_app.api.entrance import ApiRequest, managing
from calendar_app.api.operations import people
from calendar_app.api.operations.choosing import chosen_team
from calendar_app.api.operations.people import read_department
from calendar_app.api.shapes.departments import (
    DepartmentFacts,
    DepartmentOut,
    MemberOut,
    NewDepartment,
    NewMember,
    Role,
    Successor,
    TakenOut,
    member_out,
)
from calendar_app.api.versions import mark_seen
from campaigns.actions.calendars import edit_department, retire_department
from campaigns.actions.membership import remove_membership
from campaigns.queries.fetch import department_to_manage, department_to_reorganise
from campaigns.rules.permissions import check_administer
from departments.actions.departments import create_department, set_membership, unretire_department
from departments.errors import Refused
from departments.models import Membership, User

router = people.router


@router.post("/departments", response={201: DepartmentOut}, auth=managing, summary="Make a department")
def make_department(request: ApiRequest, response: HttpResponse, new: NewDepartment) -> Status[DepartmentOut]:
    """For ops admins."""
    check_administer(request.access)
    made = create_department(by=request.user, name=new.name, time_zone=new.time_zone)
    return Status(201, read_department(request, response, made.slug))


@router.patch("/departments/{slug}", response=DepartmentOut, auth=managing, summary="Change a department")
def change_department(request: ApiRequest, response: HttpResponse, slug: str, facts: DepartmentFacts) -> DepartmentOut:
    """When it is told and what it can take: for its head; its name: for ops admins. `If-Match` as for a change."""
    seen = mark_seen(request)
    found = department_to_manage(request.access, slug)
    sent = facts.dict(exclude_unset=True)
    if {"name", "slug"} & sent.keys():
        check_administer(request.access)
    edit_department(by=request.user, department_id=found.pk, seen=seen, **sent)
    found.refresh_from_db(fields=["slug"])
    return read_department(request, response, found.slug)


@router.post("/departments/{slug}/members", response={201: MemberOut}, auth=managing, summary="Take somebody in")
def take_in(request: ApiRequest, slug: str, new: NewMember) -> Status[MemberOut]:
    """Somebody who is here already, by address. For its head."""
    department = department_to_manage(request.access, slug)
    person = User.objects.filter(email__iexact=new.email.strip()).first()
    if person is None:
        raise Refused(_("Nobody here has this address."), field="email")
    made = set_membership(by=request.user, department_id=department.pk, user_id=person.pk, role=new.role)
    return Status(201, member_out(_membership(department.pk, made.user_id)))


@router.patch("/departments/{slug}/members/{int:user_id}", response=MemberOut, auth=managing, summary="Change a role")
def change_role(request: ApiRequest, slug: str, user_id: int, new: Role) -> MemberOut:
    """For its head. `If-Match` takes the member's `mark` in quotes."""
    seen = mark_seen(request)
    department = department_to_manage(request.access, slug)
    person = _membership(department.pk, user_id).user
    set_membership(by=request.user, department_id=department.pk, user_id=person.pk, role=new.role, seen=seen)
    return member_out(_membership(department.pk, person.pk))


@router.delete(
    "/departments/{slug}/members/{int:user_id}",
    response=TakenOut,
    auth=managing,
    summary="Take somebody out",
)
def take_out(request: ApiRequest, slug: str, user_id: int) -> TakenOut:
    """Duties they have for it go back to it. For its head."""
    department = department_to_manage(request.access, slug)
    person = _membership(department.pk, user_id).user
    return TakenOut(duties=remove_membership(by=request.user, department_id=department.pk, user_id=person.pk))


@router.post("/departments/{slug}/retire", response=DepartmentOut, auth=managing, summary="Retire a department")
def retire(request: ApiRequest, response: HttpResponse, slug: str, to: Successor) -> DepartmentOut:
    """What it holds goes to `successor`. For ops admins."""
    found = department_to_reorganise(request.access, slug)
    successor = chosen_team(to.successor, field="successor").pk if to.successor else None
    retire_department(by=request.user, department_id=found.pk, successor_id=successor)
    return read_department(request, response, slug)


@router.post("/departments/{slug}/bring-back", response=DepartmentOut, auth=managing, summary="Bring a department back")
def bring_back(request: ApiRequest, response: HttpResponse, slug: str) -> DepartmentOut:
    """With the people and routes it had. For ops admins."""
    found = department_to_reorganise(request.access, slug)
    unretire_department(by=request.user, department_id=found.pk)
    return read_department(request, response, slug)


def _membership(department_id: int, user_id: int) -> Membership:
    found = Membership.objects.filter(department=department_id, user__pk=user_id).select_related("user").first()
    if found is None:
        raise Http404
    return found
