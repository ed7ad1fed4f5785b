"""Departments' weeks as one of their people reads them: what they hold that the reader may know, and who is away."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from campaigns.enums import Veil
from campaigns.queries.visible_pairs import veils_of_pairs
from campaigns.queries.week_ahead import WeekItem, in_order, weeks_ahead
from campaigns.rules.week_ahead import WEEK, week_of
from departments.access import Access
from departments.models import Absence, Department
from departments.queries import department_clocks

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class AwayInWeek:
    """Somebody who is away on days of a week, both inclusive. ``deputy`` is empty where nobody can stand in."""

    name: str
    deputy: str
    first_day: dt.date
    last_day: dt.date


@dataclass(frozen=True)
class DepartmentWeek:
    """One department's week, ``first_day``..``last_day``. ``is_this``: ``today`` lies in it."""

    department_id: int
    department: str
    first_day: dt.date
    today: dt.date
    items: tuple[WeekItem, ...]
    away: tuple[AwayInWeek, ...]

    @property
    def last_day(self) -> dt.date:
        """The last day of the week."""
        return self.first_day + WEEK - _DAY

    @property
    def is_this(self) -> bool:
        """Whether it is the week in which the department is now."""
        return self.first_day <= self.today <= self.last_day


def department_weeks(
    access: Access,
    departments: Collection[Department],
    *,
    first_day_of_week: int,
    now: dt.datetime,
    day: dt.date | None = None,
) -> list[DepartmentWeek]:
    """Return the week of each of these departments in which ``day`` lies, or this week, in their order.

    It is what is so now, as the reader may know it now: nothing of it was stored when the outlook was sent. It does not
    ask whether the reader belongs there. Seven queries if everything is open, none for no departments.
    """
    if not departments:
        return []
    clocks = department_clocks([each.pk for each in departments])
    places = {}
    for each in departments:
        today = clocks[each.pk].today(now)
        places[each.pk, week_of(day or today, first_day_of_week)] = today
    held = weeks_ahead(places)
    veils = _veils(access, (item for items in held.values() for item in items), now)
    away = _away({key for key, _week in places}, min(week for _key, week in places), max(w for _key, w in places))
    names = {each.pk: each.name for each in departments}
    return [
        DepartmentWeek(
            department_id=key,
            department=names[key],
            first_day=week,
            today=today,
            items=in_order(_shown(held[key, week], veils)),
            away=tuple(each for each in away[key] if each.first_day < week + WEEK and each.last_day >= week),
        )
        for (key, week), today in places.items()
    ]


def _veils(access: Access, items: Iterable[WeekItem], now: dt.datetime) -> dict[UUID, Veil]:
    campaign_ids = {item.campaign_id for item in items if item.campaign_id is not None}
    reader = access.user_id
    if reader is None or not campaign_ids:
        return {}
    found = veils_of_pairs({reader: campaign_ids}, {reader: access}, now)
    return {campaign_id: veil for (_reader, campaign_id), veil in found.items()}


def _shown(items: Iterable[WeekItem], veils: dict[UUID, Veil]) -> Iterable[WeekItem]:
    for item in items:
        if item.campaign_id is None:
            yield item
        elif item.campaign_id in veils:
            yield item.through(veils[item.campaign_id])


def _away(department_ids: Collection[int], first: dt.date, last: dt.date) -> dict[int, list[AwayInWeek]]:
    """Return who of these departments is away in any of the weeks from ``first`` to ``last``. One query."""
    found: dict[int, list[AwayInWeek]] = defaultdict(list)
    rows = Absence.objects.filter(
        user__memberships__department__in=department_ids,
        user__is_active=True,
        first_day__lt=last + WEEK,
        last_day__gte=first,
    ).order_by("first_day", "user__name")
    names = ("user__memberships__department", "user__name", "deputy__name", "deputy__is_active")
    for department_id, name, deputy, can_act, first_day, last_day in rows.values_list(*names, "first_day", "last_day"):
        found[department_id].append(AwayInWeek(name, deputy if can_act else "", first_day, last_day))
    return found
