"""The other activities of a campaign, as far as lead times are counted from them or move with them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from campaigns.enums import ANCHORS_ON_OTHERS, ActivityState, MilestoneState
from campaigns.models import Activity, Campaign, Milestone
from campaigns.queries.hanging import channel_names
from campaigns.queries.planning import is_public, issue_of
from campaigns.rules.anchors import Piece
from campaigns.rules.closings import Issue
from campaigns.rules.duties import PlanLine
from campaigns.rules.following import FOLLOWING
from campaigns.rules.outlook import Standing
from campaigns.rules.ripple import Hanging
from campaigns.rules.wording import waits_words


@dataclass(frozen=True)
class Sibling:
    """A dated activity of a campaign that is not cancelled."""

    piece: Piece
    title: str
    ends_on: dt.date
    issue: Issue | None = None

    @property
    def channel_id(self) -> int:
        """The channel it is on."""
        return self.piece.channel_id


@dataclass(frozen=True)
class HangingActivities:
    """What may move with an activity: others with their duties; ``own`` are the duties of the activity itself."""

    rows: tuple[Hanging, ...]
    own: Mapping[int, Standing]


@dataclass(frozen=True)
class WaitingLine:
    """A line of a plan that makes no duty yet, and what it waits for, in words."""

    name: str
    words: str


def siblings(campaign: Campaign | None, *, without: UUID | None) -> list[Sibling]:
    """Return the dated, not cancelled activities of a campaign but one. One query, none for no campaign."""
    if campaign is None:
        return []
    rows = Activity.objects.filter(campaign=campaign, starts_on__isnull=False).exclude(state=ActivityState.CANCELLED)
    return [
        Sibling(
            Piece(row.pk, row.channel_id, is_public(row.channel.medium), row.starts_on),
            row.title,
            row.ends_on,
            issue_of(row.closing),
        )
        for row in rows.select_related("channel", "closing")
        if row.pk != without and row.starts_on is not None and row.ends_on is not None
    ]


def hanging_activities(
    others: Iterable[Sibling],
    plans: Mapping[int, Sequence[PlanLine]],
    campaign: Campaign | None,
    *,
    now: dt.datetime,
    also: UUID | None,
) -> HangingActivities:
    """Return those of ``others`` whose plan is counted from other activities; ``also`` is the activity itself.

    One query, none where there is nothing to ask for.
    """
    hanging = [row for row in others if any(line.anchor in ANCHORS_ON_OTHERS for line in plans.get(row.channel_id, ()))]
    keys = [row.piece.activity_id for row in hanging if row.piece.activity_id]
    standing = standing_of([*keys, *([also] if also else [])])
    today = timezone.localdate(now)
    is_running = campaign is not None and campaign.state in FOLLOWING
    rows = [
        Hanging(
            activity_id=row.piece.activity_id,
            starts_on=row.piece.starts_on,
            ends_on=row.ends_on,
            lines=tuple(plans[row.channel_id]),
            standing=standing[row.piece.activity_id],
            is_over=is_running and row.ends_on < today,
            issue=row.issue,
        )
        for row in hanging
        if row.piece.activity_id is not None
    ]
    return HangingActivities(tuple(rows), standing[also] if also else {})


def standing_of(activity_ids: Collection[UUID]) -> dict[UUID, dict[int, Standing]]:
    """Return the duties these activities have, by activity and rule; a cancelled one would come back like a new one.

    One query, none for none.
    """
    found: dict[UUID, dict[int, Standing]] = defaultdict(dict)
    if not activity_ids:
        return found
    rows = Milestone.objects.filter(activity__in=activity_ids, rule__isnull=False)
    values = rows.exclude(state=MilestoneState.CANCELLED).values_list(
        "activity_id", "rule_id", "state", "is_held", "due_on", "shortfall_days"
    )
    for activity_id, rule_id, state, is_held, due_on, short in values:
        assert rule_id is not None
        found[activity_id][rule_id] = Standing(MilestoneState(state), is_held, due_on, short)
    return found


def waiting_lines(lines: Iterable[PlanLine], *, with_names: bool = True) -> tuple[WaitingLine, ...]:
    """Return what lines that make no duty yet wait for. One query where they name channels, and ``with_names``."""
    lines = list(lines)
    names = channel_names({key for line in lines for key in line.anchor_channel_ids if with_names})
    return tuple(WaitingLine(line.name, waits_words(line.anchor, channels=named(line, names))) for line in lines)


def named(line: PlanLine, names: Mapping[int, str]) -> list[str]:
    """Return the names of the channels a line is counted from, in alphabetical order."""
    return sorted(names[key] for key in line.anchor_channel_ids if key in names)
