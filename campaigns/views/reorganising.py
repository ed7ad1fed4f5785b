"""Merging, splitting, retiring and bringing back departments: for ops admins, who see before what it does."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.forms.reorganising import MergeForm, RetireForm, SplitForm
from campaigns.queries.fetch import department_to_reorganise
from campaigns.queries.reorganising import holdings_of, merge_preview, open_campaigns_of
from campaigns.views.replies import posted, tried
from departments.actions.departments import unretire_department
from departments.http import Request
from departments.queries import is_answered_for


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: Request, slug: str) -> HttpResponse:
    """Choose what a department becomes part of, see what that does, and do it."""
    department = department_to_reorganise(request.access, slug)
    if department.retired_at is not None:
        return redirect("campaigns:department", slug)
    form = MergeForm(request.POST if request.method == "POST" else request.GET or None, department=department)
    if request.method == "POST" and form.is_valid() and (target := form.save(by=request.user)):
        said = _("%(source)s is part of %(target)s now.") % {"source": department, "target": target}
        messages.success(request, said)
        return redirect("campaigns:department", target.slug)
    preview = merge_preview(department, form.cleaned_data["target"]) if form.is_valid() else None
    context = {"department": department, "form": form, "preview": preview}
    return render(request, "departments/merge.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: Request, slug: str) -> HttpResponse:
    """Make a new department out of people and channels of another."""
    department = department_to_reorganise(request.access, slug)
    if department.retired_at is not None:
        return redirect("campaigns:department", slug)
    form = SplitForm(posted(request), department=department)
    if request.method == "POST" and form.is_valid() and (new := form.save(by=request.user)):
        said = _("%(new)s is a department of its own now.") % {"new": new}
        messages.success(request, said)
        for each in (department, new):
            if not is_answered_for(each.pk):
                messages.warning(request, _("Nobody heads %(department)s. Name somebody.") % {"department": each})
        return redirect("campaigns:department", new.slug)
    context = {"department": department, "form": form}
    return render(request, "departments/split.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: Request, slug: str) -> HttpResponse:
    """Take a department out of use; what it holds goes to another."""
    department = department_to_reorganise(request.access, slug)
    if department.retired_at is not None:
        return redirect("campaigns:department", slug)
    form = RetireForm(posted(request), department=department)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        # Bringing it back gives nothing back, so it is an undo only where nothing was handed over.
        undo = "" if form.cleaned_data["successor"] else reverse("campaigns:bring_back_department", args=[slug])
        messages.success(request, _("%(department)s is retired.") % {"department": department}, extra_tags=undo)
        return redirect("campaigns:department", slug)
    context = {
        "department": department,
        "form": form,
        "holds": holdings_of(department),
        "campaigns": open_campaigns_of(department),
    }
    return render(request, "departments/retire.html", context, status=422 if form.errors else 200)


@require_POST
def bring_back(request: Request, slug: str) -> HttpResponse:
    """Bring a retired department back, with the people and routes it has."""
    department = department_to_reorganise(request.access, slug)
    if tried(request, lambda: unretire_department(by=request.user, department_id=department.pk)):
        messages.success(request, _("%(department)s is in use again.") % {"department": department})
    return redirect("campaigns:department", slug)
