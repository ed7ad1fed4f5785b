"""Whether a file writes the day or the month first, told from all its dates together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from calendar_app.exchange.dates.values import Order, Parts, Scan
from calendar_app.exchange.words import fold

_DAY_FIRST_HINTS = ("dd mm", "d m", "jj mm", "tt mm", "gg mm", "dd mmm")
_MONTH_FIRST_HINTS = ("mm dd", "m d")
_DAY_FIRST_HEADERS = frozenset(
    {"datum", "fecha", "data", "veroffentlichung", "dato", "jour", "tag", "dia", "giorno", "dag", "date de publication"}
)


@dataclass(frozen=True, slots=True)
class OrderGuess:
    """The order taken, why, and whether any date of the file depends on it."""

    order: Order
    reason: str
    ambiguous: int = 0
    against: int = 0

    @property
    def matters(self) -> bool:
        """Whether there are dates that the other order would read differently."""
        return self.ambiguous > 0


def infer_order(scans: Sequence[Scan], headers: Sequence[str], chosen: str = "") -> OrderGuess:
    """Return the order of day and month: chosen, proven by dates that can be read one way only, or the likeliest."""
    parts = [part for scan in scans for part in (scan.parts, scan.until) if part is not None and part.swappable]
    proofs = Counter(part.proves for part in parts)
    day, month, open_ones = proofs[Order.DAY_FIRST], proofs[Order.MONTH_FIRST], proofs[None]
    if chosen:
        order = Order(chosen)
        against = month if order is Order.DAY_FIRST else day
        return OrderGuess(order, _("You chose it."), open_ones, against)
    if day or month:
        order = Order.DAY_FIRST if day >= month else Order.MONTH_FIRST
        return OrderGuess(order, _proof(day, month, open_ones), open_ones, min(day, month))
    order, reason = _likeliest(scans, parts, headers)
    return OrderGuess(order, reason, open_ones)


def _proof(day: int, month: int, open_ones: int) -> str:
    sentence = _("Dates that can only be day first: %(day)d; only month first: %(month)d; either: %(open)d.")
    return sentence % {"day": day, "month": month, "open": open_ones}


def _likeliest(scans: Sequence[Scan], parts: Sequence[Parts], headers: Sequence[str]) -> tuple[Order, str]:
    folded = [fold(header) for header in headers]
    if any(hint in header for header in folded for hint in _DAY_FIRST_HINTS):
        return Order.DAY_FIRST, _("The header says so.")
    if any(hint in header for header in folded for hint in _MONTH_FIRST_HINTS):
        return Order.MONTH_FIRST, _("The header says so.")
    by_weekday = _by_weekday(scans)
    if by_weekday:
        return by_weekday, _("Only so do the dates fall on the weekdays written beside them.")
    jumps = {order: _jumps_back(parts, order) for order in Order}
    if jumps[Order.DAY_FIRST] != jumps[Order.MONTH_FIRST]:
        return min(Order, key=lambda order: jumps[order]), _("Only so do the dates run in order down the column.")
    dotted = sum(1 for scan in scans if scan.parts.swappable and "." in scan.text)
    if dotted or _DAY_FIRST_HEADERS & set(folded):
        return Order.DAY_FIRST, _("Dates with dots, and headers in this language, are written day first.")
    return Order.DAY_FIRST, _("Nothing in the file decides it; most of the world writes the day first.")


def _by_weekday(scans: Sequence[Scan]) -> Order | None:
    """Return the order in which more dates fall on the weekday written with them, None if neither is ahead."""
    fitting = {order: sum(1 for scan in scans if _fits(scan, order)) for order in Order}
    day, month = fitting[Order.DAY_FIRST], fitting[Order.MONTH_FIRST]
    if day == month:
        return None
    return Order.DAY_FIRST if day > month else Order.MONTH_FIRST


def _fits(scan: Scan, order: Order) -> bool:
    parts = scan.parts.read(order)
    day = parts.as_date()
    return scan.weekday >= 0 and day is not None and day.weekday() == scan.weekday


def _jumps_back(parts: Sequence[Parts], order: Order) -> int:
    """Return how often a date is before the one above it."""
    days = [day for part in parts if (day := part.read(order).as_date()) is not None]
    return sum(1 for above, below in pairwise(days) if below < above)
