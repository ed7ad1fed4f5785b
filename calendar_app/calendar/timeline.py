"""Lanes of a timeline: what stands in which, and in which row of it, so that nothing covers anything else. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calendar_app.calendar.grid import Item

LANES: Final[dict[str, str | Promise]] = {
    "channel": _("Channel"),
    "department": _("Department"),
    "campaign": _("Campaign"),
    "owner": _("Owner"),
    "medium": _("Medium"),
    "audience": _("Audience"),
}
"""What a timeline's lanes can be."""

STAYS: Final[dict[str, str | Promise]] = {
    "channel": _(
        "It stays in its channel: another one asks for other work. Open it and press Change to choose another."
    ),
    "department": _("Whose work it is follows from its channel. Open it and press Change to choose another channel."),
    "campaign": _("It stays in its campaign. Plan it anew in the other one, and cancel it here."),
    "owner": _("It stays with its campaign, whose owner is chosen on the campaign’s page."),
    "medium": _("The medium is that of its channel. Open it and press Change to choose another channel."),
    "audience": _("Audiences are those of its campaign. They are chosen on the campaign’s page."),
}
"""Why what is dragged does not change its lane, by what the lanes are, and how to get there."""

ZOOMS: Final[dict[int, str | Promise]] = {
    5: _("5 days"),
    14: _("2 weeks"),
    31: _("Month"),
    92: _("3 months"),
    183: _("6 months"),
    366: _("Year"),
    1096: _("3 years"),
}
"""How many days a timeline shows, the nearest first."""

MARKS_UP_TO: Final = 183
"""A timeline of more days than this draws the work before an activity, but not each of its duties."""


ENOUGH_INSIDE: Final = 0.8
TOO_FEW: Final = 0.66
"""A bar holds words if it has so much of the room they take; where a duty leaves them less, they do not begin."""


class Dot(NamedTuple):
    """A duty on the runway: its day, and the shape that says how it stands."""

    due_on: dt.date
    shape: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One activity with the work before it, which begins on ``work_on``; ``lanes`` are the names of those it is in."""

    item: Item
    work_on: dt.date
    dots: tuple[Dot, ...]
    lanes: tuple[str, ...]

    @property
    def begins_in_past(self) -> bool:
        """Whether a duty should have been done before it was planned, or has been missed."""
        return self.item.is_late or self.item.is_short


@dataclass(frozen=True, slots=True)
class Lane:
    """Everything of one name. Pieces of one row share no day, the work before them included.

    ``is_beside`` is one of what is no activity: it stands above all others.
    """

    name: str
    rows: tuple[tuple[Piece, ...], ...]
    is_beside: bool = False

    @property
    def count(self) -> int:
        """How many activities it holds."""
        return sum(map(len, self.rows))


def lanes(pieces: Iterable[Piece], *, room: int = 0) -> list[Lane]:
    """Return the lanes by name, those without a name last. A piece is in each of its lanes, once.

    ``room`` is how many days its words take: what is shorter has them after its bar, where nothing else stands then.
    """
    found: dict[str, list[Piece]] = {}
    for piece in pieces:
        for name in dict.fromkeys(piece.lanes or ("",)):
            found.setdefault(name, []).append(piece)
    return [
        Lane(name, pack(found[name], room=room))
        for name in sorted(found, key=lambda name: (not name, name.casefold(), name))
    ]


def lane_beside(items: Iterable[Item], name: str, *, room: int = 0) -> list[Lane]:
    """Return the lane of what stands beside the activities; none where there is nothing."""
    pieces = [Piece(item, item.starts_on, (), (name,)) for item in items]
    return [Lane(name, pack(pieces, room=room), is_beside=True)] if pieces else []


def pack(pieces: Iterable[Piece], *, room: int = 0) -> tuple[tuple[Piece, ...], ...]:
    """Return the pieces in as few rows as the days they take allow, with their words, each where there is room first.

    The same pieces give the same rows, in whatever order they come.
    """
    rows: list[list[Piece]] = []
    taken: list[dt.date] = []
    for piece in sorted(pieces, key=lambda each: (each.work_on, each.item.starts_on, each.item.title, each.item.id)):
        until = _taken_until(piece, room)
        free = next((number for number, day in enumerate(taken) if day < piece.work_on), None)
        if free is None:
            rows.append([piece])
            taken.append(until)
        else:
            rows[free].append(piece)
            taken[free] = until
    return tuple(map(tuple, rows))


def words_after(piece: Piece, room: int) -> dt.date | None:
    """Return the day after which the words of a piece stand that is too short for them, or None.

    That is its last, or a duty's that comes so soon after it that there would be no more than a few of them before it.
    """
    day, days = piece.item.ends_on, (piece.item.ends_on - piece.item.starts_on).days + 1
    if days >= room * ENOUGH_INSIDE:
        return None
    for due_on in sorted(dot.due_on for dot in piece.dots):
        if 0 < (due_on - day).days <= room * TOO_FEW:
            day = due_on
    return day


def _taken_until(piece: Piece, room: int) -> dt.date:
    after = words_after(piece, room)
    return piece.item.ends_on if after is None else after + dt.timedelta(days=room)


def zoomed(days: int, steps: int) -> int:
    """Return how many days are shown ``steps`` further in (less) or, below 0, further out; the ends stay."""
    levels: Sequence[int] = tuple(ZOOMS)
    place = levels.index(days) - steps
    return levels[min(max(place, 0), len(levels) - 1)]
