"""A timeline as its templates draw it: places in percent of the width, rows in pixels. No query."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, groupby
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calendar_app.calendar.filters import STATUSES
from calendar_app.calendar.grid import Item
from calendar_app.calendar.timeline import STAYS, Lane, Piece
from calendar_app.calendar.timeline_words import LETTERS, Place, Words, campaign_words, is_tight, words_of
from calendar_app.calendar.window import Window
from calendar_app.lib.dates import written
from calendar_app.lib.habits import active_writing
from calendar_app.lib.hours import spoken_hour
from campaigns.rules.runway import NARROWEST, Runway
from departments.workdays import WorkingDays

DAY = dt.timedelta(days=1)
WORDS: Final = 0.15
"""So much of the width the words of an activity take, a bar of one day included."""

WORDS_OF_TICK: Final = 0.045
"""So much of the width the words of a line across take: at the very end they would be cut."""

ROW: Final = 26
"""So many pixels high is a row of a lane, its gap included."""

BAR: Final = 22

FOLD: Final = 800
"""So many CSS pixels of lanes most screens show at once."""

KEPT_LANES: Final = 100
"""So many lanes as they were drawn a process keeps, the latest used."""

SHADED_UP_TO: Final = 190
"""Days off are shaded on timelines of so many days; on longer ones they would be but a grey."""


@dataclass(frozen=True)
class Axis:
    """What lanes are drawn along: the days of ``scale``, which of them are ``off``, and ``today`` if it is among them.

    ``off`` are stretches: how many days after the first each begins, and how many it lasts. Weeks begin on
    ``first_weekday``.
    """

    scale: Runway
    off: tuple[tuple[int, int], ...]
    today: dt.date | None
    first_weekday: int = 0

    @classmethod
    def of(cls, window: Window, days: WorkingDays, today: dt.date, *, first_weekday: int = 0) -> "Axis":
        """Return the axis of a window."""
        scale = Runway(window.first, window.last)
        return cls(scale, tuple(_off(window, days)), today if scale.covers(today) else None, first_weekday)

    @property
    def length(self) -> int:
        """How many days it has."""
        return (self.scale.last - self.scale.first).days + 1

    @property
    def shades(self) -> list[dict[str, str]]:
        """Where days off are shaded, if they are."""
        return [_shade(begins, count, self.length) for begins, count in self.off] if self.length <= SHADED_UP_TO else []

    @property
    def ticks(self) -> list[dict[str, str]]:
        """The lines across with their words: days, weeks, months or quarters, as there is room."""
        return _ticks(self.scale.first, self.length, self.first_weekday)


def room_for_words(window: Window) -> int:
    """Return how many days of the window the words of an activity take, at least one."""
    return _room((window.last - window.first).days + 1)


def timeline_context(
    lanes: Iterable[Lane],
    window: Window,
    days: WorkingDays,
    *,
    today: dt.date,
    by: str = "channel",
    first_weekday: int = 0,
) -> dict[str, Any]:
    """Return what the template needs of these lanes, which are what ``by`` says, on the window's scale. No query.

    A lane is drawn once for all that is in it: where nothing of it is different, it is as it was, for whoever asks in
    the same language and writing days and hours alike.
    """
    axis = Axis.of(window, days, today, first_weekday=first_weekday)
    spoken = (get_language() or "en", *active_writing())
    lanes = list(lanes)
    return {
        "by": by,
        "stays": STAYS[by],
        "first": window.first.isoformat(),
        "length": axis.length,
        "narrowest": NARROWEST,
        "days_off": " ".join(f"{begins}+{count}" for begins, count in axis.off),
        "ticks": axis.ticks,
        "lanes": [_drawn_lane(lane, axis, spoken) for lane in lanes],
        "first_below": _first_below(lanes),
    }


def _height(lane: Lane) -> int:
    return max(len(lane.rows), 1) * ROW + 6


def _first_below(lanes: Sequence[Lane]) -> int:
    """Return the number of the first lane that begins below what most screens show, or how many there are."""
    tops = accumulate(map(_height, lanes), initial=0)
    return next((number for number, top in enumerate(tops) if top > FOLD), len(lanes))


@lru_cache(maxsize=KEPT_LANES)
def _drawn_lane(lane: Lane, axis: Axis, _spoken: tuple[str, ...]) -> SafeString:
    room = _room(axis.length)
    words = cache(lambda day: written(day, "j M"))
    context = {
        "key": lane.name,
        "name": lane.name or _("None"),
        "count": lane.count,
        "is_beside": lane.is_beside,
        "height": _height(lane),
        "pieces": [
            _drawn(piece, row, axis.scale)
            | _worded(piece, lane.name, axis, words_of(piece, axis.scale, room=room, free_until=free_until))
            | {"days": _days(piece.item, words)}
            for row, each in enumerate(lane.rows)
            for piece, free_until in zip(each, _begins_of_next(each, axis.scale.last + DAY), strict=True)
        ],
        "shades": axis.shades,
        "ticks": axis.ticks,
        "today": axis.scale.at(axis.today) if axis.today else "",
        "status_words": {name: str(word) for name, word in STATUSES.items()},
    }
    return mark_safe(render_to_string("calendar/timeline_lane.html", context, using="jinja2"))  # noqa: S308 - escaped there


def _begins_of_next(row: Sequence[Piece], end: dt.date) -> list[dt.date]:
    """Return for each of a row on which day the next one begins, ``end`` at the latest."""
    return [*(min(piece.work_on, end) for piece in row[1:]), end]


def _drawn(piece: Piece, row: int, scale: Runway) -> dict[str, Any]:
    item = piece.item
    strip = scale.strip(work_begins_on=piece.work_on, starts_on=item.starts_on, ends_on=item.ends_on)
    return {
        "item": item,
        "strip": strip,
        "y": row * ROW + 4,
        "middle": row * ROW + 4 + BAR / 2,
        "has_work": piece.work_on < item.starts_on,
        "is_missed": piece.begins_in_past,
        "dots": [(scale.at(dot.due_on), dot.shape) for dot in piece.dots if scale.covers(dot.due_on)],
    }


def _worded(piece: Piece, lane: str, axis: Axis, words: Words) -> dict[str, Any]:
    """Return the words of a piece and where they stand: in percent of the scale outside its bar, of the bar inside."""
    item, letters = piece.item, LETTERS * words.room / axis.length
    inside = words.at - (item.starts_on - axis.scale.first).days
    return {
        "campaign": campaign_words(piece, lane, letters),
        "is_tight": is_tight(piece, letters),
        "text_at": _percent(inside, (item.ends_on - item.starts_on).days + 1),
        "words_at": "" if words.place == Place.INSIDE else _percent(words.at, axis.length),
        "is_on_work": words.place == Place.ON_WORK,
        "words_width": _percent(words.room, axis.length),
    }


def _days(item: Item, words: Callable[[dt.date], str]) -> str:
    """Return its days as ``words`` says them, one day once, and when it begins if it has a time."""
    days = dict.fromkeys((item.starts_on, item.ends_on))
    hour = f"{spoken_hour(item.starts_at)} {item.zone}".rstrip() if item.starts_at else ""
    return " – ".join(map(words, days)) + (f", {hour}" if hour else "")


def _percent(days: float, length: int) -> str:
    return f"{100 * days / length:.2f}%"


def _room(length: int) -> int:
    return max(1, round(length * WORDS))


def _ticks(first: dt.date, length: int, first_weekday: int) -> list[dict[str, str]]:
    shown = [first + number * DAY for number in range(length)]
    if length <= 14:
        marked, words = shown, "D j M"
    elif length <= 100:
        marked, words = [day for day in shown if day.weekday() == first_weekday], "j M"
    elif length <= 400:
        marked, words = [day for day in shown if day.day == 1], "M Y"
    else:
        marked, words = [day for day in shown if day.day == 1 and day.month % 3 == 1], "M Y"
    has_room = {day: (shown[-1] - day).days >= WORDS_OF_TICK * length for day in marked}
    return [
        {"at": _percent((day - first).days, length), "words": written(day, words) if has_room[day] else ""}
        for day in marked
    ]


def _off(window: Window, days: WorkingDays) -> Iterator[tuple[int, int]]:
    numbers = range((window.last - window.first).days + 1)
    for is_off, stretch in groupby(numbers, key=lambda number: not days.is_working(window.first + number * DAY)):
        if is_off:
            begins, *more = stretch
            yield begins, 1 + len(more)


def _shade(begins: int, count: int, length: int) -> dict[str, str]:
    return {"at": _percent(begins, length), "width": _percent(count, length)}
