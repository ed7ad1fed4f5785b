"""Made-up activities in any number, for benchmarks: forty months of them, and one month that holds an exact share.

The mix is that of a busy organisation: half of the activities are timed, a fifth take one day, a fifth two to five
days, a tenth six to fourteen. Nothing here has duties or alerts. The same seed makes the same rows.
"""

import calendar
import datetime as dt
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from campaigns.actions.channels import create_channel
from campaigns.enums import ActivityState, CampaignState, Medium
from campaigns.models import Activity, Campaign
from campaigns.models.channel import COLOURS
from campaigns.rules.following import activity_state_on, campaign_state_of
from departments.actions.departments import create_department, set_membership
from departments.actions.people import create_person
from departments.enums import RoleName
from departments.models import Department, User

MONTHS = 40
MONTHS_BEFORE = 20
A_CAMPAIGN = 20
"""Activities in one campaign."""

WEEKS = 5
"""A month is shown as so many weeks; the exact month is one that needs no more."""

EMAIL = "load@example.com"

_ZONE = "Europe/London"
_COLUMNS = (
    "id", "campaign_id", "channel_id", "title", "brief", "url", "state", "starts_on", "ends_on", "starts_at", "ends_at",
    "time_zone", "is_stale", "is_exception", "version", "created_at", "updated_at",
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One activity's days (inclusive at both ends) and, if it is timed, its hour."""

    starts_on: dt.date
    ends_on: dt.date
    starts_at: dt.time | None


@dataclass(frozen=True)
class Load:
    """What was made: ``month`` is the first of the exact month, in whose weeks ``in_month`` activities are shown."""

    activities: int
    month: dt.date
    in_month: int


@dataclass(frozen=True)
class _Owners:
    planner: User
    departments: Sequence[Department]
    channels: Sequence[int]


def exact_month_after(day: dt.date) -> dt.date:
    """Return the first of the next month after ``day`` that begins on a Monday or shortly after: five weeks hold it."""
    month = day.replace(day=1)
    while True:
        month = _months_later(month, 1)
        if month.weekday() + calendar.monthrange(month.year, month.month)[1] in range(29, 7 * WEEKS + 1):
            return month


def window_of(month: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day (both included) of the weeks, from Monday on, in which a month is shown."""
    first = month - dt.timedelta(days=month.weekday())
    return first, first + dt.timedelta(days=7 * WEEKS - 1)


def pieces_of(month: dt.date, count: int, *, exact: dt.date, draw: random.Random) -> Iterator[Piece]:
    """Yield ``count`` activities of one month: those of the exact month inside its weeks, all others outside them."""
    first, last = window_of(exact)
    own_first = first if month == exact else month
    own_last = last if month == exact else _months_later(month, 1) - dt.timedelta(days=1)
    for number in range(count):
        length = _length(number / count, draw)
        latest = own_last - dt.timedelta(days=length - 1)
        starts_on = own_first + dt.timedelta(days=draw.randrange((latest - own_first).days + 1))
        if month < exact and starts_on + dt.timedelta(days=length - 1) >= first:
            starts_on = min(starts_on, first - dt.timedelta(days=length))
        if month > exact and starts_on <= last:
            starts_on = last + dt.timedelta(days=1 + draw.randrange(7))
        starts_at = dt.time(draw.randrange(7, 20), draw.choice((0, 30))) if number / count < 0.5 else None
        yield Piece(starts_on, starts_on + dt.timedelta(days=length - 1), starts_at)


@transaction.atomic
def make_load(*, activities: int, month: dt.date, seed: int, today: dt.date, in_month: int | None = None) -> Load:
    """Write so many activities and what they need around ``month`` (its first day) and return what was made.

    ``in_month`` of them are in the exact month, a fortieth unless given.
    """
    draw = random.Random(seed)  # noqa: S311  (made-up rows, not a secret)
    owners = _owners()
    own = activities // MONTHS if in_month is None else in_month
    share, rest = divmod(activities - own, MONTHS - 1)
    for number in range(MONTHS):
        each = _months_later(month, number - MONTHS_BEFORE)
        count = own if each == month else share + (rest if number == MONTHS - 1 else 0)
        pieces = list(pieces_of(each, count, exact=month, draw=draw))
        draw.shuffle(pieces)
        _write(pieces, owners, draw=draw, today=today)
    first, last = window_of(month)
    shown = Activity.objects.filter(starts_on__lte=last, ends_on__gte=first).count()
    return Load(activities=activities, month=month, in_month=shown)


def _length(place: float, draw: random.Random) -> int:
    """Return how many days the activity at this place (0 to 1) among its month's takes."""
    if place < 0.7:
        return 1
    return draw.randint(2, 5) if place < 0.9 else draw.randint(6, 14)


def _months_later(month: dt.date, count: int) -> dt.date:
    year, index = divmod(month.year * 12 + month.month - 1 + count, 12)
    return dt.date(year, index + 1, 1)


def _owners() -> _Owners:
    """Make who plans and where, and return them."""
    planner = create_person(by=None, email=EMAIL, name="Load Planner")
    departments = [create_department(by=None, name=f"Load department {number}") for number in range(1, 7)]
    for department in departments:
        set_membership(by=None, department_id=department.pk, user_id=planner.pk, role=RoleName.PLANNER)
    media = list(Medium)
    channels = [
        create_channel(
            by=None,
            name=f"Load channel {colour}",
            medium=media[colour % len(media)],
            colour=colour,
            departments=[departments[colour % len(departments)]],
        ).pk
        for colour in COLOURS
    ]
    return _Owners(planner, departments, channels)


def _campaign(
    pieces: Sequence[Piece], states: Sequence[ActivityState], owners: _Owners, draw: random.Random
) -> Campaign:
    return Campaign(
        id=_key(draw),
        name=f"Load campaign {draw.randrange(10**6):06}",
        owner=owners.planner,
        lead_department=draw.choice(owners.departments),
        launch_on=min(piece.starts_on for piece in pieces),
        state=campaign_state_of(CampaignState.CONFIRMED, states),
    )


def _write(pieces: Sequence[Piece], owners: _Owners, *, draw: random.Random, today: dt.date) -> None:
    """Write campaigns of these activities, in the states of ``today``. Two statements, however many there are."""
    campaigns: list[Campaign] = []
    rows: list[tuple[Any, ...]] = []
    now = timezone.now()
    for start in range(0, len(pieces), A_CAMPAIGN):
        own = pieces[start : start + A_CAMPAIGN]
        states = [
            activity_state_on(today, state=ActivityState.PLANNED, starts_on=piece.starts_on, ends_on=piece.ends_on)
            for piece in own
        ]
        campaigns.append(_campaign(own, states, owners, draw))
        for piece, state in zip(own, states, strict=True):
            key = _key(draw)
            about = (draw.choice(owners.channels), f"Load activity {key.hex[:6]}", "", "", state.value)
            rows.append((key, campaigns[-1].pk, *about, *_days(piece), False, False, 1, now, now))
    Campaign.objects.bulk_create(campaigns, batch_size=1_000)
    names = ", ".join(_COLUMNS)
    with connection.cursor() as cursor, cursor.copy(f"COPY campaigns_activity ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _days(piece: Piece) -> tuple[dt.date, dt.date, dt.time | None, dt.time | None, str]:
    if piece.starts_at is None:
        return piece.starts_on, piece.ends_on, None, None, ""
    ends_at = piece.starts_at.replace(hour=piece.starts_at.hour + 1)
    return piece.starts_on, piece.ends_on, piece.starts_at, ends_at, _ZONE


def _key(draw: random.Random) -> uuid.UUID:
    return uuid.UUID(int=draw.getrandbits(128), version=4)
