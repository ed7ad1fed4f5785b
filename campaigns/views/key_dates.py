"""Key dates: everybody looks at those they may know of, planners and heads enter, change and remove them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.actions.key_dates import remove_key_date
from campaigns.forms.key_dates import KeyDateForm
from campaigns.queries.key_dates import can_change_key_date, key_date_lines, key_date_to_change, key_date_to_see
from campaigns.rules.permissions import can_keep_key_date, check_keep_key_date
from campaigns.views.conflicts import conflict_page
from campaigns.views.replies import posted, tried
from departments.http import Request


@require_safe
def key_dates(request: Request) -> HttpResponse:
    """List the key dates, those to come first. One query."""
    lines = key_date_lines(request.access, at=timezone.now())
    today = timezone.localdate()
    context = {
        "coming": [line for line in lines if line.row.last_day >= today],
        "over": [line for line in reversed(lines) if line.row.last_day < today],
        "may_add": can_keep_key_date(request.access, lead_department_id=None),
    }
    return render(request, "key_dates/list.html", context)


@require_safe
def key_date(request: Request, key_date_id: UUID) -> HttpResponse:
    """Show a key date. One query."""
    row = key_date_to_see(request.access, key_date_id, timezone.now())
    context = {"row": row, "may_change": can_change_key_date(request.access, row)}
    return render(request, "key_dates/key_date.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_key_date(request: Request) -> HttpResponse:
    """Enter a key date; the address may name its ``campaign``, whose page comes next then."""
    check_keep_key_date(request.access, lead_department_id=None)
    form = KeyDateForm(
        posted(request), access=request.access, at=timezone.now(), of_campaign=request.GET.get("campaign", "")
    )
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_key_date(request: Request, key_date_id: UUID) -> HttpResponse:
    """Change a key date."""
    now = timezone.now()
    row = key_date_to_change(request.access, key_date_id, now)
    return _form_page(request, KeyDateForm(posted(request), access=request.access, at=now, key_date=row))


@require_POST
def remove(request: Request, key_date_id: UUID) -> HttpResponse:
    """Remove a key date; its undo brings it back."""
    row = key_date_to_change(request.access, key_date_id, timezone.now())
    entry_id = tried(request, lambda: remove_key_date(by=request.user, key_date_id=row.pk))
    if entry_id is not None:
        undo = reverse("campaigns:undo_entry", args=[entry_id])
        messages.success(request, _("Removed: %(title)s.") % {"title": row}, extra_tags=undo)
    return redirect("campaigns:key_dates")


def _form_page(request: Request, form: KeyDateForm) -> HttpResponse:
    if form.is_valid() and (saved := form.save(by=request.user)):
        messages.success(request, _("Saved: %(title)s.") % {"title": saved})
        if form.of_campaign and saved.campaign_id:
            return redirect("campaigns:campaign", saved.campaign_id)
        return redirect("campaigns:key_dates")
    if form.is_in_conflict:
        crumbs: list[tuple[object, str]] = [(_("Key dates"), reverse("campaigns:key_dates"))]
        return conflict_page(request, form, thing=form.key_date, crumbs=crumbs)
    context = {"form": form, "key_date": form.key_date}
    return render(request, "key_dates/form.html", context, status=422 if form.errors else 200)
