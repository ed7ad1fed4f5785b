"""Whether the clockwork keeps up."""

from datetime import datetime

from django.db.models import Min

from campaigns.enums import AlertState
from campaigns.models import Alert


def oldest_due(now: datetime) -> datetime | None:
    """Since when the oldest alert waits that was due by ``now`` and has not fired; None if none does. One query."""
    waiting = Alert.objects.filter(state=AlertState.PLANNED, due_at__lte=now)
    oldest: datetime | None = waiting.aggregate(oldest=Min("due_at"))["oldest"]
    return oldest
