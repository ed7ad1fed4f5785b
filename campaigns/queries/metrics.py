"""Figures about the clockwork, for what watches over it. Cheap however much was sent: finished days are tallied."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, DurationField, ExpressionWrapper, F, Min, Q, QuerySet, Sum

from campaigns.enums import AlertState, MessageState
from campaigns.models import Activity, Alert, BouncedAddress, DeliveryTally, Message, TickRecord
from campaigns.rules.latency import BOUNDS, Latency

TALLIED_TO: Final = "deliveries tallied to"
"""The name of the record of the moment up to which deliveries are tallied."""

MAIL_RESTS: Final = "mail rests until"
OTHERS_REST: Final = "rests "
"""The name of the record of the mail host's breaker, and what those of chats' and web hooks' hosts begin with."""

ON_TIME = dt.timedelta(minutes=1)
"""An alert that is due and has not fired by then is late."""

COUNTED_TO = 100_000
"""Planned alerts are counted up to this."""

_WAITING = (MessageState.PENDING, MessageState.RETRY_WAIT)
_HELD = (MessageState.LEASED, MessageState.SENDING, MessageState.UNCERTAIN)
_OVER = (MessageState.DEAD, MessageState.BOUNCED, MessageState.SUPPRESSED)


@dataclass(frozen=True)
class Metrics:
    """The figures at one moment. ``breakers`` are how many hosts are left alone; ages in seconds."""

    alerts: dict[str, int]
    oldest_due_seconds: float
    messages: dict[tuple[str, str], int]
    deliveries: dict[str, Latency]
    ages: dict[str, float]
    breakers: dict[str, int]
    stale_activities: int
    failing_addresses: int


def metrics(now: dt.datetime) -> Metrics:
    """Return the figures at ``now``. Eight queries, none of which reads what was sent before today."""
    records = dict(TickRecord.objects.values_list("name", "at"))
    alerts, oldest = _alerts(now)
    names = [name for name in records if name not in (TALLIED_TO, MAIL_RESTS) and not name.startswith(OTHERS_REST)]
    others = [name for name, at in records.items() if name.startswith(OTHERS_REST) and at > now]
    return Metrics(
        alerts=alerts,
        oldest_due_seconds=(now - oldest).total_seconds() if oldest else 0.0,
        messages=_messages(),
        deliveries=_deliveries(records.get(TALLIED_TO)),
        ages={name: (now - records[name]).total_seconds() for name in names},
        breakers={"mail": int(MAIL_RESTS in records and records[MAIL_RESTS] > now), "chats and hooks": len(others)},
        stale_activities=Activity.objects.filter(is_stale=True).count(),
        failing_addresses=BouncedAddress.objects.count(),
    )


def _alerts(now: dt.datetime) -> tuple[dict[str, int], dt.datetime | None]:
    """Return how many alerts are planned, due, late and failing, and since when the oldest waits. Two queries.

    Those that cannot be fired are counted by themselves: they are neither due nor late.
    """
    planned = Alert.objects.filter(state=AlertState.PLANNED)
    can_fire, is_late = Q(failures=0), Q(due_at__lte=now - ON_TIME)
    due: dict[str, Any] = planned.filter(due_at__lte=now).aggregate(
        due=Count("pk", filter=can_fire & ~is_late),
        late=Count("pk", filter=can_fire & is_late),
        failing=Count("pk", filter=~can_fire),
        oldest=Min("due_at", filter=can_fire),
    )
    waiting = planned.filter(due_at__gt=now).order_by().values("pk")[:COUNTED_TO].count()
    counted = {"planned": waiting, **{state: due[state] for state in ("due", "late", "failing")}}
    return counted, due["oldest"]


def _messages() -> dict[tuple[str, str], int]:
    """Return how many messages are in each state but "sent", by state and transport. One query, of three indexes."""
    counts = [_by_state(states) for states in (_WAITING, _HELD, _OVER)]
    rows = counts[0].union(*counts[1:], all=True)
    return {(state, transport): count for state, transport, count in rows}


def _by_state(states: tuple[MessageState, ...]) -> QuerySet[Message, tuple[str, str, int]]:
    rows = Message.objects.filter(state__in=states).order_by().values("state", "transport")
    return rows.annotate(count=Count("pk")).values_list("state", "transport", "count")


def _deliveries(tallied_to: dt.datetime | None) -> dict[str, Latency]:
    """Return all that was ever accepted, by transport: the tallies, and what came after them. Two queries."""
    found: dict[str, Latency] = defaultdict(Latency)
    rows = DeliveryTally.objects.order_by().values_list("transport", "accepted", "seconds", "within")
    for transport, accepted, seconds, within in rows.filter(day__lt=tallied_to.date()) if tallied_to else []:
        found[transport] += Latency(accepted, seconds, tuple(within))
    for row in accepted_messages(since=tallied_to).values("transport").annotate(**LATENCY):
        found[row["transport"]] += latency_of(row)
    return dict(found)


LATENCY: Final[dict[str, Any]] = {
    "accepted": Count("pk"),
    "took": Sum("latency"),
    **{f"within_{bound}": Count("pk", filter=Q(latency__lte=dt.timedelta(seconds=bound))) for bound in BOUNDS},
}
"""What is counted of messages that were accepted."""


def accepted_messages(*, since: dt.datetime | None = None, before: dt.datetime | None = None) -> "QuerySet[Message]":
    """Return the messages accepted in a span, each with its ``latency``. No query yet."""
    span = Q(sent_at__isnull=False)
    span &= Q(sent_at__gte=since) if since else Q()
    span &= Q(sent_at__lt=before) if before else Q()
    latency = ExpressionWrapper(F("sent_at") - F("dated_at"), output_field=DurationField())
    return Message.objects.filter(span).order_by().alias(latency=latency)


def latency_of(row: dict[str, Any]) -> Latency:
    """Return what a row that holds ``LATENCY`` says."""
    return Latency(row["accepted"], row["took"].total_seconds(), tuple(row[f"within_{bound}"] for bound in BOUNDS))
