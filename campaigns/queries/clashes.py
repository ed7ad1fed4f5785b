"""What stands against the days of activities, as far as its reader may know: the one place that reads it.

A campaign that is hidden from the reader is neither counted nor named. One that is veiled counts for its channel's
capacity, as its days stand in the reader's calendar anyway, and goes by what the veil shows. Its audiences do not show
through a veil, so it hits none.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from campaigns.enums import ActivityState, BlackoutKind, CampaignState, Medium
from campaigns.models import Activity, ActivityItem, Blackout, Campaign, Channel, Milestone
from campaigns.queries.veil import if_open, veil_of
from campaigns.queries.visible import ACTIVITY, known_activities, known_milestones, visible
from campaigns.queries.workload import department_capacities, due_of
from campaigns.rules.clashes import (
    WEEK,
    Clash,
    Closed,
    Days,
    Due,
    Piece,
    audience_hits,
    brings,
    closed_ahead,
    folded,
    over_capacity,
    over_work,
    week_of,
    weeks_of,
)
from departments.access import Access
from departments.models import OrganisationSettings

COUNTS = (
    Q(starts_on__isnull=False)
    & ~Q(state__in=[ActivityState.CANCELLED, ActivityState.UNSCHEDULED])
    & ~Q(campaign__state=CampaignState.CANCELLED)
)
"""Which activities take up room: those that have days and are not cancelled, nor is their campaign."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An activity as it would be. ``id`` is None for a new one.

    ``due`` and ``item_days`` are None for one whose duties, or items, are those stored.
    """

    id: UUID | None
    campaign_id: UUID | None
    audiences: tuple[str, ...]
    channel: Channel
    days: Days
    due: tuple[Due, ...] | None = None
    item_days: tuple[dt.date, ...] | None = None


@dataclass(frozen=True)
class _Reader:
    access: Access
    at: dt.datetime
    settings: OrganisationSettings

    @property
    def today(self) -> dt.date:
        return self.at.astimezone(ZoneInfo(self.settings.time_zone)).date()


def asked_of(activities: Iterable[Activity]) -> list[Asked]:
    """Return activities as they are stored, those that take up no room left out. No query where campaigns and channels
    came with them.
    """
    return [
        Asked(
            id=activity.pk,
            campaign_id=activity.campaign_id,
            audiences=tuple(activity.campaign.audiences),
            channel=activity.channel,
            days=Days(activity.starts_on, activity.ends_on),
        )
        for activity in activities
        if activity.starts_on is not None and activity.ends_on is not None and _takes_room(activity)
    ]


def _takes_room(activity: Activity) -> bool:
    return activity.state != ActivityState.CANCELLED and activity.campaign.state != CampaignState.CANCELLED


def clashes_of(
    asked: Sequence[Asked], *, access: Access, at: dt.datetime, organisation: OrganisationSettings
) -> list[tuple[Clash, ...]]:
    """Return what stands against each of these, in their order; what is over, and weeks that are, ask for nothing.

    At most seven queries, however many: those for channels without a capacity, departments without one, campaigns
    without audiences and the like are left out.
    """
    reader = _Reader(access, at, organisation)
    today = reader.today
    ahead = [each for each in asked if each.days.last >= today]
    if not ahead:
        return [() for _each in asked]
    room = _room(ahead, reader)
    hits = _hits(ahead, reader)
    closed = closed_of(min(each.days.first for each in ahead), max(each.days.last for each in ahead))
    work = _work(ahead, reader)
    return [
        ()
        if each.days.last < today
        else (*room(each), *hits(each), *closed_ahead(each.channel.pk, each.days, closed, today=today), *work(each))
        for each in asked
    ]


def _room(asked: Sequence[Asked], reader: _Reader) -> "_Room":
    first_day = reader.settings.first_day_of_week
    this_week = week_of(reader.today, first_day)
    limited = [each for each in asked if each.channel.weekly_capacity is not None]
    there: dict[tuple[int, dt.date], list[tuple[UUID, Piece]]] = defaultdict(list)
    items: dict[UUID, list[dt.date]] = {}
    if limited:
        begin = max(this_week, week_of(min(each.days.first for each in limited), first_day))
        end = max(each.days.last for each in limited) + dt.timedelta(days=WEEK)
        keys = {each.channel.pk for each in limited}
        for row in standing_on(reader.access, reader.at, keys, Days(begin, end)):
            items[row.id] = row.item_days
            for week, count in brings(row.days, row.item_days, first_day).items():
                there[row.channel_id, week].append((row.id, Piece(row.campaign_id, Days(week, week), count)))
    return _Room(there, items, first_day, this_week)


@dataclass(frozen=True)
class Standing:
    """An activity that stands on a channel, its days as far as they were asked for, and the days of its items."""

    id: UUID
    channel_id: int
    campaign_id: UUID
    days: Days
    item_days: list[dt.date]


def standing_on(access: Access, at: dt.datetime, channel_ids: Collection[int], days: Days) -> list[Standing]:
    """Return what takes up room on these channels on any of these days, as its reader may know. One query.

    Of what is veiled the items do not show, here as little as in the calendar: it counts for one.
    """
    rows = known_activities(access, at).filter(COUNTS, starts_on__lte=days.last, ends_on__gte=days.first)
    rows = rows.filter(channel__in=channel_ids).annotate(veil=veil_of(access, at, ACTIVITY))
    items = ActivityItem.objects.filter(activity=OuterRef("pk")).values("day")
    values = rows.annotate(items_in=ArraySubquery(items)).order_by("starts_on", "id")
    return [
        Standing(key, channel_id, campaign_id, Days(max(first, days.first), min(last, days.last)), item_days or [])
        for key, channel_id, campaign_id, first, last, item_days in values.values_list(
            "id", "channel_id", "campaign_id", "starts_on", "ends_on", if_open("items_in")
        )
        if first is not None and last is not None
    ]


@dataclass(frozen=True)
class _Room:
    """What other activities take of their channels, by channel and week; each of them stands in every week it is in."""

    there: Mapping[tuple[int, dt.date], list[tuple[UUID, Piece]]]
    items: Mapping[UUID, list[dt.date]]
    first_day_of_week: int
    this_week: dt.date

    def __call__(self, each: Asked) -> tuple[Clash, ...]:
        days = Days(max(each.days.first, self.this_week), each.days.last)
        stored = self.items.get(each.id, []) if each.id else []
        found = over_capacity(
            each.channel.pk,
            days,
            [
                piece
                for week in weeks_of(days, self.first_day_of_week)
                for key, piece in self.there.get((each.channel.pk, week), ())
                if key != each.id
            ],
            capacity=each.channel.weekly_capacity,
            first_day_of_week=self.first_day_of_week,
            item_days=stored if each.item_days is None else each.item_days,
        )
        return (found,) if found else ()


def _hits(asked: Sequence[Asked], reader: _Reader) -> "_Hits":
    settings = reader.settings
    window = settings.audience_window_days
    wanted = {folded(text) for each in asked if each.channel.medium != Medium.INTERNAL for text in each.audiences}
    by_audience: dict[str, list[Piece]] = defaultdict(list)
    if window is not None and wanted:
        reach = dt.timedelta(days=window)
        begin, end = min(each.days.first for each in asked) - reach, max(each.days.last for each in asked) + reach
        for campaign_id, audiences, first, last in hitting(reader.access, reader.at, begin, end):
            for audience in {folded(text) for text in audiences} & wanted:
                by_audience[audience].append(Piece(campaign_id, Days(first, last)))
    return _Hits(by_audience, settings)


def hitting(
    access: Access, at: dt.datetime, first: dt.date, last: dt.date
) -> "QuerySet[Activity, tuple[UUID, list[str], dt.date, dt.date]]":
    """Return campaign, audiences and days of what hits an audience between two days, both inclusive. One query.

    Only campaigns the reader sees all of, as a veil does not show audiences; what is on internal channels hits nobody.
    """
    rows = Activity.objects.filter(COUNTS, visible(access, at, ACTIVITY), starts_on__lte=last, ends_on__gte=first)
    rows = rows.exclude(channel__medium=Medium.INTERNAL).exclude(campaign__audiences=[]).order_by("starts_on", "id")
    return rows.values_list("campaign_id", "campaign__audiences", "starts_on", "ends_on")  # type: ignore[return-value]


@dataclass(frozen=True)
class _Hits:
    """The activities of all campaigns by the audience they hit."""

    by_audience: Mapping[str, list[Piece]]
    settings: OrganisationSettings

    def __call__(self, each: Asked) -> tuple[Clash, ...]:
        if each.channel.medium == Medium.INTERNAL:
            return ()
        others = {
            audience: [
                piece for piece in self.by_audience.get(folded(audience), ()) if piece.campaign_id != each.campaign_id
            ]
            for audience in each.audiences
        }
        return audience_hits(
            each.days,
            others,
            window_days=self.settings.audience_window_days,
            allowed=self.settings.audience_campaigns,
            first_day_of_week=self.settings.first_day_of_week,
        )


def closed_of(first: dt.date, last: dt.date) -> list[Closed]:
    """Return the blackouts and freezes in force that have a day between two days, both inclusive. Two queries.

    One when there are none.
    """
    rows = Blackout.objects.filter(is_active=True, first_day__lte=last, last_day__gte=first)
    return [
        Closed(
            row.pk,
            BlackoutKind(row.kind),
            Days(row.first_day, row.last_day),
            frozenset(channel.pk for channel in row.channels.all()),
        )
        for row in rows.prefetch_related("channels")
    ]


def _work(asked: Sequence[Asked], reader: _Reader) -> "_Work":
    first_day = reader.settings.first_day_of_week
    this_week = week_of(reader.today, first_day)
    capacity = department_capacities()
    own: dict[UUID | None, list[Due]] = defaultdict(list)
    others: list[tuple[UUID | None, Due]] = []
    if capacity:
        stored = [each.id for each in asked if each.due is None and each.id is not None]
        own.update({each.id: list(each.due) for each in asked if each.due is not None})
        mine = Milestone.objects.filter(activity__in=stored) if stored else Milestone.objects.none()
        for key, due in due_of(mine, capacity, this_week):
            own[key].append(due)
        days = [due.due_on for dues in own.values() for due in dues if due.due_on >= this_week]
        if days:
            rows = known_milestones(reader.access, reader.at).filter(
                due_on__gte=week_of(min(days), first_day), due_on__lt=max(days) + dt.timedelta(days=WEEK)
            )
            others = due_of(rows, capacity, this_week)
    return _Work(own, others, capacity, first_day, this_week)


@dataclass(frozen=True)
class _Work:
    """The duties of each asked activity, and all duties there are in those weeks."""

    own: Mapping[UUID | None, list[Due]]
    others: Sequence[tuple[UUID | None, Due]]
    capacity: Mapping[int, int]
    first_day_of_week: int
    this_week: dt.date

    def __call__(self, each: Asked) -> tuple[Clash, ...]:
        own = [due for due in self.own.get(each.id, ()) if due.due_on >= self.this_week]
        if not own:
            return ()
        others = [due for key, due in self.others if key is None or key != each.id]
        return over_work(own, others, capacity=self.capacity, first_day_of_week=self.first_day_of_week)


def activities_for(campaign: Campaign) -> QuerySet[Activity]:
    """Return the activities of a campaign that take up room, with their channels. No query yet."""
    return Activity.objects.filter(COUNTS, campaign=campaign).select_related("campaign", "channel")
