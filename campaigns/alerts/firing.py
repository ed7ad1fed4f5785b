"""Firing: what is due becomes visible in the inbox, and is put into messages, in one transaction."""

import datetime as dt
import logging
import secrets
import uuid
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from calendar_app.lib.among import Among
from calendar_app.lib.blame import NOBODYS_FAULT
from campaigns.alerts.climbing import plan_climbs, stop_earlier_stages
from campaigns.alerts.clock import Clock
from campaigns.alerts.fired import Fired
from campaigns.alerts.parcels import DueAlert, Parcel, parcels_of
from campaigns.alerts.passing_on import tell_of_alerts
from campaigns.alerts.recipients import assignees_of, audience
from campaigns.alerts.same_change import Moved, Place, Waiting, bring_together, let_one_fire, waiting_messages
from campaigns.alerts.setting_aside import fire_in_parts
from campaigns.alerts.transports.writing import message_id_of
from campaigns.enums import AlertKind, AlertState, MessageState
from campaigns.models import Activity, Alert, Message, MessageAlert
from campaigns.rules.week_ahead import is_over
from departments.clocks import DepartmentClock
from departments.queries import department_clocks

logger = logging.getLogger(__name__)

BATCH = 200
"""How many alerts one transaction fires."""

GATHERING = dt.timedelta(seconds=10)
"""While more is waiting to be fired than one batch holds, messages wait so long for the rest of what they gather."""

GATHERING_AT_MOST = dt.timedelta(minutes=5)
"""However much comes in, no message waits longer than this beyond its moment."""

IS_WAITING = Q(is_stale=True) | Q(open_deed__isnull=False)
"""Which activities send nothing: those to be planned again, and those that are part of a deed that is."""


Due = QuerySet[Alert, tuple[Any, ...]]


def fire(*, now: dt.datetime, limit: int = BATCH) -> Fired:
    """Fire up to ``limit`` planned alerts that are due at or before ``now``, oldest first, however old.

    Alerts of an activity that waits to be planned again, or for others that move with it, are passed over. One that
    cannot be fired is set aside for a while and holds up no other. Any number of these may run at once: each takes rows
    nobody else has. Two queries when nothing is due, else about twenty.
    """
    taken: list[uuid.UUID] = []
    try:
        return _fire(due_alerts(now)[:limit], now=now, full=limit, taken=taken)
    except NOBODYS_FAULT:
        raise
    except Exception as problem:
        if not taken:
            raise
        return fire_in_parts(taken, problem, now=now, fire=partial(_fire_part, now=now))


def _fire_part(keys: Sequence[uuid.UUID], *, now: dt.datetime) -> Fired:
    """Fire these, if they are still due; what their messages gather waits a little for the other parts."""
    return _fire(due_alerts(now).filter(pk__in=keys), now=now, full=0, taken=[])


def _fire(due: Due, *, now: dt.datetime, full: int, taken: list[uuid.UUID]) -> Fired:
    """Fire these alerts in one transaction, their keys being noted in ``taken``; ``full`` of them gather for more."""
    with transaction.atomic():
        alerts = [DueAlert(*row) for row in due]
        if not alerts:
            return Fired()
        taken += [alert.pk for alert in alerts]
        fetched, clocks = len(alerts), department_clocks({alert.department_id for alert in alerts})
        alerts = _still_of_use(alerts, clocks, now)
        mark_fired(alerts, now=now)
        plan_climbs(alerts, clocks=clocks, now=now)
        stop_earlier_stages(alerts)
        told, untold = put_in_messages(alerts, now=now, clocks=clocks, gather=fetched >= full)
        tell_of_alerts([alert.pk for alert in alerts], now=now)
    if untold:
        logger.warning("%d alerts have nobody to be told: their departments have no route, head or deputy.", untold)
    return Fired(len(alerts), told, untold, over=fetched - len(alerts))


def fire_all(*, clock: Clock = timezone.now, batches: int = 100) -> Fired:
    """Fire batch after batch until nothing is due, or ``batches`` of them are done; return the sum.

    Messages that waited for the rest of what they gather then leave at once.
    """
    total = Fired()
    for _batch in range(batches):
        fired = fire(now=clock())
        total += fired
        if fired.looked_at < BATCH:
            break
    if total.looked_at >= BATCH or total.failed:
        now = clock()
        gathered = Message.objects.filter(pk__in=total.messages, state=MessageState.PENDING, dated_at__lte=now)
        gathered.filter(next_attempt_at__gt=now).update(next_attempt_at=now)
    return total


