"""A department's week: what its weekly outlook says, as it stands now and as its reader may know it."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calendar_app.lib.dates import short_days
from campaigns.alerts.kind_words import week_holds
from campaigns.alerts.week_words import HEADINGS
from campaigns.queries.department_weeks import AwayInWeek, DepartmentWeek, department_weeks
from campaigns.queries.fetch import department_whose_week_to_see
from campaigns.queries.week_ahead import Part, WeekItem
from campaigns.rules.week_ahead import WEEK
from departments.http import Request

FURTHEST = dt.timedelta(days=400)
"""Weeks further off than this are not shown."""


@dataclass(frozen=True)
class WeekLine:
    """One thing in a week, in words; ``address`` is empty where there is no page for its reader."""

    item: WeekItem
    what: str
    where: str
    address: str


@dataclass(frozen=True)
class WeekText:
    """A department's week at a glance. ``holds`` is empty where there is nothing in it."""

    week: DepartmentWeek
    holds: str
    away: str
    address: str


@require_safe
def week(request: Request, department_id: int, day: str) -> HttpResponse:
    """Show the week of one's department in which a day lies. Ten queries."""
    now = timezone.now()
    found = department_whose_week_to_see(request.access, department_id)
    first_day = request.organisation.first_day_of_week
    (shown,) = department_weeks(request.access, [found], first_day_of_week=first_day, now=now, day=_day(day, now))
    context = {
        "department": found,
        "week": shown,
        "text": week_text(shown),
        "parts": [(HEADINGS[part], lines) for part, lines in _parts(shown)],
        "before": _address(found.pk, shown.first_day - WEEK),
        "after": _address(found.pk, shown.first_day + WEEK),
        "this": _address(found.pk, shown.today),
    }
    return render(request, "desk/week.html", context)


def week_text(found: DepartmentWeek) -> WeekText:
    """Return a week at a glance. No query."""
    return WeekText(
        week=found,
        holds=week_holds(found.items),
        away=get_text_list([_away(each, found.today) for each in found.away], _("and")),
        address=_address(found.department_id, found.first_day),
    )


def _day(said: str, now: dt.datetime) -> dt.date:
    try:
        day = dt.date.fromisoformat(said)
    except ValueError:
        raise Http404(_("There is no such day.")) from None
    if abs(day - now.date()) > FURTHEST:
        raise Http404(_("This week is too far off."))
    return day


def _parts(found: DepartmentWeek) -> list[tuple[Part, list[WeekLine]]]:
    return [(part, [_line(item) for item in items]) for part, items in groupby(found.items, key=lambda item: item.part)]


def _line(item: WeekItem) -> WeekLine:
    where = [each for each in (item.channel, item.campaign) if each and each != item.what]
    address = ""
    if item.milestone_id is not None:
        address = reverse("campaigns:duty", args=[item.milestone_id])
    elif item.activity_id is not None:
        address = reverse("campaigns:activity", args=[item.activity_id])
    what = f"{item.what}: {item.role.label}" if item.role else item.what
    return WeekLine(item, what, " · ".join(where), address)


def _away(each: AwayInWeek, today: dt.date) -> str:
    facts = {
        "name": each.name,
        "days": short_days(each.first_day, each.last_day, today=today),
        "deputy": each.deputy,
    }
    if not each.deputy:
        return _("%(name)s (%(days)s)") % facts
    return _("%(name)s (%(days)s, %(deputy)s stands in)") % facts


def _address(department_id: int, day: dt.date) -> str:
    return reverse("campaigns:week", args=[department_id, day.isoformat()])
