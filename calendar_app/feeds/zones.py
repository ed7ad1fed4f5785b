"""Time zones as calendar programs agree on them: a flat list of what the clocks did, no rules.

Programs read rules (RRULE) of time zones an hour off where they disagree on what a missing end means. So each change
of the clocks within the stretch asked for is one observance of its own, with DTSTART only. All parsers tried read
these alike.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from calendar_app.feeds.lines import folded

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)

UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Etc/Zulu", "Zulu", "Universal", "Etc/Universal"})
"""Zones whose times are written with a Z and need no definition."""


@lru_cache(maxsize=512)
def timezone_component(name: str, first: date, last: date) -> str:
    """Return the VTIMEZONE of zone ``name`` that is right from ``first`` to ``last``, both included; ends in CRLF."""
    zone = ZoneInfo(name)
    begin = datetime.combine(first, time.min, tzinfo=UTC) - _ONE_DAY
    end = datetime.combine(last, time.min, tzinfo=UTC) + 2 * _ONE_DAY
    lines = ["BEGIN:VTIMEZONE", folded(f"TZID:{name}"), *_observance(zone, begin, at_start=True)]
    for moment in _changes(zone, begin, end):
        lines += _observance(zone, moment)
    lines += ["END:VTIMEZONE", ""]
    return "\r\n".join(lines)


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> list[datetime]:
    """Return the instants, in UTC, after ``begin`` and before ``end`` from which clocks in ``zone`` show otherwise."""
    found, day = [], begin
    while day < end:
        following = min(day + _ONE_DAY, end)
        if _clock(zone, day) != _clock(zone, following):
            found.append(_first_second_after_change(zone, day, following))
        day = following
    return found


def _first_second_after_change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Narrow one change of the clocks down to its second."""
    old = _clock(zone, before)
    while after - before > _ONE_SECOND:
        middle = before + timedelta(seconds=(after - before) // _ONE_SECOND // 2)
        if _clock(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _clock(zone: ZoneInfo, moment: datetime) -> tuple[timedelta | None, bool, str | None]:
    """Return offset, whether it is summer time, and what the time is called at ``moment``."""
    local = moment.astimezone(zone)
    return local.utcoffset(), bool(local.dst()), local.tzname()


def _observance(zone: ZoneInfo, moment: datetime, *, at_start: bool = False) -> list[str]:
    """Return the lines of the observance that begins at ``moment``; the first one begins out of itself."""
    offset_to, is_summer, name = _clock(zone, moment)
    offset_from = offset_to if at_start else _clock(zone, moment - _ONE_SECOND)[0]
    assert offset_from is not None and offset_to is not None  # zones always have an offset
    kind = "DAYLIGHT" if is_summer else "STANDARD"
    # RFC 5545, section 3.6.5: the onset is the local time the clocks showed before they changed.
    onset = (moment + offset_from).replace(tzinfo=None)
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{onset:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_offset(offset_from)}",
        f"TZOFFSETTO:{_offset(offset_to)}",
        f"TZNAME:{name}",
        f"END:{kind}",
    ]


def _offset(offset: timedelta) -> str:
    """Return an offset as ``+HHMM``, with seconds only where there are any."""
    sign = "-" if offset < timedelta(0) else "+"
    minutes, seconds = divmod(abs(offset) // _ONE_SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours:02}{minutes:02}" + (f"{seconds:02}" if seconds else "")
