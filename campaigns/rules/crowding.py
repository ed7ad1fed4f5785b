"""Weeks ahead in which channels, departments and audiences have more than they can take. Pure."""

import datetime as dt
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TypeVar
from uuid import UUID

from campaigns.rules.clashes import WEEK, Days, Piece, week_of, weeks_of

Key = TypeVar("Key", bound=Hashable)


@dataclass
class Load:
    """How many there are in one week, and of which campaigns, each once."""

    number: int = 0
    campaign_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Crowd:
    """A stretch of days, both inclusive, in which too many campaigns hit an audience: each once, in order."""

    audience: str
    days: Days
    campaign_ids: dict[UUID, None]


def coming_weeks(today: dt.date, count: int, first_day_of_week: int) -> tuple[dt.date, ...]:
    """Return the first days of ``count`` weeks, the first of them the one ``today`` is in."""
    first = week_of(today, first_day_of_week)
    return tuple(first + dt.timedelta(days=WEEK * number) for number in range(count))


def loads(
    pieces: Iterable[tuple[Key, Piece]], weeks: Sequence[dt.date], first_day_of_week: int
) -> dict[tuple[Key, dt.date], Load]:
    """Return how much each channel, or department, has in each of these weeks in a row; weeks with nothing are missing.

    An activity counts in every week it has a day in; a duty is a piece of one day, that on which it is due.
    """
    found: dict[tuple[Key, dt.date], Load] = {}
    campaigns: dict[tuple[Key, dt.date], dict[UUID, None]] = defaultdict(dict)
    end = weeks[-1] + dt.timedelta(days=WEEK - 1)
    for key, piece in pieces:
        days = Days(max(piece.days.first, weeks[0]), min(piece.days.last, end))
        if days.last < days.first:
            continue
        for week in weeks_of(days, first_day_of_week):
            found.setdefault((key, week), Load()).number += piece.count
            campaigns[key, week][piece.campaign_id] = None
    for place, load in found.items():
        load.campaign_ids = tuple(campaigns[place])
    return found


def crowds(audience: str, pieces: Iterable[Piece], *, window_days: int, allowed: int) -> list[Crowd]:
    """Return the stretches in which more than ``allowed`` campaigns hit an audience within ``window_days`` days.

    Stretches that are too full and have a day in common are told as one: from the first day on which one of its
    activities runs, as far as that counts, to the day on which the last of them comes in. One pass over the activities
    in the order of their days.
    """
    reach = dt.timedelta(days=window_days - 1)
    found: list[Crowd] = []
    inside = _Inside()
    for piece in sorted(pieces, key=lambda each: (each.days.first, each.days.last, str(each.campaign_id))):
        begin = piece.days.first - reach
        was_crowded = len(inside.campaigns) > allowed
        inside.drop_before(begin)
        inside.add(piece)
        if len(inside.campaigns) <= allowed:
            continue
        first = max(inside.first, begin)
        new = [piece.campaign_id] if was_crowded else list(inside.campaigns)
        if found and first <= found[-1].days.last:
            found[-1] = Crowd(audience, Days(found[-1].days.first, piece.days.first), found[-1].campaign_ids)
        else:
            found.append(Crowd(audience, Days(first, piece.days.first), {}))
            new = list(inside.campaigns)
        found[-1].campaign_ids.update(dict.fromkeys(new))
    return found


class _Inside:
    """The activities in the stretch of days that ends on the last one's first day, with how many each campaign has."""

    def __init__(self) -> None:
        self.campaigns: Counter[UUID] = Counter()
        self._by_last: list[tuple[dt.date, int, UUID]] = []
        self._by_first: deque[Piece] = deque()
        self._begin = dt.date.min

    @property
    def first(self) -> dt.date:
        """The earliest first day of what is inside."""
        while self._by_first[0].days.last < self._begin:
            self._by_first.popleft()
        return self._by_first[0].days.first

    def add(self, piece: Piece) -> None:
        """Take in an activity that begins on or after all that are inside."""
        self.campaigns[piece.campaign_id] += 1
        heappush(self._by_last, (piece.days.last, len(self._by_first), piece.campaign_id))
        self._by_first.append(piece)

    def drop_before(self, begin: dt.date) -> None:
        """Drop what ends before ``begin``."""
        self._begin = begin
        while self._by_last and self._by_last[0][0] < begin:
            _last, _number, campaign_id = heappop(self._by_last)
            self.campaigns[campaign_id] -= 1
            if not self.campaigns[campaign_id]:
                del self.campaigns[campaign_id]
