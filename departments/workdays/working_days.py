"""Which days a team works, and counting in them.

Counting follows one definition throughout: ``WorkingDays.between(a, b)`` counts the working days of the half-open
stretch *a included, b not*. So it adds up (``between(a, b) + between(b, c) == between(a, c)``), and the time a rule
asks for less the time there is equals the time that is missing.

Lead times are counted by weight: a day of a busy season of factor f counts 1/f, every other day 1. "N before A" is the
latest day D before A for which the days from D (included) to A (not) weigh N at least; "N after A" the earliest D after
A for which those from A (not included) to D do. Weights are whole numbers, scaled by the factors' common multiple, so
nothing is rounded. Where nothing is busy, this is the N-th working day.
"""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from math import lcm

from django.utils.translation import gettext as _

from departments.enums import DayKind
from departments.errors import Refused
from departments.workdays.public_holidays import HOLIDAY_LANGUAGE, holiday_ordinals, public_holidays
from departments.workdays.special import PLAIN, Special, occurrences
from departments.workdays.standing import DayStanding, Level
from departments.workdays.tally import MAX_IDLE_YEARS, Tally, back, forward

__all__ = ["MAX_IDLE_YEARS", "MAX_OFFSET", "MAX_YEARS_BETWEEN", "WorkingDays"]

MAX_OFFSET = 10_000
"""The most days one step may take: about 40 years of five-day weeks."""

MAX_YEARS_BETWEEN = 250
"""The widest stretch that is counted. Wider ones are typing slips, and would cost seconds."""


