"""When people are away, and who stands in: one's own, and for heads those of their people."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calendar_app.lib.dates import short_days
from campaigns.forms.absences import AbsenceForm
from campaigns.queries.absences import absence_page, absence_to_change, in_the_way, person_to_enter_for
from campaigns.rules.people_permissions import check_have_absences
from departments.actions.absences import end_absence
from departments.errors import Refused
from departments.http import Request
from departments.models import Absence, User

FORM_METHODS = ["GET", "HEAD", "POST"]

_DEPUTY_AWAY = gettext_lazy(
    "%(deputy)s is away, too: %(days)s. Alerts then go on to the deputy of %(deputy)s, without the role of %(name)s."
)
_DEPUTY_THEN = gettext_lazy("%(name)s was to stand in for %(other)s: %(days)s. Give that absence another deputy.")


@require_safe
def absences(request: Request) -> HttpResponse:
    """Show the absences that are not over: one's own, whom one stands in for, one's people's. Seven queries."""
    check_have_absences(request.access)
    page = absence_page(request.access, page=request.GET.get("page", 1), at=timezone.now())
    return render(request, "absences/list.html", {"absences": page, "page": page.others})


@require_http_methods(FORM_METHODS)
def add_absence(request: Request) -> HttpResponse:
    """Enter when somebody is away; the address may name whom (``person``)."""
    check_have_absences(request.access)
    return _form_page(request, AbsenceForm(request.POST or None, access=request.access, person=_asked_for(request)))


@require_http_methods(FORM_METHODS)
def edit_absence(request: Request, absence_id: int) -> HttpResponse:
    """Change the days or the deputy of an absence."""
    found = absence_to_change(request.access, absence_id)
    form = AbsenceForm(request.POST or None, access=request.access, person=found.user, absence=found)
    return _form_page(request, form)


@require_POST
def finish_absence(request: Request, absence_id: int) -> HttpResponse:
    """Let somebody be back from today on, or call off what was to come."""
    found = absence_to_change(request.access, absence_id)
    try:
        end_absence(by=request.user, absence_id=found.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s is there; nobody stands in any more.") % {"name": found.user})
    return redirect("campaigns:absences")


def _asked_for(request: Request) -> User:
    key = request.GET.get("person", "")
    wanted = int(key) if key.isdecimal() and len(key) < 10 else request.access.user_id
    return person_to_enter_for(request.access, wanted or 0)


def _form_page(request: Request, form: AbsenceForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and (saved := form.save(by=request.user)):
        _say(request, saved)
        return redirect("campaigns:absences")
    context = {"form": form, "absence": form.absence}
    return render(request, "absences/form.html", context, status=422 if form.errors else 200)


def _say(request: Request, saved: Absence) -> None:
    today = timezone.localdate()
    days = short_days(saved.first_day, saved.last_day, today=today)
    facts: dict[str, object] = {"name": saved.user, "deputy": saved.deputy, "days": days}
    messages.success(request, _("%(deputy)s stands in for %(name)s: %(days)s.") % facts)
    for other in in_the_way(saved):
        both = (max(saved.first_day, other.first_day), min(saved.last_day, other.last_day))
        facts |= {"other": other.user, "days": short_days(*both, today=today)}
        messages.warning(request, (_DEPUTY_AWAY if other.user_id == saved.deputy_id else _DEPUTY_THEN) % facts)
