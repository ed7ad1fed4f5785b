"""From a channel's lead-time plan, an activity's days and its campaign's to dated duties. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaigns.enums import Anchor, Unit
from campaigns.rules import lead_time
from campaigns.rules.anchors import NO_CAMPAIGN, Anchored, CampaignDays, anchor_of
from departments.workdays import WorkingDays


@dataclass(frozen=True)
class PlanLine:
    """One lead-time rule as a plain value. ``responsible_ids`` is ordered: the first one's calendar counts.

    ``anchor_channel_ids`` are the channels an anchor on other channels names.
    """

    rule_id: int
    name: str
    offset: int
    unit: Unit
    anchor: Anchor
    must_have: bool
    warn_working_days: int
    responsible_ids: tuple[int, ...]
    anchor_channel_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Duty:
    """What one rule asks for one activity: *coming* from ``warn_on``, *due* on ``due_on``, *late* from ``late_on``."""

    line: PlanLine
    warn_on: dt.date
    due_on: dt.date
    late_on: dt.date
    anchored: Anchored


def duty(line: PlanLine, anchored: Anchored, days: WorkingDays) -> Duty:
    """Return the dated duty of one rule, counted from ``anchored``.

    ``days`` is the working calendar of the first responsible department. Raises ``Refused`` where the offset leads
    off the calendar. Example: "10 working days before start" of an activity that starts on Monday 15 March 2027 is
    due on Monday 1 March.
    """
    due = lead_time.due_on(anchor_day=anchored.day, offset=line.offset, unit=line.unit, days=days)
    warn = lead_time.warn_on(due, line.warn_working_days, days)
    return Duty(line, warn_on=warn, due_on=due, late_on=lead_time.late_on(due, days), anchored=anchored)


def anchor_of_line(
    line: PlanLine, *, starts_on: dt.date, ends_on: dt.date, campaign: CampaignDays = NO_CAMPAIGN
) -> Anchored | None:
    """Return the day a line is counted from for an activity of these days (both inclusive); None where it waits."""
    return anchor_of(line.anchor, line.anchor_channel_ids, starts_on=starts_on, ends_on=ends_on, campaign=campaign)


def duties(
    lines: Iterable[PlanLine],
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    days_of: Mapping[int, WorkingDays],
    campaign: CampaignDays = NO_CAMPAIGN,
) -> list[Duty]:
    """Return the duties of an activity, in the order of ``lines``.

    A rule that nobody has to do makes none, and neither does one that waits for the day it is counted from.
    """
    found = []
    for line in lines:
        anchored = anchor_of_line(line, starts_on=starts_on, ends_on=ends_on, campaign=campaign)
        if line.responsible_ids and anchored is not None:
            found.append(duty(line, anchored, days_of[line.responsible_ids[0]]))
    return found


def waiting(
    lines: Iterable[PlanLine], *, starts_on: dt.date, ends_on: dt.date, campaign: CampaignDays
) -> tuple[PlanLine, ...]:
    """Return the lines that make no duty yet, as the day they are counted from is not there."""
    return tuple(
        line for line in lines if anchor_of_line(line, starts_on=starts_on, ends_on=ends_on, campaign=campaign) is None
    )
