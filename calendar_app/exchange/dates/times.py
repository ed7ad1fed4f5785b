"""Times of day as people type them, and what is left of the text without them."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from calendar_app.exchange.cells.text import said
from calendar_app.exchange.reading.values import Cell

_CLOCK = r"(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d)(?:\.\d+)?)?)?"
_HALF = r"\s*(?P<half>[ap])\.?\s?m\b\.?"
_ISO = re.compile(
    r"(?<=\d)[T ](?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d+)?)?"
    r"\s*(?P<shift>Z|[+-]\d{2}:?\d{2})?(?![\d:])"
)
_FORMS = (
    re.compile(rf"(?<![\d.]){_CLOCK}{_HALF}", re.IGNORECASE),
    re.compile(r"(?<![\d.:])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d+)?)?(?![\d:])"),
    re.compile(r"(?<![\d.])(?P<hour>[01]?\d|2[0-4])\s?h(?P<minute>[0-5]\d)?(?!\w)", re.IGNORECASE),
    re.compile(
        r"(?<![\d.])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?\s?(?:uhr|uur|o'clock)\b", re.IGNORECASE
    ),
)
_ONLY_DOTS = re.compile(r"(?P<hour>[01]?\d|2[0-3])[.:h](?P<minute>[0-5]\d)", re.IGNORECASE)
_ONLY_HOUR = re.compile(r"(?P<hour>[01]?\d|2[0-3])")
_ZONES = {
    "UTC": "UTC",
    "GMT": "Europe/London",
    "BST": "Europe/London",
    "CET": "Europe/Berlin",
    "CEST": "Europe/Berlin",
    "MEZ": "Europe/Berlin",
    "MESZ": "Europe/Berlin",
    "EET": "Europe/Helsinki",
    "EEST": "Europe/Helsinki",
    "ET": "America/New_York",
    "EST": "America/New_York",
    "EDT": "America/New_York",
    "CST": "America/Chicago",
    "CDT": "America/Chicago",
    "MST": "America/Denver",
    "MDT": "America/Denver",
    "PT": "America/Los_Angeles",
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
    "IST": "Asia/Kolkata",
    "SGT": "Asia/Singapore",
    "JST": "Asia/Tokyo",
    "AEST": "Australia/Sydney",
    "AEDT": "Australia/Sydney",
}
_ZONE = re.compile(rf"\b({'|'.join(_ZONES)})\b")
_DIFFERENCE = re.compile(r"\(?\b(?:GMT|UTC)\s?([+-])(\d{1,2})(?::?(\d{2}))?\)?")
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Times:
    """The first and second time of day in a text, the zone named with them, and the text without them."""

    at: time | None
    ends_at: time | None
    zone: str
    shift: timedelta | None
    rest: str


def take_times(text: str) -> Times:
    """Return the times in a text that also has a date; only forms that cannot be dates are taken."""
    if found := _ISO.search(text):
        rest = f"{text[: found.start()]} {text[found.end() :]}"
        zone, rest = _zone(rest)
        return Times(_time(found), None, zone, _shift(found["shift"]), rest)
    times: list[time] = []
    for form in _FORMS:
        times += [_time(found) for found in form.finditer(text)][:2]
        if times:
            text = form.sub(" ", text)
            break
    shift, text = _difference(text) if times else (None, text)
    zone, rest = _zone(text) if times else ("", text)
    first, second = [*times, None, None][:2]
    return Times(first, second, zone, shift, rest)


def time_cell(cell: Cell) -> Times:
    """Return what a cell of a time column says; ``at`` None where it says no time."""
    typed = _typed(cell)
    if typed is not None:
        return Times(typed, None, "", None, "")
    text = said(cell)
    found = take_times(text)
    if found.at is not None:
        return found
    parts = [part for part in re.split(r"\s*(?:-|–|—|\bto\b|\bbis\b)\s*", text) if part]
    plain = [_ONLY_DOTS.fullmatch(part) or _ONLY_HOUR.fullmatch(part) for part in parts]
    if plain and all(plain) and len(plain) <= 2:
        first, second = [*(_time(one) for one in plain if one), None][:2]
        return Times(first, second, "", None, "")
    return Times(None, None, "", None, "")


def _typed(cell: Cell) -> time | None:
    """Return the time of a cell that holds one as a value: a time, a date-time, or a fraction of a day."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell.replace(tzinfo=None)
    if isinstance(cell, timedelta):
        return _of_seconds(cell.total_seconds())
    if isinstance(cell, float) and 0 < cell < 1:
        return _of_seconds(cell * _DAY_SECONDS)
    return None


def _time(found: re.Match[str]) -> time:
    groups = found.groupdict()
    hour, minute = int(groups["hour"]), int(groups.get("minute") or 0)
    half = (groups.get("half") or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour % 24, minute)


def _of_seconds(seconds: float) -> time:
    minutes = round(seconds / 60) % (24 * 60)
    return time(minutes // 60, minutes % 60)


def _shift(said_shift: str | None) -> timedelta | None:
    if not said_shift:
        return None
    if said_shift == "Z":
        return timedelta()
    hours, minutes = int(said_shift[1:3]), int(said_shift[-2:])
    return timedelta(hours=hours, minutes=minutes) * (-1 if said_shift[0] == "-" else 1)


def _difference(text: str) -> tuple[timedelta | None, str]:
    """Return a difference to UTC that is written out, as in "9:00 AM (GMT+1)", and the text without it."""
    found = _DIFFERENCE.search(text)
    if not found:
        return None, text
    shift = timedelta(hours=int(found[2]), minutes=int(found[3] or 0)) * (-1 if found[1] == "-" else 1)
    return shift, f"{text[: found.start()]} {text[found.end() :]}"


def zone_named(text: str) -> str:
    """Return the zone an abbreviation stands for ("CET", "ET"), "" for any other text."""
    return _ZONES.get(text.strip().upper(), "")


def _zone(text: str) -> tuple[str, str]:
    found = _ZONE.search(text)
    if not found:
        return "", text
    return _ZONES.get(found[1], ""), f"{text[: found.start()]} {text[found.end() :]}"
