"""What is too much in the weeks ahead: channels and departments by week, audiences, closed days.

All of it as its reader may know: what is hidden from them is neither counted nor named.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q

from campaigns.enums import BlackoutKind
from campaigns.models import Blackout, Channel
from campaigns.queries.clash_lines import OtherCampaign, others_of
from campaigns.queries.clashes import COUNTS, hitting, standing_on
from campaigns.queries.veil import Shown, campaign_name, campaigns_shown, if_open, label, veil_of
from campaigns.queries.visible import ACTIVITY, known_activities, known_milestones
from campaigns.queries.workload import unfinished
from campaigns.rules.clashes import WEEK, Closed, Days, Piece, brings, folded, is_closed
from campaigns.rules.crowding import Crowd, Load, coming_weeks, crowds, loads
from departments.access import Access
from departments.models import Department, OrganisationSettings

WEEKS = 13
"""So many weeks are looked at, the present one among them."""

SHUT_OUT_SHOWN = 20
"""So many activities are listed with closed days; the rest is counted."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One week of a channel or a department: how many there are, and if that is too many, of which campaigns."""

    week: dt.date
    number: int
    is_over: bool
    others: tuple[OtherCampaign, ...] = ()
    more: int = 0


@dataclass(frozen=True, kw_only=True)
class CapacityRow:
    """A channel, with its ``colour``, or a department, and its weeks in order."""

    name: str
    slug: str
    capacity: int
    cells: tuple[Cell, ...]
    colour: int = 0

    @property
    def over(self) -> list[Cell]:
        """The weeks that are over its capacity."""
        return [cell for cell in self.cells if cell.is_over]


@dataclass(frozen=True)
class CrowdLine:
    """Days, both inclusive, on which too many campaigns hit an audience."""

    audience: str
    days: Days
    others: tuple[OtherCampaign, ...]
    more: int


@dataclass(frozen=True)
class ShutOut:
    """An activity on closed days; a veiled one goes by its campaign's label alone. Days are inclusive."""

    id: UUID
    title: str
    campaign: str
    channel: str
    colour: int
    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True)
class ShutLine:
    """Closed days and what stands on them all the same; ``more`` are left out of the list."""

    name: str
    kind: str
    days: Days
    reason: str
    activities: tuple[ShutOut, ...]
    more: int

    @property
    def number(self) -> int:
        """How many activities stand on them."""
        return len(self.activities) + self.more


@dataclass(frozen=True)
class WeekOver:
    """A week and what is over capacity in it."""

    week: dt.date
    channels: tuple[tuple[CapacityRow, Cell], ...]
    departments: tuple[tuple[CapacityRow, Cell], ...]


@dataclass(frozen=True, kw_only=True)
class ClashOverview:
    """All of it; rows are those with a capacity."""

    weeks: tuple[dt.date, ...]
    channels: list[CapacityRow]
    departments: list[CapacityRow]
    crowds: list[CrowdLine]
    shut: list[ShutLine]

    @property
    def by_week(self) -> list[WeekOver]:
        """The weeks in which something is over capacity."""
        found = [
            WeekOver(week, _over_in(self.channels, place), _over_in(self.departments, place))
            for place, week in enumerate(self.weeks)
        ]
        return [week for week in found if week.channels or week.departments]

    @property
    def total(self) -> int:
        """How many clashes there are: weeks over capacity, crowded audiences, closed days that something stands on."""
        weeks = sum(len(row.over) for row in (*self.channels, *self.departments))
        return weeks + len(self.crowds) + sum(1 for line in self.shut if line.activities)


def _over_in(rows: Iterable[CapacityRow], place: int) -> tuple[tuple[CapacityRow, Cell], ...]:
    return tuple((row, row.cells[place]) for row in rows if row.cells[place].is_over)


def clash_overview(
    access: Access, *, at: dt.datetime, today: dt.date, organisation: OrganisationSettings
) -> ClashOverview:
    """Return what clashes from ``today`` on, in ``WEEKS`` weeks, as far as ``access`` may know. Ten queries at most."""
    first_day = organisation.first_day_of_week
    weeks = coming_weeks(today, WEEKS, first_day)
    end = weeks[-1] + dt.timedelta(days=WEEK - 1)
    channels = list(Channel.objects.filter(weekly_capacity__isnull=False, retired_at=None).order_by("name"))
    teams = list(Department.objects.filter(weekly_duties__isnull=False, retired_at=None).order_by("name"))
    room = loads(_on_channels(access, at, channels, Days(weeks[0], end), first_day), weeks, first_day)
    work = loads(_on_departments(access, at, teams, weeks[0], end), weeks, first_day)
    crowded = _crowds(access, at, today, end, organisation)
    named = {key for crowd in crowded for key in crowd.campaign_ids}
    named |= _over(room, {row.pk: row.weekly_capacity or 0 for row in channels})
    named |= _over(work, {row.pk: row.weekly_duties or 0 for row in teams})
    shown = campaigns_shown(access, named, at=at)
    return ClashOverview(
        weeks=weeks,
        channels=[
            CapacityRow(
                name=row.name,
                slug=row.slug,
                capacity=row.weekly_capacity or 0,
                cells=_cells(row.pk, row.weekly_capacity or 0, room, weeks, shown),
                colour=row.colour,
            )
            for row in channels
        ],
        departments=[
            CapacityRow(
                name=row.name,
                slug=row.slug,
                capacity=row.weekly_duties or 0,
                cells=_cells(row.pk, row.weekly_duties or 0, work, weeks, shown),
            )
            for row in teams
        ],
        crowds=[CrowdLine(crowd.audience, crowd.days, *others_of(crowd.campaign_ids, shown)) for crowd in crowded],
        shut=_shut(access, at, today, end),
    )


