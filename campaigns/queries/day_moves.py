"""What a change of working days would move, read once and told as the reader may know it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, Value, When

from campaigns.enums import MILESTONE_UNFINISHED
from campaigns.models import Milestone, MilestoneResponsible
from campaigns.queries.affected import open_activities
from campaigns.queries.changed_days import duties_near
from campaigns.queries.visible import visible_campaigns
from campaigns.rules.changed_days import Stretch
from campaigns.rules.day_moves import DutyFacts, DutyMove, tally
from departments.access import Access
from departments.clocks import DepartmentClock
from departments.models import Department

A_CHUNK = 10_000


@dataclass(frozen=True)
class NamedMove:
    """One duty that would move, with the names of what it belongs to."""

    move: DutyMove
    duty: str
    activity: str
    activity_id: str
    campaign: str
    department: str


@dataclass(frozen=True)
class DayMoves:
    """What would move: counted in full, listed as far as it is ``first`` and may be named.

    ``late`` counts duties that were ahead and then lie behind; ``unnamed`` those of campaigns the reader may not see.
    """

    duties: int
    activities: int
    late: int
    unnamed: int
    departments: list[tuple[str, int]]
    first: list[NamedMove]

    @property
    def more(self) -> int:
        """How many are not listed, though they may be named."""
        return self.duties - self.unnamed - len(self.first)


def day_moves(
    clocks: Mapping[int, DepartmentClock], *, stretches: Sequence[Stretch] | None, access: Access, now: dt.datetime
) -> DayMoves:
    """Return what moves when the departments of ``clocks`` work by them. Four queries.

    ``stretches`` are the days that change, None for all. The duties near them are read once, as plain values, a chunk
    at a time.
    """
    nameable = set(visible_campaigns(access, now).order_by().values_list("pk", flat=True))
    found = tally(_facts(list(clocks), stretches), clocks=clocks, nameable=nameable, now=now)
    names = dict(Department.objects.filter(pk__in=found.departments).values_list("pk", "name"))
    return DayMoves(
        duties=found.duties,
        activities=found.activities,
        late=found.late,
        unnamed=found.unnamed,
        departments=[(names[key], count) for key, count in found.departments.items()],
        first=_named(found.first, names),
    )


def _facts(department_ids: list[int], stretches: Sequence[Stretch] | None) -> Iterator[DutyFacts]:
    """Yield the unfinished duties these departments' days date, as planning would: not those held, nor made by hand."""
    published = When(milestone__published_on__isnull=False, then=F("milestone__published_on"))
    # A published date is one from which nothing is counted: only its being off moves it.
    as_published = When(milestone__published_on__isnull=False, then=Value(0))
    offset = Case(as_published, default=F("milestone__offset"), output_field=IntegerField())
    rows = MilestoneResponsible.objects.filter(
        position=0,
        milestone__activity__in=open_activities().order_by().values("pk"),
        department__in=department_ids,
        milestone__state__in=MILESTONE_UNFINISHED,
        milestone__is_held=False,
        milestone__anchored_on__isnull=False,
        milestone__rule__retired_at=None,
        milestone__rule__isnull=False,
    )
    near = rows if stretches is None else rows.filter(duties_near(stretches, "milestone__"))
    values = near.order_by().values_list(
        "milestone_id",
        "milestone__activity_id",
        "milestone__campaign_id",
        "department_id",
        offset,
        "milestone__unit",
        Case(published, default=F("milestone__anchored_on")),
        "milestone__due_on",
    )
    return (DutyFacts(*row) for row in values.iterator(chunk_size=A_CHUNK))


def _named(moves: tuple[DutyMove, ...], departments: Mapping[int, str]) -> list[NamedMove]:
    rows: dict[Any, tuple[str, str, Any, str]] = {
        key: (duty, title, activity_id, campaign)
        for key, duty, title, activity_id, campaign in Milestone.objects.filter(
            pk__in=[move.duty_id for move in moves]
        ).values_list("pk", "name", "activity__title", "activity_id", "campaign__name")
    }
    found = []
    for move in moves:
        duty, activity, activity_id, campaign = rows[move.duty_id]
        found.append(NamedMove(move, duty, activity, str(activity_id), campaign, departments[move.department_id]))
    return found
