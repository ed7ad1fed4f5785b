"""Choosing in whose place to look on, and stopping."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calendar_app.lib.http import way_back
from calendar_app.looking_on.ending import end
from calendar_app.looking_on.session import AT_MOST, Looking
from campaigns.queries.looking_on import people_to_view_as, person_to_view_as
from departments.actions.looking_on import begin_view_as
from departments.enums import LookingOnEnded
from departments.errors import Refused
from departments.http import Request

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def view_as(request: Request) -> HttpResponse:
    """Show in whose place one may look on; a POST begins it. Five queries, however many people."""
    if request.method == "POST":
        return _begin(request)
    wanted = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:200]
    page = Paginator(people_to_view_as(request.access, wanted), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "looking_on/choose.html", {"page": page, "wanted": wanted})


@require_POST
def end_view_as(request: Request) -> HttpResponse:
    """Stop looking on, and go back to where it began."""
    looking = Looking.of(request.session)
    if looking is None:
        return redirect("calendar")
    end(request, looking, why=LookingOnEnded.STOPPED)
    rotate_token(request)
    messages.success(request, _("You see your own pages again."))
    return redirect(looking.back)


def _begin(request: Request) -> HttpResponse:
    person = person_to_view_as(request.access, _key(request))
    until = timezone.now() + AT_MOST
    try:
        begin_view_as(by=request.user, user_id=person.pk, until=until)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("view_as")
    Looking(person.pk, until, way_back(request, default="/view-as/")).keep(request.session)
    rotate_token(request)
    return redirect("calendar")


def _key(request: Request) -> int:
    """Return the key that was posted; 0, which is nobody's, for anything else."""
    text = request.POST.get("user", "")
    return int(text) if text.isdecimal() and len(text) <= 9 else 0
