"""The notice that was given, over many activities: how much, how little, and how often enough. Pure.

Notice is as ``campaigns.rules.notice`` has it: working days of the channel's first owner, from the day its owners were
first told (included) to the start (not included).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MONTHS = 3
QUARTERS = 8
"""So many quarters are looked back on, the present one among them."""


@dataclass(frozen=True)
class Given:
    """One activity: when it started, the notice its owners had and needed; ``given`` is None where nobody was told."""

    starts_on: dt.date
    given: int | None
    required: int

    @property
    def is_in_time(self) -> bool:
        """Whether the owners had all the notice they needed. Who was never told had none."""
        return self.given is not None and self.given >= self.required


@dataclass(frozen=True)
class Record:
    """How it went for some activities. ``median`` and ``worst`` are of those that were told, None where none was.

    With an even number the median is the lower of the two in the middle, so it is a notice that was given.
    """

    activities: int = 0
    told: int = 0
    in_time: int = 0
    median: int | None = None
    worst: int | None = None

    @property
    def untold(self) -> int:
        """How many began without anybody having been told."""
        return self.activities - self.told

    @property
    def share(self) -> int | None:
        """The share whose owners were told in time, in percent, halves rounded up; None where there was nothing.

        100 and 0 are kept for all and none: 299 of 300 are 99. Example: 2 of 3 are 67.
        """
        if not self.activities:
            return None
        rounded = (200 * self.in_time + self.activities) // (2 * self.activities)
        if 0 < self.in_time < self.activities:
            return min(99, max(1, rounded))
        return rounded


@dataclass(frozen=True)
class Quarter:
    """Three months, both days inclusive."""

    first: dt.date
    last: dt.date


def record(rows: Iterable[Given]) -> Record:
    """Return how it went. Example: 5, 12 and no days of notice where 10 were needed: median 5, worst 5, 33 percent."""
    found = list(rows)
    told = sorted(row.given for row in found if row.given is not None)
    return Record(
        activities=len(found),
        told=len(told),
        in_time=sum(row.is_in_time for row in found),
        median=told[(len(told) - 1) // 2] if told else None,
        worst=told[0] if told else None,
    )


def quarter_of(day: dt.date, first_month: int) -> Quarter:
    """Return the quarter ``day`` is in, of years that begin in ``first_month``.

    Example: 1 March 2027 is in January to March; where years begin in February, in February to April.
    """
    begin = day.replace(day=1)
    begin = _months_on(begin, -((begin.month - first_month) % MONTHS))
    return Quarter(begin, _months_on(begin, MONTHS) - dt.timedelta(days=1))


def last_quarters(today: dt.date, first_month: int, count: int = QUARTERS) -> list[Quarter]:
    """Return the last ``count`` quarters, the one ``today`` is in at the end."""
    present = quarter_of(today, first_month)
    return [quarter_of(_months_on(present.first, -MONTHS * back), first_month) for back in range(count - 1, -1, -1)]


def by_quarter(rows: Iterable[Given], quarters: Sequence[Quarter]) -> list[tuple[Quarter, Record]]:
    """Return how it went in each of these quarters in a row, by the day of the start; others are left out."""
    found: dict[dt.date, list[Given]] = defaultdict(list)
    for row in rows:
        quarter = next((each for each in quarters if each.first <= row.starts_on <= each.last), None)
        if quarter is not None:
            found[quarter.first].append(row)
    return [(quarter, record(found[quarter.first])) for quarter in quarters]


def _months_on(first: dt.date, months: int) -> dt.date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)
