"""``/metrics``: figures for Prometheus, in its text format 0.0.4, worked out from the database.

Each web process answers alike, because nothing is counted in a process. Guarded by ``METRICS_TOKEN``; without one only
this machine may read them. Everybody else gets the 404 of a page that is not there.
"""

import hmac
import ipaddress
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from campaigns.queries.metrics import Metrics, metrics
from campaigns.rules.latency import BOUNDS, Latency

log = logging.getLogger(__name__)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})

Labelled = tuple[Mapping[str, str], float]


class MetricsMiddleware:
    """Answers ``/metrics``; after the client's address is known, before sessions and sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/metrics" and may_read(request):
            return _answer()
        return self.get_response(request)


def may_read(request: HttpRequest) -> bool:
    """Whether the request carries the token; where none is set, whether it comes from this machine itself."""
    if settings.METRICS_TOKEN:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        is_right = hmac.compare_digest(token.strip().encode(), settings.METRICS_TOKEN.encode())
        return is_right and scheme.lower() == "bearer"
    # What a proxy on this machine passes on comes from somewhere else.
    passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"))
    return not passed_on and _is_here(request.META.get("REMOTE_ADDR", ""))


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _answer() -> HttpResponse:
    try:
        body = exposition(metrics(timezone.now()))
    except (DatabaseError, InterfaceError) as problem:
        log.warning("The database does not answer: %s", problem)
        return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain")
    return HttpResponse(body, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def exposition(found: Metrics) -> str:
    """Return the figures as Prometheus reads them."""
    sent: list[Labelled] = [({"transport": name}, each.accepted) for name, each in found.deliveries.items()]
    lines = [
        *_family("alerts", "gauge", "Alerts not fired yet: for later, due, due for over a minute, failing to fire.",
                 [({"state": state}, count) for state, count in found.alerts.items()]),
        *_family("oldest_due_alert_seconds", "gauge", "For how long the oldest alert that is due has waited to fire.",
                 [({}, found.oldest_due_seconds)]),
        *_family("messages", "gauge", "Messages that are not sent, by where they stand.",
                 [({"state": state, "transport": name}, count) for (state, name), count in found.messages.items()]),
        *_family("messages_sent_total", "counter", "Messages a receiver accepted.", sent),
        *_histogram(found.deliveries),
        *_family("tick_age_seconds", "gauge", "Since when each part of the clockwork last ran to its end.",
                 [({"name": name}, age) for name, age in found.ages.items()]),
        *_family("breaker_open", "gauge", "How many hosts that fail are left alone.",
                 [({"name": name}, count) for name, count in found.breakers.items()]),
        *_family("stale_activities", "gauge", "Activities that wait to be planned again; they tell nobody meanwhile.",
                 [({}, found.stale_activities)]),
        *_family("failing_addresses", "gauge", "Addresses mail comes back from.", [({}, found.failing_addresses)]),
    ]  # fmt: skip
    return "\n".join([*lines, ""])


def _family(name: str, kind: str, says: str, samples: Iterable[Labelled]) -> Iterator[str]:
    yield f"# HELP instep_{name} {says}"
    yield f"# TYPE instep_{name} {kind}"
    for labels, value in samples:
        yield _sample(name, labels, value)


def _histogram(deliveries: Mapping[str, Latency]) -> Iterator[str]:
    name = "delivery_seconds"
    yield from _family(name, "histogram", "From the moment a message was to leave until it was accepted.", [])
    for transport, found in deliveries.items():
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), (*found.within, found.accepted), strict=True):
            yield _sample(f"{name}_bucket", {"transport": transport, "le": bound}, count)
        yield _sample(f"{name}_sum", {"transport": transport}, found.seconds)
        yield _sample(f"{name}_count", {"transport": transport}, found.accepted)


def _sample(name: str, labels: Mapping[str, str], value: float) -> str:
    written = ",".join(f'{key}="{text.translate(ESCAPES)}"' for key, text in labels.items())
    return f"instep_{name}{{{written}}} {value:.10g}" if written else f"instep_{name} {value:.10g}"
