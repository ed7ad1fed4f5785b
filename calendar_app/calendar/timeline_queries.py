"""Reading what a timeline adds to the activities: the work before them, and whose lane they are in."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import F, Min, QuerySet, UUIDField

from calendar_app.calendar.grid import Item
from calendar_app.calendar.timeline import Dot
from calendar_app.lib.among import AmongThose, array_of
from calendar_app.lib.compiled import AT
from campaigns.enums import MILESTONE_UNFINISHED, Medium, MilestoneState
from campaigns.models import Activity, ChannelOwner, Milestone
from campaigns.queries.visible import Road, known_milestones, visible
from departments.access import Access
from departments.patterns import rows_for

_KEYS: Final = "{activities}"
"""Stands in for the keys of the activities."""

PAST = (MilestoneState.DONE, MilestoneState.WAIVED)


class Place(NamedTuple):
    """What a timeline shows beside an activity: when the work for it begins, its duties, and the lanes it is in."""

    work_on: dt.date
    dots: tuple[Dot, ...]
    lanes: tuple[str, ...]


def timeline_places(
    access: Access, items: Collection[Item], *, by: str, today: dt.date, at: dt.datetime, with_dots: bool
) -> dict[UUID, Place]:
    """Return the places of these activities, with as much of the work as this person knows of. One or two queries.

    Without ``with_dots`` only when the work begins is read, which is one row an activity instead of one a duty.
    """
    read = _duties if with_dots else _beginnings
    begins, dots = read(access, array_of(item.id for item in items), at, today)
    lanes = lanes_of(access, items, by, at)
    return {
        item.id: Place(
            work_on=min(begins.get(item.id, item.starts_on), item.starts_on),
            dots=tuple(dots.get(item.id, ())),
            lanes=lanes.get(item.id, ()),
        )
        for item in items
    }


_Work = tuple[dict[UUID, dt.date], dict[UUID, list[Dot]]]


def _beginnings(access: Access, keys: str, at: dt.datetime, today: dt.date) -> _Work:
    """Return the day on which the work for each activity begins, and no dots. One query."""

    def begins(access: Access) -> QuerySet[Milestone, Any]:
        rows = _known(access).values("activity").annotate(begins=Min("warn_on"))
        values: QuerySet[Milestone, Any] = rows.values_list("activity", "begins")
        return values

    return dict(rows_for(access, "beginnings", begins, {AT: at, _KEYS: keys})), {}


def _duties(access: Access, keys: str, at: dt.datetime, today: dt.date) -> _Work:
    """Return the day on which the work for each activity begins, and its duties with their shapes. One query."""

    def duties(access: Access) -> QuerySet[Milestone, Any]:
        rows: QuerySet[Milestone, Any] = (
            _known(access)
            .order_by("due_on", "id")
            .values_list(
                "activity_id", "due_on", "warn_on", "late_on", "state", "is_held", "shortfall_days", "is_excepted"
            )
        )
        return rows

    begins: dict[UUID, dt.date] = {}
    dots: dict[UUID, list[Dot]] = defaultdict(list)
    rows = rows_for(access, "duties", duties, {AT: at, _KEYS: keys})
    for activity_id, due_on, warn_on, late_on, state, is_held, short, is_excepted in rows:
        is_late = state in MILESTONE_UNFINISHED and (late_on <= today or bool(short and not is_excepted))
        shape = _shape(state, is_held=is_held, is_late=is_late, has_begun=warn_on <= today)
        dots[activity_id].append(Dot(due_on, shape))
        begins[activity_id] = min(warn_on, begins.get(activity_id, warn_on))
    return begins, dots


def _known(access: Access) -> QuerySet[Milestone]:
    of_these = AmongThose("activity_id", _KEYS, UUIDField())
    return known_milestones(access, AT).filter(of_these).exclude(state=MilestoneState.CANCELLED).order_by()


def _shape(state: str, *, is_held: bool, is_late: bool, has_begun: bool) -> str:
    if state in PAST:
        return state
    if is_late:
        return "late"
    if is_held:
        return "held"
    if state == MilestoneState.IN_WORK:
        return "in_work"
    return "waiting" if has_begun else "open"


def lanes_of(access: Access, items: Collection[Item], by: str, at: dt.datetime) -> dict[UUID, tuple[str, ...]]:
    """Return the names of the lanes each activity is in. No query for channels and campaigns, else one."""
    if by == "channel":
        return {item.id: (item.channel,) for item in items}
    if by == "campaign":
        return {item.id: (item.campaign,) for item in items}
    keys = [item.id for item in items]
    if by == "department":
        return _departments(keys)
    if by == "medium":
        rows = Activity.objects.filter(pk__in=keys).values_list("pk", "channel__medium")
        return {key: (str(Medium(medium).label),) for key, medium in rows}
    # Whose campaign it is and whom it is for are told only where all of it may be seen: not to guests of a channel.
    open_ones = Activity.objects.filter(visible(access, at, Road("campaign__")), pk__in=keys)
    if by == "owner":
        return {key: (name,) for key, name in open_ones.values_list("pk", "campaign__owner__name")}
    audiences: Iterable[tuple[UUID, list[str]]] = open_ones.values_list("pk", F("campaign__audiences"))
    return {key: tuple(names) for key, names in audiences}


def _departments(keys: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    found: dict[UUID, tuple[str, ...]] = {}
    rows = ChannelOwner.objects.filter(channel__activities__in=keys).order_by("position")
    for key, name in rows.values_list("channel__activities", "department__name"):
        found[key] = (*found.get(key, ()), name)
    return found
