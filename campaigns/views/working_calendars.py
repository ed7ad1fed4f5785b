"""Working calendars that departments share: their years, and for ops admins their special days."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.actions.calendars import working_by
from campaigns.forms.working_days import SpecialDaysForm
from campaigns.queries.days_page import (
    calendar_to_change,
    calendar_to_see,
    calendar_year,
    calendars_to_see,
    special_days_of_calendar,
    still_to_plan,
)
from campaigns.queries.department_page import calendar_time
from campaigns.rules.permissions import can_administer
from campaigns.views.planning_again import planning_state
from campaigns.views.replies import posted
from campaigns.views.working_days import FORM_METHODS, Crumbs, answer, asked, asked_for, removal
from departments.http import Request
from departments.models import Department, WorkingCalendar


@require_safe
def calendars(request: Request) -> HttpResponse:
    """Show the working calendars. Two queries of its own."""
    rows = calendars_to_see(request.access)
    return render(request, "days/calendars.html", {"rows": rows, "may_change": can_administer(request.access)})


@require_safe
def calendar(request: Request, calendar_id: int) -> HttpResponse:
    """Show a year of a working calendar, and who works by it. About ten queries."""
    found = calendar_to_see(request.access, calendar_id)
    department_ids = working_by(found)
    may_change = can_administer(request.access)
    context = {
        "page": calendar_year(request.access, found, asked(request, timezone.localdate())),
        "time": calendar_time(found),
        "calendar": found,
        "owner_name": found.name,
        "users": Department.objects.filter(pk__in=department_ids, retired_at=None).order_by("name"),
        "here": reverse("campaigns:working_calendar", args=[calendar_id]),
        "may_change": may_change,
        "may_change_calendars": may_change,
        "crumbs": _crumbs(found)[:1],
        **planning_state(request, still_to_plan(department_ids)),
    }
    return render(request, "days/year.html", context)


@require_http_methods(FORM_METHODS)
def add_days(request: Request, calendar_id: int) -> HttpResponse:
    """Enter closed or open days or a busy season of all who work by a calendar."""
    found = calendar_to_change(request.access, calendar_id)
    form = SpecialDaysForm(posted(request), owner=found, initial=asked_for(request))
    return answer(request, form, thing=found, crumbs=_crumbs(found))


@require_http_methods(FORM_METHODS)
def edit_days(request: Request, calendar_id: int, special_id: int) -> HttpResponse:
    """Change special days of a calendar."""
    row = special_days_of_calendar(request.access, calendar_id, special_id)
    assert row.calendar is not None
    form = SpecialDaysForm(posted(request), owner=row.calendar, row=row)
    return answer(request, form, thing=row, crumbs=_crumbs(row.calendar))


@require_http_methods(FORM_METHODS)
def remove_days(request: Request, calendar_id: int, special_id: int) -> HttpResponse:
    """Show what taking special days of a calendar away moves, then take them away."""
    row = special_days_of_calendar(request.access, calendar_id, special_id)
    assert row.calendar is not None
    return removal(request, row, crumbs=_crumbs(row.calendar))


def _crumbs(found: WorkingCalendar) -> Crumbs:
    return [
        (_("Working calendars"), reverse("campaigns:working_calendars")),
        (found, reverse("campaigns:working_calendar", args=[found.pk])),
    ]
