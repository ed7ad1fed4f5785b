"""Where days stand on a campaign's runway: one scale for all its activities, in percent of its width. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

MOST_TICKS = 12

NARROWEST = 1.7
"""So wide, in percent, is a bar at least: a single day of a long runway can still be seen and hit."""

NAME_WIDTH = 13
"""So much of the runway, in percent, the name of a month or the word "today" takes up."""
FAR_FROM_TODAY = dt.timedelta(days=120)


@dataclass(frozen=True)
class Tick:
    """The first day of a month, or of a quarter on a long runway; ``has_room`` for its name beside it."""

    day: dt.date
    at: str
    has_room: bool


@dataclass(frozen=True)
class Strip:
    """One activity on the runway: the work before it and its own days. Percents are written as SVG takes them."""

    work_at: str
    work_width: str
    at: str
    width: str


@dataclass(frozen=True)
class Runway:
    """The days from ``first`` to ``last``, both included."""

    first: dt.date
    last: dt.date

    @property
    def _length(self) -> int:
        return (self.last - self.first).days + 1

    def _percent(self, days: float) -> str:
        return f"{100 * days / self._length:.2f}%"

    def at(self, day: dt.date) -> str:
        """Return where the middle of ``day`` stands."""
        return self._percent((day - self.first).days + 0.5)

    def covers(self, day: dt.date) -> bool:
        """Whether ``day`` is on the runway."""
        return self.first <= day <= self.last

    def strip(self, *, work_begins_on: dt.date, starts_on: dt.date, ends_on: dt.date) -> Strip:
        """Return the strip of an activity of these days, both included, whose first duty is ``work_begins_on``."""
        work = min(work_begins_on, starts_on)
        return Strip(
            work_at=self._percent((work - self.first).days),
            work_width=self._percent((starts_on - work).days),
            at=self._percent((starts_on - self.first).days),
            width=self._percent(max((ends_on - starts_on).days + 1, NARROWEST * self._length / 100)),
        )

    def _has_room(self, day: dt.date, today: dt.date) -> bool:
        at, name = 100 * (day - self.first).days / self._length, NAME_WIDTH
        before_today = 100 * (today - day).days / self._length if self.covers(today) else 100
        return at + name <= 100 and not 0 <= before_today < 1.6 * name

    def ticks(self, *, today: dt.date) -> list[Tick]:
        """Return a tick for each month that begins on the runway, or for each quarter or year if those are many.

        The word "today" stands before its day; names give way to it and to the runway's end.
        """
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        step = next((step for step in (1, 3, 12) if months / step <= MOST_TICKS), 120)
        starts = [_month(self.first, offset) for offset in range(months)]
        return [
            Tick(day, self._percent((day - self.first).days), self._has_room(day, today))
            for day in starts
            if self.covers(day) and (day.month - 1 + 12 * day.year) % step == 0
        ]


def runway(days: Iterable[dt.date], *, today: dt.date) -> Runway | None:
    """Return the runway that holds all these days, with a little air; today too if it is near. None without days."""
    known = sorted(days)
    if not known:
        return None
    first, last = known[0], known[-1]
    if first - FAR_FROM_TODAY <= today <= last + FAR_FROM_TODAY:
        first, last = min(first, today), max(last, today)
    air = dt.timedelta(days=max(1, (last - first).days // 40))
    return Runway(first - air, last + air)


def _month(first: dt.date, offset: int) -> dt.date:
    year, month = divmod(first.year * 12 + first.month - 1 + offset, 12)
    return dt.date(year, month + 1, 1)
