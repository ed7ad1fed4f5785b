"""What goes along with activities that move: their items, and what an undo has to remember of duties."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from calendar_app.lib.rows import update_rows
from campaigns.enums import MILESTONE_UNFINISHED, Anchor, MilestoneState
from campaigns.models import Activity, ActivityItem, Milestone, Series
from campaigns.queries.affected import activities_hanging_on
from campaigns.rules.duty_memory import DutyBefore
from campaigns.rules.items import days_along


def take_items_along(moved: Iterable[tuple[Activity, Mapping[str, Any]]]) -> None:
    """Move the items of activities, each given as it is now and with what changed of it, by as many days as it.

    Two queries where activities have other days now, none where not. ``days_along`` says how far items move.
    """
    began = {
        activity.pk: (activity, changes["starts_on"][0])
        for activity, changes in moved
        if "starts_on" in changes and activity.starts_on is not None
    }
    if not began:
        return
    items: dict[UUID, list[ActivityItem]] = defaultdict(list)
    for item in ActivityItem.objects.filter(activity__in=began):
        items[item.activity_id].append(item)
    shifted: list[ActivityItem] = []
    for key, rows in items.items():
        activity, before = began[key]
        assert activity.starts_on is not None and activity.ends_on is not None
        shift = days_along(
            [row.day for row in rows],
            began_on=dt.date.fromisoformat(before) if before else None,
            starts_on=activity.starts_on,
            ends_on=activity.ends_on,
        )
        for row in rows:
            row.day += shift
        shifted += rows if shift else []
    update_rows(shifted, ["day"])


def duties_beside(activities: Iterable[Activity], *, left: Collection[int] = ()) -> dict[UUID, dict[str, Any]]:
    """Return what an undo needs to know of the unfinished duties of these activities, for each of them.

    What is counted from them in other activities is beside the first one of each campaign; ``left`` are channels they
    were on before. Two queries.
    """
    bearers: dict[UUID, UUID] = {}
    keys, channels = set(), set(left)
    for activity in activities:
        keys.add(activity.pk)
        channels.add(activity.channel_id)
        bearers.setdefault(activity.campaign_id, activity.pk)
    found: dict[UUID, dict[str, Any]] = {}
    for row in _unfinished({*keys, *activities_hanging_on(bearers, channel_ids=channels)}):
        assert row.activity_id is not None
        bearer = row.activity_id if row.activity_id in keys else bearers[row.campaign_id]
        found.setdefault(bearer, {"duties": {}})["duties"][str(row.pk)] = _memory(row).as_facts()
    return found


def duties_of_launch(campaign_id: UUID) -> dict[str, Any]:
    """Return what an undo needs to know of the unfinished duties that move with a campaign's launch. Two queries."""
    rows = _unfinished(activities_hanging_on([campaign_id], [Anchor.LAUNCH]))
    return {"duties": {str(row.pk): _memory(row).as_facts() for row in rows}}


def duties_of_series(series: Series) -> dict[str, Any]:
    """Return what an undo needs to know of the unfinished duties of a series' activities. One query."""
    rows = _unfinished(Activity.objects.filter(series=series).values_list("pk", flat=True))
    return {"duties": {str(row.pk): _memory(row).as_facts() for row in rows}}


def duty_beside(milestone: Milestone) -> dict[str, Any]:
    """Return what an undo needs to know of a duty whose own day changes. No query."""
    return {"duties": {str(milestone.pk): _memory(milestone).as_facts()}}


def _unfinished(activity_ids: Iterable[UUID]) -> Iterable[Milestone]:
    rows = Milestone.objects.filter(activity__in=activity_ids, state__in=MILESTONE_UNFINISHED)
    return rows.only("activity", "campaign", "due_on", "planned_on", "shortfall_days", "state")


def _memory(row: Milestone) -> DutyBefore:
    return DutyBefore(row.due_on, row.planned_on, row.shortfall_days, MilestoneState(row.state))
