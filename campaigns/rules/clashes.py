"""What stands against the days of one activity: full weeks, crowded audiences, closed days, too many duties. Pure.

Whatever comes in is what its reader may know of: nothing here counts or names what was not handed over. A clash has an
identity, so that it is asked about once: its kind, what it is ``about``, and the weeks in which it is.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from campaigns.enums import BlackoutKind, ClashKind

WEEK = 7

_KIND_OF = {BlackoutKind.BLACKOUT: ClashKind.BLACKOUT, BlackoutKind.FREEZE: ClashKind.FREEZE}


@dataclass(frozen=True)
class Days:
    """The days of an activity, both inclusive."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Piece:
    """Another activity: whose it is, its days, and how many it counts for in its channel's capacity."""

    campaign_id: UUID
    days: Days
    count: int = 1


@dataclass(frozen=True)
class Closed:
    """Days closed to activities, both inclusive; without ``channel_ids`` in all channels."""

    id: int
    kind: BlackoutKind
    days: Days
    channel_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Clash:
    """One thing that stands against an activity's days.

    ``about`` is the key of the channel, the other campaign, the blackout or the department, by its kind. ``weeks`` are
    the first days of the weeks it is in; none for closed days. ``number`` is how many there would be, of ``allowed``.
    """

    kind: ClashKind
    about: str
    weeks: tuple[dt.date, ...] = ()
    campaign_ids: tuple[UUID, ...] = ()
    number: int = 0
    allowed: int = 0
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A go-ahead that was given: for which clash, and for which weeks of it."""

    kind: ClashKind
    about: str
    weeks: frozenset[dt.date]


def week_of(day: dt.date, first_day_of_week: int) -> dt.date:
    """Return the first day of the week ``day`` is in; weeks begin on ``first_day_of_week``, Monday being 0.

    Example: Sunday 7 March 2027 is in the week of Monday 1 March, and where weeks begin on Sunday in its own.
    """
    return day - dt.timedelta(days=(day.weekday() - first_day_of_week) % WEEK)


def weeks_of(days: Days, first_day_of_week: int) -> tuple[dt.date, ...]:
    """Return the first day of every week with at least one of these days in it, in order.

    Example: Friday 5 to Monday 8 March 2027 are in the weeks of Monday 1 and Monday 8 March.
    """
    first, last = week_of(days.first, first_day_of_week), week_of(days.last, first_day_of_week)
    return tuple(first + dt.timedelta(days=step) for step in range(0, (last - first).days + 1, WEEK))


def brings(days: Days, item_days: Iterable[dt.date], first_day_of_week: int) -> dict[dt.date, int]:
    """Return what an activity counts for in each week it has a day in: its items there, 1 in a week without any.

    ``item_days`` holds the day of each item; those of other weeks are left out. Example: 1 to 14 March 2027 with items
    on 1, 3 and 3 March count for 3 in the week of 1 March, and for 1 in the week of 8 March.
    """
    items = Counter(week_of(day, first_day_of_week) for day in item_days)
    return {week: items[week] or 1 for week in weeks_of(days, first_day_of_week)}


def over_capacity(
    channel_id: int,
    days: Days,
    others: Iterable[Piece],
    *,
    capacity: int | None,
    first_day_of_week: int,
    item_days: Iterable[dt.date] = (),
) -> Clash | None:
    """Return the weeks in which an activity would take a channel over its capacity; None where it never does.

    An activity counts in every week it has a day in, for what it ``brings``. ``capacity`` is what one week carries,
    that number included; None carries anything. ``number`` is that of the fullest week. Example: a channel that carries
    2 a week has one of Monday 1 March and one of 5 to 8 March 2027; a third on Wednesday 3 March is too many for the
    week of 1 March, on Wednesday 10 March it is not; with two items on that day it is.
    """
    if capacity is None:
        return None
    own = brings(days, item_days, first_day_of_week)
    weeks = tuple(own)
    there: dict[dt.date, list[Piece]] = defaultdict(list)
    for piece in others:
        for week in weeks_of(piece.days, first_day_of_week):
            there[week].append(piece)
    numbers = {week: own[week] + sum(piece.count for piece in there[week]) for week in weeks}
    over = tuple(week for week in weeks if numbers[week] > capacity)
    if not over:
        return None
    named = _in_order(piece.campaign_id for week in over for piece in there[week])
    number = max(numbers[week] for week in over)
    return Clash(ClashKind.CAPACITY, str(channel_id), over, named, number, capacity)


def audience_hits(
    days: Days,
    others: Mapping[str, Iterable[Piece]],
    *,
    window_days: int | None,
    allowed: int,
    first_day_of_week: int,
) -> tuple[Clash, ...]:
    """Return the other campaigns that would hit an audience of this activity too soon before or after it.

    ``others`` holds, by audience as the activity's campaign writes it, the activities of other campaigns that hit it;
    an activity hits an audience on each of its days. Too soon is: some stretch of ``window_days`` days in a row has a
    day of this activity and of other campaigns' activities, and with this one these are more than ``allowed``
    campaigns. None for ``window_days`` asks for nothing. One clash for each other campaign. Example: with 7 days and
    one campaign, 1 March clashes with another campaign's 7 March, not with its 8 March.
    """
    if window_days is None:
        return ()
    hit: dict[UUID, dict[str, int]] = defaultdict(dict)
    for audience, pieces in others.items():
        for campaign_id, number in _crowd(days, list(pieces), window_days, allowed).items():
            hit[campaign_id][audience] = number
    week = week_of(days.first, first_day_of_week)
    return tuple(
        Clash(ClashKind.AUDIENCE, str(key), (week,), (key,), max(by.values()), allowed, tuple(by))
        for key, by in hit.items()
    )


def _crowd(days: Days, pieces: list[Piece], window_days: int, allowed: int) -> dict[UUID, int]:
    """Return the other campaigns in any stretch that is too full, each with the most campaigns of such a stretch."""
    reach = dt.timedelta(days=window_days - 1)
    begin, end = days.first - reach, days.last + reach
    near = [piece for piece in pieces if piece.days.first <= end and piece.days.last >= begin]
    found: dict[UUID, int] = {}
    # The fullest stretches end on the first day of one of the activities in them.
    for last in sorted({days.first, *(piece.days.first for piece in near)}):
        if last < days.first:
            continue
        inside = [piece for piece in near if piece.days.first <= last and piece.days.last >= last - reach]
        campaigns = _in_order(piece.campaign_id for piece in inside)
        if len(campaigns) + 1 > allowed:
            found.update({key: max(found.get(key, 0), len(campaigns) + 1) for key in campaigns})
    return found


def closed_days(channel_id: int, days: Days, closed: Iterable[Closed]) -> tuple[Clash, ...]:
    """Return the blackouts an activity has a day in, and the freezes it would start in; all days are inclusive.

    Example: with a freeze from 20 December to 6 January, an activity from 19 to 24 December does not clash, one that
    starts on 6 January does; with a blackout over the same days both do.
    """
    return tuple(Clash(_KIND_OF[each.kind], str(each.id)) for each in closed if is_closed(channel_id, days, each))


def closed_ahead(channel_id: int, days: Days, closed: Iterable[Closed], *, today: dt.date) -> tuple[Clash, ...]:
    """Return what of ``closed_days`` lies ahead: from ``today`` on; a start that is over does not start in any."""
    if days.last < today:
        return ()
    ahead = [shut for shut in closed if shut.kind == BlackoutKind.BLACKOUT or days.first >= today]
    return closed_days(channel_id, Days(max(days.first, today), days.last), ahead)


def is_closed(channel_id: int, days: Days, closed: Closed) -> bool:
    """Whether these days of an activity on a channel are closed to it, as ``closed_days`` has it."""
    if closed.channel_ids and channel_id not in closed.channel_ids:
        return False
    last = days.last if closed.kind == BlackoutKind.BLACKOUT else days.first
    return days.first <= closed.days.last and last >= closed.days.first


@dataclass(frozen=True)
class Due:
    """An unfinished duty of a department, by the day it is due; ``campaign_id`` is whose it is."""

    department_id: int
    due_on: dt.date
    campaign_id: UUID | None = None


def over_work(
    own: Iterable[Due], others: Iterable[Due], *, capacity: Mapping[int, int], first_day_of_week: int
) -> tuple[Clash, ...]:
    """Return the departments that would have more unfinished duties due in a week than they can finish.

    ``own`` are the activity's unfinished duties, ``others`` all others; each counts for the department whose calendar
    it follows, in the week of its due day. Only weeks in which the activity has a duty itself. ``capacity`` is what a
    department finishes in a week, that number included; one that is missing finishes anything. Example: a department
    that finishes 5 a week and has 5 due in the week of 1 March has too many with one more that is due on 7 March.
    """
    mine, theirs = _by_week(own, first_day_of_week), _by_week(others, first_day_of_week)
    over: dict[int, list[dt.date]] = defaultdict(list)
    numbers = {place: len(duties) + len(theirs.get(place, [])) for place, duties in mine.items()}
    for department_id, week in sorted(mine):
        if department_id in capacity and numbers[department_id, week] > capacity[department_id]:
            over[department_id].append(week)
    return tuple(
        Clash(
            ClashKind.WORKLOAD,
            str(key),
            tuple(weeks),
            _in_order(due.campaign_id for week in weeks for due in theirs.get((key, week), []) if due.campaign_id),
            max(numbers[key, week] for week in weeks),
            capacity[key],
        )
        for key, weeks in over.items()
    )


def _by_week(duties: Iterable[Due], first_day_of_week: int) -> dict[tuple[int, dt.date], list[Due]]:
    found: dict[tuple[int, dt.date], list[Due]] = defaultdict(list)
    for due in duties:
        found[due.department_id, week_of(due.due_on, first_day_of_week)].append(due)
    return found


def unanswered(clashes: Iterable[Clash], answers: Collection[Answer]) -> tuple[Clash, ...]:
    """Return the clashes nobody has gone ahead in spite of, in their order.

    One is answered when every week of it is a week of an answer to the same thing; closed days are when there is an
    answer at all. So a move that makes a week full for which nobody went ahead is asked about anew.
    """
    return tuple(clash for clash in clashes if not is_answered(clash, answers))


def is_answered(clash: Clash, answers: Iterable[Answer]) -> bool:
    """Whether somebody went ahead in spite of a clash, as ``unanswered`` has it."""
    own = [answer for answer in answers if (answer.kind, answer.about) == (clash.kind, clash.about)]
    weeks = frozenset[dt.date]().union(*(answer.weeks for answer in own))
    return bool(own) and weeks.issuperset(clash.weeks)


def folded(text: str) -> str:
    """Return an audience for comparing: without case, each space once.

    Example: "  Young  FAMILIES" and "young families" are one audience.
    """
    return " ".join(text.split()).casefold()


def _in_order(keys: Iterable[UUID]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(keys))
