"""Which days a team works, and counting in them. Pure values: nothing here reads the database or the clock.

Counting follows one definition throughout: ``WorkingDays.between(a, b)`` counts the working days of the half-open
stretch *a included, b not*. So it adds up (``between(a, b) + between(b, c) == between(a, c)``), and the time a rule
asks for less the time there is equals the time that is missing.
"""

import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, date
from functools import lru_cache
from types import MappingProxyType

import holidays
from django.utils.translation import gettext as _

from departments.errors import Refused

# Some countries' movable feasts are known for a span of years only; outside it the others still count.
warnings.filterwarnings("ignore", message="Requested Holidays are available only", category=UserWarning)

MAX_OFFSET = 10_000
"""The most working days one step may take: about 40 years of five-day weeks."""

MAX_IDLE_YEARS = 10
"""So many whole years in a row without a working day mean that the calendar has none."""

MAX_YEARS_BETWEEN = 250
"""The widest stretch that is counted. Wider ones are typing slips, and would cost seconds."""

HOLIDAY_LANGUAGE = "en"

Closure = tuple[date, date, str]
"""A team's own days off: first day, last day (both included) and the reason."""


@dataclass(frozen=True)
class WorkingDays:
    """The value of a working calendar: which days are worked.

    ``weekend`` holds the days off of each week, Monday being 0. ``country`` (ISO 3166-1, two letters) and
    ``subdivision`` choose the public holidays; ``None`` or an empty text means none. ``closures`` are inclusive at
    both ends. Equal values behave equally; each keeps the years it has worked out, so reuse one for many counts.
    """

    weekend: frozenset[int] = frozenset({5, 6})
    country: str | None = None
    subdivision: str | None = None
    closures: tuple[Closure, ...] = ()
    _years: dict[int, list[int]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def is_working(self, day: date) -> bool:
        """Tell whether the team works on ``day``. Raises ``Refused`` for a country or region nobody knows."""
        ordinals = self._working_ordinals(day.year)
        index = bisect_left(ordinals, day.toordinal())
        return index < len(ordinals) and ordinals[index] == day.toordinal()

    def reason_off(self, day: date, language: str = HOLIDAY_LANGUAGE) -> str | None:
        """Return why ``day`` is off: a closure's reason, a holiday's name or "Weekend"; ``None`` on a working day.

        Holidays are named in ``language`` where the holidays library speaks it, else in their country's own.
        """
        for first, last, reason in self.closures:
            if first <= day <= last:
                return reason or _("Closed")
        if self.country and (
            name := public_holidays(self.country, self.subdivision or "", day.year, language).get(day)
        ):
            return name
        return _("Weekend") if day.weekday() in self.weekend else None

    def on_or_before(self, day: date) -> date:
        """Return ``day`` if it is worked, else the last working day before it. Raises ``Refused`` if there is none."""
        return day if self.is_working(day) else self.add(day, -1)

    def on_or_after(self, day: date) -> date:
        """Return ``day`` if it is worked, else the first working day after it. Raises ``Refused`` if there is none."""
        return day if self.is_working(day) else self.add(day, 1)

    def add(self, day: date, n: int) -> date:
        """Return the ``n``-th working day strictly after ``day``, or strictly before it if ``n`` is negative.

        0 is ``day`` itself, or the working day before it if ``day`` is off. Raises ``Refused`` beyond ``MAX_OFFSET``
        working days, past the ends of the calendar, and if the calendar has no working day.
        """
        if n == 0:
            return self.on_or_before(day)
        if abs(n) > MAX_OFFSET:
            raise Refused(
                _("%(count)d working days are too many to count. Use at most %(most)d.")
                % {"count": abs(n), "most": MAX_OFFSET}
            )
        ordinals = self._working_ordinals(day.year)
        if n > 0:
            return self._walk_forward(day.year, bisect_right(ordinals, day.toordinal()) + n - 1)
        return self._walk_back(day.year, bisect_left(ordinals, day.toordinal()) + n)

    def between(self, a: date, b: date) -> int:
        """Return how many working days lie between ``a`` (included) and ``b`` (not included).

        Negative if ``b`` is before ``a``: minus the count the other way round. From today to a due date this is the
        working days left, today included: 0 on the day itself. Raises ``Refused`` for more than ``MAX_YEARS_BETWEEN``
        years.
        """
        if b < a:
            return -self.between(b, a)
        if b.year - a.year > MAX_YEARS_BETWEEN:
            raise Refused(_("%(from)d and %(to)d are too far apart to count.") % {"from": a.year, "to": b.year})
        whole_years = sum(len(self._working_ordinals(year)) for year in range(a.year, b.year))
        return whole_years + self._position(b) - self._position(a)

    def _position(self, day: date) -> int:
        """Return how many working days of its year lie before ``day``."""
        return bisect_left(self._working_ordinals(day.year), day.toordinal())

    def _walk_forward(self, year: int, index: int) -> date:
        """Return the working day at ``index`` counted from the first of ``year``, in later years if need be."""
        ordinals = self._working_ordinals(year)
        idle = 0
        while index >= len(ordinals):
            idle = 0 if ordinals else idle + 1
            index -= len(ordinals)
            year += 1
            ordinals = self._next_year(year, idle)
        return date.fromordinal(ordinals[index])

    def _walk_back(self, year: int, index: int) -> date:
        """Return the working day at the negative ``index`` counted back from the first of ``year``."""
        idle = 0
        ordinals = self._working_ordinals(year)
        while index < 0:
            year -= 1
            ordinals = self._next_year(year, idle)
            idle = 0 if ordinals else idle + 1
            index += len(ordinals)
        return date.fromordinal(ordinals[index])

    def _next_year(self, year: int, idle: int) -> list[int]:
        """Return the working days of ``year``, or raise ``Refused`` where looking further is of no use."""
        if idle > MAX_IDLE_YEARS:
            raise Refused(
                _("This working calendar has no working day for ten years. Give it at least one day of the week.")
            )
        if not MINYEAR <= year <= MAXYEAR:
            raise Refused(_("That is further away than a calendar reaches. Choose a nearer date."))
        return self._working_ordinals(year)

    def _working_ordinals(self, year: int) -> list[int]:
        """Return the working days of ``year`` as ordinals, in order; worked out once a value."""
        known = self._years.get(year)
        if known is None:
            known = self._years[year] = self._work_out(year)
        return known

    def _work_out(self, year: int) -> list[int]:
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        off = set(_holiday_ordinals(self.country, self.subdivision or "", year)) if self.country else set()
        for closed_from, closed_to, _reason in self.closures:
            off.update(range(max(first, closed_from.toordinal()), min(last, closed_to.toordinal()) + 1))
        worked = [weekday not in self.weekend for weekday in range(7)]
        # Ordinal 1 is a Monday, so this is date.weekday() without making a date.
        return [day for day in range(first, last + 1) if worked[(day - 1) % 7] and day not in off]


@lru_cache(maxsize=4096)
def public_holidays(country: str, subdivision: str, year: int, language: str = HOLIDAY_LANGUAGE) -> Mapping[date, str]:
    """Return the public holidays of one year, observed days included, by date.

    ``subdivision`` may be empty: what the whole land keeps. Raises ``Refused`` for places the holidays library does
    not know.
    """
    regions = holiday_places().get(country)
    if regions is None:
        raise Refused(
            _("No public holidays are known for the country “%(code)s”. Choose one from the list.") % {"code": country},
            field="country",
        )
    if subdivision and subdivision not in regions:
        raise Refused(
            _("No public holidays are known for the region “%(code)s”. Choose one from the list.")
            % {"code": subdivision},
            field="subdivision",
        )
    found = holidays.country_holidays(
        country, subdiv=subdivision or None, years=year, language=_spoken_language(country, language)
    )
    return MappingProxyType({day: name for day, name in found.items() if day.year == year})


def _spoken_language(country: str, wanted: str) -> str | None:
    """Return the holiday language of ``country`` nearest to ``wanted``, else the country's own."""
    entity = getattr(holidays, country)
    wanted = wanted.replace("-", "_").lower()
    nearest: list[str] = [name for name in entity.supported_languages if name.lower() == wanted] or [
        name for name in entity.supported_languages if name.split("_")[0] == wanted.split("_")[0]
    ]
    own: str | None = entity.default_language
    return nearest[0] if nearest else own


@lru_cache(maxsize=1)
def holiday_places() -> Mapping[str, tuple[str, ...]]:
    """Return every country whose public holidays are known, with its regions."""
    found = holidays.list_supported_countries(include_aliases=False)
    return MappingProxyType({country: tuple(regions) for country, regions in sorted(found.items())})


@lru_cache(maxsize=4096)
def _holiday_ordinals(country: str, subdivision: str, year: int) -> frozenset[int]:
    return frozenset(day.toordinal() for day in public_holidays(country, subdivision, year))
