"""What the calendar is narrowed down to, read from an address and written back into one. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote_plus, urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calendar_app.calendar.options import Options
from campaigns.enums import Medium
from campaigns.rules.search_terms import terms, tidy

STATUSES: dict[str, str | Promise] = {
    "draft": _("Draft"),
    "tentative": _("Tentative"),
    "planned": _("Planned"),
    "booked": _("Booked"),
    "live": _("Live"),
    "done": _("Done"),
    "cancelled": _("Cancelled"),
}
"""How an activity stands, its campaign considered: a planned piece of a draft campaign is a draft."""

SHOWN_BY_DEFAULT = tuple(name for name in STATUSES if name != "cancelled")

MARKS: Final[dict[str, str | Promise]] = {
    "mine": _("Mine"),
    "favourite": _("My favourites"),
    "late": _("Late"),
    "short": _("Short notice"),
}
"""What an activity can stand out by. Of late and short notice either will do; what is to be mine must be, and so must
a favourite."""

MOST_VALUES: Final = 50
LONGEST_VALUE: Final = 100


def _is_key(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 10


def _is_uuid(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False


def _values(name: str, makes_sense: Callable[[str], bool] = bool) -> Any:
    """Return a field of ``Filters`` that an address calls ``name``, many times; what makes no sense is left out."""
    return field(default=(), metadata={"name": name, "makes_sense": makes_sense})


@dataclass(frozen=True)
class Filters:
    """What is to be shown: of each kind one of its values, and of all kinds. Empty means all.

    Departments and channels by short name, owners and campaigns by key; of statuses, empty means all but cancelled.
    """

    departments: tuple[str, ...] = _values("department")
    channels: tuple[str, ...] = _values("channel")
    statuses: tuple[str, ...] = _values("status", STATUSES.__contains__)
    media: tuple[str, ...] = _values("medium", Medium.values.__contains__)
    marks: tuple[str, ...] = _values("mark", MARKS.__contains__)
    owners: tuple[str, ...] = _values("owner", _is_key)
    campaigns: tuple[str, ...] = _values("campaign", _is_uuid)
    audiences: tuple[str, ...] = _values("audience")
    tags: tuple[str, ...] = _values("tag")
    brands: tuple[str, ...] = _values("brand")
    markets: tuple[str, ...] = _values("market")
    text: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "Filters":
        """Return what the address asks for; what makes no sense is left out."""
        values = {
            attribute: _unique(query.getlist(name), KINDS[name].metadata["makes_sense"])
            for name, attribute in ATTRIBUTES.items()
        }
        text = tidy(query.get("q", ""))
        return cls(**values, text=text if terms(text) else "")

    def __bool__(self) -> bool:
        return self != Filters()

    @property
    def can_be_kept(self) -> bool:
        """Whether a query narrowed by them is worth keeping: it is put alike at any moment, and asked again."""
        return not self.marks and not self.text

    @property
    def shown_statuses(self) -> tuple[str, ...]:
        """Return the statuses to show."""
        return self.statuses or SHOWN_BY_DEFAULT

    def pairs(self) -> list[tuple[str, str]]:
        """Return the filters as pairs for an address."""
        values = [(name, value) for name, attribute in ATTRIBUTES.items() for value in getattr(self, attribute)]
        return [*values, *([("q", self.text)] if self.text else [])]

    def without(self, name: str, value: str) -> "Filters":
        """Return these filters without one of their values; ``name`` is what addresses call its kind."""
        if name == "q":
            return replace(self, text="")
        kept: Any = tuple(item for item in getattr(self, ATTRIBUTES[name]) if item != value)
        return replace(self, **{ATTRIBUTES[name]: kept})


KINDS: Final = {
    each.metadata["name"]: each for each in Filters.__dataclass_fields__.values() if "name" in each.metadata
}
ATTRIBUTES: Final[dict[str, str]] = {name: each.name for name, each in KINDS.items()}
"""The name of each kind of filter in addresses, and here."""


def _unique(values: list[str], makes_sense: Callable[[str], bool]) -> tuple[str, ...]:
    kept = (value for value in values if value and _is_sensible(value, makes_sense))
    return tuple(dict.fromkeys(kept))[:MOST_VALUES]


def _is_sensible(value: str, makes_sense: Callable[[str], bool]) -> bool:
    return "\x00" not in value and len(value) <= LONGEST_VALUE and makes_sense(value)


def left_out(query: QueryDict) -> list[tuple[str, str]]:
    """Return the values of filters, each with its filter's name, that ``Filters.from_query`` leaves out."""
    given = [(name, value) for name in KINDS for value in query.getlist(name) if value]
    return [pair for pair in given if not _is_sensible(pair[1], KINDS[pair[0]].metadata["makes_sense"])]


def address(view: str, date: str, filters: Filters, options: Options) -> str:
    """Return the query string of a view, as every link of the calendar writes it."""
    return f"?view={quote_plus(view)}&date={quote_plus(date)}{_rest(filters, options)}"


@lru_cache(maxsize=500)
def _rest(filters: Filters, options: Options) -> str:
    """Return what fifty links of a page have in common."""
    pairs = [*filters.pairs(), *options.pairs()]
    return f"&{urlencode(pairs)}" if pairs else ""
