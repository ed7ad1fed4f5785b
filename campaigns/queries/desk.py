"""What a person's desk shows: their departments' duties and alerts."""

from campaigns.enums import AlertState
from campaigns.models import Alert
from departments.access import Access


def unacknowledged_count(access: Access) -> int:
    """Return how many fired alerts of this person's departments nobody has acknowledged. One query, none for guests."""
    if not access.department_ids:
        return 0
    waiting = Alert.objects.filter(state=AlertState.FIRED, acknowledged_at=None)
    return waiting.filter(department__in=access.department_ids).values("pk").count()
