"""How whoever reads is used to write days and hours and to count weeks: kept beside the language and the time zone that
are active.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, NamedTuple


class Habits(NamedTuple):
    """``clock`` is "12" or "24", ``date_order`` "dmy", "mdy" or "ymd": empty for that of the language.

    ``first_weekday`` is 0 for Monday, None for the organisation's.
    """

    clock: str = ""
    date_order: str = ""
    first_weekday: int | None = None


NOBODYS: Final = Habits()
"""What holds where nobody in particular reads: the language's ways, the organisation's weeks."""

_active: ContextVar[Habits] = ContextVar("habits", default=NOBODYS)


@contextmanager
def habits_of(reader: Habits) -> Iterator[None]:
    """Write days, hours and weeks inside the block as ``reader`` is used to them."""
    token = _active.set(reader)
    try:
        yield
    finally:
        _active.reset(token)


def active_clock() -> str:
    """Return the clock of whoever reads: "12", "24", or "" for that of the language."""
    return _active.get().clock


def active_date_order() -> str:
    """Return the order of day, month and year of whoever reads: "dmy", "mdy", "ymd", or "" for that of the language."""
    return _active.get().date_order


def active_writing() -> tuple[str, str]:
    """Return what, with the language, makes words of days and hours read alike: the clock and the order of dates.

    What is kept of such words for several people is kept by this.
    """
    return _active.get()[:2]


def first_weekday(usual: int) -> int:
    """Return the day on which weeks begin for whoever reads, 0 for Monday; ``usual`` is the organisation's."""
    own = _active.get().first_weekday
    return usual if own is None else own
