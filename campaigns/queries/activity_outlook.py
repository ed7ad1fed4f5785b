"""What an activity's days would ask of whom, ready to be shown before anything is saved."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from campaigns.enums import CAMPAIGN_TELLING, MILESTONE_ANSWERED, MILESTONE_UNFINISHED, MilestoneState
from campaigns.models import Activity, Campaign, Channel, ClosingDate, Milestone
from campaigns.queries.people import heads_of
from campaigns.queries.planning import is_public, issue_of, owners_of, plan_lines
from campaigns.queries.short_preview import Consequence, consequence_of
from campaigns.queries.siblings import Sibling, WaitingLine, hanging_activities, siblings, waiting_lines
from campaigns.rules.anchors import Piece, campaign_days
from campaigns.rules.clashes import Due
from campaigns.rules.desk import DutyFacts, standing
from campaigns.rules.following import FOLLOWING
from campaigns.rules.outlook import ComingDuty, Outlook, ShortNotice, Standing, Surroundings, outlook
from campaigns.rules.ripple import MovedDuty, elsewhere, keeper
from campaigns.rules.short_words import short_words
from campaigns.rules.wording import closing_words
from departments.clocks import DepartmentClock
from departments.models import Department
from departments.queries import department_clocks


@dataclass(frozen=True, kw_only=True)
class DutyPreview:
    """One duty as it would be; ``time_left`` says it in working days of its first department."""

    name: str
    departments: tuple[str, ...]
    due_on: dt.date
    was_on: dt.date | None
    stays: bool
    must_have: bool
    shortfall_days: int
    time_left: str
    basis: str = ""


@dataclass(frozen=True, kw_only=True)
class ShortPreview:
    """A department that would be at short notice, and the person to talk to; ``ask`` is empty where nobody heads it."""

    department: str
    ask: str
    required: int
    given: int
    shortfall_days: int
    duties: int

    @property
    def words(self) -> str:
        """By how much it is short: "Print needs 30 working days; this gives 12: 18 short."."""
        return short_words(
            department=self.department, required=self.required, given=self.given, shortfall=self.shortfall_days
        )


@dataclass(frozen=True, kw_only=True)
class ElsewherePreview:
    """A duty of another activity that would move; without ``was_on`` it is new, without ``due_on`` it waits again."""

    name: str
    activity: str
    departments: tuple[str, ...]
    was_on: dt.date | None
    due_on: dt.date | None
    shortfall_days: int


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
    due: tuple[Due, ...] = ()
    holds_duties: bool = False

    @property
    def short_elsewhere(self) -> int:
        """How many duties of other activities would be at short notice."""
        return sum(bool(each.shortfall_days) for each in self.elsewhere)

    consequence: Consequence
    alternative: str

    @property
    def wants_reason(self) -> bool:
        """Whether saving takes a reason: somebody is asked for an exception."""
        return self.consequence == Consequence.ASKS


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
    others = siblings(campaign, without=activity.pk if activity else None)
    channel_ids = {channel.pk, *(row.channel_id for row in others)}
    owners = owners_of(channel_ids)
    plans = plan_lines(channel_ids, owners)
    clocks = department_clocks()
    hanging = hanging_activities(others, plans, campaign, now=now, also=activity.pk if activity else None)
    piece = Piece(activity.pk if activity else None, channel.pk, is_public(channel.medium), starts_on)
    days = campaign_days(campaign.launch_on if campaign else None, (row.piece for row in others))
    around = Surroundings(days, piece, keeper(hanging.rows, campaign=days, piece=piece, clocks=clocks, now=now))
    found = outlook(
        plans[channel.pk],
        starts_on=starts_on,
        ends_on=ends_on,
        clocks=clocks,
        now=now,
        standing={key: duty.as_held for key, duty in hanging.own.items()} if hold_duties else hanging.own,
        is_over=campaign is not None and campaign.state in FOLLOWING and ends_on < timezone.localdate(now),
        around=around,
        issue=issue_of(closing),
    )
    moved = elsewhere(hanging.rows, campaign=around.days(starts_on), clocks=clocks, now=now)
    owner_ids = owners.get(channel.pk, ())
    teams = {key for each in moved for key in each.line.responsible_ids}
    names = dict(Department.objects.in_bulk({*found.department_ids, *owner_ids, *teams}))
    heads = heads_of([short.department_id for short in found.short])
    told = dict.fromkeys((*owner_ids, *found.department_ids)) if campaign and campaign.state in CAMPAIGN_TELLING else {}
    return ActivityOutlook(
        starts_on=starts_on,
        ends_on=ends_on,
        duties=tuple(_duty_previews(found, names, clocks, now)),
        short=tuple(_short_preview(short, names, heads) for short in found.short),
        good_start=found.good_start,
        told=tuple(names[key].name for key in told),
        channel=channel.name,
        has_owner=bool(owner_ids),
        has_plan=bool(plans[channel.pk]),
        is_past=starts_on < _today_of(owner_ids, clocks, now),
        waiting=waiting_lines(found.waiting),
        elsewhere=tuple(_elsewhere_preview(each, others, names) for each in moved),
        holds_duties=hold_duties and any(duty.stays for duty in found.duties),
        due=(*_due(found, hanging.own), *(_due_by_hand(activity) if activity else ())),
        consequence=consequence_of(
            found.duties,
            channel=channel,
            campaign=campaign,
            activity=activity,
            starts_on=starts_on,
            clocks=clocks,
            now=now,
        )
        if found.short
        else Consequence.ALERTS,
        alternative=channel.alternative if found.short else "",
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


def _elsewhere_preview(each: MovedDuty, others: Iterable[Sibling], names: dict[int, Department]) -> ElsewherePreview:
    title = next(row.title for row in others if row.piece.activity_id == each.activity_id)
    return ElsewherePreview(
        name=each.line.name,
        activity=title,
        departments=tuple(names[key].name for key in each.line.responsible_ids),
        was_on=each.was_on,
        due_on=each.due_on,
        shortfall_days=each.shortfall_days,
    )


def _today_of(owner_ids: Iterable[int], clocks: dict[int, DepartmentClock], now: dt.datetime) -> dt.date:
    """Return today where the channel's first owner is; in UTC where it has none."""
    first = next(iter(owner_ids), None)
    return clocks[first].today(now) if first is not None else now.astimezone(dt.UTC).date()


