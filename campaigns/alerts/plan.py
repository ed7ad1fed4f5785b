"""What planning finds to write, gathered before anything is written."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from calendar_app.lib.rows import update_rows
from campaigns.enums import AlertState
from campaigns.models import Alert

PLANNED_FIELDS = ["local_date", "local_time", "time_zone", "due_at", "is_urgent", "facts", "subject_version"]
"""What may change about an alert that has not been fired."""

_MOMENT = ("local_date", "local_time", "due_at")


@dataclass
class AlertPlan:
    """Alerts to make, to change, and to close (with the reason); ``silenced`` counts those not made for being past."""

    made: list[Alert] = field(default_factory=list)
    changed: list[Alert] = field(default_factory=list)
    closed: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    silenced: int = 0

    def keep_or_make(self, standing: Alert | None, wanted: Alert, *, keep_moment: bool) -> None:
        """Add ``wanted``, or what of it differs from the alert that stands; ``keep_moment`` leaves when it is due."""
        if standing is None:
            self.made.append(wanted)
            return
        names = [name for name in PLANNED_FIELDS if not (keep_moment and name in _MOMENT)]
        if any(getattr(standing, name) != getattr(wanted, name) for name in names if name != "subject_version"):
            for name in names:
                setattr(standing, name, getattr(wanted, name))
            self.changed.append(standing)

    def close(self, alert: Alert) -> None:
        """Take a planned alert back: what it was to say is not so any more."""
        self.closed["no longer so"].append(alert.pk)

    def write(self) -> None:
        """Write it all down. Only what is still planned is touched: a tick may have fired one meanwhile."""
        for reason, keys in self.closed.items():
            Alert.objects.filter(pk__in=keys, state=AlertState.PLANNED).update(
                state=AlertState.SUPERSEDED, closed_reason=reason
            )
        update_rows(self.changed, PLANNED_FIELDS)
        # The key's constraint decides between two planners at once: the second finds the row made.
        Alert.objects.bulk_create(self.made, batch_size=1000, ignore_conflicts=True)
