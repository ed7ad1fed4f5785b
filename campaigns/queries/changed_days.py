"""Which activities a change of some days can touch: so that a holiday plans again what is near it, not everything."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db.models import Max, Min, Q

from campaigns.enums import MILESTONE_UNFINISHED, AlertState, Anchor
from campaigns.models import Alert, Milestone
from campaigns.queries.affected import activities_touching, either, open_activities
from campaigns.rules.changed_days import Stretch, changed_days
from departments.clocks import DepartmentClock

AIR = dt.timedelta(days=31)
"""So far around the days that changed alerts and duties are planned again, too: over any usual run of days off."""

YEARS_BACK, YEARS_AHEAD = 5, 30
"""How far from today days are compared; what lies further is planned again by night."""

OF_THE_ACTIVITY = (Anchor.START, Anchor.END)
"""Anchors whose day the activity itself has; what is counted from another is taken as touched."""

Clocks = Mapping[int, DepartmentClock]


def stretches_between(before: Clocks, after: Clocks, *, today: dt.date) -> list[Stretch] | None:
    """Return the days that count differently by ``after``; None where that is not told apart by days.

    It is not where a zone or an alert hour differs, or too much does. One query.
    """
    pairs = [(before[key], after[key]) for key in after if before[key] != after[key]]
    if any((old.zone, old.alert_hour) != (new.zone, new.alert_hour) for old, new in pairs):
        return None
    ends = open_activities().aggregate(first=Min("starts_on"), last=Max("ends_on"))
    first, last = ends["first"] or today, ends["last"] or today
    return changed_days(
        [(old.days, new.days) for old, new in pairs],
        first_year=max(min(first, today).year - 1, today.year - YEARS_BACK),
        last_year=min(max(last, today).year + 1, today.year + YEARS_AHEAD),
    )


def activities_near(department_ids: Collection[int], stretches: Sequence[Stretch] | None) -> list[UUID]:
    """Return the activities in which one of these departments has work, or is to be told, around these days. One query.

    All of them where ``stretches`` is None, none where it is empty.
    """
    if stretches is None:
        touched = activities_touching(department_ids)
    else:
        duties = Milestone.objects.filter(
            duties_near(stretches), state__in=MILESTONE_UNFINISHED, responsible_links__department__in=department_ids
        )
        alerts = Alert.objects.filter(_alerts_near(stretches), state=AlertState.PLANNED, department__in=department_ids)
        touched = either(duties, alerts)
    return list(open_activities().filter(touched).order_by("id").values_list("pk", flat=True))


def duties_near(stretches: Sequence[Stretch], road: str = "") -> Q:
    """Return the condition for duties whose way from the first warning to late, or to the anchor, meets these days.

    A duty moves only where a day on that way changes: ``due_on`` lies on it, and nothing beyond it is counted. ``road``
    leads from the filtered row to the milestone, such as ``"milestone__"``.
    """
    near = Q(pk__in=[])
    for each in stretches:
        first, last = each.first - AIR, each.last + AIR
        begins = Q(**{f"{road}warn_on__lte": last}) | Q(**{f"{road}activity__starts_on__lte": last})
        ends = Q(**{f"{road}late_on__gte": first}) | Q(**{f"{road}activity__ends_on__gte": first})
        near |= begins & ends
    return near | ~Q(**{f"{road}anchor__in": OF_THE_ACTIVITY}) if stretches else near


def _alerts_near(stretches: Sequence[Stretch]) -> Q:
    """Return the condition for alerts that fire near these days, or between whose duty and them they lie."""
    near = Q(pk__in=[])
    for each in stretches:
        first, last = each.first - AIR, each.last + AIR
        begins = Q(local_date__lte=last) | Q(milestone__warn_on__lte=last)
        near |= begins & Q(local_date__gte=first)
    return near
