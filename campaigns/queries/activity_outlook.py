"""What an activity's days would ask of whom, ready to be shown before anything is saved."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from campaigns.enums import CAMPAIGN_TELLING, MILESTONE_ANSWERED, MILESTONE_UNFINISHED
from campaigns.models import Activity, Campaign, Channel, ClosingDate, Milestone
from campaigns.queries.outlook_previews import (
    DutyPreview,
    ElsewherePreview,
    ShortPreview,
    duty_previews,
    elsewhere_preview,
    short_preview,
)
from campaigns.queries.people import heads_of
from campaigns.queries.planning import is_public, issue_of, owners_of, plan_lines
from campaigns.queries.short_preview import Consequence, consequence_of
from campaigns.queries.siblings import (
    HangingActivities,
    Sibling,
    WaitingLine,
    hanging_activities,
    siblings,
    waiting_lines,
)
from campaigns.rules.anchors import Piece, campaign_days
from campaigns.rules.clashes import Due
from campaigns.rules.duties import PlanLine
from campaigns.rules.following import FOLLOWING
from campaigns.rules.outlook import Outlook, Standing, Surroundings, outlook
from campaigns.rules.ripple import elsewhere, keeper
from departments.clocks import DepartmentClock
from departments.models import Department
from departments.queries import department_clocks


@dataclass(frozen=True, kw_only=True)
class ActivityOutlook:
    """What a form or a move shows before it is saved. Days are inclusive at both ends."""

    starts_on: dt.date
    ends_on: dt.date
    duties: tuple[DutyPreview, ...]
    short: tuple[ShortPreview, ...]
    good_start: dt.date | None
    told: tuple[str, ...]
    channel: str
    has_owner: bool
    has_plan: bool
    is_past: bool
    waiting: tuple[WaitingLine, ...]
    elsewhere: tuple[ElsewherePreview, ...]
    consequence: Consequence
    alternative: str
    due: tuple[Due, ...] = ()
    holds_duties: bool = False

    @property
    def short_elsewhere(self) -> int:
        """How many duties of other activities would be at short notice."""
        return sum(bool(each.shortfall_days) for each in self.elsewhere)

    @property
    def wants_reason(self) -> bool:
        """Whether saving takes a reason: somebody is asked for an exception."""
        return self.consequence == Consequence.ASKS


@dataclass(frozen=True)
class _Asked:
    """The days that are asked about, of an activity that is there or of a new one (None)."""

    channel: Channel
    campaign: Campaign | None
    activity: Activity | None
    starts_on: dt.date
    ends_on: dt.date
    now: dt.datetime


@dataclass(frozen=True)
class _Ground:
    """What the days fall on: the campaign's other activities, and the owners, plans and calendars that count."""

    others: list[Sibling]
    owners: dict[int, tuple[int, ...]]
    plans: dict[int, list[PlanLine]]
    clocks: dict[int, DepartmentClock]
    hanging: HangingActivities
    around: Surroundings


def activity_outlook(
    *,
    channel: Channel,
    campaign: Campaign | None,
    starts_on: dt.date,
    ends_on: dt.date,
    now: dt.datetime,
    activity: Activity | None = None,
    closing: ClosingDate | None = None,
    hold_duties: bool = False,
) -> ActivityOutlook:
    """Return what these days (both inclusive) would ask, for a new activity or for ``activity``, in an issue or none.

    With ``hold_duties`` those it has are held where they are.
    Ten queries at most, and two more where it would be at short notice.

    It shows, too, what they would move in other activities of the campaign. Raises ``Refused`` where a lead time leads
    off the calendar.
    """
    asked = _Asked(channel, campaign, activity, starts_on, ends_on, now)
    ground = _ground_of(asked)
    own = ground.hanging.own
    found = outlook(
        ground.plans[channel.pk],
        starts_on=starts_on,
        ends_on=ends_on,
        clocks=ground.clocks,
        now=now,
        standing={key: duty.as_held for key, duty in own.items()} if hold_duties else own,
        is_over=campaign is not None and campaign.state in FOLLOWING and ends_on < timezone.localdate(now),
        around=ground.around,
        issue=issue_of(closing),
    )
    return _shown(asked, ground, found, hold_duties=hold_duties)


