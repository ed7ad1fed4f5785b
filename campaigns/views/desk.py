"""A person's desk: the duties of their teams, and the alerts that were fired to them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from calendar_app.lib.dates import short_day
from calendar_app.lib.habits import first_weekday
from calendar_app.lib.htmx import wants_part
from campaigns.enums import AlertKind
from campaigns.forms.duties import WHO, DeskFilter
from campaigns.queries.absences import people_away, standing_in_for
from campaigns.queries.bounces import failing_addresses_for
from campaigns.queries.department_weeks import department_weeks
from campaigns.queries.desk import DeskDuties, desk_duties
from campaigns.queries.duty_lines import DutyLine
from campaigns.queries.exceptions import exceptions_wanted
from campaigns.queries.inbox import inbox
from campaigns.rules.desk import GROUP_NAMES, Group, week_end
from campaigns.rules.desk_words import summary
from campaigns.views.inbox_texts import inbox_texts
from campaigns.views.weeks import WeekText, week_text
from departments.http import Request
from departments.models import Department, OrganisationSettings
from departments.queries import working_days

LATER_SHOWN = 15
"""So many duties due later are listed until all are asked for."""


@dataclass(frozen=True)
class Section:
    """One part of the desk; ``left_out`` are lines for which there was no room."""

    key: str
    name: str
    note: str
    lines: list[DutyLine]
    left_out: int = 0


@require_safe
@vary_on_headers("HX-Request", "HX-Request-Type")
def desk(request: Request) -> HttpResponse:
    """Show the viewer's desk. Thirty queries (thirty-two for a head), however many duties and alerts.

    htmx gets what changes when something was answered: the sentence, the alerts and the count in the rail.
    """
    return render(request, "desk/state.html" if wants_part(request) else "desk/desk.html", _context(request))


def _context(request: Request) -> dict[str, Any]:
    now = timezone.now()
    departments = list(Department.objects.filter(pk__in=request.access.department_ids).order_by("name"))
    chosen = DeskFilter(request.GET, departments=departments)
    duties = desk_duties(request.access, chosen.choice, now=now, organisation=request.organisation)
    today = timezone.localdate(now)
    fired = inbox(request.access, chosen.choice.department_ids, now=now, kinds=chosen.kinds)
    alerts = inbox_texts(fired, today=today)
    asked = exceptions_wanted(request.access, chosen.choice.department_ids, now=now)
    away = people_away(now)
    return {
        "departments": departments,
        "standing_in": standing_in_for(request.access.user_id, away),
        "failing": failing_addresses_for(request.access),
        "own_absence": away.get(request.access.user_id or 0),
        "chosen": chosen,
        "who_choices": WHO,
        "kind_choices": AlertKind.choices,
        "sections": _sections(duties, _notes(today, request.organisation), everything=chosen.choice.everything),
        "left_out": duties.left_out,
        "answered": duties.groups[Group.ANSWERED],
        "exceptions": asked,
        "summary": summary(_counts(duties), unread=len(alerts.unread), asked=len(asked)),
        "inbox": alerts,
        "weeks": _weeks(request, [each for each in departments if each.pk in chosen.choice.department_ids], now),
        "today": today,
        "back": request.get_full_path(),
    }


def _weeks(request: Request, departments: list[Department], now: dt.datetime) -> list[WeekText]:
    """Return this week of each department at a glance, those that hold something first.

    A department has one week, in which its outlook is sent, whoever reads it: the organisation's.
    """
    first_day = request.organisation.first_day_of_week
    found = department_weeks(request.access, departments, first_day_of_week=first_day, now=now)
    return sorted((week_text(each) for each in found), key=lambda text: not (text.holds or text.away))


def _notes(today: dt.date, organisation: OrganisationSettings) -> dict[Group, str]:
    """Return which days the groups speak of, as most of the organisation works, and by the reader's week."""
    working = working_days(organisation.default_calendar).on_or_after(today)
    begins = first_weekday(organisation.first_day_of_week)
    ends_on = short_day(week_end(working, first_day_of_week=begins), today=today)
    return {Group.TODAY: short_day(today, today=today), Group.WEEK: _("to %(day)s") % {"day": ends_on}}


def _counts(duties: DeskDuties) -> dict[Group, int]:
    """Return how many duties each group holds; those for which there was no room come later than all others."""
    counts = {group: len(lines) for group, lines in duties.groups.items()}
    return {**counts, Group.LATER: counts[Group.LATER] + duties.left_out}


def _sections(duties: DeskDuties, notes: Mapping[Group, str], *, everything: bool) -> list[Section]:
    """Return the parts that hold something, in order."""
    sections = []
    for group in (Group.LATE, Group.TODAY, Group.WEEK, Group.LATER):
        lines = duties.groups[group]
        room = len(lines) if group != Group.LATER or everything else LATER_SHOWN
        if lines:
            name, note = str(GROUP_NAMES[group]), notes.get(group, "")
            sections.append(Section(group.value, name, note, lines[:room], len(lines[room:])))
    return sections
