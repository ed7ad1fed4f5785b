"""The single pieces inside an activity: reading them from lines, and spreading them over its days. Pure."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from departments.errors import Refused

MOST_ITEMS = 500
"""So many items one activity holds at most."""

LONGEST_TITLE = 200

_LINE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ \t]+(\d{1,2}:\d\d))?[ \t]+(\S.*)")


@dataclass(frozen=True, order=True)
class ItemLine:
    """One item: its day, perhaps a time of day, and what it is."""

    day: dt.date
    at: dt.time | None
    title: str


def read_lines(text: str) -> list[ItemLine]:
    """Return the items of a text, one a line: "2027-03-02 09:30 Teaser" or without a time, in the order of their days.

    Empty lines say nothing. Raises ``Refused`` with the line that cannot be read.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_ITEMS:
        raise Refused(_("An activity holds %(most)d items at most.") % {"most": MOST_ITEMS}, field="lines")
    found = [_read(line) for line in lines]
    return sorted(found, key=_place)


def written_lines(items: Sequence[ItemLine]) -> str:
    """Return items as ``read_lines`` reads them."""
    return "\n".join(" ".join(_parts(item)) for item in sorted(items, key=_place))


def spread(count: int, *, first: dt.date, last: dt.date, title: str) -> list[ItemLine]:
    """Return ``count`` items evenly over the days from ``first`` to ``last``, both included, numbered in their titles.

    The first is on the first day; with two or more the last is on the last one. Example: three over 1 to 5 March are
    on the 1st, the 3rd and the 5th. Raises ``Refused`` for none or too many.
    """
    if not 1 <= count <= MOST_ITEMS:
        raise Refused(_("Choose a number from 1 to %(most)d.") % {"most": MOST_ITEMS}, field="count")
    days = (last - first).days
    step = days / (count - 1) if count > 1 else 0
    return [
        ItemLine(first + dt.timedelta(days=int(number * step + 0.5)), None, f"{title} {number + 1}"[:LONGEST_TITLE])
        for number in range(count)
    ]


def check_days(items: Sequence[ItemLine], *, first: dt.date | None, last: dt.date | None) -> None:
    """Raise ``Refused`` for an item outside the activity's days, ``first`` to ``last``, both included."""
    if first is None or last is None:
        if items:
            raise Refused(_("Give the activity its days first: its items lie in them."), field="lines")
        return
    outside = next((item for item in items if not first <= item.day <= last), None)
    if outside is not None:
        raise Refused(
            _("“%(title)s” is on %(day)s, which is not one of the activity's days.")
            % {"title": outside.title, "day": outside.day.isoformat()},
            field="lines",
        )


def days_along(
    days: Sequence[dt.date], *, began_on: dt.date | None, starts_on: dt.date, ends_on: dt.date
) -> dt.timedelta:
    """Return how far the items on ``days`` move when their activity comes to ``starts_on`` to ``ends_on``, inclusive.

    As far as its first day. What comes out of the tray has no first day to count from (``began_on`` is None): where its
    items lie outside its new days, the earliest comes to lie on the first of them.
    """
    if began_on is not None:
        return starts_on - began_on
    if not days or (starts_on <= min(days) and max(days) <= ends_on):
        return dt.timedelta()
    return starts_on - min(days)


def _place(item: ItemLine) -> tuple[dt.date, dt.time, str]:
    return (item.day, item.at or dt.time.min, item.title)


def _parts(item: ItemLine) -> list[str]:
    return [item.day.isoformat(), *([item.at.strftime("%H:%M")] if item.at else []), item.title]


def _read(line: str) -> ItemLine:
    match = _LINE.fullmatch(line)
    if match is None:
        raise Refused(
            _("“%(line)s” is no item. Write the day, perhaps a time, and what it is: 2027-03-02 09:30 Teaser.")
            % {"line": line[:60]},
            field="lines",
        )
    day, at, title = match.groups()
    try:
        return ItemLine(dt.date.fromisoformat(day), _time(at), " ".join(title.split())[:LONGEST_TITLE])
    except ValueError:
        raise Refused(_("“%(line)s” has a day or a time there is not.") % {"line": line[:60]}, field="lines") from None


def _time(text: str | None) -> dt.time | None:
    return dt.time.fromisoformat(text.zfill(5)) if text else None
