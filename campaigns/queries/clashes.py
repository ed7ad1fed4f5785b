"""What stands against the days of activities, as far as its reader may know: the one place that reads it.

A campaign that is hidden from the reader is neither counted nor named. One that is veiled counts for its channel's
capacity, as its days stand in the reader's calendar anyway, and goes by what the veil shows. Its audiences do not show
through a veil, so it hits none.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from campaigns.enums import ActivityState, BlackoutKind, CampaignState, Medium
from campaigns.models import Activity, ActivityItem, Blackout, Campaign, Milestone
from campaigns.queries.clash_grounds import Asked, Hits, Room, Work
from campaigns.queries.veil import if_open, veil_of
from campaigns.queries.visible import ACTIVITY, known_activities, known_milestones, visible
from campaigns.queries.workload import department_capacities, due_of
from campaigns.rules.clashes import WEEK, Clash, Closed, Days, Due, Piece, brings, closed_ahead, folded, week_of
from departments.access import Access
from departments.models import OrganisationSettings

COUNTS = (
    Q(starts_on__isnull=False)
    & ~Q(state__in=[ActivityState.CANCELLED, ActivityState.UNSCHEDULED])
    & ~Q(campaign__state=CampaignState.CANCELLED)
)
"""Which activities take up room: those that have days and are not cancelled, nor is their campaign."""


@dataclass(frozen=True)
class _Reader:
    access: Access
    at: dt.datetime
    settings: OrganisationSettings
    moved: frozenset[UUID] = frozenset()

    @property
    def today(self) -> dt.date:
        return self.at.astimezone(ZoneInfo(self.settings.time_zone)).date()


def asked_of(activities: Iterable[Activity]) -> list[Asked]:
    """Return activities as they are stored, those that take up no room left out; duties that are stale count for none.

    No query where campaigns and channels came with them.
    """
    return [
        Asked(
            id=activity.pk,
            campaign_id=activity.campaign_id,
            audiences=tuple(activity.campaign.audiences),
            channel=activity.channel,
            days=Days(activity.starts_on, activity.ends_on),
            due=() if activity.is_stale else None,
        )
        for activity in activities
        if activity.starts_on is not None and activity.ends_on is not None and _takes_room(activity)
    ]


def _takes_room(activity: Activity) -> bool:
    return activity.state != ActivityState.CANCELLED and activity.campaign.state != CampaignState.CANCELLED


def clashes_of(
    asked: Sequence[Asked],
    *,
    access: Access,
    at: dt.datetime,
    organisation: OrganisationSettings,
    together: bool = False,
) -> list[tuple[Clash, ...]]:
    """Return what stands against each of these, in their order; what is over, and weeks that are, ask for nothing.

    With ``together`` they change as one: they count for each other as they would be, and not as they are stored.
    At most eight queries, however many: those for channels without a capacity, departments without one, campaigns
    without audiences and the like are left out.
    """
    reader = _Reader(access, at, organisation, _moved(asked) if together else frozenset())
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


def _moved(asked: Iterable[Asked]) -> frozenset[UUID]:
    return frozenset(each.id for each in asked if each.id is not None)


def _room(asked: Sequence[Asked], reader: _Reader) -> Room:
    first_day = reader.settings.first_day_of_week
    this_week = week_of(reader.today, first_day)
    limited = [each for each in asked if each.channel.weekly_capacity is not None]
    there: dict[tuple[int, dt.date], list[tuple[UUID | None, Piece]]] = defaultdict(list)
    items: dict[UUID, Sequence[dt.date]] = {}
    if not limited:
        return Room(there, items, first_day, this_week)

    def take(key: UUID | None, channel_id: int, campaign_id: UUID, days: Days, item_days: Sequence[dt.date]) -> None:
        for week, count in brings(days, item_days, first_day).items():
            there[channel_id, week].append((key, Piece(campaign_id, Days(week, week), count)))

    begin = max(this_week, week_of(min(each.days.first for each in limited), first_day))
    end = max(each.days.last for each in limited) + dt.timedelta(days=WEEK)
    for row in standing_on(reader.access, reader.at, {each.channel.pk for each in limited}, Days(begin, end)):
        items[row.id] = row.item_days
        if row.id not in reader.moved:
            take(row.id, row.channel_id, row.campaign_id, row.days, row.item_days)
    if reader.moved:
        items.update(_items_of([each.id for each in limited if each.id and each.item_days is None]))
        for each in limited:
            own = items.get(each.id, ()) if each.id and each.item_days is None else each.item_days or ()
            if each.id in reader.moved and each.campaign_id is not None:
                take(each.id, each.channel.pk, each.campaign_id, each.days, own)
    return Room(there, items, first_day, this_week)


def _items_of(activity_ids: Collection[UUID]) -> dict[UUID, list[dt.date]]:
    """Return the days of the items of these activities. One query, none for none."""
    found: dict[UUID, list[dt.date]] = defaultdict(list)
    rows = ActivityItem.objects.filter(activity__in=activity_ids) if activity_ids else ActivityItem.objects.none()
    for key, day in rows.values_list("activity_id", "day"):
        found[key].append(day)
    return found


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


def _hits(asked: Sequence[Asked], reader: _Reader) -> Hits:
    settings = reader.settings
    window = settings.audience_window_days
    reached = [each for each in asked if each.channel.medium != Medium.INTERNAL]
    wanted = {folded(text) for each in reached for text in each.audiences}
    by_audience: dict[str, list[Piece]] = defaultdict(list)
    if window is None or not wanted:
        return Hits(by_audience, settings)
    reach = dt.timedelta(days=window)
    begin, end = min(each.days.first for each in asked) - reach, max(each.days.last for each in asked) + reach
    rows = hitting(reader.access, reader.at, begin, end)
    rows = rows.exclude(pk__in=reader.moved) if reader.moved else rows
    found = [(campaign_id, audiences, Days(first, last)) for campaign_id, audiences, first, last in rows]
    if reader.moved:
        found += [(each.campaign_id, list(each.audiences), each.days) for each in reached if each.campaign_id]
        found.sort(key=lambda row: row[2].first)
    for campaign_id, texts, days in found:
        for audience in {folded(text) for text in texts} & wanted:
            by_audience[audience].append(Piece(campaign_id, days))
    return Hits(by_audience, settings)


def hitting(
    access: Access, at: dt.datetime, first: dt.date, last: dt.date
) -> "QuerySet[Activity, tuple[UUID, list[str], dt.date, dt.date]]":
    """Return campaign, audiences and days of what hits an audience between two days, both inclusive. One query.

    Only campaigns the reader sees all of, as a veil does not show audiences; what is on internal channels hits nobody.
    """
    rows = Activity.objects.filter(COUNTS, visible(access, at, ACTIVITY), starts_on__lte=last, ends_on__gte=first)
    rows = rows.exclude(channel__medium=Medium.INTERNAL).exclude(campaign__audiences=[]).order_by("starts_on", "id")
    return rows.values_list("campaign_id", "campaign__audiences", "starts_on", "ends_on")  # type: ignore[return-value]


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


def _work(asked: Sequence[Asked], reader: _Reader) -> Work:
    first_day = reader.settings.first_day_of_week
    this_week = week_of(reader.today, first_day)
    capacity = department_capacities()
    own: dict[UUID | None, list[Due]] = defaultdict(list)
    others: list[tuple[UUID | None, Due]] = []
    if capacity:
        own = _own(asked, capacity, this_week)
        days = [due.due_on for dues in own.values() for due in dues if due.due_on >= this_week]
        if days:
            rows = known_milestones(reader.access, reader.at).filter(
                due_on__gte=week_of(min(days), first_day), due_on__lt=max(days) + dt.timedelta(days=WEEK)
            )
            others = [pair for pair in due_of(rows, capacity, this_week) if pair[0] not in reader.moved]
        others += [(key, due) for key, dues in own.items() if key in reader.moved for due in dues]
    return Work(own, others, capacity=capacity, first_day_of_week=first_day, this_week=this_week)


def _own(asked: Sequence[Asked], capacity: Collection[int], this_week: dt.date) -> defaultdict[UUID | None, list[Due]]:
    """Return the duties of each of these, as they would be or as they are stored. One query at the most."""
    own: defaultdict[UUID | None, list[Due]] = defaultdict(list)
    own.update({each.id: list(each.due) for each in asked if each.due is not None})
    stored = [each.id for each in asked if each.due is None and each.id is not None]
    for key, due in due_of(Milestone.objects.filter(activity__in=stored), capacity, this_week) if stored else ():
        own[key].append(due)
    return own


def activities_for(campaign: Campaign) -> QuerySet[Activity]:
    """Return the activities of a campaign that take up room, with their channels. No query yet."""
    return Activity.objects.filter(COUNTS, campaign=campaign).select_related("campaign", "channel")