@dataclass(frozen=True)
class WorkingDays:
    """The value of a working calendar: which days are worked.

    ``weekend`` holds the days off of each week, Monday being 0. ``country`` (ISO 3166-1, two letters) and
    ``subdivision`` choose the public holidays; ``None`` or an empty text means none. ``special`` are the special days
    of the calendar, ``own`` those of the one department that works by it.

    Whether a day is worked is decided by the first of these that speaks of it: the department's own closed and open
    days; the calendar's; public holidays; the weekend. On the same level closed beats open. Where busy seasons overlap,
    of either level, the greatest factor counts.

    Equal values behave equally; each keeps the years it has worked out, so reuse one for many counts.
    """

    weekend: frozenset[int] = frozenset({5, 6})
    country: str | None = None
    subdivision: str | None = None
    special: tuple[Special, ...] = ()
    own: tuple[Special, ...] = ()
    _plain: dict[int, Tally] = field(default_factory=dict, init=False, compare=False, repr=False)
    _weighed: dict[int, Tally] = field(default_factory=dict, init=False, compare=False, repr=False)
    _calendar: dict[int, Tally] = field(default_factory=dict, init=False, compare=False, repr=False)

    def is_working(self, day: date) -> bool:
        """Tell whether the team works on ``day``. Raises ``Refused`` for a country or region nobody knows."""
        days = self._plain_tally(day.year).days
        index = bisect_left(days, day.toordinal())
        return index < len(days) and days[index] == day.toordinal()

    def reason_off(self, day: date, language: str = HOLIDAY_LANGUAGE) -> str | None:
        """Return why ``day`` is off: a closure's reason, a holiday's name or "Weekend"; ``None`` on a working day.

        Holidays are named in ``language`` where the holidays library speaks it, else in their country's own.
        """
        standing = self.standing(day, language)
        return None if standing.is_working else standing.reason

    def standing(self, day: date, language: str = HOLIDAY_LANGUAGE) -> DayStanding:
        """Return what ``day`` is and which level says so; holidays are named as ``reason_off`` does."""
        is_working, level, reason = self._decided(day, language)
        busy = max(self._busy_on(day), key=lambda each: each.factor, default=None)
        if busy is None:
            return DayStanding(day, is_working, level, reason)
        return DayStanding(day, is_working, level, reason, busy.factor, busy.reason)

    def on_or_before(self, day: date) -> date:
        """Return ``day`` if it is worked, else the last working day before it. Raises ``Refused`` if there is none."""
        return day if self.is_working(day) else self.add(day, -1)

    def on_or_after(self, day: date) -> date:
        """Return ``day`` if it is worked, else the first working day after it. Raises ``Refused`` if there is none."""
        return day if self.is_working(day) else self.add(day, 1)

    def add(self, day: date, n: int) -> date:
        """Return the ``n``-th working day strictly after ``day``, or strictly before it if ``n`` is negative.

        0 is ``day`` itself, or the working day before it if ``day`` is off. Busy seasons do not count here: this is
        how notice, warnings and lateness are counted. Raises ``Refused`` beyond ``MAX_OFFSET`` working days, past the
        ends of the calendar, and if the calendar has no working day.
        """
        if n == 0:
            return self.on_or_before(day)
        _check_size(n)
        return forward(self._plain_tally, day, n) if n > 0 else back(self._plain_tally, day, -n)

    def add_weighed(self, day: date, n: int) -> date:
        """Return where a lead time of ``n`` working days from ``day`` leads, busy seasons counted: a working day.

        Example: "10 working days before" a Monday with the two weeks before it busy at factor 2 is the Monday four
        weeks earlier. 0 and what is raised are as for ``add``.
        """
        if not self.has_seasons or n == 0:
            return self.add(day, n)
        _check_size(n)
        need = abs(n) * self._unit
        return forward(self._weighed_tally, day, need) if n > 0 else back(self._weighed_tally, day, need)

    def shift(self, day: date, n: int) -> date:
        """Return the day ``n`` calendar days from ``day``, worked or not, busy seasons counted.

        Example: seven days before a Monday, all of them busy at factor 2, is the Monday two weeks before. 0 is ``day``.
        Past the ends of the calendar it raises ``OverflowError``, ``Refused`` where there are busy seasons.
        """
        if not self.has_seasons or n == 0:
            return day + timedelta(days=n)
        need = abs(n) * self._unit
        return forward(self._calendar_tally, day, need) if n > 0 else back(self._calendar_tally, day, need)

    def between(self, a: date, b: date) -> int:
        """Return how many working days lie between ``a`` (included) and ``b`` (not included), busy or not.

        Negative if ``b`` is before ``a``: minus the count the other way round. From today to a due date this is the
        working days left, today included: 0 on the day itself. Raises ``Refused`` for more than ``MAX_YEARS_BETWEEN``
        years.
        """
        if b < a:
            return -self.between(b, a)
        if b.year - a.year > MAX_YEARS_BETWEEN:
            raise Refused(_("%(from)d and %(to)d are too far apart to count.") % {"from": a.year, "to": b.year})
        whole_years = sum(len(self._plain_tally(year).days) for year in range(a.year, b.year))
        return whole_years + self._position(b) - self._position(a)

    def is_idle(self, year: int) -> bool:
        """Whether no day of ``year`` is worked."""
        return not self._plain_tally(year).days

    def weights(self, year: int) -> frozenset[tuple[int, int, bool]]:
        """Return what each day of ``year`` counts: its ordinal, its factor in hundredths, and whether it is worked."""
        worked, factors = set(self._plain_tally(year).days), self._factors(year)
        return frozenset((day, factors.get(day, PLAIN), day in worked) for day in _whole(year))

    @cached_property
    def has_seasons(self) -> bool:
        """Whether any day counts less than another."""
        return any(each.factor != PLAIN for each in self._seasons)

    @cached_property
    def _seasons(self) -> tuple[Special, ...]:
        return tuple(each for each in (*self.special, *self.own) if each.kind == DayKind.BUSY)

    @cached_property
    def _scale(self) -> int:
        """The common multiple of all factors in hundredths: a day of factor f weighs this over f."""
        return lcm(PLAIN, *(each.factor for each in self._seasons))

    @property
    def _unit(self) -> int:
        """What a plain day weighs."""
        return self._scale // PLAIN

    def _decided(self, day: date, language: str) -> tuple[bool, Level, str]:
        for level, rows in ((Level.DEPARTMENT, self.own), (Level.CALENDAR, self.special)):
            for kind, is_working in ((DayKind.CLOSED, False), (DayKind.OPEN, True)):
                if found := next((each for each in rows if each.kind == kind and each.holds(day)), None):
                    return is_working, level, found.reason or str(kind.label)
        if self.country:
            name = public_holidays(self.country, self.subdivision or "", day.year, language).get(day)
            if name:
                return False, Level.HOLIDAY, name
        if day.weekday() in self.weekend:
            return False, Level.WEEKEND, _("Weekend")
        return True, Level.USUAL, ""

    def _busy_on(self, day: date) -> list[Special]:
        return [each for each in self._seasons if each.holds(day)]

    def _position(self, day: date) -> int:
        """Return how many working days of its year lie before ``day``."""
        return bisect_left(self._plain_tally(day.year).days, day.toordinal())

    def _plain_tally(self, year: int) -> Tally:
        """Return the working days of ``year``, each counting 1; worked out once a value."""
        known = self._plain.get(year)
        if known is None:
            days = array("i", self._work_out(year))
            known = self._plain[year] = Tally(days, range(len(days) + 1))
        return known

    def _weighed_tally(self, year: int) -> Tally:
        """Return the working days of ``year``, each with its weight; worked out once a value."""
        known = self._weighed.get(year)
        if known is None:
            known = self._weighed[year] = self._weigh(year, self._plain_tally(year).days)
        return known

    def _calendar_tally(self, year: int) -> Tally:
        """Return all days of ``year``, each with its weight; worked out once a value."""
        known = self._calendar.get(year)
        if known is None:
            known = self._calendar[year] = self._weigh(year, _whole(year))
        return known

    def _factors(self, year: int) -> dict[int, int]:
        """Return the greatest factor of each busy day of ``year``."""
        factors: dict[int, int] = {}
        for season in self._seasons:
            for day in _days_of(season, year):
                factors[day] = max(season.factor, factors.get(day, PLAIN))
        return factors

    def _weigh(self, year: int, days: Sequence[int]) -> Tally:
        factors = self._factors(year)
        weights = (self._scale // factors.get(day, PLAIN) for day in days)
        return Tally(days, tuple(accumulate(weights, initial=0)))

    def _work_out(self, year: int) -> list[int]:
        off = holiday_ordinals(self.country, self.subdivision or "", year) if self.country else frozenset()
        worked = [weekday not in self.weekend for weekday in range(7)]
        # Ordinal 1 is a Monday, so this is date.weekday() without making a date.
        days = [day for day in _whole(year) if worked[(day - 1) % 7] and day not in off]
        for rows in (self.special, self.own):
            if rows:
                opened = {day for each in rows if each.kind == DayKind.OPEN for day in _days_of(each, year)}
                closed = {day for each in rows if each.kind == DayKind.CLOSED for day in _days_of(each, year)}
                days = sorted(opened.union(days) - closed)
        return days


def _whole(year: int) -> range:
    """Return all days of a year as ordinals."""
    return range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)


def _days_of(special: Special, year: int) -> list[int]:
    """Return which days of ``year`` are among ``special``, as ordinals."""
    whole = _whole(year)
    return [
        day
        for first, last in occurrences(special, year)
        for day in range(max(whole.start, first.toordinal()), min(whole.stop, last.toordinal() + 1))
    ]


def _check_size(n: int) -> None:
    if abs(n) > MAX_OFFSET:
        raise Refused(
            _("%(count)d working days are too many to count. Use at most %(most)d.")
            % {"count": abs(n), "most": MAX_OFFSET}
        )