def _still_of_use(alerts: list[DueAlert], clocks: Mapping[int, DepartmentClock], now: dt.datetime) -> list[DueAlert]:
    """Return those of these alerts that are to fire; outlooks of weeks that are over are taken back. One query then."""
    over = [
        alert.pk
        for alert in alerts
        if alert.kind == AlertKind.WEEKLY_OUTLOOK and is_over(alert.occurrence, clocks[alert.department_id].today(now))
    ]
    if over:
        Alert.objects.filter(pk__in=over).update(state=AlertState.SUPERSEDED, closed_reason="the week is over")
    return [alert for alert in alerts if alert.pk not in over]


def due_alerts(now: dt.datetime) -> Due:
    """Return the fields of ``DueAlert`` of the alerts that are due at or before ``now`` and may fire, oldest first.

    What could not be fired a moment ago may not yet.

    Reading them locks them to the end of the transaction; what somebody else has locked is left out.
    """
    waiting = Activity.objects.filter(IS_WAITING, pk=OuterRef("activity"))
    may_fire = Q(next_try_at=None) | Q(next_try_at__lte=now)
    due = Alert.objects.filter(~Exists(waiting), may_fire, state=AlertState.PLANNED, due_at__lte=now)
    return due.order_by("due_at", "id").select_for_update(skip_locked=True).values_list(*DueAlert._fields)


def mark_fired(alerts: Collection[DueAlert], *, now: dt.datetime) -> None:
    """Put alerts into the inbox. One query. Call it in the transaction that locked them."""
    Alert.objects.filter(Among("pk", [alert.pk for alert in alerts])).update(state=AlertState.FIRED, fired_at=now)


def put_in_messages(
    alerts: Collection[DueAlert],
    *,
    now: dt.datetime,
    clocks: Mapping[int, DepartmentClock] | None = None,
    gather: bool = False,
    again: bool = False,
) -> tuple[frozenset[uuid.UUID], int]:
    """Put fired alerts into the open messages of everybody they concern, opening messages where there are none.

    Return the messages and how many alerts nobody could be told of. Who already has an alert does not get it again;
    with ``again``, for alerts that were told before, no message is opened for them either. With ``gather`` messages
    wait a little for more. What waits of the same change is told in the same message. Call it inside a transaction.
    """
    change_sets = {alert.change_set_id for alert in alerts if alert.change_set_id}
    if not again:
        let_one_fire(change_sets)
    assignees = assignees_of({alert.milestone_id for alert in alerts if alert.milestone_id is not None})
    asking_members = {alert.department_id for alert in alerts if alert.step or alert.milestone_id in assignees}
    pairs = [(alert.department_id, alert.campaign_id) for alert in alerts]
    heard_by = audience(pairs, at=now, asking_members=asking_members, assignees=assignees)
    had = _had(alerts) if again else frozenset()
    clocks = clocks or department_clocks({alert.department_id for alert in alerts})
    waiting = waiting_messages(change_sets)
    made, heard = parcels_of(list(alerts), heard_by, had, clocks, now=now, waiting=waiting)
    parcels = sorted(made, key=lambda each: (each.recipient.key, each.leaving.group))
    ids = _open_messages(parcels, now=now, gather=gather)
    _link(parcels, ids)
    bring_together(_moved(parcels, ids, waiting))
    # A later step finds nobody where everybody has been told.
    untold = sum(not alert.step and alert.pk not in heard for alert in alerts)
    return frozenset(ids), untold


def _moved(
    parcels: Sequence[Parcel], ids: Sequence[uuid.UUID], waiting: Mapping[Place, Sequence[Waiting]]
) -> list[Moved]:
    """Return what other messages hold of the changes that these parcels, now the messages ``ids``, tell of."""
    told_by = {
        (parcel.recipient.key, alert.change_set_id): message_id
        for message_id, parcel in zip(ids, parcels, strict=True)
        for alert in parcel.alerts
    }
    return [
        Moved(message.message_id, change_set_id, told_by[key, change_set_id])
        for (key, change_set_id), messages in waiting.items()
        if change_set_id is not None and (key, change_set_id) in told_by
        for message in messages
        if message.message_id != told_by[key, change_set_id]
    ]


def _had(alerts: Collection[DueAlert]) -> frozenset[tuple[uuid.UUID, str]]:
    """Return who has which of these alerts already, by alert and recipient's key. One query."""
    links = MessageAlert.objects.filter(alert__in=[alert.pk for alert in alerts])
    return frozenset(links.values_list("alert_id", "recipient_key"))


