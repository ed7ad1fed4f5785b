"""What activities are held against, as values: the room of channels, what hits audiences, the work of departments.

``queries.clashes`` fills them with what their reader may know. Each answers for one activity in a time that does not
grow with how many there are.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from campaigns.enums import Medium
from campaigns.models import Channel
from campaigns.rules.clashes import (
    Clash,
    Days,
    Due,
    Piece,
    audience_hits,
    folded,
    over_capacity,
    over_work,
    week_of,
    weeks_of,
)
from departments.models import OrganisationSettings


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
class Room:
    """What takes up room on channels, by channel and week; each activity stands in every week it is in.

    ``items`` holds the days of the items of activities as they are stored.
    """

    there: Mapping[tuple[int, dt.date], list[tuple[UUID | None, Piece]]]
    items: Mapping[UUID, Sequence[dt.date]]
    first_day_of_week: int
    this_week: dt.date

    def __call__(self, each: Asked) -> tuple[Clash, ...]:
        """Return the clash of one that is asked with what its channel can carry."""
        days = Days(max(each.days.first, self.this_week), each.days.last)
        stored = self.items.get(each.id, ()) if each.id else ()
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


class Hits:
    """What hits each audience, as pieces in the order of their first day, found by the weeks they are in."""

    def __init__(self, by_audience: Mapping[str, Sequence[Piece]], settings: OrganisationSettings) -> None:
        self._pieces, self._settings = by_audience, settings
        self._places: dict[tuple[str, dt.date], list[int]] = defaultdict(list)
        for audience, pieces in by_audience.items():
            for place, piece in enumerate(pieces):
                for week in weeks_of(piece.days, 0):
                    self._places[audience, week].append(place)

    def __call__(self, each: Asked) -> tuple[Clash, ...]:
        """Return the clashes of one that is asked with what else hits the audiences of its campaign."""
        window = self._settings.audience_window_days
        if each.channel.medium == Medium.INTERNAL or window is None:
            return ()
        reach = dt.timedelta(days=window)
        near = Days(each.days.first - reach, each.days.last + reach)
        others = {audience: self._near(folded(audience), near, each.campaign_id) for audience in each.audiences}
        return audience_hits(
            each.days,
            others,
            window_days=window,
            allowed=self._settings.audience_campaigns,
            first_day_of_week=self._settings.first_day_of_week,
        )

    def _near(self, audience: str, days: Days, campaign_id: UUID | None) -> list[Piece]:
        """Return what other campaigns have in the weeks of these days, in its order."""
        places = {place for week in weeks_of(days, 0) for place in self._places.get((audience, week), ())}
        pieces = (self._pieces[audience][place] for place in sorted(places))
        return [piece for piece in pieces if piece.campaign_id != campaign_id]


class Work:
    """The duties of each asked activity, and those of all others, found by department and week."""

    def __init__(
        self,
        own: Mapping[UUID | None, Sequence[Due]],
        others: Iterable[tuple[UUID | None, Due]],
        *,
        capacity: Mapping[int, int],
        first_day_of_week: int,
        this_week: dt.date,
    ) -> None:
        self._own, self._capacity = own, capacity
        self._first_day, self._this_week = first_day_of_week, this_week
        self._others: dict[tuple[int, dt.date], list[tuple[UUID | None, Due]]] = defaultdict(list)
        for key, due in others:
            self._others[self._place(due)].append((key, due))

    def _place(self, due: Due) -> tuple[int, dt.date]:
        return due.department_id, week_of(due.due_on, self._first_day)

    def __call__(self, each: Asked) -> tuple[Clash, ...]:
        """Return the clashes of one that is asked with what departments can finish."""
        own = [due for due in self._own.get(each.id, ()) if due.due_on >= self._this_week]
        if not own:
            return ()
        places = dict.fromkeys(self._place(due) for due in own)
        others = [due for place in places for key, due in self._others[place] if key is None or key != each.id]
        return over_work(own, others, capacity=self._capacity, first_day_of_week=self._first_day)
