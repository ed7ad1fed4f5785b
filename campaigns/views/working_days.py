"""When a department works: its year, its special days, its zone and week."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calendar_app.lib.habits import first_weekday
from calendar_app.lib.template_tags import counted
from campaigns.actions.working_days import of_owner, rehearsed, remove_special_days
from campaigns.forms.checked import CheckedForm
from campaigns.forms.working_days import SpecialDaysForm, WorkingTimeForm
from campaigns.queries.days_page import (
    YearAsked,
    department_year,
    special_days_of_department,
    still_to_plan,
    year_asked,
)
from campaigns.queries.department_page import working_time
from campaigns.queries.fetch import department_to_manage, department_to_see
from campaigns.rules.permissions import can_administer, can_manage_department
from campaigns.views.conflicts import conflict_page
from campaigns.views.planning_again import planning_state
from campaigns.views.replies import posted, tried, undo_address
from departments.actions import special_days
from departments.enums import DayKind
from departments.http import Request
from departments.models import AuditEntry, Department, SpecialDays

FORM_METHODS = ["GET", "HEAD", "POST"]
Crumbs = list[tuple[object, str]]


@require_safe
def days(request: Request, slug: str) -> HttpResponse:
    """Show a year of a department: which days are off, and why. About ten queries."""
    department = department_to_see(request.access, slug)
    now = timezone.now()
    organisation, language = request.organisation, get_language() or "en"
    time = working_time(department, now=now, organisation=organisation, language=language)
    page = department_year(request.access, department, organisation.default_calendar, asked(request, time.now.date()))
    context = {
        "department": department,
        "page": page,
        "time": time,
        "calendar": department.working_calendar or organisation.default_calendar,
        "owner_name": department.name,
        "here": reverse("campaigns:department_days", args=[slug]),
        "may_change": can_manage_department(request.access, department_id=department.pk),
        "may_change_calendars": can_administer(request.access),
        "crumbs": _crumbs(department)[:2],
        **planning_state(request, still_to_plan([department.pk])),
    }
    return render(request, "days/year.html", context)


@require_http_methods(FORM_METHODS)
def add_days(request: Request, slug: str) -> HttpResponse:
    """Enter closed or open days or a busy season of a department, seeing first what that moves."""
    department = department_to_manage(request.access, slug)
    form = SpecialDaysForm(posted(request), owner=department, initial=asked_for(request))
    return answer(request, form, thing=department, crumbs=_crumbs(department))


@require_http_methods(FORM_METHODS)
def edit_days(request: Request, slug: str, special_id: int) -> HttpResponse:
    """Change special days of a department, or of the working calendar it has alone."""
    department = department_to_manage(request.access, slug)
    row = special_days_of_department(request.access, department, special_id)
    owner = row.calendar or department
    form = SpecialDaysForm(posted(request), owner=owner, row=row)
    return answer(request, form, thing=row, crumbs=_crumbs(department))


@require_http_methods(FORM_METHODS)
def remove_days(request: Request, slug: str, special_id: int) -> HttpResponse:
    """Show what taking special days away moves, then take them away; the history can bring them back."""
    department = department_to_manage(request.access, slug)
    row = special_days_of_department(request.access, department, special_id)
    return removal(request, row, crumbs=_crumbs(department))


@require_http_methods(FORM_METHODS)
def edit_week(request: Request, slug: str) -> HttpResponse:
    """Change a department's zone, weekend and public holidays, seeing first what that moves."""
    department = department_to_manage(request.access, slug)
    form = WorkingTimeForm(posted(request), department=department)
    return answer(request, form, thing=department, crumbs=_crumbs(department))


def asked(request: Request, today: dt.date) -> YearAsked:
    """Return the year the address asks for."""
    begins, language = first_weekday(request.organisation.first_day_of_week), get_language() or "en"
    return year_asked(request.GET.get("year", ""), today=today, first_weekday=begins, language=language)


