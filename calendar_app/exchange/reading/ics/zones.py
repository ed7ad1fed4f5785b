"""Which time zone a calendar file means, whatever it calls it."""

import re
from collections.abc import Iterable
from datetime import tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendar_app.exchange.reading.ics.lines import Component

_LONGEST_DEFINITION = 400
_FREQUENCY = re.compile(r"FREQ=(\w+)", re.IGNORECASE)


@cache
def _names() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _cities() -> dict[str, str]:
    return {name.rpartition("/")[2].replace("_", " ").casefold(): name for name in sorted(_names().values())}


def known_zone(name: str) -> str:
    """Return the IANA name of a zone: itself, a Windows name, a vendor's path, or a list of cities; "" if unknown."""
    cleaned = name.strip().strip("/").strip()
    if cleaned in WINDOWS_TO_OLSON:
        return WINDOWS_TO_OLSON[cleaned]
    parts = cleaned.split("/")
    for first in range(len(parts)):
        if found := _names().get("/".join(parts[first:]).replace(" ", "_").casefold()):
            return found
    cities = re.sub(r"^\([^)]*\)", "", cleaned).split(",")
    return next((_cities()[city] for city in (c.strip().casefold() for c in cities) if city in _cities()), "")


class Zones:
    """The zones of one file: by name where the name is known, else as the file itself defines them."""

    def __init__(self, definitions: Iterable[Component]) -> None:
        self._definitions = {zone.text("TZID"): zone for zone in definitions}
        self._found: dict[str, tuple[str, tzinfo | None]] = {}

    def find(self, name: str) -> tuple[str, tzinfo | None]:
        """Return the zone's IANA name ("" if it has none) and its rules, None for a name nobody knows."""
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def _look_up(self, name: str) -> tuple[str, tzinfo | None]:
        definition = self._definitions.get(name)
        iana = known_zone(name) or (known_zone(definition.text("X-LIC-LOCATION")) if definition else "")
        if iana:
            return iana, ZoneInfo(iana)
        return "", _defined(definition) if definition else None


def _defined(definition: Component) -> tzinfo | None:
    """Return the zone as the file's VTIMEZONE defines it, None if that is malformed or not yearly as zones are."""
    text = "\r\n".join(definition.raw) + "\r\n"
    frequencies = {found.upper() for found in _FREQUENCY.findall(text)}
    if len(definition.raw) > _LONGEST_DEFINITION or not frequencies <= {"YEARLY"}:
        return None
    try:
        zone: tzinfo = Timezone.from_ical(text).to_tz(lookup_tzid=False)  # type: ignore[attr-defined]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None  # whatever is wrong with it, its times are then read as the reader's own
    return zone
