"""What became of messages: who could not be reached, and whether the mail host answers."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from campaigns.enums import MessageState
from campaigns.models import Message
from departments.access import Access
from departments.roles import Permission

MOST_SHOWN = 50


@dataclass(frozen=True)
class DeadMessage:
    """A message that was given up: to whom, what it was about and what the receiver said last."""

    id: UUID
    address: str
    subject: str
    last_error: str
    tried_at: dt.datetime | None
    departments: tuple[str, ...]


def dead_messages(access: Access) -> Q:
    """Return the condition under which this person may see that a message was given up, and may have it tried again.

    Heads and deputies see those that carry an alert of their department, ops admins all. Events are told on the page of
    their web hook. No query of its own.
    """
    dead = Q(state=MessageState.DEAD, event=None)
    if access.is_ops_admin:
        return dead
    return dead & Q(alerts__department__in=access.having(Permission.MANAGE_DEPARTMENT))


def dead_messages_for(access: Access) -> list[DeadMessage]:
    """Return the messages that were given up and that this person has to know of, newest first. Two queries.

    They stay until somebody has them tried again or the address is put right and they are tried again.
    """
    rows = Message.objects.filter(dead_messages(access)).distinct().order_by("-created_at", "id")[:MOST_SHOWN]
    return [
        DeadMessage(
            id=row.pk,
            address=row.address,
            subject=row.subject,
            last_error=row.last_error,
            tried_at=row.send_started_at,
            departments=tuple(sorted({alert.department.name for alert in row.alerts.all()})),
        )
        for row in rows.prefetch_related("alerts__department")
    ]
