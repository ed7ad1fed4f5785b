"""Changing who is in a department and how it is reached: for its head, its deputies and ops admins."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.actions.membership import remove_membership
from campaigns.forms.members import MemberForm
from campaigns.queries.fetch import department_to_manage
from campaigns.views.conflicts import conflict_page
from departments.enums import RoleName
from departments.errors import Refused
from departments.forms import NewMemberForm, RoleForm
from departments.http import Request
from departments.models import Department, Membership
from departments.roles import ROLES


@require_http_methods(["GET", "HEAD", "POST"])
def add_member(request: Request, slug: str) -> HttpResponse:
    """Take somebody into a department."""
    department = department_to_manage(request.access, slug)
    form = NewMemberForm(request.POST or None, department=department)
    return _member_form(request, department, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_member(request: Request, slug: str, user_id: int) -> HttpResponse:
    """Give a member another role."""
    department = department_to_manage(request.access, slug)
    membership = _membership(department, user_id)
    form = MemberForm(request.POST or None, department=department, membership=membership)
    return _member_form(request, department, form, membership)


@require_POST
def remove_member(request: Request, slug: str, user_id: int) -> HttpResponse:
    """Take somebody out of a department."""
    department = department_to_manage(request.access, slug)
    try:
        duties = remove_membership(by=request.user, department_id=department.pk, user_id=user_id)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _taken_out(department, duties))
    return redirect("campaigns:department", slug)


def _taken_out(department: Department, duties: int) -> str:
    said = _("Taken out of %(department)s.") % {"department": department}
    if not duties:
        return said
    back = ngettext("%(count)d duty went back to it.", "%(count)d duties went back to it.", duties)
    return f"{said} {back % {'count': duties}}"


def _membership(department: Department, user_id: int) -> Membership:
    found = Membership.objects.filter(department=department, user=user_id).select_related("user").first()
    if found is None:
        raise Http404(_("This person is not in the department any more."))
    return found


def _member_form(
    request: Request, department: Department, form: RoleForm, membership: Membership | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        saved = form.save(by=request.user)
        if saved is not None:
            said = _("%(name)s is %(role)s of %(department)s now.") % {
                "name": saved.user,
                "role": str(saved.get_role_display()).lower(),
                "department": department,
            }
            messages.success(request, said)
            return redirect("campaigns:department", department.slug)
    if isinstance(form, MemberForm) and form.is_in_conflict:
        crumbs: list[tuple[object, str]] = [
            (_("Departments"), reverse("campaigns:departments")),
            (department, reverse("campaigns:department", args=[department.slug])),
        ]
        return conflict_page(request, form, thing=membership and membership.user, crumbs=crumbs)
    context = {
        "department": department,
        "form": form,
        "membership": membership,
        "roles": [(role.label, ROLES[role].description) for role in RoleName],
    }
    return render(request, "departments/member.html", context, status=422 if form.errors else 200)