def _ground_of(asked: _Asked) -> _Ground:
    """Return what the days fall on. Seven queries at most."""
    campaign, channel, now = asked.campaign, asked.channel, asked.now
    key = asked.activity.pk if asked.activity else None
    others = siblings(campaign, without=key)
    channel_ids = {channel.pk, *(row.channel_id for row in others)}
    owners = owners_of(channel_ids)
    plans = plan_lines(channel_ids, owners)
    clocks = department_clocks()
    hanging = hanging_activities(others, plans, campaign, now=now, also=key)
    piece = Piece(key, channel.pk, is_public(channel.medium), asked.starts_on)
    days = campaign_days(campaign.launch_on if campaign else None, (row.piece for row in others))
    keeps = keeper(hanging.rows, campaign=days, piece=piece, clocks=clocks, now=now)
    return _Ground(others, owners, plans, clocks, hanging, Surroundings(days, piece, keeps))


def _shown(asked: _Asked, ground: _Ground, found: Outlook, *, hold_duties: bool) -> ActivityOutlook:
    """Return an outlook as a person reads it, with the names of all it concerns."""
    campaign, channel, clocks, now = asked.campaign, asked.channel, ground.clocks, asked.now
    moved = elsewhere(ground.hanging.rows, campaign=ground.around.days(asked.starts_on), clocks=clocks, now=now)
    owner_ids = ground.owners.get(channel.pk, ())
    teams = {key for each in moved for key in each.line.responsible_ids}
    names = Department.objects.in_bulk({*found.department_ids, *owner_ids, *teams})
    heads = heads_of([short.department_id for short in found.short])
    told = dict.fromkeys((*owner_ids, *found.department_ids)) if campaign and campaign.state in CAMPAIGN_TELLING else {}
    return ActivityOutlook(
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
        duties=duty_previews(found, names, clocks, now),
        short=tuple(short_preview(short, names, heads) for short in found.short),
        good_start=found.good_start,
        told=tuple(names[key].name for key in told),
        channel=channel.name,
        has_owner=bool(owner_ids),
        has_plan=bool(ground.plans[channel.pk]),
        is_past=asked.starts_on < _today_of(owner_ids, clocks, now),
        waiting=waiting_lines(found.waiting),
        elsewhere=tuple(elsewhere_preview(each, ground.others, names) for each in moved),
        holds_duties=hold_duties and any(duty.stays for duty in found.duties),
        due=(*_due(found, ground.hanging.own), *(_due_by_hand(asked.activity) if asked.activity else ())),
        consequence=_consequence(asked, found, clocks) if found.short else Consequence.ALERTS,
        alternative=channel.alternative if found.short else "",
    )


def _consequence(asked: _Asked, found: Outlook, clocks: Mapping[int, DepartmentClock]) -> Consequence:
    return consequence_of(
        found.duties,
        channel=asked.channel,
        campaign=asked.campaign,
        activity=asked.activity,
        starts_on=asked.starts_on,
        clocks=clocks,
        now=asked.now,
    )


def _due(found: Outlook, has_already: Mapping[int, Standing]) -> tuple[Due, ...]:
    """Return what the departments would still have to do, each duty for the one whose calendar it follows."""
    answered = {rule_id for rule_id, duty in has_already.items() if duty.state in MILESTONE_ANSWERED}
    coming = [duty for duty in found.duties if duty.line.rule_id not in answered]
    return tuple(Due(duty.line.responsible_ids[0], duty.due_on) for duty in coming)


def _due_by_hand(activity: Activity) -> list[Due]:
    """Return the unfinished duties that were made by hand: they stay on their days. One query."""
    rows = Milestone.objects.filter(activity=activity, rule=None, state__in=MILESTONE_UNFINISHED)
    found = rows.filter(responsible_links__position=0).values_list("responsible_links__department", "due_on")
    return [Due(department_id, due_on) for department_id, due_on in found]


def _today_of(owner_ids: Iterable[int], clocks: Mapping[int, DepartmentClock], now: dt.datetime) -> dt.date:
    """Return today where the channel's first owner is; in UTC where it has none."""
    first = next(iter(owner_ids), None)
    return clocks[first].today(now) if first is not None else now.astimezone(dt.UTC).date()
