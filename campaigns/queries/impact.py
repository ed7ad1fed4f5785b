"""What a change of some activities does, ready to be shown to one person."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.utils import timezone

from campaigns.enums import AlertKind
from campaigns.queries.clash_lines import closed_words
from campaigns.queries.clashes import closed_of
from campaigns.queries.impact_clashes import clashes_of_many
from campaigns.queries.impact_ground import Ground, Launches, ground_of
from campaigns.queries.impact_room import crowded
from campaigns.queries.impact_view import ImpactView, view_of
from campaigns.queries.planning import plan_lines
from campaigns.rules.clash_words import ClashNames
from campaigns.rules.impact_changes import planned_by
from campaigns.rules.impact_facts import ClashesOfMany, Impact, Remark, Then
from campaigns.rules.impact_notices import mailing
from campaigns.rules.impact_remarks import closed_remarks
from departments.access import Access
from departments.clocks import DepartmentClock
from departments.queries import organisation


class Audience(Protocol):
    """Who is told of which campaign for which department."""

    def of(self, department_id: int, campaign_id: UUID, *, kind: AlertKind) -> list[Any]:
        """Return those who are told, each with its ``key``."""


WhoHears = Callable[[Iterable[tuple[int, UUID]]], Audience]
"""Finds who is told, for pairs of department and campaign: ``alerts.recipients.audience`` at one moment."""


def impact_of(
    access: Access,
    activity_ids: Collection[UUID],
    then: Then,
    *,
    who_hears: WhoHears,
    now: dt.datetime,
    clocks: Mapping[int, DepartmentClock] | None = None,
    launches: Launches | None = None,
    alone: bool = False,
    hold_duties: bool = False,
    together: bool = False,
) -> ImpactView:
    """Return what a change of these activities, and of these campaigns' ``launches``, does, as ``access`` may read it.

    With ``alone`` for a change nothing else is counted from, with ``hold_duties`` for one that holds the duties. With
    ``together``, for many, it says what they clash with beside closed days and full channels. 23 queries at most (37
    with ``together``) and those of ``who_hears``, however many activities. What belongs to campaigns this person may
    not see all of is counted, not named. Raises ``Refused`` where a lead time leads off the calendar.
    """
    ground = ground_of(activity_ids, now=now, launches=launches or (), alone=alone)
    ground = ground.holding() if hold_duties else ground
    return shown(access, ground, then, who_hears=who_hears, clocks=clocks, launches=launches, together=together)


def shown(
    access: Access,
    ground: Ground,
    then: Then,
    *,
    who_hears: WhoHears,
    clocks: Mapping[int, DepartmentClock] | None = None,
    launches: Launches | None = None,
    together: bool = False,
) -> ImpactView:
    """Return what a change does on a ground that was read before, as ``impact_of`` does.

    Eight queries at most (22 with ``together``) and those of ``who_hears``.
    """
    found = replace(
        ground.of(then, clocks=clocks, launches=launches),
        blackouts=_closed(ground, then),
        capacity=_crowded(access, ground, then),
    )
    if together:
        found = replace(found, many=_many(access, ground, then, found))
    audience = who_hears({(notice.department_id, notice.campaign_id) for notice in found.notices})
    mail = mailing(
        found.notices,
        hears=cache(lambda team, campaign, kind: tuple(each.key for each in audience.of(team, campaign, kind=kind))),
        clocks=clocks or ground.clocks,
        now=ground.now,
    )
    return view_of(access, found, mail, at=ground.now)


def _closed(ground: Ground, then: Then) -> tuple[Remark, ...]:
    """Return which closed days are hit. Three queries at most; none where no activity has days after the change."""
    changes = ground.changes(then)
    starts = [after.starts_on for _facts, after in changes if after.starts_on is not None]
    ends = [after.ends_on for _facts, after in changes if after.ends_on is not None]
    closed = closed_of(min(starts), max(ends)) if starts and ends else []
    names = ClashNames({}, {}, closed_words(each.id for each in closed), 0, timezone.localdate(ground.now))
    return tuple(closed_remarks(changes, closed, names))


def _crowded(access: Access, ground: Ground, then: Then) -> tuple[Remark, ...]:
    """Return which channels would be over their capacity. Three queries at most."""
    return crowded(
        access,
        ground.changes(then),
        at=ground.now,
        today=timezone.localdate(ground.now),
        first_day_of_week=organisation().first_day_of_week,
    )


def _many(access: Access, ground: Ground, then: Then, found: Impact) -> ClashesOfMany:
    """Return what stands against a change of many. Fourteen queries at most."""
    changes = [(facts, after) for facts, after in ground.changes(then) if not facts.is_beside]
    return clashes_of_many(access, changes, found.duties, at=ground.now, organisation=organisation())


def owned_by(channel_id: int, owner_ids: tuple[int, ...]) -> Then:
    """Return the change that gives a channel these owners; duties no rule gives to others follow. One query."""
    lines = tuple(plan_lines([channel_id], {channel_id: owner_ids}).get(channel_id, ()))
    return planned_by(lines, owner_ids)
