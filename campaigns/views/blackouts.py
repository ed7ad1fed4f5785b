"""Days closed to activities: ops admins enter, change and open them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.actions.blackouts import edit_blackout
from campaigns.forms.blackouts import BlackoutForm
from campaigns.models import Blackout
from campaigns.rules.permissions import check_administer
from campaigns.views.conflicts import conflict_page
from campaigns.views.replies import posted, tried
from departments.http import Request


@require_safe
def blackouts(request: Request) -> HttpResponse:
    """List the closed days, those to come first. Two queries."""
    check_administer(request.access)
    today = timezone.localdate()
    rows = list(Blackout.objects.prefetch_related("channels"))
    context = {
        "coming": [row for row in rows if row.is_active and row.last_day >= today],
        "over": [row for row in reversed(rows) if not row.is_active or row.last_day < today],
    }
    return render(request, "clashes/blackouts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_blackout(request: Request) -> HttpResponse:
    """Close days."""
    check_administer(request.access)
    return _form_page(request, BlackoutForm(posted(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_blackout_page(request: Request, blackout_id: int) -> HttpResponse:
    """Change closed days."""
    check_administer(request.access)
    return _form_page(request, BlackoutForm(posted(request), blackout=_found(blackout_id)))


@require_POST
def switch_blackout(request: Request, blackout_id: int) -> HttpResponse:
    """Open closed days, or close them again: each is the undo of the other."""
    check_administer(request.access)
    row = _found(blackout_id)
    saved = tried(
        request, lambda: edit_blackout(by=request.user, blackout_id=row.pk, is_active="open" not in request.POST)
    )
    if saved is not None:
        said = _("%(name)s is in force again.") if saved.is_active else _("The days of %(name)s are open again.")
        undo = reverse("campaigns:switch_blackout", args=[row.pk])
        messages.success(request, said % {"name": saved}, extra_tags="" if saved.is_active else undo)
    return redirect("campaigns:blackouts")


def _form_page(request: Request, form: BlackoutForm) -> HttpResponse:
    if form.is_valid() and (saved := form.save(by=request.user)):
        messages.success(request, _("Saved: %(title)s.") % {"title": saved})
        return redirect("campaigns:blackouts")
    if form.is_in_conflict:
        crumbs: list[tuple[object, str]] = [(_("Closed days"), reverse("campaigns:blackouts"))]
        return conflict_page(request, form, thing=form.blackout, crumbs=crumbs)
    context = {"form": form, "blackout": form.blackout}
    return render(request, "clashes/blackout.html", context, status=422 if form.errors else 200)


def _found(blackout_id: int) -> Blackout:
    row = Blackout.objects.filter(pk=blackout_id).first()
    if row is None:
        raise Http404(_("There are no such closed days."))
    return row
