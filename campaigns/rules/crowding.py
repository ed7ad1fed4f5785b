"""Weeks ahead in which channels, departments and audiences have more than they can take. Pure."""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
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
    """A stretch of days, both inclusive, in which too many campaigns hit an audience."""

    audience: str
    days: Days
    campaign_ids: tuple[UUID, ...]


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
    inside: list[Piece] = []
    for piece in sorted(pieces, key=lambda each: (each.days.first, each.days.last, str(each.campaign_id))):
        last = piece.days.first
        inside = [*(each for each in inside if each.days.last >= last - reach), piece]
        campaigns = tuple(dict.fromkeys(each.campaign_id for each in inside))
        if len(campaigns) > allowed:
            first = max(min(each.days.first for each in inside), last - reach)
            _put(found, Crowd(audience, Days(first, last), campaigns))
    return found


def _put(found: list[Crowd], crowd: Crowd) -> None:
    """Add a stretch, or widen the last one where the two meet."""
    if found and crowd.days.first <= found[-1].days.last:
        before = found.pop()
        keys = tuple(dict.fromkeys((*before.campaign_ids, *crowd.campaign_ids)))
        crowd = Crowd(crowd.audience, Days(before.days.first, crowd.days.last), keys)
    found.append(crowd)
