"""The pages on which people are let go, let in again and erased, and the file of what is held about one."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calendar_app.leaving.export import data_of
from calendar_app.leaving.forms import EraseForm
from calendar_app.models import Feed
from campaigns.forms.leaving import LeaveForm
from campaigns.queries.fetch_people import person_to_erase, person_to_export, person_to_let_go
from campaigns.queries.leaving import Leaving, leaving_buttons, leaving_of
from campaigns.views.replies import posted
from departments.actions.people import reactivate_person
from departments.errors import Refused
from departments.http import Request
from departments.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Request, user_id: int) -> HttpResponse:
    """Show what happens when somebody leaves, then let it happen. Afterwards it shows that they have left."""
    person = person_to_let_go(request.access, user_id)
    leaving = leaving_of(request.access, person, now=timezone.now(), today=timezone.localdate())
    form = LeaveForm(posted(request), person=person, leaving=leaving)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        _say_gone(request, person, leaving)
        return redirect("person_leave", person.pk)
    context = {
        "person": person,
        "leaving": leaving,
        "form": form,
        "feeds": Feed.objects.filter(owner=person, revoked_at=None).count(),
        "buttons": leaving_buttons(request.access, person),
    }
    return render(request, "people/leave.html", context, status=422 if form.errors else 200)


@require_POST
def let_in(request: Request, user_id: int) -> HttpResponse:
    """Let somebody in again. What was handed over stays with whoever has it now."""
    person = person_to_let_go(request.access, user_id)
    try:
        reactivate_person(by=request.user, user_id=person.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _(
            "%(name)s may sign in again, with a new password by “Forgot your password?”. What was handed over stays."
        )
        messages.success(request, said % {"name": person})
    return redirect("person_leave", person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: Request, user_id: int) -> HttpResponse:
    """Erase somebody who has left, once their address has been typed."""
    person = person_to_erase(request.access, user_id)
    if person.is_active or person.erased_at is not None:
        return redirect("person_leave", person.pk)
    form = EraseForm(posted(request), person=person)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("The person is erased. What they did stays, without their name."))
        return redirect("person_leave", person.pk)
    return render(request, "people/erase.html", {"person": person, "form": form}, status=422 if form.errors else 200)


@require_safe
def data(request: Request, user_id: int) -> HttpResponse:
    """Hand over everything that is held about a person, as a file."""
    person = person_to_export(request.access, user_id)
    held = data_of(person, viewer=request.access, at=timezone.now())
    response = JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="instep-person-{person.pk}.json"'
    patch_cache_control(response, no_store=True, private=True)
    return response


def _say_gone(request: Request, person: User, leaving: Leaving) -> None:
    # Letting in again takes nothing back, so it is an undo only where nothing was handed over.
    undo = reverse("person_let_in", args=[person.pk]) if leaving.is_nothing and person.is_active else ""
    messages.success(request, _("%(name)s has left and may not sign in any more.") % {"name": person}, extra_tags=undo)
