"""Sending what is due: mail over one connection, and to each chat and web hook by itself.

Each place in a chat and each web hook is served by one sender at a time, and its host has a breaker of its own. So one
that is slow or away costs one sender a few seconds now and then, and holds up neither mail nor the others. Events have
a sender of their own, so that many of them keep no alert waiting.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone

from campaigns.alerts import breaker
from campaigns.alerts.claiming import claim
from campaigns.alerts.clock import Clock
from campaigns.alerts.events.preparing import prepare_events
from campaigns.alerts.passing_on import event_key, hook_id_of
from campaigns.alerts.preparing import prepare
from campaigns.alerts.reach import place_key
from campaigns.alerts.ready import Prepared
from campaigns.alerts.sending import Delivered, Sender
from campaigns.alerts.transports import Transport
from campaigns.alerts.transports.email import EmailTransport
from campaigns.alerts.transports.routes import transport_of, transport_of_hook
from campaigns.enums import EVENTS, POSTED, MessageState
from campaigns.enums import Transport as Road
from campaigns.models import Hook, Message
from departments.enums import ROUTES_BY_SECRET
from departments.models import Route

POSTS_AT_ONCE = 10
"""How many messages one claim takes for a chat or a web hook: what goes one by one is not held for long."""

POST_SECONDS = 5.0
"""A sender turns to no further chat or web hook after so long; the one it is at may take as long again."""


@dataclass(frozen=True)
class Place:
    """A chat or a web hook messages wait for, by the key of the recipient, and what leads there.

    ``host`` is what the breaker knows it by; ``prepare`` makes ready what goes there.
    """

    key: str
    host: str
    transport: Transport[Any] = field(compare=False)
    prepare: Callable[..., Prepared] = prepare


def deliver(*, clock: Clock = timezone.now, seconds: float | None = None) -> Delivered:
    """Send mail, then to chats and web hooks, then events, until nothing is due or ``seconds`` went by for each."""
    done = deliver_mail(clock=clock, seconds=seconds) + deliver_posts(clock=clock, seconds=seconds)
    return done + deliver_posts(clock=clock, seconds=seconds, roads=EVENTS)


def deliver_mail(*, clock: Clock = timezone.now, seconds: float | None = None) -> Delivered:
    """Send batch after batch until nothing is due, the mail host fails, or ``seconds`` have gone by."""
    if breaker.rests_until(clock()) is not None:
        return Delivered(host_fails="The mail host failed a moment ago and is left alone for a while.")
    sender = Sender(EmailTransport(), clock=clock)
    stop_at = None if seconds is None else time.monotonic() + seconds
    try:
        while not sender.done.host_fails and (stop_at is None or time.monotonic() < stop_at):
            claimed = claim(now=clock())
            if not claimed:
                break
            sender.send(claimed)
    finally:
        sender.hang_up()
    return sender.done


def deliver_posts(
    *, clock: Clock = timezone.now, seconds: float | None = None, roads: Collection[Road] = POSTED
) -> Delivered:
    """Send to one chat or web hook after the other until nothing is due there, or ``seconds`` have gone by.

    Each gets its turn before any of them gets another.
    """
    done = Delivered()
    served: set[str] = set()
    stop_at = None if seconds is None else time.monotonic() + seconds
    while stop_at is None or time.monotonic() < stop_at:
        place = next_place(clock, roads=roads, but_not=served) or next_place(clock, roads=roads)
        claimed = claim(now=clock(), limit=POSTS_AT_ONCE, key=place.key) if place else []
        if place is None or not claimed:
            break
        served = served | {place.key} if place.key not in served else {place.key}
        sender = Sender(place.transport, clock=clock, host=place.host, prepare=place.prepare)
        try:
            sender.send(claimed)
        finally:
            sender.hang_up()
        done += sender.done
    return done


def next_place(
    clock: Clock = timezone.now, *, roads: Collection[Road] = POSTED, but_not: Collection[str] = ()
) -> Place | None:
    """Return the chat or web hook whose messages have waited longest, of those whose host may be tried and whom nobody
    serves just now; None if there is none. Three queries at most. Hooks that are paused are left alone.
    """
    now = clock()
    due = Q(state__in=[MessageState.PENDING, MessageState.RETRY_WAIT], next_attempt_at__lte=now)
    died = Q(state__in=[MessageState.LEASED, MessageState.SENDING, MessageState.UNCERTAIN], lease_until__lte=now)
    served = Message.objects.filter(
        recipient_key=OuterRef("recipient_key"),
        state__in=[MessageState.LEASED, MessageState.SENDING],
        lease_until__gt=now,
    )
    waiting = Message.objects.filter(due | died, ~Exists(served), transport__in=roads, event__hook__paused_at=None)
    keys = list(
        waiting.exclude(recipient_key__in=but_not)
        .order_by()
        .values("recipient_key")
        .annotate(longest=Min("next_attempt_at"))
        .order_by("longest", "recipient_key")
        .values_list("recipient_key", flat=True)
    )
    places = _hooks(keys) if roads is EVENTS else _routes(keys)
    awake = breaker.awake(now, {place.host for place in places}) if places else set()
    return next((place for place in places if place.host in awake), None)


def _routes(keys: list[str]) -> list[Place]:
    """Return what leads to each of these recipients of alerts, in their order: a route in use, or what says why not."""
    if not keys:
        return []
    prints = {key.partition(":")[2] for key in keys}
    routes = Route.objects.filter(kind__in=ROUTES_BY_SECRET, fingerprint__in=prints, is_active=True).order_by("-pk")
    found = {place_key(route.kind, route.fingerprint): route for route in routes}
    return [Place(key, route.host if route else key, transport_of(route)) for key in keys for route in [found.get(key)]]


def _hooks(keys: list[str]) -> list[Place]:
    """Return what leads to each of these recipients of events, in their order."""
    if not keys:
        return []
    found = {event_key(hook.pk): hook for hook in Hook.objects.filter(pk__in=[hook_id_of(key) for key in keys])}
    return [
        Place(key, hook.host, transport_of_hook(hook), prepare_events)
        for key in keys
        if (hook := found.get(key)) is not None
    ]
