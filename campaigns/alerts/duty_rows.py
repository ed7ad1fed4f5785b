"""Bringing the milestones of some activities in line with their channels' plans."""

import datetime as dt
from uuid import UUID

from calendar_app.lib.rows import update_rows
from campaigns.enums import MILESTONE_UNFINISHED, ActivityState, MilestoneState
from campaigns.models import Activity, Milestone, MilestoneResponsible
from campaigns.queries.planning import PlanningBatch, is_off, issue_of
from campaigns.rules.anchors import NO_CAMPAIGN
from campaigns.rules.duties import Duty, PlanLine, duties, handed_on
from campaigns.rules.lead_time import days_around, shortfall
from campaigns.rules.series import is_far_ahead

WRITTEN = [
    "name",
    "offset",
    "unit",
    "anchor",
    "anchored_on",
    "anchored_to_id",
    "closing_id",
    "published_on",
    "must_have",
    "warn_on",
    "due_on",
    "late_on",
    "planned_on",
    "shortfall_days",
    "is_excepted",
    "state",
    "version",
    "updated_at",
]


def write_duties(batch: PlanningBatch) -> None:
    """Make, re-date or cancel milestones so that each activity has just the duties its channel's plan asks for.

    Milestones that are done, waived or held stay as they are; one that a plan no longer asks for is cancelled, and
    comes back with its identity when the plan asks for it again and it can still be of use. Five queries at the most,
    however many activities. The batch holds the new state afterwards. Raises ``Refused`` where an offset leads off the
    calendar.
    """
    made: list[Milestone] = []
    changed: list[Milestone] = []
    for activity in batch.activities:
        wanted = {duty.line.rule_id: duty for duty in _wanted(activity, batch)}
        for milestone in batch.milestones.get(activity.pk, []):
            duty = wanted.pop(milestone.rule_id, None)  # type: ignore[arg-type]
            if duty is not None and _stays_off(milestone, activity, duty, batch):
                continue
            if _bring_in_line(milestone, duty, batch):
                changed.append(milestone)
        made += [_new(activity, duty, batch) for duty in wanted.values() if not _is_moot(activity, duty, batch)]
    update_rows(changed, WRITTEN)
    Milestone.objects.bulk_create(made, batch_size=1000)
    for milestone in made:
        batch.milestones.setdefault(milestone.activity_id, []).append(milestone)  # type: ignore[arg-type]
    _write_responsibles(batch)


def _wanted(activity: Activity, batch: PlanningBatch) -> list[Duty]:
    if is_off(activity):
        return []
    assert activity.starts_on is not None and activity.ends_on is not None
    found = duties(
        _lines(activity, batch),
        starts_on=activity.starts_on,
        ends_on=activity.ends_on,
        days_of=batch.days_of,
        campaign=batch.campaigns.get(activity.campaign_id, NO_CAMPAIGN),
        issue=issue_of(activity.closing),
    )
    if _waits(activity, found, batch):
        batch.far_ahead.add(activity.pk)
        return []
    return found


def _lines(activity: Activity, batch: PlanningBatch) -> list[PlanLine]:
    """Return the plan of the activity's channel; a duty that was given away stays with whom it was given to."""
    lines = batch.lines.get(activity.channel_id, [])
    given = {
        row.rule_id: batch.responsibles.get(row.pk, ())
        for row in batch.milestones.get(activity.pk, [])
        if row.is_given and row.rule_id is not None and batch.responsibles.get(row.pk)
    }
    return handed_on(lines, given) if given else lines


def _waits(activity: Activity, found: list[Duty], batch: PlanningBatch) -> bool:
    """Whether an activity of a series is too far off for duties. What has some already keeps them."""
    if activity.series_id is None or activity.starts_on is None:
        return False
    rows = batch.milestones.get(activity.pk, [])
    if any(row.state != MilestoneState.CANCELLED for row in rows):
        return False
    return is_far_ahead(found, starts_on=activity.starts_on, today=batch.now.date())


def _today(duty: Duty, batch: PlanningBatch) -> dt.date:
    return batch.clocks[duty.line.responsible_ids[0]].today(batch.now)


def _is_moot(activity: Activity, duty: Duty, batch: PlanningBatch) -> bool:
    """Whether the duty would be of no use: the activity is over, and the duty's day is too."""
    return activity.state == ActivityState.DONE and duty.due_on < _today(duty, batch)


def _stays_off(milestone: Milestone, activity: Activity, duty: Duty, batch: PlanningBatch) -> bool:
    """Whether a cancelled duty is not asked for again: it would be of no use, and is not what an undo brings back."""
    memory = batch.remembered.get(milestone.pk)
    comes_back = memory is not None and memory.due_on == duty.due_on
    return milestone.state == MilestoneState.CANCELLED and not comes_back and _is_moot(activity, duty, batch)