def _duty_previews(
    found: Outlook, names: dict[int, Department], clocks: dict[int, DepartmentClock], now: dt.datetime
) -> list[DutyPreview]:
    return [_duty_preview(duty, names, clocks[duty.line.responsible_ids[0]], now) for duty in found.duties]


def _duty_preview(
    duty: ComingDuty, names: dict[int, Department], clock: DepartmentClock, now: dt.datetime
) -> DutyPreview:
    facts = DutyFacts(
        state=MilestoneState.OPEN,
        must_have=duty.line.must_have,
        warn_on=duty.warn_on,
        due_on=duty.due_on,
        late_on=duty.late_on,
        planned_on=clock.today(now),
        is_running=False,
    )
    return DutyPreview(
        name=duty.line.name,
        departments=tuple(names[key].name for key in duty.line.responsible_ids),
        due_on=duty.due_on,
        was_on=duty.was_on if duty.was_on != duty.due_on else None,
        stays=duty.stays,
        must_have=duty.line.must_have,
        shortfall_days=duty.shortfall_days,
        basis=_basis(duty, clock.today(now)),
        time_left=standing(facts, today=clock.today(now), days=clock.days, first_day_of_week=0).time_left,
    )


def _basis(duty: ComingDuty, today: dt.date) -> str:
    """Return whose published date a duty follows; empty where its offset was counted."""
    if duty.issue is None or duty.published_on is None:
        return ""
    return closing_words(duty.issue.name, published_on=duty.published_on, due_on=duty.due_on, today=today)


def _short_preview(short: ShortNotice, names: dict[int, Department], heads: dict[int, str]) -> ShortPreview:
    return ShortPreview(
        department=names[short.department_id].name,
        ask=heads.get(short.department_id, ""),
        required=short.required,
        given=short.given,
        shortfall_days=short.shortfall_days,
        duties=short.duties,
    )
