"""What a link in a mail answers."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from campaigns.models import Alert, MessageAlert
from campaigns.queries.alert_lines import AlertLine, lines_for
from campaigns.queries.inbox import alerts_to_acknowledge
from campaigns.queries.veil import veil_of
from campaigns.queries.visible import ALERT, known_alerts
from departments.access import Access


@dataclass(frozen=True)
class Answerable:
    """What a message told its reader and they may still know; ``waiting`` are those they may answer and nobody has."""

    lines: tuple[AlertLine, ...]
    waiting: frozenset[UUID]

    @property
    def waiting_lines(self) -> list[AlertLine]:
        """The lines that wait for an answer."""
        return [line for line in self.lines if line.alert_id in self.waiting]


def answerable(access: Access, message_id: UUID, *, now: dt.datetime) -> Answerable:
    """Return what a message told this person, as they may read it now. Nine queries.

    It takes the message's own reader: what it told anybody else is left out.
    """
    told = MessageAlert.objects.filter(message=message_id, recipient_key=f"user:{access.user_id}").values("alert")
    known = Alert.objects.filter(known_alerts(access, now), pk__in=told).order_by("due_at", "id")
    veils = dict(known.annotate(veil=veil_of(access, now, ALERT)).values_list("pk", "veil"))
    lines = lines_for(list(veils), now=now)
    shown = tuple(lines[key].through(veil) for key, veil in veils.items() if key in lines)
    return Answerable(shown, frozenset(alerts_to_acknowledge(access, list(veils), now)))
