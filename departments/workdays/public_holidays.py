"""The public holidays of a country or region, worked out once a process."""

import warnings
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays
from django.utils.translation import gettext as _

from departments.errors import Refused

# Some countries' movable feasts are known for a span of years only; outside it the others still count.
warnings.filterwarnings("ignore", message="Requested Holidays are available only", category=UserWarning)

HOLIDAY_LANGUAGE = "en"


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
def holiday_ordinals(country: str, subdivision: str, year: int) -> frozenset[int]:
    """Return the public holidays of one year as ordinals. Raises ``Refused`` as ``public_holidays`` does."""
    return frozenset(day.toordinal() for day in public_holidays(country, subdivision, year))