def _over(found: Mapping[tuple[int, dt.date], Load], capacity: Mapping[int, int]) -> set[UUID]:
    """Return the campaigns in the weeks that are over capacity."""
    over = [load for (key, _week), load in found.items() if load.number > capacity[key]]
    return {campaign_id for load in over for campaign_id in load.campaign_ids}


def _on_channels(
    access: Access, at: dt.datetime, channels: Sequence[Channel], days: Days, first_day_of_week: int
) -> list[tuple[int, Piece]]:
    """Return what stands on channels with a capacity, by channel and week. One query; none without such channels."""
    if not channels:
        return []
    return [
        (row.channel_id, Piece(row.campaign_id, Days(week, week), count))
        for row in standing_on(access, at, [channel.pk for channel in channels], days)
        for week, count in brings(row.days, row.item_days, first_day_of_week).items()
    ]


def _on_departments(
    access: Access, at: dt.datetime, teams: Sequence[Department], first: dt.date, last: dt.date
) -> list[tuple[int, Piece]]:
    """Return the unfinished duties of departments with a capacity. One query; none without such departments."""
    if not teams:
        return []
    rows = unfinished(known_milestones(access, at), [team.pk for team in teams])
    values = rows.filter(due_on__range=(first, last)).values_list(
        "responsible_links__department", "campaign_id", "due_on"
    )
    return [(key, Piece(campaign_id, Days(due_on, due_on))) for key, campaign_id, due_on in values]


def _crowds(
    access: Access, at: dt.datetime, today: dt.date, end: dt.date, organisation: OrganisationSettings
) -> list[Crowd]:
    """Return the crowded audiences by their days. One query; none where no audience is left alone."""
    window = organisation.audience_window_days
    if window is None:
        return []
    pieces: dict[str, list[Piece]] = defaultdict(list)
    written: dict[str, str] = {}
    for campaign_id, audiences, first, last in hitting(access, at, today, end):
        for key, audience in {folded(text): text for text in audiences}.items():
            pieces[key].append(Piece(campaign_id, Days(max(first, today), last)))
            written.setdefault(key, audience)
    found = [
        crowd
        for key, each in pieces.items()
        for crowd in crowds(written[key], each, window_days=window, allowed=organisation.audience_campaigns)
    ]
    return sorted(found, key=lambda crowd: (crowd.days.first, crowd.audience.casefold()))


def _cells(
    key: int,
    capacity: int,
    found: Mapping[tuple[int, dt.date], Load],
    weeks: Sequence[dt.date],
    shown: Mapping[UUID, Shown],
) -> tuple[Cell, ...]:
    return tuple(_cell(week, found.get((key, week), Load()), capacity, shown) for week in weeks)


def _cell(week: dt.date, load: Load, capacity: int, shown: Mapping[UUID, Shown]) -> Cell:
    if load.number <= capacity:
        return Cell(week=week, number=load.number, is_over=False)
    others, more = others_of(load.campaign_ids, shown)
    return Cell(week=week, number=load.number, is_over=True, others=others, more=more)


def _shut(access: Access, at: dt.datetime, today: dt.date, end: dt.date) -> list[ShutLine]:
    """Return the closed days from ``today`` to ``end`` with what stands on them. Three queries; one without any."""
    rows = Blackout.objects.filter(is_active=True, first_day__lte=end, last_day__gte=today)
    closed = list(rows.order_by("first_day", "name").prefetch_related("channels"))
    if not closed:
        return []
    on_them = Q()
    for row in closed:
        on_them |= Q(starts_on__lte=row.last_day, ends_on__gte=max(row.first_day, today))
    known = known_activities(access, at).filter(COUNTS, on_them).annotate(veil=veil_of(access, at, ACTIVITY))
    activities = known.values_list(
        "id", if_open("title"), campaign_name(ACTIVITY), "channel__name", "channel__colour", "starts_on", "ends_on",
        F("channel_id"),
    ).order_by("starts_on", "id")  # fmt: skip
    found = [
        (ShutOut(key, title or label(name), label(name) if title else "", channel, colour, first, last), channel_id)
        for key, title, name, channel, colour, first, last, channel_id in activities
    ]
    return [_shut_line(row, found, today) for row in closed]


def _shut_line(row: Blackout, found: Iterable[tuple[ShutOut, int]], today: dt.date) -> ShutLine:
    closed = Closed(
        row.pk,
        BlackoutKind(row.kind),
        Days(max(row.first_day, today), row.last_day),
        frozenset(channel.pk for channel in row.channels.all()),
    )
    hit = [each for each, channel_id in found if is_closed(channel_id, Days(each.starts_on, each.ends_on), closed)]
    days = Days(row.first_day, row.last_day)
    kind = str(row.get_kind_display())
    return ShutLine(row.name, kind, days, row.reason, tuple(hit[:SHUT_OUT_SHOWN]), max(0, len(hit) - SHUT_OUT_SHOWN))
