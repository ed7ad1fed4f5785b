"""What the calendar is narrowed down to, read from an address and written back into one."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calendar_app.calendar.options import Options

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


@dataclass(frozen=True)
class Filters:
    """Departments and channels by short name, statuses by name. Empty means all (of statuses: all but cancelled)."""

    departments: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, query: QueryDict) -> "Filters":
        """Return what the address asks for; unknown statuses are left out."""
        return cls(
            departments=_unique(query.getlist("department")),
            channels=_unique(query.getlist("channel")),
            statuses=tuple(name for name in _unique(query.getlist("status")) if name in STATUSES),
        )

    def __bool__(self) -> bool:
        return bool(self.departments or self.channels or self.statuses)

    @property
    def shown_statuses(self) -> tuple[str, ...]:
        """Return the statuses to show."""
        return self.statuses or SHOWN_BY_DEFAULT

    def pairs(self) -> list[tuple[str, str]]:
        """Return the filters as pairs for an address."""
        return [
            *(("department", value) for value in self.departments),
            *(("channel", value) for value in self.channels),
            *(("status", value) for value in self.statuses),
        ]

    def without(self, name: str, value: str) -> "Filters":
        """Return these filters without one of their values; ``name`` is department, channel or status."""
        attribute = {"department": "departments", "channel": "channels", "status": "statuses"}[name]
        kept = tuple(item for item in getattr(self, attribute) if item != value)
        return replace(self, **{attribute: kept})


def _unique(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value and "\x00" not in value))


def address(view: str, date: str, filters: Filters, options: Options) -> str:
    """Return the query string of a view, as every link of the calendar writes it."""
    return "?" + urlencode([("view", view), ("date", date), *filters.pairs(), *options.pairs()])
