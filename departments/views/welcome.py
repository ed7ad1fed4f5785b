"""The page an invitation's mail leads to: choose a name and a password, and come in."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from calendar_app.lib.http import keeps_its_address_secret
from departments.forms import WelcomeForm
from departments.models import Invitation
from departments.queries import invitation_of, organisation, way_in_of
from departments.rules.inviting import WayIn


@login_not_required
@keeps_its_address_secret
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invited, and take name and password; looking at it changes nothing.

    A link that lets nobody in (any more) gets a page that says so, with the status of what is not there.
    """
    found = invitation_of(token)
    if found is None:
        return _no_way_in(request, None, WayIn.UNKNOWN)
    leads_to = way_in_of(found, token, at=timezone.now())
    if leads_to != WayIn.OPEN:
        return _no_way_in(request, found, leads_to)
    form = WelcomeForm(request.POST or None, initial={"name": found.user.name})
    if request.method == "POST" and form.is_valid() and (person := form.save(token=token)):
        login(request, person)
        messages.success(request, _("Welcome, %(name)s. You are signed in.") % {"name": person})
        return redirect("calendar")
    context = {"form": form, "invitation": found, "organisation": organisation()}
    return render(request, "people/welcome.html", context, status=422 if form.errors else 200)


def _no_way_in(request: HttpRequest, found: Invitation | None, why: WayIn) -> HttpResponse:
    context = {"why": why.value, "invitation": found}
    return render(request, "people/no_way_in.html", context, status=404)
