"""One change is one message to each recipient, also when its alerts fire one after the other."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from campaigns.enums import MessageState
from campaigns.models import Message, MessageAlert
from campaigns.rules.leaving import Leaving

TOLD_WITH_THE_REST = "told with the rest of its change"

Place = tuple[str, UUID | None]
"""A recipient's key and a change set."""


class Waiting(NamedTuple):
    """A message that has not been taken up by a sender, and when it leaves."""

    message_id: UUID
    leaving: Leaving


class Moved(NamedTuple):
    """What a waiting message tells of a change, and the message that tells it instead."""

    message_id: UUID
    change_set_id: UUID
    into_id: UUID


def let_one_fire(change_set_ids: Collection[UUID]) -> None:
    """Hold these change sets to the end of the transaction: who fires others of their alerts waits. One query.

    Call it before any message is opened. Only firing takes these locks, always in one order.
    """
    if not change_set_ids:
        return
    keys = sorted({key.int & 0x7FFFFFFFFFFFFFFF for key in change_set_ids})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock(key)) FROM (SELECT unnest(%s::bigint[]) AS key ORDER BY 1) AS keys",
            [keys],
        )


def waiting_messages(change_set_ids: Collection[UUID]) -> dict[Place, list[Waiting]]:
    """Return the waiting messages that tell of these changes, by recipient, what leaves first in front. One query."""
    found: dict[Place, list[Waiting]] = defaultdict(list)
    if not change_set_ids:
        return found
    links = MessageAlert.objects.filter(
        alert__change_set__in=change_set_ids, message__state=MessageState.PENDING
    ).order_by("message__dated_at", "message")
    names = ("recipient_key", "alert__change_set", "message", "message__group_key", "message__dated_at")
    for key, change_set_id, message_id, group, at in links.values_list(*names).distinct():
        found[key, change_set_id].append(Waiting(message_id, Leaving(group, at)))
    return found


def soonest(
    leaving: Iterable[tuple[Place, Leaving]], waiting: Mapping[Place, Sequence[Waiting]], now: dt.datetime
) -> dict[Place, Leaving]:
    """Return, for each recipient and change, when the first of what tells of it leaves. No query."""
    found = {place: messages[0].leaving for place, messages in waiting.items()}
    for place, leaves in leaving:
        if place not in found or max(leaves.at, now) < max(found[place].at, now):
            found[place] = leaves
    return found


def bring_together(moved: Collection[Moved]) -> None:
    """Let what waits in other messages be told by those it is to move into. Three queries, none for nothing to move.

    What a sender has taken up meanwhile stays where it is; a message that has nothing left is closed.
    """
    if not moved:
        return
    waiting = Message.objects.filter(pk__in={each.message_id for each in moved}, state=MessageState.PENDING)
    ours = set(waiting.order_by("pk").select_for_update(skip_locked=True).values_list("pk", flat=True))
    columns = [list(column) for column in zip(*(each for each in moved if each.message_id in ours), strict=True)]
    if not columns:
        return
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, columns)
    emptied = Message.objects.filter(pk__in=ours, state=MessageState.PENDING, links=None)
    emptied.update(state=MessageState.SUPPRESSED, closed_reason=TOLD_WITH_THE_REST)


_MOVE = """
    UPDATE campaigns_messagealert AS link SET message_id = moved.into_id
    FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) AS moved (message_id, change_set_id, into_id),
        campaigns_alert AS alert
    WHERE link.message_id = moved.message_id AND alert.id = link.alert_id
        AND alert.change_set_id = moved.change_set_id
"""
