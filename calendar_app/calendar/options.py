"""How a view shows what it shows, read from an address and written back into one. Pure."""

from collections.abc import Container
from dataclasses import dataclass, fields, replace
from typing import Any, Final
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calendar_app.calendar.timeline import LANES, ZOOMS
from calendar_app.overlays.queries import is_overlay_name
from departments.workdays import holiday_places

HEAT_OF: Final[dict[str, str | Promise]] = {"activities": _("Activities"), "duties": _("Duties")}
"""What a year's heat map counts."""

OVERLAYS: Final[dict[str, str | Promise]] = {
    "blackouts": _("Blackouts and freezes"),
    "closings": _("Closing dates"),
    "closures": _("Departments that are closed"),
}
"""What can be shown beside the activities; the public holidays of countries, too."""

KEY_DATES: Final = "key-dates"
"""The overlay that is on unless somebody switches it off."""

HOLIDAYS: Final = "holidays-"
"""An overlay of a country's public holidays is called this with the country's two letters."""

COLOURED_BY: Final[dict[str, str | Promise]] = {
    "channel": _("Channel"),
    "department": _("Department"),
    "campaign": _("Campaign"),
    "status": _("Status"),
    "medium": _("Medium"),
}
"""What the fill and the edge can say."""

FULLEST_LIMIT: Final = 1_000


@dataclass(frozen=True)
class Options:
    """``of`` is what the year counts on each day, ``full`` the number at which a day is fullest, 0 if nobody chose it.

    A timeline has a lane for each of what ``by`` says, and shows ``zoom`` days. ``over`` are the overlays that are on,
    key dates unless switched off,
    ``fill`` and ``edge`` what colours say, ``saved`` is the key of the saved view from which somebody came here.
    """

    of: str = "activities"
    full: int = 0
    by: str = "channel"
    zoom: int = 92
    over: tuple[str, ...] = (KEY_DATES,)
    fill: str = "channel"
    edge: str = "channel"
    saved: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "Options":
        """Return what the address asks for; what makes no sense is as usual."""
        usual = cls()
        full, zoom = _number(query.get("full"), usual.full), _number(query.get("zoom"), usual.zoom)
        return cls(
            of=_one_of(HEAT_OF, query.get("of"), usual.of),
            full=full if 1 <= full <= FULLEST_LIMIT else usual.full,
            by=_one_of(LANES, query.get("by"), usual.by),
            zoom=zoom if zoom in ZOOMS else usual.zoom,
            over=_overlays(query.getlist("over")),
            fill=_one_of(COLOURED_BY, query.get("fill"), usual.fill),
            edge=_one_of(COLOURED_BY, query.get("edge"), usual.edge),
            saved=_key(query.get("saved")),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Return what is not as usual, as pairs for an address."""
        usual = Options()
        names = [field.name for field in fields(self) if field.name != "over"]
        changed = [(name, str(getattr(self, name))) for name in names if getattr(self, name) != getattr(usual, name)]
        off = [] if KEY_DATES in self.over else [("over", "")]
        return [*changed, *off, *(("over", name) for name in self.over if name != KEY_DATES)]

    def hidden_pairs(self) -> list[tuple[str, str]]:
        """Return the pairs of what the toolbar has no field for."""
        return [(name, value) for name, value in self.pairs() if name != "over"]

    def but(self, **changes: Any) -> "Options":
        """Return these options with some of them changed."""
        return replace(self, **changes)


def _overlays(names: list[str]) -> tuple[str, ...]:
    """Return the overlays asked for. What is usually on is off only where an empty name says that all are listed."""
    asked = tuple(name for name in dict.fromkeys(names) if _is_overlay(name))
    return asked if "" in names else tuple(dict.fromkeys((KEY_DATES, *asked)))


def _is_overlay(name: str) -> bool:
    """Whether it can be switched on; as for holidays, two capital letters of a country whose holidays are known."""
    if name == KEY_DATES or name in OVERLAYS or is_overlay_name(name):
        return True
    return name.startswith(HOLIDAYS) and name.removeprefix(HOLIDAYS) in holiday_places()


def _one_of(choices: Container[str], name: str | None, usual: str) -> str:
    return name if name and name in choices else usual


def _number(text: str | None, usual: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else usual


def _key(text: str | None) -> str:
    try:
        return str(UUID(text or ""))
    except ValueError:
        return ""
