"""What an activity's new days would move in other activities of its campaign, whose plans are counted from it. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from campaigns.enums import ANCHORS_ON_OTHERS, MILESTONE_UNFINISHED
from campaigns.rules.anchors import CampaignDays, Piece
from campaigns.rules.closings import Issue
from campaigns.rules.duties import Duty, PlanLine, anchor_of_line, duties
from campaigns.rules.outlook import Standing, coming_duty, lies_behind
from departments.clocks import DepartmentClock

Clocks = Mapping[int, DepartmentClock]


@dataclass(frozen=True)
class Hanging:
    """Another activity of the campaign, from ``starts_on`` to ``ends_on`` (inclusive), and its duties by rule.

    ``is_over`` says that nothing new is asked of it that would lie behind; ``issue`` is the one it appears in.
    """

    activity_id: UUID
    starts_on: dt.date
    ends_on: dt.date
    lines: tuple[PlanLine, ...]
    standing: Mapping[int, Standing]
    is_over: bool = False
    issue: Issue | None = None

    @property
    def counted(self) -> list[PlanLine]:
        """The lines somebody has to do that may move with another activity."""
        return [line for line in self.lines if line.anchor in ANCHORS_ON_OTHERS and line.responsible_ids]


@dataclass(frozen=True)
class MovedDuty:
    """A duty that would move; without ``was_on`` it is new, without ``due_on`` it is not asked for any more."""

    activity_id: UUID
    line: PlanLine
    was_on: dt.date | None
    due_on: dt.date | None
    shortfall_days: int = 0


def elsewhere(
    others: Iterable[Hanging], *, campaign: CampaignDays, clocks: Clocks, now: dt.datetime
) -> tuple[MovedDuty, ...]:
    """Return the duties of other activities that would move if the campaign became ``campaign``, by their new day.

    What is done, waived or held does not. Raises ``Refused`` where an offset leads off the calendar. Example: when a
    radio spot moves from 8 to 10 March, "landing page live, 1 working day before the first activity on Radio" of the
    landing page's activity moves from 5 to 9 March.
    """
    moved = (
        moved_duty(other, line, campaign=campaign, clocks=clocks, now=now) for other in others for line in other.counted
    )
    found = [each for each in moved if each is not None]
    return tuple(sorted(found, key=lambda each: (each.due_on or dt.date.max, each.line.rule_id)))


def moved_duty(
    other: Hanging, line: PlanLine, *, campaign: CampaignDays, clocks: Clocks, now: dt.datetime
) -> MovedDuty | None:
    """Return how an activity's duty by this line would move; None where it stays where it is, or stays away.

    Raises ``Refused`` where an offset leads off the calendar.
    """
    standing = other.standing.get(line.rule_id)
    wanted = _wanted(other, line, campaign, clocks)
    if wanted is None:
        is_owed = standing is not None and standing.state in MILESTONE_UNFINISHED
        return MovedDuty(other.activity_id, line, standing.due_on, None) if standing and is_owed else None
    if standing is None and other.is_over and lies_behind(wanted, clocks, now):
        return None
    coming = coming_duty(wanted, clocks, now, standing)
    if coming.stays or coming.due_on == coming.was_on:
        return None
    return MovedDuty(other.activity_id, line, coming.was_on, coming.due_on, coming.shortfall_days)


def _wanted(other: Hanging, line: PlanLine, campaign: CampaignDays, clocks: Clocks) -> Duty | None:
    """Return what a line asks of the activity; None where it waits, or nobody has to do it."""
    days_of = {key: clocks[key].days for key in line.responsible_ids[:1]}
    found = duties(
        [line],
        starts_on=other.starts_on,
        ends_on=other.ends_on,
        days_of=days_of,
        campaign=campaign,
        issue=other.issue,
    )
    return found[0] if found else None


def keeper(
    others: Iterable[Hanging], *, campaign: CampaignDays, piece: Piece, clocks: Clocks, now: dt.datetime
) -> Callable[[dt.date], bool]:
    """Return what says of a start of ``piece`` whether every must-have counted from it still lies ahead elsewhere.

    ``campaign`` is the campaign without the piece. Once a start does, later ones do: the duties move on with it, until
    another activity comes first and they stay.
    """
    lines = [(other, line) for other in others for line in other.counted if line.must_have]
    lines = [(other, line) for other, line in lines if not _stays(other, line)]

    def keeps(starts_on: dt.date) -> bool:
        days = campaign.joined_by(replace(piece, starts_on=starts_on))
        for other, line in lines:
            anchored = anchor_of_line(line, starts_on=other.starts_on, ends_on=other.ends_on, campaign=days)
            if anchored is None or anchored.activity_id != piece.activity_id:
                continue
            wanted = _wanted(other, line, days, clocks)
            if wanted is not None and wanted.issue is None and lies_behind(wanted, clocks, now):
                return False
        return True

    return keeps


def _stays(other: Hanging, line: PlanLine) -> bool:
    standing = other.standing.get(line.rule_id)
    return standing.stays if standing is not None else other.is_over
