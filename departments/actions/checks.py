"""Checks that several actions share. Each returns the tidied value or raises ``Refused`` with a sentence."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from departments.enums import Weekday
from departments.errors import Refused
from departments.models import Department, OrganisationSettings
from departments.models.department import HOURS_LIMIT
from departments.workdays import holiday_places


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """Return the names of all time zones this machine knows."""
    return frozenset(available_timezones())


def checked_zone(name: str, *, may_be_empty: bool = False, field: str = "time_zone") -> str:
    """Return the time zone's name. Raises ``Refused`` for one that is not known, or for none where one is needed."""
    name = name.strip()
    if not name and may_be_empty:
        return name
    if name not in time_zones():
        raise Refused(
            _("There is no time zone “%(name)s”. Use a name such as Europe/London.") % {"name": name}, field=field
        )
    return name


def checked_name(text: str, *, field: str = "name", sentence: str = "") -> str:
    """Return ``text`` without stray blanks and unseen signs. Raises ``Refused`` (with ``sentence``) if none is left."""
    seen = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text)
    tidy = " ".join(seen.split())
    if not tidy:
        raise Refused(sentence or _("Give it a name."), field=field)
    return tidy


def checked_email(address: str, *, field: str = "email") -> str:
    """Return the address without stray blanks, its domain in lower case. Raises ``Refused`` for what is no address."""
    address = address.strip()
    try:
        validate_email(address)
    except ValidationError as problem:
        raise Refused(
            _("“%(address)s” is not an e-mail address. Check it for typing slips.") % {"address": address}, field=field
        ) from problem
    name, _at, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"


def checked_weekend(days: Iterable[int]) -> list[int]:
    """Return the days off each week, sorted. Raises ``Refused`` for days that do not exist, and for all seven."""
    off = sorted(set(days))
    if not set(off) <= set(Weekday.values):
        raise Refused(_("The days of a week are 0 (Monday) to 6 (Sunday)."), field="weekend_days")
    if len(off) == len(Weekday.values):
        raise Refused(_("All seven days are off. Leave at least one to work on."), field="weekend_days")
    return off


def checked_place(country: str, subdivision: str) -> tuple[str, str]:
    """Return country and region as the holidays library spells them; both may be empty. Raises ``Refused``."""
    country, subdivision = country.strip().upper(), subdivision.strip().upper()
    if subdivision and not country:
        raise Refused(_("A region needs its country. Give the country, too."), field="country")
    if not country:
        return "", ""
    regions = holiday_places().get(country)
    if regions is None:
        raise Refused(
            _("No public holidays are known for the country “%(code)s”. Use two letters such as GB.")
            % {"code": country},
            field="country",
        )
    if subdivision and subdivision not in regions:
        raise Refused(_unknown_region(country, subdivision, regions), field="subdivision")
    return country, subdivision


def check_hours(row: Department | OrganisationSettings, fields: Mapping[str, Any]) -> None:
    """Raise ``Refused`` unless, with these fields, work begins before it ends and an alert climbs in good time."""
    begins, ends = (fields.get(name, getattr(row, name)) for name in ("works_from", "works_until"))
    if (begins is None) != (ends is None):
        raise Refused(_("Give both hours, or neither."), field="works_until" if ends is None else "works_from")
    if begins is not None and begins >= ends:
        raise Refused(_("Work has to begin before it ends. Night shifts are not known yet."), field="works_until")
    hours = fields.get("escalate_after_hours")
    if hours is not None and not 0 <= hours <= HOURS_LIMIT:
        raise Refused(_("Say 0 to %(most)d working hours.") % {"most": HOURS_LIMIT}, field="escalate_after_hours")


def free_slug(rows: QuerySet[Model], name: str, *, fallback: str, taken: Collection[str] = ()) -> str:
    """Return a short name for addresses made from ``name``, none that ``rows`` have or ``taken`` holds. One query."""
    base = slugify(name)[:80].strip("-") or fallback
    taken = {*taken, *rows.filter(slug__startswith=base).values_list("slug", flat=True)}
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def checked_slug(text: str) -> str:
    """Return ``text`` as it can stand in an address. Raises ``Refused`` when it cannot."""
    slug = text.strip().lower()
    if not slug or slugify(slug) != slug:
        raise Refused(
            _("Use letters a to z, digits and hyphens only, such as customer-service."),
            field="slug",
        )
    return slug


def _unknown_region(country: str, subdivision: str, regions: Iterable[str]) -> str:
    known = ", ".join(regions)
    if not known:
        return _("No regions are known for %(country)s. Leave the region empty.") % {"country": country}
    return _("%(country)s has no region “%(code)s”. Known are: %(known)s.") % {
        "country": country,
        "code": subdivision,
        "known": known,
    }
