"""Where each bar stands: lanes within a week, and what does not fit. Pure.

A lane is a row of a week. Bars that share a day never share a lane, and a bar keeps one lane for the days of one week.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

MOST_LANES = 8
"""So many rows a week shows; where more are needed, the last row says how many there are."""


class Item(NamedTuple):
    """One activity, or key date, as it is drawn. Days are inclusive at both ends; ``pieces`` are those of its items.

    ``colour`` is that of its fill, and of its edge unless ``edge`` says another; 0 is none of the twelve. What is
    veiled has no ``campaign_id`` and no ``made_at``, which is in seconds since 1970. ``news`` is "new" or "moved" where
    it is that to the viewer. ``address`` is where it leads if that is not its own page, and ``facts`` what is said
    of it beside its channel. ``zone`` is the zone of ``starts_at`` where that is not the viewer's.
    """

    id: UUID
    starts_on: dt.date
    ends_on: dt.date
    starts_at: dt.time | None
    title: str
    campaign: str
    channel: str
    colour: int
    status: str
    is_late: bool = False
    is_short: bool = False
    is_mine: bool = False
    is_secret: bool = False
    pieces: tuple[dt.date, ...] = ()
    edge: int | None = None
    has_note: bool = False
    campaign_id: UUID | None = None
    made_at: float | None = None
    news: str = ""
    is_key_date: bool = False
    address: str = ""
    facts: tuple[str, ...] = ()
    zone: str = ""

    @property
    def href(self) -> str:
        """Where it leads."""
        return self.address or f"/activities/{self.id}/"

    @property
    def tint(self) -> str:
        """The classes of its colours: that of the fill, and that of the edge where it says something else."""
        return f"channel-{self.colour}" if self.edge is None else f"channel-{self.colour} edge-{self.edge}"

    @property
    def is_important(self) -> bool:
        """Whether this must not hide behind "more"."""
        return self.is_late or self.is_short or self.is_mine


class Waiting(NamedTuple):
    """An activity that waits for a date. ``made_at`` and ``news`` are those of an ``Item``."""

    id: UUID
    title: str
    status: str
    campaign: str
    colour: int
    channel: str
    campaign_id: UUID | None
    made_at: float | None
    news: str = ""


class Segment(NamedTuple):
    """The part of an item in one week: from ``column`` (1 to 7), ``span`` days wide, in row ``lane`` (from 1)."""

    item: Item
    column: int
    span: int
    lane: int
    from_before: bool
    goes_on: bool

    def pieces_on(self, week: Sequence[dt.date]) -> list[int]:
        """Return how many items fall on each of the segment's days of ``week``; nothing where there are none at all."""
        counts = Counter(self.item.pieces)
        found = [counts[day] for day in week[self.column - 1 : self.column - 1 + self.span]]
        return found if any(found) else []


@dataclass(slots=True)
class More:
    """What a day holds beyond its rows."""

    count: int = 0
    late: int = 0


@dataclass(slots=True)
class WeekLayout:
    """One row of seven days with its segments, in the order of their first day."""

    days: Sequence[dt.date]
    segments: list[Segment]
    more: dict[dt.date, More] = field(default_factory=dict)
    lanes: int = 0

    def whole(self, day: dt.date) -> More:
        """Return what a day holds of activities: those its rows show, and those they do not."""
        column, more = (day - self.days[0]).days + 1, self.more.get(day, More())
        on = [each.item for each in self.segments if each.column <= column < each.column + each.span]
        shown = [item for item in on if not item.is_key_date]
        return More(more.count + len(shown), more.late + sum(item.is_late for item in shown))

    def starting(self, column: int) -> list[Segment]:
        """Return the shown segments whose first column is ``column``, top row first."""
        return [segment for segment in self.segments if segment.column == column]


def lay_out(items: Iterable[Item], weeks: Sequence[Sequence[dt.date]], *, most: int = MOST_LANES) -> list[WeekLayout]:
    """Return each week's layout. Every item is on every week it touches: as a segment, or counted in ``more``.

    Key dates take the upper rows, then what is late, short of notice or the viewer's own, then what begins earlier or
    lasts longer; equals stand in the order of their titles, so that the same data always gives the same picture.
    """
    ordered = sorted(items, key=_order)
    return [_lay_out_week(ordered, week, most) for week in weeks]


def _order(item: Item) -> tuple[object, ...]:
    return (
        not item.is_key_date,
        not item.is_important,
        item.starts_on,
        -item.ends_on.toordinal(),
        item.title,
        item.id,
    )


def _lay_out_week(ordered: Sequence[Item], week: Sequence[dt.date], most: int) -> WeekLayout:
    first, last = week[0], week[-1]
    taken: list[int] = []
    placed: list[Segment] = []
    for item in ordered:
        if item.starts_on > last or item.ends_on < first:
            continue
        start = max(0, (item.starts_on - first).days)
        end = min(len(week) - 1, (item.ends_on - first).days)
        days = ((1 << (end - start + 1)) - 1) << start
        lane = next((number for number, used in enumerate(taken) if not used & days), len(taken))
        if lane == len(taken):
            taken.append(0)
        taken[lane] |= days
        placed.append(Segment(item, start + 1, end - start + 1, lane + 1, item.starts_on < first, item.ends_on > last))
    return _with_overflow(week, placed, len(taken), most)


def _with_overflow(week: Sequence[dt.date], placed: list[Segment], lanes: int, most: int) -> WeekLayout:
    shown = lanes if lanes <= most else most - 1
    layout = WeekLayout(days=week, segments=[], lanes=min(lanes, most))
    for segment in placed:
        if segment.lane <= shown:
            layout.segments.append(segment)
            continue
        for column in range(segment.column, segment.column + segment.span):
            more = layout.more.setdefault(week[column - 1], More())
            more.count += 1
            more.late += segment.item.is_late
    layout.segments.sort(key=lambda segment: (segment.column, segment.lane))
    return layout
