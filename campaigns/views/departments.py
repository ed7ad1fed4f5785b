"""Departments: who is in them, when they work, how they are reached and what waits for them."""

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from campaigns.alerts.muted import reach_of
from campaigns.alerts.reach import reached_at
from campaigns.queries.bounces import failing_addresses_of
from campaigns.queries.department_page import (
    channels_of,
    department_rows,
    found_departments,
    people_of,
    retired_departments,
    routes_of,
    working_time,
)
from campaigns.queries.desk import by_group, department_duties
from campaigns.queries.fetch import department_to_see
from campaigns.queries.inbox import department_inbox
from campaigns.queries.reach import route_states
from campaigns.rules.desk_words import summary
from campaigns.rules.people_permissions import can_reorganise, check_see_departments
from campaigns.rules.permissions import can_administer, can_manage_department
from campaigns.views.inbox_texts import inbox_texts
from departments.enums import RoleName
from departments.http import Request

PER_PAGE = 50
COMING_WEEKS = 2
LINES_SHOWN = 12
"""So many duties are listed at once; the rest stands folded under them."""


@require_safe
def departments(request: Request) -> HttpResponse:
    """Show the departments in use, a page of them at a time. Fifteen queries, however many departments."""
    check_see_departments(request.access)
    wanted = " ".join(request.GET.get("q", "").split())
    page = Paginator(found_departments(request.access, wanted), PER_PAGE).get_page(request.GET.get("page"))
    keys = [each.pk for each in page]
    rows = department_rows(request.access, keys)
    reach = reach_of(reached_at(keys, at=timezone.now()))
    context = {
        "page": page,
        "rows": rows,
        "unreachable": {row.id for row in rows if not reach[row.id].is_reached},
        "partly": {row.id for row in rows if reach[row.id].muted},
        "wanted": wanted,
        "retired": retired_departments(request.access, wanted),
    }
    return render(request, "departments/list.html", context)


@require_safe
def department(request: Request, slug: str) -> HttpResponse:
    """Show a department, or lead to the one it was merged into. Thirty-two queries at the most."""
    now = timezone.now()
    today = timezone.localdate(now)
    found = department_to_see(request.access, slug)
    if found.merged_into is not None:
        return redirect("campaigns:department", found.merged_into.slug)
    until = today + dt.timedelta(weeks=COMING_WEEKS)
    people = people_of(found.pk, now)
    duties = department_duties(request.access, found.pk, until=until, now=now, organisation=request.organisation)
    alerts = inbox_texts(department_inbox(request.access, found.pk, now=now), today=today)
    can_manage = can_manage_department(request.access, department_id=found.pk)
    reach = reach_of(reached_at([found.pk], at=now))[found.pk]
    context = {
        "department": found,
        "people": people,
        "heads": [person for person in people if person.role == RoleName.HEAD and person.is_active],
        "deputies": [person for person in people if person.role == RoleName.DEPUTY and person.is_active],
        "summary": summary({group: len(lines) for group, lines in by_group(duties).items()}, unread=len(alerts.unread)),
        "time": working_time(found, now=now, organisation=request.organisation, language=get_language() or ""),
        "routes": route_states(routes_of(found.pk)),
        "failing": failing_addresses_of([found.pk]) if can_manage else [],
        "is_reached": reach.is_reached,
        "muted": reach.muted_names,
        "channels": channels_of(found.pk),
        "duties": duties[:LINES_SHOWN],
        "more_duties": duties[LINES_SHOWN:],
        "until": until,
        "inbox": alerts,
        "can_manage": can_manage,
        "can_reorganise": can_reorganise(request.access),
        "can_administer": can_administer(request.access),
        "is_mine": found.pk in request.access.department_ids,
        "back": request.get_full_path(),
    }
    return render(request, "departments/department.html", context)
