"""From a channel's lead-time plan, an activity's days and its campaign's to dated duties. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from campaigns.enums import Anchor, Unit
from campaigns.rules import lead_time
from campaigns.rules.anchors import NO_CAMPAIGN, Anchored, CampaignDays, anchor_of
from campaigns.rules.closings import Issue, published_duty_day
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
    closing_role: str = ""


def handed_on(lines: Iterable[PlanLine], given: Mapping[int, tuple[int, ...]]) -> list[PlanLine]:
    """Return a plan's lines with those departments that one activity's duties were ``given`` to, by rule."""
    return [replace(line, responsible_ids=given[line.rule_id]) if line.rule_id in given else line for line in lines]


@dataclass(frozen=True)
class Duty:
    """What one rule asks for one activity: *coming* from ``warn_on``, *due* on ``due_on``, *late* from ``late_on``.

    ``issue`` is the one whose closing date, ``published_on``, it follows; None where its offset was counted.
    """

    line: PlanLine
    warn_on: dt.date
    due_on: dt.date
    late_on: dt.date
    anchored: Anchored
    issue: Issue | None = None
    published_on: dt.date | None = None


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
    issue: Issue | None = None,
) -> list[Duty]:
    """Return the duties of an activity, in the order of ``lines``.

    Lines of a role follow the published date of ``issue`` where it has one. A rule that nobody has to do makes none,
    and neither does one that waits for the day it is counted from.
    """
    found = []
    for line in lines:
        if not line.responsible_ids:
            continue
        days = days_of[line.responsible_ids[0]]
        published = duty_of_issue(line, issue, days=days)
        anchored = anchor_of_line(line, starts_on=starts_on, ends_on=ends_on, campaign=campaign)
        if published is not None:
            found.append(published)
        elif anchored is not None:
            found.append(duty(line, anchored, days))
    return found


def duty_of_issue(line: PlanLine, issue: Issue | None, *, days: WorkingDays) -> Duty | None:
    """Return the duty of a line that follows a published date of ``issue``; None where its offset counts."""
    day = published_duty_day(issue, line.closing_role, days)
    if day is None or issue is None:
        return None
    due, published = day
    return Duty(
        line,
        warn_on=lead_time.warn_on(due, line.warn_working_days, days),
        due_on=due,
        late_on=lead_time.late_on(due, days),
        anchored=Anchored(issue.appears_on),
        issue=issue,
        published_on=published,
    )


def waiting(
    lines: Iterable[PlanLine], *, starts_on: dt.date, ends_on: dt.date, campaign: CampaignDays
) -> tuple[PlanLine, ...]:
    """Return the lines that make no duty yet, as the day they are counted from is not there."""
    return tuple(
        line for line in lines if anchor_of_line(line, starts_on=starts_on, ends_on=ends_on, campaign=campaign) is None
    )