def asked_for(request: Request) -> dict[str, Any]:
    """Return what the address fills in beforehand: a ``kind`` and a ``day``."""
    kind, day = request.GET.get("kind", ""), _day(request.GET.get("day", ""))
    found: dict[str, Any] = {"kind": kind} if kind in DayKind.values else {}
    return {**found, "first_day": day} if day else found


def answer(request: Request, form: CheckedForm, *, thing: object, crumbs: Crumbs) -> HttpResponse:
    """Answer a form that is first checked, then saved; once saved, lead to where the last of ``crumbs`` leads."""
    if request.method == "POST" and form.is_valid():
        if not form.is_checked:
            form.check(by=request.user, access=request.access, now=timezone.now())
        elif (affected := form.save(by=request.user)) is not None:  # type: ignore[attr-defined]
            say_planned(request, affected)
            return redirect(f"{crumbs[-1][1]}{_again(form, affected)}")
    if form.is_in_conflict:
        return conflict_page(request, form, thing=thing, crumbs=crumbs)
    is_week = isinstance(form, WorkingTimeForm)
    context = {
        "form": form,
        "thing": thing,
        "crumbs": crumbs,
        "is_new": isinstance(form, SpecialDaysForm) and form.row is None,
        "today": timezone.localdate(),
    }
    template = "days/week.html" if is_week else "days/form.html"
    return render(request, template, context, status=422 if form.errors else 200)


def removal(request: Request, row: SpecialDays, *, crumbs: Crumbs) -> HttpResponse:
    """Show what taking special days away moves, or take them away and go to where the last of ``crumbs`` leads."""
    asked_year = (request.POST or request.GET).get("year", "")
    year = year_asked(asked_year, today=row.first_day, first_weekday=0, language="").year
    here = f"{crumbs[-1][1]}?year={year}"
    if request.method == "POST":
        return _removed(request, row, here)
    owner = row.calendar or row.department
    assert owner is not None
    moves = tried(
        request,
        lambda: rehearsed(
            lambda: special_days.remove_special_days(by=request.user, special_id=row.pk),
            department_ids=of_owner(owner)(),
            access=request.access,
            now=timezone.now(),
        ),
    )
    if moves is None:
        return redirect(here)
    seen = special_days.special_days_mark(row)
    context = {"row": row, "moves": moves, "seen": seen, "crumbs": crumbs, "year": year, "here": here}
    return render(request, "days/remove.html", {**context, "today": timezone.localdate()})


def _removed(request: Request, row: SpecialDays, here: str) -> HttpResponse:
    """Take special days away and go ``here``; the message carries the way to undo it."""
    key, seen = row.pk, request.POST.get("seen") or None
    affected = tried(request, lambda: remove_special_days(by=request.user, special_id=key, seen=seen))
    if affected is None:
        return redirect(here)
    entry = AuditEntry.objects.filter(subject_type=SpecialDays._meta.label_lower, subject_id=str(key)).latest("pk")
    undo = undo_address(request, reverse("campaigns:undo_entry", args=[entry.pk]), default=here)
    messages.success(request, _("“%(reason)s” is gone.") % {"reason": row.reason}, extra_tags=undo)
    return redirect(f"{here}&again={affected}")


def say_planned(request: Request, affected: int) -> None:
    """Say how many activities are planned again."""
    said = ngettext(
        "Saved. %(count)s activity is planned again.", "Saved. %(count)s activities are planned again.", affected
    )
    messages.success(request, said % {"count": counted(affected)} if affected else _("Saved. Nothing moves."))


def _again(form: CheckedForm, affected: int) -> str:
    first = form.cleaned_data.get("first_day")
    year = f"year={first.year}&" if isinstance(first, dt.date) else ""
    return f"?{year}again={affected}"


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _crumbs(department: Department) -> Crumbs:
    return [
        (_("Departments"), reverse("campaigns:departments")),
        (department, reverse("campaigns:department", args=[department.slug])),
        (_("Working days"), reverse("campaigns:department_days", args=[department.slug])),
    ]
