"""Which channels' plans hang on which others: what is counted from their activities."""

from collections import defaultdict
from dataclasses import dataclass

from campaigns.enums import Anchor
from campaigns.models import Channel, LeadTimeRule


@dataclass(frozen=True)
class HangingRule:
    """A line of another channel's plan that is counted from a channel's activities."""

    name: str
    channel: str
    slug: str


def hangs_on(*, without: int | None = None) -> dict[int, set[int]]:
    """Return, for each channel, those its plan is counted from; the rule ``without`` is left out. One query.

    Retired channels are among them: they may come back.
    """
    found: dict[int, set[int]] = defaultdict(set)
    rules = LeadTimeRule.objects.filter(retired_at=None, anchor=Anchor.CHANNELS)
    if without is not None:
        rules = rules.exclude(pk=without)
    for channel_id, keys in rules.values_list("channel_id", "anchor_channels"):
        found[channel_id].update(keys)
    return found


def rules_hanging_on(channel_id: int) -> list[HangingRule]:
    """Return the lines of other channels in use that are counted from this channel's activities. One query."""
    rules = LeadTimeRule.objects.filter(
        retired_at=None, channel__retired_at=None, anchor=Anchor.CHANNELS, anchor_channels__contains=[channel_id]
    )
    rows = rules.order_by("channel__name", "id").values_list("name", "channel__name", "channel__slug")
    return [HangingRule(*row) for row in rows]


def channel_names(channel_ids: set[int]) -> dict[int, str]:
    """Return the names of these channels by key. One query, none for none."""
    if not channel_ids:
        return {}
    return dict(Channel.objects.filter(pk__in=channel_ids).values_list("pk", "name"))
