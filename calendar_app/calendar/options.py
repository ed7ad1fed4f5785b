"""How a view shows what it shows, read from an address and written back into one. Pure."""

from dataclasses import dataclass, fields, replace
from typing import Any, Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HEAT_OF: Final[dict[str, str | Promise]] = {"activities": _("Activities"), "duties": _("Duties")}
"""What a year's heat map counts."""

DARKEST_LIMIT: Final = 1_000


@dataclass(frozen=True)
class Options:
    """``of`` is what the year counts on each day, ``full`` the number at which a day is darkest."""

    of: str = "activities"
    full: int = 8

    @classmethod
    def from_query(cls, query: QueryDict) -> "Options":
        """Return what the address asks for; what makes no sense is as usual."""
        usual, text = cls(), query.get("full", "")
        full = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else usual.full
        return cls(
            of=query.get("of", "") if query.get("of") in HEAT_OF else usual.of,
            full=full if 1 <= full <= DARKEST_LIMIT else usual.full,
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Return what is not as usual, as pairs for an address."""
        usual = Options()
        names = (field.name for field in fields(self))
        return [(name, str(getattr(self, name))) for name in names if getattr(self, name) != getattr(usual, name)]

    def but(self, **changes: Any) -> "Options":
        """Return these options with some of them changed."""
        return replace(self, **changes)
