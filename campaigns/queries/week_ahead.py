"""What a department's week holds, for its weekly outlook."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from campaigns.enums import ACTIVITY_DATED, CAMPAIGN_TELLING, MILESTONE_UNFINISHED, ClosingRole, Veil
from campaigns.models import Activity, ClosingDate, Milestone
from campaigns.queries.desk import owed
from campaigns.queries.veil import label
from campaigns.rules.week_ahead import WEEK

Place = tuple[int, dt.date]
"""A department and the first day of a week."""


LOOK_BACK = 3 * WEEK
"""Outlooks that are written at the same time are of weeks no further apart than this."""


class Part(StrEnum):
    """What there is in a week, the most pressing first."""

    LATE = "late"
    DUE = "due"
    WORK_BEGINS = "work begins"
    STARTS = "starts"
    CLOSES = "closes"


@dataclass(frozen=True, kw_only=True)
class WeekItem:
    """One thing in a week. ``what`` is the duty, the activity or the issue; what has no campaign is no secret.

    ``day`` is what puts it into a week: of what is late the first day on which it is. ``due_on`` is a duty's own.
    ``is_stale``: it is to be planned again first, or with others of one deed.
    """

    part: Part
    day: dt.date
    what: str
    channel: str = ""
    campaign_id: UUID | None = None
    campaign: str = ""
    code_name: str = ""
    rule: str = ""
    role: ClosingRole | None = None
    milestone_id: UUID | None = None
    activity_id: UUID | None = None
    is_stale: bool = False
    due_on: dt.date | None = None

    @property
    def said_on(self) -> dt.date:
        """The day people are told: of what is late the one it was due on."""
        return self.due_on if self.part == Part.LATE and self.due_on else self.day

    def through(self, veil: Veil) -> "WeekItem":
        """Return it as it reads to somebody who is shown so much of its campaign."""
        if veil == Veil.OPEN:
            return self
        shown = label(self.code_name if veil == Veil.CODE_NAME else None)
        what = shown if self.part == Part.STARTS else self.rule or _("A duty")
        return replace(self, campaign=shown, what=what, code_name="", campaign_id=None, activity_id=None)


def weeks_ahead(places: Mapping[Place, dt.date]) -> dict[Place, tuple[WeekItem, ...]]:
    """Return what these weeks hold for these departments, in no order. Three queries, none for no places.

    ``places`` say what day it is in each department. A duty stands in one part: late, else due, else work begins. It
    asks nobody's permission: callers show each item ``through`` its reader's veil, or not at all, then ``in_order``.
    """
    if not places:
        return {}
    departments = {department_id for department_id, _week in places}
    until = max(week for _department, week in places) + WEEK
    found: dict[int, list[tuple[WeekItem, ...]]] = defaultdict(list)
    for read in (_duties, _activities, _closings):
        for department_id, items in read(departments, until):
            found[department_id].append(items)
    return {place: tuple(_of_week(found[place[0]], place[1], today)) for place, today in places.items()}


def _of_week(found: Iterable[tuple[WeekItem, ...]], week: dt.date, today: dt.date) -> Iterator[WeekItem]:
    """Return of each thing what it is in this week: the first of its items that is in it."""
    for items in found:
        yield from [item for item in items if _is_in(item, week, today)][:1]


def _is_in(item: WeekItem, week: dt.date, today: dt.date) -> bool:
    return item.day <= today if item.part == Part.LATE else week <= item.day < week + WEEK


def in_order(items: Iterable[WeekItem]) -> tuple[WeekItem, ...]:
    """Return what a reader is shown, by part and day: their places tell no more than their words."""
    return tuple(sorted(items, key=_order))


def _order(item: WeekItem) -> tuple[object, ...]:
    return (list(Part).index(item.part), item.day, item.channel, item.what, item.campaign)


def _duties(department_ids: Collection[int], until: dt.date) -> Iterator[tuple[int, tuple[WeekItem, ...]]]:
    """Return what is to be done; nice-to-have duties that were past when they were dated do not press.

    What is excepted from short notice has time until its activity starts, and is late from that day.
    """
    rows = Milestone.objects.filter(
        owed(),
        Q(due_on__lt=until) | Q(warn_on__lt=until),
        Q(must_have=True) | Q(due_on__gte=F("planned_on")),
        state__in=MILESTONE_UNFINISHED,
        responsible_links__department__in=department_ids,
    ).order_by()
    for row in rows.values(
        *("pk", "responsible_links__department", "name", "rule__name", "due_on", "late_on", "warn_on"),
        *("campaign", "campaign__name", "campaign__code_name", "activity__channel__name"),
        *("activity__is_stale", "activity__open_deed", "is_excepted", "activity__starts_on"),
    ):
        duty = WeekItem(
            part=Part.DUE,
            day=row["due_on"],
            due_on=row["due_on"],
            what=row["name"],
            rule=row["rule__name"] or "",
            milestone_id=row["pk"],
            channel=row["activity__channel__name"] or "",
            is_stale=bool(row["activity__is_stale"] or row["activity__open_deed"]),
            **_campaign(row),
        )
        late, due = row["late_on"], row["due_on"]
        if row["is_excepted"] and row["activity__starts_on"]:
            late = due = row["activity__starts_on"]
        parts = ((Part.LATE, late), (Part.DUE, due), (Part.WORK_BEGINS, row["warn_on"]))
        items = (replace(duty, part=part, day=day) for part, day in parts)
        yield row["responsible_links__department"], tuple(items)


def _activities(department_ids: Collection[int], until: dt.date) -> Iterator[tuple[int, tuple[WeekItem, ...]]]:
    rows = Activity.objects.filter(
        starts_on__gte=until - LOOK_BACK,
        starts_on__lt=until,
        state__in=ACTIVITY_DATED,
        campaign__state__in=CAMPAIGN_TELLING,
        channel__ownerships__department__in=department_ids,
    ).order_by()
    for row in rows.values(
        *("pk", "channel__ownerships__department", "title", "starts_on", "is_stale", "open_deed", "channel__name"),
        *("campaign", "campaign__name", "campaign__code_name"),
    ):
        begins = WeekItem(
            part=Part.STARTS,
            day=row["starts_on"],
            what=row["title"] or row["campaign__name"],
            activity_id=row["pk"],
            channel=row["channel__name"],
            is_stale=bool(row["is_stale"] or row["open_deed"]),
            **_campaign(row),
        )
        yield row["channel__ownerships__department"], (begins,)


def _closings(department_ids: Collection[int], until: dt.date) -> Iterator[tuple[int, tuple[WeekItem, ...]]]:
    rows = ClosingDate.objects.filter(
        Q(space_closes_on__lt=until, space_closes_on__gte=until - LOOK_BACK)
        | Q(material_due_on__lt=until, material_due_on__gte=until - LOOK_BACK),
        retired_at=None,
        channel__retired_at=None,
        channel__ownerships__department__in=department_ids,
    ).order_by()
    for department_id, name, channel, space, material in rows.values_list(
        "channel__ownerships__department", "name", "channel__name", "space_closes_on", "material_due_on"
    ):
        for day, role in ((space, ClosingRole.SPACE), (material, ClosingRole.MATERIAL)):
            if day is not None:
                yield department_id, (WeekItem(part=Part.CLOSES, day=day, what=name, channel=channel, role=role),)


def _campaign(row: dict[str, Any]) -> dict[str, Any]:
    return {"campaign_id": row["campaign"], "campaign": row["campaign__name"], "code_name": row["campaign__code_name"]}
