"""Whether the clockwork keeps up."""

from datetime import datetime

from django.db.models import Min

from campaigns.enums import AlertState
from campaigns.models import Alert, TickRecord

TICK = "tick"
"""The name under which ticks note that they ran."""


def oldest_due(now: datetime) -> datetime | None:
    """Since when the oldest alert waits that was due by ``now`` and has not fired; None if none does. One query.

    Those that cannot be fired do not count: they say nothing about whether the clockwork keeps up.
    """
    waiting = Alert.objects.filter(state=AlertState.PLANNED, due_at__lte=now, failures=0)
    oldest: datetime | None = waiting.aggregate(oldest=Min("due_at"))["oldest"]
    return oldest


def last_tick() -> datetime | None:
    """When a tick last ran to its end; None if none ever did. One query."""
    return TickRecord.objects.filter(name=TICK).values_list("at", flat=True).first()
