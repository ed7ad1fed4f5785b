"""Which of today's planned activities would become late if a channel's plan asked for something else."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from campaigns.enums import ACTIVITY_DATED, CAMPAIGN_HIDDEN_BY_DEFAULT, MILESTONE_UNFINISHED
from campaigns.models import Channel
from campaigns.queries.planning import campaigns_days, counts_from_campaign, owners_of, plan_lines
from campaigns.queries.veil import campaign_name, if_open, label, veil_of
from campaigns.queries.visible import MILESTONE, known_milestones
from campaigns.rules.anchors import NO_CAMPAIGN
from campaigns.rules.duties import PlanLine
from campaigns.rules.what_if import Later, Offset, Standing, changed, would_be_late
from departments.access import Access
from departments.queries import department_clocks


@dataclass(frozen=True, kw_only=True)
class LateActivity:
    """A duty that would be late, with its activity as its reader may know it; ``short`` in working days."""

    activity_id: UUID
    title: str
    campaign: str
    starts_on: dt.date
    ends_on: dt.date
    duty: str
    was_on: dt.date
    due_on: dt.date
    short: int
    was_late: bool
    must_have: bool


@dataclass(frozen=True)
class WhatIf:
    """What a change of a plan would do. ``looked_at`` unfinished duties would move; ``late`` of them be late."""

    lines: tuple[PlanLine, ...]
    late: tuple[LateActivity, ...]
    looked_at: int

    @property
    def newly(self) -> list[LateActivity]:
        """Those that are not late as it is."""
        return [each for each in self.late if not each.was_late]

    @property
    def already(self) -> list[LateActivity]:
        """Those that are late as it is, and would be by other days."""
        return [each for each in self.late if each.was_late]

    @property
    def activities(self) -> int:
        """How many activities would become late."""
        return len({each.activity_id for each in self.newly})


def plan_of(channel: Channel) -> list[PlanLine]:
    """Return the lines of a channel's plan. Two queries."""
    return plan_lines([channel.pk], owners_of([channel.pk]))[channel.pk]


def what_if(
    channel: Channel,
    offsets: Mapping[int, Offset],
    *,
    access: Access,
    now: dt.datetime,
    plan: list[PlanLine] | None = None,
) -> WhatIf:
    """Return what would become late if lines of a channel's plan, by their rule, asked for ``offsets``. Writes nothing.

    Of activities that are planned and not over, in campaigns that are not closed, and of their duties that are neither
    finished nor held and follow no issue, as far as ``access`` knows of them. Six queries at the most. Raises
    ``Refused`` where an offset leads off the calendar.
    """
    lines = changed(plan_of(channel) if plan is None else plan, offsets)
    rows = known_milestones(access, now).filter(
        activity__channel=channel,
        activity__state__in=ACTIVITY_DATED,
        rule__in=[line.rule_id for line in lines],
        state__in=MILESTONE_UNFINISHED,
        is_held=False,
        closing=None,
    )
    rows = rows.exclude(campaign__state__in=CAMPAIGN_HIDDEN_BY_DEFAULT).annotate(veil=veil_of(access, now, MILESTONE))
    values = rows.order_by("activity__starts_on", "id").values_list(
        "id", "rule_id", "due_on", "activity_id", "activity__starts_on", "activity__ends_on", "must_have",
        if_open("activity__title"), campaign_name(MILESTONE), "campaign_id", "campaign__launch_on",
    )  # fmt: skip
    found = {row.id: row for row in (_Row(*each) for each in values)}
    counted = {line.rule_id for line in lines if counts_from_campaign(line)}
    days = campaigns_days({row.campaign_id: row.launch_on for row in found.values() if row.rule_id in counted})
    standing = [
        Standing(row.id, row.rule_id, row.starts_on, row.ends_on, row.due_on, days.get(row.campaign_id, NO_CAMPAIGN))
        for row in found.values()
    ]
    late = would_be_late(lines, standing, clocks=department_clocks(), now=now)
    return WhatIf(tuple(lines), tuple(_late_activity(each, found[each.key]) for each in late), len(standing))


@dataclass(frozen=True)
class _Row:
    """A duty that would move, in the order of its columns; ``title`` is None where the veil hides it."""

    id: int
    rule_id: int
    due_on: dt.date
    activity_id: UUID
    starts_on: dt.date
    ends_on: dt.date
    must_have: bool
    title: str | None
    campaign: str
    campaign_id: UUID
    launch_on: dt.date | None


def _late_activity(late: Later[int], row: _Row) -> LateActivity:
    return LateActivity(
        activity_id=row.activity_id,
        title=row.title or label(row.campaign),
        campaign=label(row.campaign) if row.title else "",
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        duty=late.line.name,
        was_on=late.was_on,
        due_on=late.due_on,
        short=late.short,
        was_late=late.was_late,
        must_have=row.must_have,
    )
