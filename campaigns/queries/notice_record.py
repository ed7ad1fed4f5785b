"""The notice channels require and the notice they were given, read from what was told and when."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Min, Q, QuerySet

from campaigns.enums import ActivityState, AlertKind, AlertState, CampaignState, MilestoneState
from campaigns.models import Activity, Alert, Channel, Milestone
from campaigns.queries.planning import owners_of, plan_lines
from campaigns.queries.visible import ACTIVITY, visible, visible_channels
from campaigns.rules.channel_plan import plan_on_day, suggested_start
from campaigns.rules.notice import notice
from campaigns.rules.notice_record import Given, Quarter, Record, by_quarter, last_quarters, record
from departments.access import Access
from departments.clocks import DepartmentClock
from departments.errors import Refused
from departments.models import OrganisationSettings
from departments.queries import department_clocks, working_days
from departments.workdays import WorkingDays

TELLING = (AlertKind.TENTATIVE, AlertKind.NEW)
"""The alerts by which owners are first told of an activity."""

COUNTED = ~Q(state=ActivityState.CANCELLED) & ~Q(campaign__state__in=[CampaignState.DRAFT, CampaignState.CANCELLED])


@dataclass(frozen=True)
class QuarterRecord:
    """One quarter, both days inclusive, and how it went in it."""

    quarter: Quarter
    record: Record


@dataclass(frozen=True)
class ChannelNotice:
    """What a channel's plan asks for today, None where its offsets lead off the calendar, and what it was given."""

    id: int
    name: str
    slug: str
    colour: int
    required: int | None
    record: Record
    quarters: tuple[QuarterRecord, ...]


def notice_records(
    access: Access,
    *,
    at: dt.datetime,
    today: dt.date,
    organisation: OrganisationSettings,
    channel: Channel | None = None,
) -> list[ChannelNotice]:
    """Return the record of each channel in use, or of ``channel`` alone, by name. Eight queries, however many channels.

    Of the activities that began in the last quarters, up to ``today``, as far as ``access`` may see all of them. What
    was brought in from before, of which nobody was to be told, is left out.
    """
    quarters = last_quarters(today, organisation.fiscal_year_start_month)
    rows = visible_channels(access, at).order_by("name")
    channels = list(rows.filter(pk=channel.pk) if channel else rows.filter(retired_at=None))
    keys = [each.pk for each in channels]
    teams = _Teams(owners_of(keys), department_clocks(), working_days(organisation.default_calendar))
    required = _required(keys, teams, today)
    span = (quarters[0].first, today)
    began = Activity.objects.filter(COUNTED, visible(access, at, ACTIVITY), channel__in=keys, starts_on__range=span)
    given = _given(began, Q(activity__channel__in=keys, activity__starts_on__range=span), teams)
    return [
        ChannelNotice(
            each.pk,
            each.name,
            each.slug,
            each.colour,
            required[each.pk],
            record(given.get(each.pk, [])),
            tuple(QuarterRecord(*pair) for pair in by_quarter(given.get(each.pk, []), quarters)),
        )
        for each in channels
    ]


def all_together(records: Sequence[ChannelNotice]) -> tuple[QuarterRecord, ...]:
    """Return the quarters of all channels together: how many activities, and how many of them in time. No query."""
    if not records:
        return ()
    return tuple(
        QuarterRecord(
            same[0].quarter,
            Record(
                activities=sum(each.record.activities for each in same),
                told=sum(each.record.told for each in same),
                in_time=sum(each.record.in_time for each in same),
            ),
        )
        for same in zip(*(each.quarters for each in records), strict=True)
    )


@dataclass(frozen=True)
class _Teams:
    """The owners of channels in their order, the clock of every department, and the days of who has none."""

    owners: dict[int, tuple[int, ...]]
    clocks: Mapping[int, DepartmentClock]
    usual: WorkingDays

    def clock_of(self, channel_id: int) -> DepartmentClock | None:
        """Return the clock of a channel's first owner, None where nobody owns it."""
        first = next(iter(self.owners.get(channel_id, ())), None)
        return None if first is None else self.clocks[first]


def _required(channel_ids: Collection[int], teams: _Teams, today: dt.date) -> dict[int, int | None]:
    """Return what each channel's plan takes, as its page says it. One query."""
    days_of = {key: clock.days for key, clock in teams.clocks.items()}
    lines = plan_lines(channel_ids, teams.owners)

    def takes(key: int) -> int | None:
        try:
            start = suggested_start(lines.get(key, []), today=today, days_of=days_of, usual=teams.usual)
            plan = plan_on_day(lines.get(key, []), starts_on=start, today=today, days_of=days_of, usual=teams.usual)
        except Refused:
            return None
        return plan.notice.required

    return {key: takes(key) for key in channel_ids}


def _given(began: QuerySet[Activity], these: Q, teams: _Teams) -> dict[int, list[Given]]:
    """Return what was given, by channel; ``these`` is the condition for their alerts and duties. Three queries."""
    rows = list(began.order_by("starts_on", "id").values_list("id", "channel_id", "starts_on", "silent_until"))
    told, earliest = _first_told(these), _earliest(these)
    found: dict[int, list[Given]] = defaultdict(list)
    for key, channel_id, starts_on, silent_until in rows:
        told_at = told.get(key)
        if starts_on is None or (told_at is None and silent_until is not None):
            continue
        clock = teams.clock_of(channel_id)
        days = clock.days if clock else teams.usual
        told_on = told_at.astimezone(clock.zone if clock else dt.UTC).date() if told_at else None
        must_have = [earliest[key]] if key in earliest else []
        measured = notice(told_on=told_on, must_have_days=must_have, starts_on=starts_on, days=days)
        found[channel_id].append(Given(starts_on, measured.given, measured.required))
    return found


def _earliest(these: Q) -> dict[UUID | None, dt.date]:
    must_have = Milestone.objects.filter(these, must_have=True).exclude(state=MilestoneState.CANCELLED).order_by()
    return dict(must_have.values_list("activity").annotate(Min("due_on")))


def _first_told(these: Q) -> dict[UUID | None, dt.datetime]:
    fired = Alert.objects.filter(these, kind__in=TELLING, state=AlertState.FIRED).order_by()
    return {key: at for key, at in fired.values_list("activity").annotate(Min("fired_at")) if at is not None}