def _new(activity: Activity, duty: Duty, batch: PlanningBatch) -> Milestone:
    milestone = Milestone(campaign_id=activity.campaign_id, activity=activity, rule_id=duty.line.rule_id)
    _take_line(milestone, duty)
    _take_dates(milestone, duty, batch)
    return milestone


def _bring_in_line(milestone: Milestone, duty: Duty | None, batch: PlanningBatch) -> bool:
    """Change ``milestone`` to what ``duty`` asks and return whether anything changed."""
    before = [getattr(milestone, name) for name in WRITTEN]
    if milestone.rule_id is None and milestone.offset is None:
        return follow_calendar(milestone, batch) and _counted(milestone, before, batch)
    if duty is None:
        if milestone.state in MILESTONE_UNFINISHED:
            milestone.state = MilestoneState.CANCELLED
    elif milestone.state == MilestoneState.CANCELLED or (
        milestone.state in MILESTONE_UNFINISHED and not milestone.is_held
    ):
        revived = milestone.state == MilestoneState.CANCELLED
        memory = batch.remembered.get(milestone.pk)
        back = memory.state if memory else MilestoneState.OPEN
        milestone.state = back if revived else milestone.state
        if milestone.is_held:
            # It comes back with the date somebody held it to.
            return _counted(milestone, before, batch)
        _take_line(milestone, duty)
        if revived or milestone.due_on != duty.due_on or milestone.activity_id in batch.redated:
            _take_dates(milestone, duty, batch)
        else:
            milestone.warn_on, milestone.late_on = duty.warn_on, duty.late_on
    return _counted(milestone, before, batch)


def follow_calendar(milestone: Milestone, batch: PlanningBatch) -> bool:
    """Date the warning and the lateness of an unfinished duty made by hand by its first department's days as they are.

    Return whether that changed one of them. Its own day stays where it is.
    """
    first = next(iter(batch.responsibles.get(milestone.pk, ())), None)
    ahead = milestone.warn_working_days
    if first is None or ahead is None or milestone.state not in MILESTONE_UNFINISHED:
        return False
    around = days_around(milestone.due_on, ahead, batch.clocks[first].days)
    if around == (milestone.warn_on, milestone.late_on):
        return False
    milestone.warn_on, milestone.late_on = around
    return True


def _counted(milestone: Milestone, before: list[object], batch: PlanningBatch) -> bool:
    """Give a changed milestone its next version, and return whether it changed."""
    if [getattr(milestone, name) for name in WRITTEN] == before:
        return False
    milestone.version += 1
    milestone.updated_at = batch.now
    return True


def _take_line(milestone: Milestone, duty: Duty) -> None:
    milestone.name = duty.line.name
    milestone.offset = duty.line.offset
    milestone.unit = duty.line.unit
    milestone.anchor = duty.line.anchor
    milestone.anchored_on = duty.anchored.day
    milestone.anchored_to_id = duty.anchored.activity_id
    milestone.must_have = duty.line.must_have
    milestone.closing_id = duty.issue.id if duty.issue else None
    milestone.published_on = duty.published_on


def _take_dates(milestone: Milestone, duty: Duty, batch: PlanningBatch) -> None:
    days = batch.clocks[duty.line.responsible_ids[0]].days
    milestone.warn_on, milestone.due_on, milestone.late_on = duty.warn_on, duty.due_on, duty.late_on
    memory = batch.remembered.get(milestone.pk)
    if memory is not None and memory.due_on == duty.due_on:
        milestone.planned_on, milestone.shortfall_days = memory.planned_on, memory.shortfall_days
        return
    milestone.planned_on = _today(duty, batch)
    short = shortfall(duty.due_on, milestone.planned_on, days) if duty.line.must_have else 0
    milestone.shortfall_days = min(short, 32_767)
    # Whether it is excepted is said again once all duties are written.
    milestone.is_excepted = milestone.is_excepted and short > 0


def _write_responsibles(batch: PlanningBatch) -> None:
    """Make each unfinished milestone's responsible departments those its rule names."""
    gone: list[UUID] = []
    made: list[MilestoneResponsible] = []
    for activity in batch.activities:
        lines = {line.rule_id: line for line in _lines(activity, batch)}
        for milestone in batch.milestones.get(activity.pk, []):
            line = lines.get(milestone.rule_id) if milestone.rule_id else None
            if line is None or milestone.state not in MILESTONE_UNFINISHED:
                continue
            if batch.responsibles.get(milestone.pk, ()) != line.responsible_ids:
                gone.append(milestone.pk)
                batch.responsibles[milestone.pk] = line.responsible_ids
                made += [
                    MilestoneResponsible(milestone=milestone, department_id=key, position=position)
                    for position, key in enumerate(line.responsible_ids)
                ]
    if gone:
        MilestoneResponsible.objects.filter(milestone__in=gone).delete()
        MilestoneResponsible.objects.bulk_create(made, batch_size=1000)
