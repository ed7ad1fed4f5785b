"""How one is told: in general, and for each of one's departments. One's own, so it is never shown to who looks on."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from calendar_app.lib.htmx import wants_part
from campaigns.actions.preferences import Wanted, choose_how_told, undo_how_told
from campaigns.alerts.kinds import KINDS
from campaigns.alerts.told_examples import examples
from campaigns.enums import AlertKind
from campaigns.forms.preferences import IN_GENERAL, PreferenceForm
from campaigns.models import AlertPreference
from campaigns.queries.how_told import HowTold, Place, how_told
from campaigns.rules.people_permissions import check_choose_how_told
from campaigns.rules.tastes import Taste
from campaigns.views.activities import is_check
from campaigns.views.replies import is_redo, posted, tried, undo_address
from departments.http import Request
from departments.models import AuditEntry
from departments.queries import department_clocks


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request", "HX-Request-Type")
def how_i_am_told(request: Request) -> HttpResponse:
    """Choose how mail about alerts comes; ``?department=`` for one department. Five queries to show it."""
    check_choose_how_told(request.access)
    told = how_told(request.access, request.organisation)
    slug = request.GET.get("department", "")
    place = told.place(slug) if slug else None
    if request.method == "POST" and place and "as-general" in request.POST:
        return _as_in_general(request, place)
    form = PreferenceForm(posted(request), wanted=_wanted(told, place), department=place.department if place else None)
    if request.method == "POST" and not is_check(request) and form.is_valid():
        is_kept, entry = form.save(by=request.user)
        if is_kept:
            _say(request, entry)
            return redirect(request.get_full_path())
    part = "#examples" if wants_part(request) else ""
    context = {"form": form, "told": told, "place": place, "examples": _examples(told, place, form)}
    # What htmx swaps in is always a 200, for its debugging script swaps in nothing else.
    status = 422 if form.errors and not part and not is_check(request) else 200
    return render(request, f"told/told.html{part}", context, status=status)


@require_POST
def undo_how_i_am_told(request: Request) -> HttpResponse:
    """Put back how one was told before a change of one's own."""
    check_choose_how_told(request.access)
    key = request.GET.get("entry", "")
    entry_id = int(key) if key.isdecimal() and len(key) < 18 else 0
    if written := tried(request, lambda: undo_how_told(by=request.user, entry_id=entry_id)):
        again = undo_address(request, reverse("campaigns:undo_how_told"), entry=written.pk)
        said = _("You are told that way again.") if is_redo(request) else _("You are told as before.")
        messages.success(request, said, extra_tags=again)
    return redirect("campaigns:how_told")


def _as_in_general(request: Request, place: Place) -> HttpResponse:
    entry = choose_how_told(by=request.user, department_id=place.department.pk, wanted=None)
    _say(request, entry)
    return redirect("campaigns:how_told")


def _say(request: Request, entry: AuditEntry | None) -> None:
    if entry is None:
        messages.success(request, _("Nothing had changed."))
        return
    undo = undo_address(request, reverse("campaigns:undo_how_told"), entry=entry.pk)
    messages.success(request, _("Saved: how you are told. What waits already leaves as planned."), extra_tags=undo)


def _wanted(told: HowTold, place: Place | None) -> Wanted:
    row = told.of(place.department if place else None)
    if row is not None:
        return _wanted_of(row, is_general=place is None)
    plans = place.plans if place else any(each.plans for each in told.places)
    return Wanted() if plans else Wanted(muted=tuple(kind.name.value for kind in KINDS.values() if kind.for_planning))


def _wanted_of(row: AlertPreference, *, is_general: bool) -> Wanted:
    values: dict[str, Any] = {name: getattr(row, name) for name in ("how", "at", "weekday")}
    general = {name: getattr(row, name) for name in IN_GENERAL} if is_general else {}
    return Wanted(**values, **general, muted=tuple(row.muted))


def _examples(told: HowTold, place: Place | None, form: PreferenceForm) -> list[str]:
    """Return when one would hear of what, as the form is filled in; nothing for whoever is in no department."""
    departments = [place.department] if place else [each.department for each in told.places]
    if not departments:
        return []
    clock = department_clocks([departments[0].pk])[departments[0].pk]
    return examples(_taste(told, place, form.wanted), clock, now=timezone.now())


def _taste(told: HowTold, place: Place | None, wanted: Wanted) -> Taste:
    hours = told.general if place else wanted
    quiet = (hours.quiet_from, hours.quiet_until) if hours and hours.quiet_from and hours.quiet_until else None
    return Taste(
        zone=told.zone,
        how=wanted.how,
        at=wanted.at,
        weekday=wanted.weekday,
        muted=frozenset(AlertKind(kind) for kind in wanted.muted),
        quiet=quiet,
    )
