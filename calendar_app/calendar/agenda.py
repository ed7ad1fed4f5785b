"""The same activities as a list of days, and as columns by how they stand. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calendar_app.calendar.filters import STATUSES
from calendar_app.calendar.grid import Item


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """A day with what begins on it, or stands on the first day listed and began before it."""

    day: dt.date
    items: tuple[Item, ...]


def agenda(items: Iterable[Item], first: dt.date) -> list[AgendaDay]:
    """Return the days from ``first`` on which anything begins, in order; what began before stands on ``first``.

    Every item is listed once. Within a day key dates come first, then what is late or the viewer's own, then what has
    a time.
    """
    days: dict[dt.date, list[Item]] = {}
    for item in items:
        days.setdefault(max(item.starts_on, first), []).append(item)
    return [AgendaDay(day, tuple(sorted(days[day], key=_order))) for day in sorted(days)]


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """All that stands the same way, the earliest first."""

    status: str
    word: str
    items: tuple[Item, ...]


def board(items: Iterable[Item], statuses: Sequence[str]) -> list[BoardColumn]:
    """Return a column for each of these statuses, also where it is empty. Every item of these statuses is in one."""
    columns: dict[str, list[Item]] = {name: [] for name in statuses}
    for item in items:
        if item.status in columns:
            columns[item.status].append(item)
    return [
        BoardColumn(name, str(STATUSES[name]), tuple(sorted(found, key=lambda item: (item.starts_on, *_order(item)))))
        for name, found in columns.items()
    ]


def _order(item: Item) -> tuple[object, ...]:
    timeless = item.starts_at is None
    return (
        not item.is_key_date,
        not item.is_important,
        timeless,
        item.starts_at or dt.time(),
        item.campaign,
        item.title,
        item.id,
    )
