"""What one cell says of a date, before it is known whether the file writes the day or the month first."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """How precisely a cell speaks of a date."""

    NOTHING = "nothing"
    DAY = "day"
    DAY_OF_MONTH = "day-of-month"
    WEEK = "week"
    MONTH = "month"
    RELATIVE = "relative"
    OPEN = "open"
    UNKNOWN = "unknown"


class Order(StrEnum):
    """Which comes first where both are numbers."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True, slots=True)
class Parts:
    """Year, month and day as far as they are said. ``swappable``: day and month are both numbers and may be swapped.

    A swappable date is kept as it would read day first.
    """

    day: int | None = None
    month: int | None = None
    year: int | None = None
    swappable: bool = False

    def read(self, order: Order) -> "Parts":
        """Return the parts as that order reads them."""
        if self.swappable and order is Order.MONTH_FIRST:
            return Parts(self.month, self.day, self.year)
        return Parts(self.day, self.month, self.year)

    def as_date(self) -> date | None:
        """Return the date, None if a part is missing or there is no such day."""
        if self.year is None or self.month is None or self.day is None:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None

    @property
    def proves(self) -> Order | None:
        """The only order in which this can be a date; None if both can, or it is not swappable."""
        if not self.swappable or self.day is None or self.month is None:
            return None
        if self.day > 12 >= self.month:
            return Order.DAY_FIRST
        if self.month > 12 >= self.day:
            return Order.MONTH_FIRST
        return None


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned cell. ``text`` is what it says in full; ``until`` the end of a range; ``weekday`` 0 is Monday.

    ``shift`` is the difference to UTC of a time that names one. ``rest`` are words that are no part of a date.
    """

    kind: Kind
    text: str = ""
    parts: Parts = Parts()
    until: Parts | None = None
    week: int = 0
    at: time | None = None
    ends_at: time | None = None
    zone: str = ""
    shift: timedelta | None = None
    weekday: int = -1
    week_of: bool = False
    week_ends: bool = False
    rest: str = ""


NOTHING = Scan(Kind.NOTHING)


@dataclass(frozen=True, slots=True)
class Context:
    """Year and month a sheet, heading or file name gives to dates that leave them out; 0 where they do not."""

    year: int = 0
    month: int = 0


@dataclass(frozen=True, slots=True)
class Days:
    """The days a row covers, inclusive; None with the ``reason`` why there are none. ``remark`` wants a look."""

    first: date | None = None
    last: date | None = None
    reason: str = ""
    remark: str = ""
