"""Where the words of an activity stand on a timeline: in its bar, after it, or on the work before it. Pure."""

import datetime as dt
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple

from calendar_app.calendar.timeline import TOO_FEW, Piece, words_after
from campaigns.rules.runway import NARROWEST, Runway

DAY = dt.timedelta(days=1)
LETTERS: Final = 160
"""So many letters have room across the whole of a timeline."""

LETTERS_ON_PHONE: Final = 60
LONGEST_CAMPAIGN: Final = 13
"""So many letters of a campaign's name stand where there is no room for more and for the title, too."""

ENOUGH_OF_TITLE: Final = 12
GAP: Final = 0.01
"""So much of the width is between words and what comes next."""


class Place(StrEnum):
    """Where the words of an activity can stand."""

    INSIDE = "inside"
    AFTER = "after"
    ON_WORK = "on-work"


class Words(NamedTuple):
    """Where words begin and how much room they have, both in days of the timeline."""

    place: Place
    at: float
    room: float


def words_of(piece: Piece, scale: Runway, *, room: int, free_until: dt.date) -> Words:
    """Return where the words of a piece stand, which take ``room`` days.

    They go on as far as ``free_until``, where the next of its row begins, or the next of its duties. Where its bar is
    out of sight, or so far at the end that nobody could read them, they stand on the work before it.
    """
    first, last, item = scale.first, scale.last, piece.item
    after = words_after(piece, room)
    if item.starts_on > last or (after is not None and (last - after).days < room / 2):
        on_work = _on_work(piece, scale, room)
        if on_work is not None:
            return on_work
    begins = max(item.starts_on, first)
    seen = (min(item.ends_on, last) - begins).days + 1
    if after is None or (after >= last and seen >= room * TOO_FEW):
        return _inside(piece, scale, room)
    length = _length(scale)
    narrowest = (item.starts_on - first).days + NARROWEST * length / 100
    at = max((after - first).days + 1, narrowest, 0)
    until = min([free_until, *(dot.due_on for dot in piece.dots if dot.due_on > after)])
    return Words(Place.AFTER, at, max((until - first).days - at - GAP * length, 0))


def _inside(piece: Piece, scale: Runway, room: int) -> Words:
    """Return where words stand in a bar: where it comes into view, or after duties in it that would cover them."""
    begins, last = max(piece.item.starts_on, scale.first), min(piece.item.ends_on, scale.last)
    for due_on in sorted(dot.due_on for dot in piece.dots):
        if 0 <= (due_on - begins).days < room and (last - due_on).days >= room * TOO_FEW:
            begins = due_on + DAY
    return Words(Place.INSIDE, (begins - scale.first).days, max((last - begins).days + 1, 0))


def _on_work(piece: Piece, scale: Runway, room: int) -> Words | None:
    """Return where words stand on the work before a bar: between two duties; None where there is no room for them."""
    begins = max(piece.work_on, scale.first)
    until = min(piece.item.starts_on, scale.last + DAY)
    due = sorted(dot.due_on for dot in piece.dots if begins <= dot.due_on < until)
    between = list(pairwise([begins - DAY, *due, until]))
    gap = next((each for each in between if _days_in(each) >= room), max(between, key=_days_in))
    if _days_in(gap) < room * TOO_FEW:
        return None
    at = (gap[0] - scale.first).days + 1
    return Words(Place.ON_WORK, at, _days_in(gap) - GAP * _length(scale))


def _days_in(gap: tuple[dt.date, dt.date]) -> int:
    return (gap[1] - gap[0]).days - 1


def _length(scale: Runway) -> int:
    return (scale.last - scale.first).days + 1


def campaign_words(piece: Piece, lane: str, letters: float) -> str:
    """Return the words for its campaign before its title: none in its own lane, few where there is no room."""
    campaign, title = piece.item.campaign, piece.item.title
    if title and campaign == lane:
        return ""
    most = max(LONGEST_CAMPAIGN, int(letters) - len(title) - 1)
    if not title or len(campaign) <= most:
        return campaign
    return f"{campaign[: most - 1].rstrip()}…"


def is_tight(piece: Piece, letters: float) -> bool:
    """Whether on a phone there is no room for both its campaign and its title."""
    title = min(len(piece.item.title), ENOUGH_OF_TITLE)
    return bool(title) and letters * LETTERS_ON_PHONE / LETTERS < len(piece.item.campaign) + title
