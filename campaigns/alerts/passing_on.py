"""From what happened to what web hooks are owed: one event, and one message that carries it, for each that asked.

Deeds come from the history: each entry is looked at once it is committed, and marked in the transaction that writes
the events. So none is missed, however late the transaction that wrote it ends. Alerts come as they fire, in that
transaction.
"""

import datetime as dt
import logging
import secrets
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from calendar_app.lib.blame import NOBODYS_FAULT
from campaigns.alerts.transports.writing import message_id_of
from campaigns.enums import EventName, MessageState, Transport
from campaigns.models import Alert, Hook, HookEvent, Message
from campaigns.queries.hearing import Happening, hearing_of, of_alert, of_entry
from campaigns.rules.hook_events import event_of, events_of_alert
from departments.models import AuditEntry

logger = logging.getLogger(__name__)

BATCH = 500
"""How many entries one transaction passes on."""


@dataclass(frozen=True)
class PassedOn:
    """How many entries of the history were looked at, and how many events came of them."""

    entries: int = 0
    events: int = 0


def pass_on(*, now: dt.datetime, batches: int = 20) -> PassedOn:
    """Pass on what was written into the history since the last time, oldest first, and return how much that was.

    Any number of these may run at once: each takes entries nobody else has. What cannot be passed on is found by
    taking fewer and fewer, logged, and left for the next time; it holds up no other. One query when nothing is new;
    else three for 500 entries, and about ten where a hook asked for some of them.
    """
    done, size = PassedOn(), BATCH
    broken: set[int] = set()
    for _batch in range(batches):
        taken: list[int] = []
        try:
            some = _pass_on_some(size, now=now, but_not=broken, taken=taken)
        except NOBODYS_FAULT:
            raise
        except Exception:
            if not taken:
                raise
            size = max(1, len(taken) // 2)
            if len(taken) == 1:
                logger.exception("Entry %d of the history cannot be passed on to web hooks.", taken[0])
                broken.update(taken)
                size = BATCH
            continue
        done = PassedOn(done.entries + some.entries, done.events + some.events)
        if some.entries < size:
            break
    return done


def tell_of_alerts(alert_ids: Collection[uuid.UUID], *, now: dt.datetime) -> int:
    """Owe the hooks that asked for it that these alerts fired, and return how many events that makes.

    Call it in the transaction that fired them. One query when no hook asked.
    """
    hooks = _asking([EventName.ALERT_FIRED, EventName.DUTY_OVERDUE])
    if not hooks or not alert_ids:
        return 0
    alerts = Alert.objects.filter(pk__in=alert_ids).order_by("due_at", "pk")
    return owe((of_alert(row, name) for row in alerts for name in events_of_alert(row.kind, row.step)), hooks, now=now)


def _pass_on_some(size: int, *, now: dt.datetime, but_not: Collection[int], taken: list[int]) -> PassedOn:
    """Pass on so many entries in one transaction, the keys of those that were ``taken`` being noted."""
    with transaction.atomic():
        new = AuditEntry.objects.filter(is_passed_on=False).exclude(pk__in=but_not).order_by("pk")
        entries = list(new.select_for_update(skip_locked=True, no_key=True)[:size])
        if not entries:
            return PassedOn()
        taken += [entry.pk for entry in entries]
        happened = [
            of_entry(entry, name)
            for entry in entries
            if (name := event_of(entry.subject_type, entry.verb, entry.changes or {})) is not None
        ]
        events = owe(happened, _asking({each.name for each in happened}), now=now) if happened else 0
        AuditEntry.objects.filter(pk__in=taken).update(is_passed_on=True)
        return PassedOn(len(entries), events)


def _asking(names: Collection[EventName]) -> list[Hook]:
    return list(Hook.objects.filter(retired_at=None, events__overlap=list(names)).order_by("pk"))


def owe(happened: Iterable[Happening], hooks: Collection[Hook], *, now: dt.datetime) -> int:
    """Write the events of those hooks that asked for what happened and may hear of it; return how many."""
    happenings = [each for each in happened if any(each.name in hook.events for hook in hooks)]
    if not happenings:
        return 0
    hearing = hearing_of(hooks, happenings, at=now)
    heard = {
        hook.pk: [each for each in happenings if each.name in hook.events and hearing.hears(hook, each)]
        for hook in hooks
    }
    # Numbers are given under the hook's lock, so that none is missing and none comes twice.
    owed = Hook.objects.filter(pk__in=[key for key, some in heard.items() if some], retired_at=None)
    events: list[HookEvent] = []
    for hook in owed.select_for_update(no_key=True).order_by("pk"):
        events += [_event(hook, hook.last_number + place, each) for place, each in enumerate(heard[hook.pk], start=1)]
        Hook.objects.filter(pk=hook.pk).update(last_number=hook.last_number + len(heard[hook.pk]))
    HookEvent.objects.bulk_create(events, batch_size=BATCH)
    carry(events, now=now)
    return len(events)


def carry(events: Collection[HookEvent], *, now: dt.datetime, again: bool = False) -> int:
    """Put each event into a message of its own that leaves at once, and return how many messages that makes.

    With ``again`` they are sent once more; of what waits to be sent again already there is no second message.
    """
    messages = [_message(event, now, again=again) for event in events]
    Message.objects.bulk_create(messages, batch_size=BATCH, ignore_conflicts=again)
    return Message.objects.filter(pk__in=[each.pk for each in messages]).count() if again else len(messages)


def event_key(hook_id: int) -> str:
    """Return the key of a hook among recipients."""
    return f"{Transport.EVENT}:{hook_id}"


def hook_id_of(key: str) -> int:
    """Return the hook whose key among recipients this is."""
    return int(key.partition(":")[2])


AGAIN = "again"
"""What the group of a message that sends an event once more begins with."""


def _event(hook: Hook, number: int, happening: Happening) -> HookEvent:
    return HookEvent(
        hook=hook,
        number=number,
        name=happening.name,
        at=happening.at,
        campaign_id=happening.campaign_id,
        entry_id=happening.entry_id,
        alert_id=happening.alert_id,
    )


def _message(event: HookEvent, leaves_at: dt.datetime, *, again: bool) -> Message:
    key = _key_in_order(event.number)
    return Message(
        id=key,
        transport=Transport.EVENT,
        recipient_key=event_key(event.hook_id),
        address=event.hook.host[:254],
        event=event,
        group_key=f"{AGAIN if again else 'event'}:{event.pk}",
        state=MessageState.PENDING,
        next_attempt_at=leaves_at,
        dated_at=leaves_at,
        message_id=message_id_of(key),
    )


def _key_in_order(number: int) -> uuid.UUID:
    """Return a new id; those of events with greater numbers are greater, so that what leaves together leaves in order.

    The layout is that of UUID version 8 (RFC 9562): the number first, then chance.
    """
    return uuid.UUID(int=number << 80 | 8 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62))
