"""What a saved view asks for, made of an address and read back. Feeds and links of a view begin here, too. Pure."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from calendar_app.calendar.filters import Filters
from calendar_app.calendar.kinds import KINDS, USUAL
from calendar_app.calendar.options import Options


@dataclass(frozen=True)
class Asking:
    """A view by its name, with filters and options, whatever the day."""

    view: str
    filters: Filters
    options: Options

    @classmethod
    def from_query(cls, query: QueryDict) -> "Asking":
        """Return what an address asks for; what makes no sense is left out, and from where somebody came."""
        view = query.get("view", "")
        kind = KINDS[view] if view in KINDS and KINDS[view].label else USUAL
        return cls(kind.name, Filters.from_query(query), Options.from_query(query).but(saved=""))

    @classmethod
    def from_text(cls, text: str) -> "Asking":
        """Return what a saved view's ``query`` asks for. What is no more, such as a status, is left out."""
        return cls.from_query(QueryDict(text))

    @property
    def text(self) -> str:
        """The same as text: two that ask for the same are equal."""
        return urlencode([("view", self.view), *self.filters.pairs(), *self.options.pairs()])
