"""The alerts of some activities that still stand."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from campaigns.enums import AlertState
from campaigns.models import Alert


@dataclass
class History:
    """Planned and fired alerts by activity; the fired ones in the order in which they were."""

    planned: dict[UUID, list[Alert]]
    fired: dict[UUID, list[Alert]]


def history_of(activity_ids: Collection[UUID]) -> History:
    """Return the history of these activities, planned alerts locked. Two queries; call it inside a transaction."""
    rows = Alert.objects.filter(activity__in=activity_ids)
    # Locked first: a tick that is firing one of these ends before the fired ones are read.
    planned = rows.filter(state=AlertState.PLANNED).order_by("id")
    history = History(defaultdict(list), defaultdict(list))
    for alert in planned.select_related("change_set").select_for_update(of=("self",)):
        history.planned[alert.activity_id].append(alert)  # type: ignore[index]
    for alert in rows.filter(state=AlertState.FIRED).order_by("fired_at", "due_at", "id"):
        history.fired[alert.activity_id].append(alert)  # type: ignore[index]
    return history
