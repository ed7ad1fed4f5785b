"""A working calendar in words, and the next days it has off. Pure."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import holidays
from django.utils import formats
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from holidays.registry import COUNTRIES

from departments.enums import Weekday
from departments.workdays import PLAIN, Level, WorkingDays, holiday_places

SOON_DAYS = 550
"""How far the next days off are looked for."""


@dataclass(frozen=True)
class Holiday:
    """A public holiday, or the first of some closed days, on a day otherwise worked."""

    day: dt.date
    name: str


def weekday_words(days: WorkingDays) -> str:
    """Return the days worked each week, such as "Monday to Friday"."""
    worked = [Weekday(number) for number in range(7) if number not in days.weekend]
    if len(worked) > 2 and worked[-1] - worked[0] == len(worked) - 1:
        return _("%(first)s to %(last)s") % {"first": worked[0].label, "last": worked[-1].label}
    return get_text_list([str(day.label) for day in worked], _("and"))


def place_words(days: WorkingDays) -> str:
    """Return whose public holidays are kept, such as "Germany (Bayern)"; empty if none are."""
    if not days.country:
        return ""
    country = _country_names().get(days.country, days.country)
    if not days.subdivision:
        return country
    return f"{country} ({_region_names(days.country).get(days.subdivision, days.subdivision)})"


def country_choices() -> list[tuple[str, str]]:
    """Return every country whose public holidays are known, by name: code and name."""
    names = _country_names()
    return sorted(((code, names.get(code, code)) for code in holiday_places()), key=lambda pair: pair[1])


def region_choices(country: str) -> list[tuple[str, str]]:
    """Return a country's regions: code and name, the code again where there is no name; none for no known country."""
    names = _region_names(country) if country in holiday_places() else {}
    return [(code, names.get(code, code)) for code in holiday_places().get(country, ())]


def factor_words(factor: int) -> str:
    """Return how much longer lead times are, such as "1.5 times" for 150 hundredths."""
    number = formats.number_format(Decimal(factor) / PLAIN, use_l10n=True)
    return _("%(number)s times") % {"number": number}


def next_days_off(days: WorkingDays, *, today: dt.date, count: int, language: str) -> list[Holiday]:
    """Return the next holidays and closed days from ``today`` on, at most ``count`` of them within a year and a half.

    Those on a weekend are left out; of several days in a row for one reason the first is told.
    """
    found: list[Holiday] = []
    reason = ""
    for passed in range(SOON_DAYS):
        standing = days.standing(today + dt.timedelta(days=passed), language)
        is_told = not standing.is_working and standing.level != Level.WEEKEND
        if is_told and standing.reason != reason and standing.day.weekday() not in days.weekend:
            found.append(Holiday(standing.day, standing.reason))
        reason = standing.reason if is_told else ""
        if len(found) == count:
            break
    return found


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    """Return English names by code; the holidays library knows no others."""
    return {codes[1]: name.replace("_", " ").title() for name, codes in COUNTRIES.items()}


@lru_cache(maxsize=64)
def _region_names(country: str) -> dict[str, str]:
    """Return a country's regions by code; of several names the longest, as the others are short forms."""
    aliases: dict[str, str] = getattr(getattr(holidays, country), "subdivisions_aliases", {})
    return {code: name for name, code in sorted(aliases.items(), key=lambda pair: len(pair[0]))}
