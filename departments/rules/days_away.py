"""Stretches of days in which people are away. Pure. A stretch is its first and its last day, both inclusive."""

import datetime as dt
from collections.abc import Iterable

Stretch = tuple[dt.date, dt.date]


def covers(others: Iterable[Stretch], whole: Stretch) -> bool:
    """Whether every day of ``whole`` lies in one of ``others``."""
    first_open = whole[0]
    for first, last in sorted(others):
        if first <= first_open <= last:
            if last >= whole[1]:
                return True
            first_open = last + dt.timedelta(days=1)
    return False