_OPEN = """
    INSERT INTO campaigns_message (
        id, transport, recipient_key, user_id, route_id, address, group_key, is_urgent, state, attempts_made,
        next_attempt_at, message_id, dated_at, last_error, closed_reason, subject, body, created_at
    )
    SELECT id, transport, recipient_key, user_id, route_id, address, group_key, is_urgent, 'pending', 0,
        next_attempt_at, message_id, dated_at, '', '', '', '', %(now)s
    FROM unnest(
        %(id)s::uuid[], %(transport)s::text[], %(recipient_key)s::text[], %(user_id)s::bigint[],
        %(route_id)s::bigint[], %(address)s::text[], %(group_key)s::text[], %(is_urgent)s::bool[],
        %(next_attempt_at)s::timestamptz[], %(message_id)s::text[], %(dated_at)s::timestamptz[]
    ) AS made (
        id, transport, recipient_key, user_id, route_id, address, group_key, is_urgent, next_attempt_at, message_id,
        dated_at
    )
    ON CONFLICT (recipient_key, transport, group_key) WHERE state = 'pending' DO UPDATE SET
        is_urgent = campaigns_message.is_urgent OR excluded.is_urgent,
        next_attempt_at = LEAST(
            GREATEST(campaigns_message.next_attempt_at, excluded.next_attempt_at),
            campaigns_message.dated_at + make_interval(secs => %(at_most)s)
        )
    RETURNING recipient_key, group_key, id
"""


def _open_messages(parcels: Sequence[Parcel], *, now: dt.datetime, gather: bool) -> list[uuid.UUID]:
    """Return the open message of each parcel, in their order, made where there was none. One query.

    The unique index on open messages decides between two firings at once, and the row it finds or makes is locked to
    the end of the transaction, so that no sender takes a message before its alerts are in it.
    """
    if not parcels:
        return []
    leave_at = [max(parcel.leaving.at, now) for parcel in parcels]
    wait = GATHERING if gather else dt.timedelta()
    ids = _ids_by_content(parcels, now)
    columns: dict[str, Any] = {
        "id": ids,
        "transport": [parcel.recipient.transport.value for parcel in parcels],
        "recipient_key": [parcel.recipient.key for parcel in parcels],
        "user_id": [parcel.recipient.user_id for parcel in parcels],
        "route_id": [parcel.recipient.route_id for parcel in parcels],
        "address": [parcel.recipient.address for parcel in parcels],
        "group_key": [parcel.leaving.group for parcel in parcels],
        "is_urgent": [any(alert.is_urgent for alert in parcel.alerts) for parcel in parcels],
        "next_attempt_at": [max(at, now + wait) for at in leave_at],
        "message_id": [message_id_of(key) for key in ids],
        "dated_at": leave_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, {**columns, "now": now, "at_most": GATHERING_AT_MOST.total_seconds()})
        made = {(key, group): message_id for key, group, message_id in cursor.fetchall()}
    return [made[parcel.recipient.key, parcel.leaving.group] for parcel in parcels]


_LINK = """
    INSERT INTO campaigns_messagealert (message_id, alert_id, transport, recipient_key)
    SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[])
    ON CONFLICT DO NOTHING
"""


def _link(parcels: Sequence[Parcel], ids: Sequence[uuid.UUID]) -> None:
    """Put the alerts of each parcel into its message; who has one already does not get it again. One query."""
    links = [
        (message_id, alert_key, parcel.recipient.transport.value, parcel.recipient.key)
        for message_id, parcel in zip(ids, parcels, strict=True)
        for alert_key in sorted(alert.pk for alert in parcel.alerts)
    ]
    if links:
        with connection.cursor() as cursor:
            cursor.execute(_LINK, [list(column) for column in zip(*links, strict=True)])


def _ids_by_content(parcels: Sequence[Parcel], now: dt.datetime) -> list[uuid.UUID]:
    """Return a new id for each parcel; in the order of ids, those that tell the same stand side by side.

    Senders take messages in that order among those that leave at one moment, so a text is written once for a team.
    The layout is that of UUID version 7 (RFC 9562): time and a counter first, then chance.
    """
    by_content = sorted(range(len(parcels)), key=lambda place: min(alert.pk for alert in parcels[place].alerts))
    ids = [uuid.UUID(int=0)] * len(parcels)
    first = int(now.timestamp() * 1000) << 12
    for count, place in enumerate(by_content):
        moment, counter = divmod(first + count, 1 << 12)
        ids[place] = uuid.UUID(int=moment << 80 | 7 << 76 | counter << 64 | 2 << 62 | secrets.randbits(62))
    return ids
