"""Expanding repeat rules (RFC 5545, 3.3.10) inside limits that no rule can get around."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from time import monotonic

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _

from calendar_app.exchange.plan import Unreadable
from calendar_app.exchange.reading.limits import SECONDS_FOR_REPEATS

_YEAR = timedelta(days=366)
_WHOLE_SERIES = timedelta(days=400)
_LONGEST_RULE = 500
_MOST_STEPS = 40_000
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_LAST_USEFUL_YEAR = 9_899
_CYCLE = 400


class BadRule(Exception):
    """A repeat rule that is not followed. ``str()`` says why, to come after the event's title."""


class Deadline:
    """The time all repeats of one file may take together."""

    def __init__(self, seconds: float = SECONDS_FOR_REPEATS) -> None:
        self._until = monotonic() + seconds

    def check(self) -> None:
        """Raise Unreadable when the time is up."""
        if monotonic() > self._until:
            raise Unreadable(
                _("The repeats in this calendar take too long to work out. Export a shorter stretch of it.")
            )


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule ready for expanding: ``text`` without its end, ``until`` the last moment by the event's own clock."""

    text: str
    until: datetime | None
    counted: bool

    @property
    def ends(self) -> bool:
        """Whether the rule itself says where it ends."""
        return self.counted or self.until is not None


def parse_rule(value: str, zone: tzinfo | None) -> Rule:
    """Return the rule of an RRULE value. Raises BadRule for what is dense, of another calendar, or not a rule."""
    if len(value) > _LONGEST_RULE:
        raise BadRule(_("its repeat rule is far too long"))
    parts = dict(re.findall(r"([A-Z-]+)=([^;]*)", value.upper().replace(" ", "")))
    if parts.get("FREQ") not in _FREQUENCIES or any("," in parts.get(f"BY{unit}", "") for unit in _CLOCK_UNITS):
        raise BadRule(_("it repeats more often than daily"))
    if "RSCALE" in parts:
        raise BadRule(_("it repeats by another calendar than the Gregorian one"))
    if not parts.get("INTERVAL", "1").strip("0"):
        raise BadRule(_("its repeat rule cannot be read"))
    until = _until(parts.pop("UNTIL"), zone) if "UNTIL" in parts else None
    kept = [f"{name}={said}" for name, said in parts.items() if name in _KEPT and said]
    return Rule(";".join(kept), until, "COUNT" in parts)


_CLOCK_UNITS = ("HOUR", "MINUTE", "SECOND")
_KEPT = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "WKST", "BYSETPOS", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY"}
    | {"BYHOUR", "BYMINUTE", "BYSECOND"}
)


def _until(value: str, zone: tzinfo | None) -> datetime:
    """Return the last moment by the event's own clock; a date means the whole of that day."""
    found = re.fullmatch(r"(\d{8})(?:T(\d{6})(Z?))?", value)
    if not found:
        raise BadRule(_("its repeat rule ends on a date that cannot be read"))
    try:
        day = date.fromisoformat(found[1])
        if found[2] is None:
            return datetime.combine(day, time.max)
        moment = datetime.combine(day, time.fromisoformat(found[2]))
    except ValueError as problem:
        raise BadRule(_("its repeat rule ends on a date that does not exist")) from problem
    return _by_clock(moment, zone) if found[3] and zone is not None else moment


def _by_clock(instant: datetime, zone: tzinfo) -> datetime:
    """Return an instant by the zone's clock; itself where that is before the year 1 or after 9999, as "endless" is."""
    try:
        return instant.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return instant


def moments(rule: Rule, first: datetime, last: date, deadline: Deadline) -> Iterator[datetime]:
    """Yield the moments of a rule by the event's own clock, from ``first`` on, up to the day ``last`` inclusive.

    dateutil looks for the next moment up to the year 9999 and cannot be stopped while it looks. So the rule is expanded
    a whole number of 400-year cycles later, in which all dates and weekdays recur exactly: a rule that never matches
    (30 February) then ends after a few hundred years instead of eight thousand.
    """
    shift = (_LAST_USEFUL_YEAR - first.year) // _CYCLE * _CYCLE
    try:
        expanded = rrulestr(rule.text, dtstart=first.replace(year=first.year + shift))
        for step, later in enumerate(expanded):
            moment = later.replace(year=later.year - shift)
            if moment.date() > last or (rule.until and moment > rule.until) or step > _MOST_STEPS:
                return
            if step % 500 == 0:
                deadline.check()
            yield moment
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as problem:
        raise BadRule(_("its repeat rule cannot be read")) from problem
    deadline.check()


@dataclass(frozen=True, slots=True)
class Horizon:
    """The days, inclusive, between which endless repeats are brought in; ``chosen`` by the person rather than by us."""

    first: date
    last: date
    chosen: bool = False

    @classmethod
    def around(cls, anchor: date) -> "Horizon":
        """Return a year either side of ``anchor``."""
        return cls(anchor - _YEAR, anchor + _YEAR)


@dataclass(frozen=True, slots=True)
class Series:
    """The moments of a series to bring in, in order, and whether these are all it has."""

    moments: list[datetime]
    whole: bool


def within(rule: Rule, first: datetime, horizon: Horizon, deadline: Deadline) -> Series:
    """Return the moments of a series to bring in. Raises BadRule for a rule that never comes true.

    A series that ends by itself within about a year comes in whole; a longer one between the horizon's days; one that
    has nothing there with its first year, unless the person chose the days.
    """
    whole_until = first.date() + _WHOLE_SERIES
    bound = max(horizon.last, whole_until)
    found = list(moments(rule, first, bound, deadline))
    if not found:
        raise BadRule(_("its repeat rule names no date"))
    if not horizon.chosen and found[-1].date() <= whole_until and _complete(rule, found, bound):
        return Series(found, whole=True)
    inside = [moment for moment in found if horizon.first <= moment.date() <= horizon.last]
    if not inside and not horizon.chosen:
        inside = [moment for moment in found if moment <= first + _YEAR]
    return Series(inside, whole=len(inside) == len(found) and _complete(rule, found, bound))


def _complete(rule: Rule, found: list[datetime], bound: date) -> bool:
    """Return whether the rule ended by itself rather than at ``bound``, the last day looked at."""
    if rule.until is not None:
        return rule.until.date() <= bound
    counted = re.search(r"COUNT=(\d+)", rule.text)
    return counted is not None and len(found) >= int(counted[1])
