"""Dates and times of single properties: DTSTART, DTEND, DURATION, EXDATE, RECURRENCE-ID."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from icalendar.prop import vDuration

from calendar_app.exchange.reading.ics.lines import Component, Property
from calendar_app.exchange.reading.ics.zones import Zones

_MOMENT = re.compile(r"(\d{8})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?", re.IGNORECASE)
_DAY = timedelta(days=1)
EARLIEST_YEAR, LATEST_YEAR = 1970, 2200
_LONGEST = 365_000 * _DAY
"""A thousand years, more than any calendar holds: what lasts longer says so at its row as well at this length."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, or a wall-clock time with its zone: ``rules`` None for floating times, ``zone`` "" if nameless."""

    when: date
    zone: str = ""
    rules: tzinfo | None = None
    unknown_zone: str = ""

    @property
    def timed(self) -> bool:
        """Whether it has a time of day."""
        return isinstance(self.when, datetime)

    @property
    def naive(self) -> datetime:
        """The moment by its own clock; a date at midnight."""
        return self.when if isinstance(self.when, datetime) else datetime.combine(self.when, time())

    @property
    def identity(self) -> str:
        """A name of the moment that does not depend on the zone it is written in."""
        if not isinstance(self.when, datetime):
            return self.when.strftime("%Y%m%d")
        if self.rules is None:
            return self.when.strftime("%Y%m%dT%H%M%S")
        return self.when.replace(tzinfo=self.rules).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")

    def by_clock_of(self, other: "Moment") -> datetime:
        """Return this moment by the other's clock, naive."""
        if self.rules is None or other.rules is None or not self.timed:
            return self.naive
        return self.naive.replace(tzinfo=self.rules).astimezone(other.rules).replace(tzinfo=None)

    def at(self, naive: datetime) -> "Moment":
        """Return another moment of the same sort and zone."""
        return Moment(naive if self.timed else naive.date(), self.zone, self.rules)


def moments_of(found: Property, zones: Zones) -> list[Moment]:
    """Return the moments a property lists; what cannot be read is left out. Of a period only the beginning counts."""
    listed = (_moment(value.partition("/")[0].strip(), found, zones) for value in found.value.split(","))
    return [moment for moment in listed if moment is not None]


def moment_of(event: Component, name: str, zones: Zones) -> Moment | None:
    """Return the one moment of a property, None where it is missing or not a possible date."""
    found = event.first(name)
    return next(iter(moments_of(found, zones)), None) if found else None


def _moment(value: str, found: Property, zones: Zones) -> Moment | None:
    parts = _MOMENT.fullmatch(value)
    if not parts:
        return None
    try:
        day = date.fromisoformat(parts[1])
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            return None
        if parts[2] is None:
            return Moment(day)
        clock = time(int(parts[2]), int(parts[3]), min(int(parts[4] or 0), 59))
    except ValueError:
        return None
    if parts[5]:
        return Moment(datetime.combine(day, clock), "UTC", UTC)
    name = found.parameters.get("TZID", "")
    zone, rules = zones.find(name) if name else ("", None)
    return Moment(datetime.combine(day, clock), zone, rules, name if name and rules is None else "")


def duration_of(event: Component, start: Moment, zones: Zones) -> timedelta | None:
    """Return how long the event lasts by its own clock, None where it does not say; never negative.

    Of whole days DTEND is the day after the last (RFC 5545, 3.6.1): the duration is then a number of days.
    """
    end = moment_of(event, "DTEND", zones) or moment_of(event, "DUE", zones)
    if end is not None:
        return max(end.by_clock_of(start) - start.naive, timedelta())
    said = event.text("DURATION")
    if not said:
        return None
    try:
        lasts: timedelta = vDuration.from_ical(said)  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(lasts, timedelta()), _LONGEST)


def as_whole_days(event: Component, start: Moment, lasts: timedelta | None) -> Moment:
    """Return the start as a date where the event covers whole days in all but name: midnight to midnight."""
    midnight = start.timed and start.naive.time() == time()
    flagged = event.text("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"
    if midnight and (flagged or (lasts and lasts % _DAY == timedelta())):
        return Moment(start.naive.date())
    return start


def shown(start: Moment, lasts: timedelta | None, zone: str) -> tuple[date, date | None, str]:
    """Return first and last moment, both inclusive, and the zone whose clock they follow ("" for the reader's own).

    Instants in UTC or in a zone without a name are shown by the clock of ``zone``.
    """
    if not isinstance(start.when, datetime):
        last = start.when + max(lasts or _DAY, _DAY) - _DAY
        return start.when, last, ""
    begins = start.when
    ends = begins + lasts if lasts else None
    if start.rules is not None and start.zone in ("", "UTC"):
        begins = _converted(begins, start.rules, zone)
        return begins, _converted(ends, start.rules, zone) if ends else None, zone
    return begins, ends, start.zone


def _converted(moment: datetime, rules: tzinfo, zone: str) -> datetime:
    return moment.replace(tzinfo=rules).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
