"""What the colours of the calendar say: a fill and an edge for each activity, each by something of it, with a legend.

There are twelve colours of one lightness; whatever is coloured by takes of these, so that all can be read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from django.utils.translation import gettext as _

from calendar_app.calendar.filters import STATUSES
from calendar_app.calendar.grid import Item
from campaigns.enums import Medium
from campaigns.models import ChannelOwner

COLOURS: Final = 12
OF_STATUSES: Final = {"draft": 9, "tentative": 5, "planned": 1, "booked": 6, "live": 3, "done": 7, "cancelled": 8}
OF_MEDIA: Final = {Medium.ONLINE: 1, Medium.OFFLINE: 2, Medium.SOCIAL: 4, Medium.EARNED: 7, Medium.INTERNAL: 6}


@dataclass(frozen=True)
class Key:
    """One line of the legend: a colour and what it stands for."""

    word: str
    colour: int


Says = Callable[[Item], Key]


def coloured(items: Sequence[Item], *, fill: str, edge: str) -> list[Item]:
    """Return the items in the colours of what these two say. No query for channel, campaign and status, else one."""
    if fill == edge == "channel":
        return list(items)
    facts = _facts(items) if {fill, edge} & {"department", "medium"} else {}
    fills, edges = (_says(by, items, facts) for by in (fill, edge))
    return [item._replace(colour=fills(item).colour, edge=edges(item).colour) for item in items]


def legend(items: Sequence[Item], *, by: str) -> list[Key]:
    """Return what the colours of these items stand for, each once, by name; statuses in their order.

    The items are as they were read, in their channels' colours. One query for departments and media, else none.
    """
    says = _says(by, items, _facts(items) if by in ("department", "medium") else {})
    name = by if by in ("campaign", "status") else "channel"
    alike = {(getattr(item, name), item.colour): item for item in items}
    keys = {says(item) for item in alike.values()}
    order = [str(word) for word in STATUSES.values()] if by == "status" else []
    return sorted(keys, key=lambda key: (order.index(key.word) if order else 0, key.word.casefold(), key.colour))


def spread(names: Iterable[str]) -> dict[str, int]:
    """Return a colour for each name: where there are no more than colours, no two have the same.

    A name takes its own wherever it can, so that it keeps it from one month to the next.
    """
    found: dict[str, int] = {}
    taken: set[int] = set()
    for name in sorted(set(names)):
        own = crc32(name.encode()) % COLOURS
        free = (each for each in ((own + step) % COLOURS + 1 for step in range(COLOURS)) if each not in taken)
        found[name] = next(free, own + 1)
        taken.add(found[name])
    return found


@dataclass(frozen=True)
class Fact:
    """What an item's channel is known by."""

    department: str
    medium: str


def _facts(items: Sequence[Item]) -> Mapping[str, Fact]:
    """Return the first owner and the medium of the items' channels by their names. One query."""
    rows = ChannelOwner.objects.filter(channel__name__in={item.channel for item in items}).order_by("-position")
    values = rows.values_list("channel__name", "department__name", "channel__medium")
    return {channel: Fact(department, medium) for channel, department, medium in values}


_NO_FACT: Final = Fact("", "")


def _says(by: str, items: Sequence[Item], facts: Mapping[str, Fact]) -> Says:
    match by:
        case "status":
            return lambda item: Key(str(STATUSES[item.status]), OF_STATUSES[item.status])
        case "medium":
            return lambda item: _medium(facts.get(item.channel, _NO_FACT).medium)
        case "campaign":
            # By the name that is shown: what is just confidential has one colour, so that none says what is together.
            colours = spread(item.campaign for item in items)
            return lambda item: Key(item.campaign, colours[item.campaign])
        case "department":
            owners = {item.channel: facts.get(item.channel, _NO_FACT).department for item in items}
            of_owners = spread(name for name in owners.values() if name)
            return lambda item: Key(owners[item.channel] or _("None"), of_owners.get(owners[item.channel], 0))
        case _:
            return lambda item: Key(item.channel, item.colour)


def _medium(name: str) -> Key:
    return Key(str(Medium(name).label), OF_MEDIA[Medium(name)]) if name else Key(_("None"), 0)
