"""What a new activity begins with that is drawn into a lane of the timeline: the channel or campaign the lane means."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db.models import Model, Q, QuerySet

from campaigns.enums import Medium
from campaigns.models import Campaign, Channel
from campaigns.queries.fetch import campaigns_to_add_to
from departments.access import Access

Row = TypeVar("Row", bound=Model)
Named = Callable[[str], Q]

CHANNELS: Final[dict[str, Named]] = {
    "channel": lambda name: Q(name=name),
    "department": lambda name: Q(owners__name=name),
    "medium": lambda name: Q(medium__in=[value for value, label in Medium.choices if str(label) == name]),
}
CAMPAIGNS: Final[dict[str, Named]] = {
    "campaign": lambda name: Q(name=name),
    "owner": lambda name: Q(owner__name=name),
    "audience": lambda name: Q(audiences__contains=[name]),
}


@dataclass(frozen=True)
class Meant:
    """The channel or campaign of a new activity, as far as its lane says."""

    channel: Channel | None = None
    campaign: Campaign | None = None


def meant_by_lane(access: Access, by: str, name: str, *, at: dt.datetime) -> Meant:
    """Return what a lane of this name means where lanes are what ``by`` says.

    A channel or a campaign, or the only one that a department, medium, owner or audience has; nothing where there are
    several, and never a campaign this person may not add to. One query.
    """
    name = name.replace("\x00", "")
    if by in CHANNELS:
        return Meant(channel=_only(Channel.objects.filter(CHANNELS[by](name), retired_at=None)))
    if by in CAMPAIGNS:
        return Meant(campaign=_only(campaigns_to_add_to(access, at).filter(CAMPAIGNS[by](name))))
    return Meant()


def _only(rows: QuerySet[Row]) -> Row | None:
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None
