"""Reading what a timeline adds to the activities: the work before them, and whose lane they are in."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import F, Min, QuerySet

from calendar_app.calendar.grid import Item
from calendar_app.calendar.timeline import Dot, Piece
from campaigns.enums import MILESTONE_UNFINISHED, Medium, MilestoneState
from campaigns.models import Activity, ChannelOwner, Milestone
from campaigns.queries.visible import Road, known_milestones, visible
from departments.access import Access

PAST = (MilestoneState.DONE, MilestoneState.WAIVED)


def timeline_pieces(
    access: Access, items: Collection[Item], *, by: str, today: dt.date, at: dt.datetime, with_dots: bool
) -> list[Piece]:
    """Return these activities with the work before them, as far as this person knows of it. Two or three queries.

    Without ``with_dots`` only when the work begins is read, which is one row an activity instead of one a duty.
    """
    keys = [item.id for item in items]
    duties = known_milestones(access, at).filter(activity__in=keys).exclude(state=MilestoneState.CANCELLED)
    begins, dots = _begins(duties), _dots(duties, today) if with_dots else {}
    lanes = lanes_of(access, items, by, at)
    return [
        Piece(
            item=item,
            work_on=min(begins.get(item.id, item.starts_on), item.starts_on),
            dots=tuple(dots.get(item.id, ())),
            lanes=lanes.get(item.id, ()),
        )
        for item in items
    ]


def _begins(duties: QuerySet[Milestone]) -> dict[UUID, dt.date]:
    """Return the day on which the work for each activity begins. One query."""
    rows = duties.order_by().values("activity").annotate(begins=Min("warn_on"))
    return dict(rows.values_list("activity", "begins"))


def _dots(duties: QuerySet[Milestone], today: dt.date) -> dict[UUID, list[Dot]]:
    """Return the duties of each activity with their shapes. One query."""
    found: dict[UUID, list[Dot]] = defaultdict(list)
    rows = duties.order_by("due_on", "id")
    values = rows.values_list(
        "activity_id", "due_on", "warn_on", "late_on", "state", "is_held", "shortfall_days", "is_excepted"
    )
    for activity_id, due_on, warn_on, late_on, state, is_held, short, is_excepted in values:
        is_late = state in MILESTONE_UNFINISHED and (late_on <= today or bool(short and not is_excepted))
        shape = _shape(state, is_held=is_held, is_late=is_late, has_begun=warn_on <= today)
        found[activity_id].append(Dot(due_on, shape))
    return found


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
