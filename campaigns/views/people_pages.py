"""People: the list, one person's page, inviting somebody. For heads, deputies and ops admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.actions.leaving import take_back as take_back_from
from campaigns.queries.bounces import failing_address_of
from campaigns.queries.fetch import person_to_invite, person_to_see, person_to_uninvite
from campaigns.queries.leaving import leaving_buttons
from campaigns.queries.people_list import GROUP_NAMES, Wanted, people_page, person_page
from campaigns.rules.people_permissions import can_invite_again, can_move_people, can_uninvite, check_see_people
from campaigns.views.replies import tried
from departments.actions.invitations import Invited, invite_again
from departments.enums import RoleName
from departments.forms import InviteForm
from departments.http import Request
from departments.roles import ROLES


@require_safe
def people(request: Request) -> HttpResponse:
    """Show the people of the organisation and its guests. Ten queries, however many people."""
    check_see_people(request.access)
    wanted = Wanted.from_query(request.GET)
    context = {
        "page": people_page(request.access, wanted, page=request.GET.get("page", 1), at=timezone.now()),
        "wanted": wanted,
        "groups": GROUP_NAMES.items(),
        "can_move": can_move_people(request.access),
    }
    return render(request, "people/list.html", context)


@require_safe
def person(request: Request, user_id: int) -> HttpResponse:
    """Show one person: their departments, their way in, and what they are a guest of. Thirteen queries at the most."""
    now = timezone.now()
    found = person_to_see(request.access, user_id, now)
    page = person_page(request.access, found, at=now)
    departments = [line.department_id for line in page.roles]
    context = {
        "person": found,
        "page": page,
        "failing": [failing] if (failing := failing_address_of(found)) else [],
        "has_password": found.has_usable_password(),
        "can_invite": can_invite_again(request.access, department_ids=departments),
        "can_uninvite": can_uninvite(request.access, department_ids=departments),
        "leaving": leaving_buttons(request.access, found),
    }
    return render(request, "people/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: Request) -> HttpResponse:
    """Invite somebody: ops admins anywhere, heads and deputies into their own departments."""
    check_see_people(request.access)
    form = InviteForm(request.POST or None, access=request.access, department=request.GET.get("department", ""))
    if request.method == "POST" and form.is_valid() and (invited := form.save(by=request.user)):
        messages.success(request, _what_happened(invited))
        return redirect("campaigns:person", invited.person.pk)
    context = {"form": form, "roles": [(role.label, ROLES[role].description) for role in RoleName]}
    return render(request, "people/invite.html", context, status=422 if form.errors else 200)


@require_POST
def send_again(request: Request, user_id: int) -> HttpResponse:
    """Send somebody who cannot sign in yet the way in, once more or for the first time."""
    found = person_to_invite(request.access, user_id, timezone.now())
    if tried(request, lambda: invite_again(by=request.user, user_id=found.pk)):
        messages.success(request, _("The invitation leaves within a minute. An older mail lets nobody in any more."))
    return redirect("campaigns:person", found.pk)


@require_POST
def take_back(request: Request, user_id: int) -> HttpResponse:
    """Take somebody's invitation back, and let them go if they never signed in and hold nothing to hand over."""
    found = person_to_uninvite(request.access, user_id, timezone.now())
    if tried(request, lambda: take_back_from(by=request.user, user_id=found.pk)):
        messages.success(request, _("Taken back: the mail to %(name)s lets nobody in any more.") % {"name": found})
    return redirect("campaigns:person", found.pk)


def _what_happened(invited: Invited) -> str:
    names = {"name": invited.person}
    if invited.invitation is None:
        return _("%(name)s can sign in already, so no mail was needed. The role holds from now on.") % names
    return _("%(name)s is invited. The mail leaves within a minute.") % names
