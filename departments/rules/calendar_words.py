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
from departments.workdays import PLAIN, WorkingDays, public_holidays


@dataclass(frozen=True)
class Holiday:
    """A public holiday that falls on a day otherwise worked."""

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


def factor_words(factor: int) -> str:
    """Return how much longer lead times are, such as "1.5 times" for 150 hundredths."""
    number = formats.number_format(Decimal(factor) / PLAIN, use_l10n=True)
    return _("%(number)s times") % {"number": number}


def next_holidays(days: WorkingDays, *, today: dt.date, count: int, language: str) -> list[Holiday]:
    """Return the next public holidays from ``today`` on, at most ``count`` of them within a year and a half."""
    if not days.country:
        return []
    found = [
        Holiday(day, name)
        for year in (today.year, today.year + 1)
        for day, name in sorted(public_holidays(days.country, days.subdivision or "", year, language).items())
        if day >= today and day.weekday() not in days.weekend and not days.is_working(day)
    ]
    return found[:count]


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    """Return English names by code; the holidays library knows no others."""
    return {codes[1]: name.replace("_", " ").title() for name, codes in COUNTRIES.items()}


@lru_cache(maxsize=64)
def _region_names(country: str) -> dict[str, str]:
    """Return a country's regions by code; of several names the longest, as the others are short forms."""
    aliases: dict[str, str] = getattr(getattr(holidays, country), "subdivisions_aliases", {})
    return {code: name for name, code in sorted(aliases.items(), key=lambda pair: len(pair[0]))}
