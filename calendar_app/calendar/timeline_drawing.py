"""A timeline as its template draws it: places in percent of the width, rows in pixels. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from calendar_app.calendar.filters import STATUSES
from calendar_app.calendar.grid import Item
from calendar_app.calendar.timeline import STAYS, Lane, Piece, has_words_after
from calendar_app.calendar.window import Window
from campaigns.rules.runway import NARROWEST, Runway
from departments.workdays import WorkingDays

DAY = dt.timedelta(days=1)
WORDS: Final = 0.13
"""So much of the width the words of an activity take."""

ROW: Final = 26
"""So many pixels high is a row of a lane, its gap included."""

BAR: Final = 22
SHADED_UP_TO: Final = 190
"""Days off are shaded on timelines of so many days; on longer ones they would be but a grey."""


def room_for_words(window: Window) -> int:
    """Return how many days of the window the words of an activity take, at least one."""
    return max(1, round(((window.last - window.first).days + 1) * WORDS))


def timeline_context(
    lanes: Iterable[Lane], window: Window, days: WorkingDays, *, today: dt.date, by: str = "channel"
) -> dict[str, Any]:
    """Return what the template needs of these lanes, which are what ``by`` says, on the window's scale. No query."""
    scale = Runway(window.first, window.last)
    length = (window.last - window.first).days + 1
    room = room_for_words(window)
    off = list(_off(window, days, length))
    words = cache(lambda day: date_format(day, "j M"))
    return {
        "by": by,
        "stays": STAYS[by],
        "first": window.first.isoformat(),
        "length": length,
        "narrowest": NARROWEST,
        "words_width": _percent(room, length),
        "lanes": [
            {
                "key": lane.name,
                "name": lane.name or _("None"),
                "count": lane.count,
                "is_beside": lane.is_beside,
                "height": max(len(lane.rows), 1) * ROW + 6,
                "pieces": [
                    _drawn(piece, row, scale, window, room) | {"days": _days(piece.item, words)}
                    for row, each in enumerate(lane.rows)
                    for piece in each
                ],
            }
            for lane in lanes
        ],
        "ticks": _ticks(window, length),
        "days_off": " ".join(f"{begins}+{count}" for begins, count in off),
        "off": [_shade(begins, count, length) for begins, count in off] if length <= SHADED_UP_TO else [],
        "today": scale.at(today) if scale.covers(today) else "",
        "status_words": {name: str(word) for name, word in STATUSES.items()},
    }


def _drawn(piece: Piece, row: int, scale: Runway, window: Window, room: int) -> dict[str, Any]:
    item = piece.item
    strip = scale.strip(work_begins_on=piece.work_on, starts_on=item.starts_on, ends_on=item.ends_on)
    hidden = max((window.first - item.starts_on).days, 0)
    return {
        "item": item,
        "strip": strip,
        "y": row * ROW + 4,
        "middle": row * ROW + 4 + BAR / 2,
        # The words begin where the bar comes into view.
        "text_at": _percent(hidden, (item.ends_on - item.starts_on).days + 1),
        "words_at": scale.after(item.ends_on) if has_words_after(piece, room) else "",
        "has_work": piece.work_on < item.starts_on,
        "is_missed": piece.begins_in_past,
        "dots": [(scale.at(dot.due_on), dot.shape) for dot in piece.dots if scale.covers(dot.due_on)],
    }


def _days(item: Item, words: Callable[[dt.date], str]) -> str:
    return f"{words(item.starts_on)} – {words(item.ends_on)}"


def _percent(days: float, length: int) -> str:
    return f"{100 * days / length:.2f}%"


def _ticks(window: Window, length: int) -> list[dict[str, str]]:
    """Return the lines of the axis with their words: days, Mondays, months or quarters, as there is room."""
    shown = [window.first + number * DAY for number in range(length)]
    if length <= 14:
        marked, words = shown, "D j M"
    elif length <= 100:
        marked, words = [day for day in shown if day.weekday() == 0], "j M"
    elif length <= 400:
        marked, words = [day for day in shown if day.day == 1], "M Y"
    else:
        marked, words = [day for day in shown if day.day == 1 and day.month % 3 == 1], "M Y"
    return [{"at": _percent((day - window.first).days, length), "words": date_format(day, words)} for day in marked]


def _off(window: Window, days: WorkingDays, length: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of days off: how many days after the first each begins, and how many it lasts."""
    for is_off, stretch in groupby(range(length), key=lambda number: not days.is_working(window.first + number * DAY)):
        if is_off:
            begins, *more = stretch
            yield begins, 1 + len(more)


def _shade(begins: int, count: int, length: int) -> dict[str, str]:
    return {"at": _percent(begins, length), "width": _percent(count, length)}
