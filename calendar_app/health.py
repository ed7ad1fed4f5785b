"""What watches over the installation asks here: ``/healthz`` (alive) and ``/readyz`` (can work).

Both answer before anything else does, whatever host name the request carries: probes come by address.
"""

import logging
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from campaigns.queries.clockwork import oldest_due

log = logging.getLogger(__name__)
BROKER_PATIENCE = 3  # seconds


class HealthMiddleware:
    """Answers the two probes; first in the list, so that being alive needs no session, host name or database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("alive\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
        if request.path == "/readyz":
            return readiness()
        return self.get_response(request)


def readiness() -> JsonResponse:
    """Whether database and broker answer (503 if not), and how long the oldest due alert has waited. One query."""
    database, waited = _database()
    broker = _broker()
    facts = {"database": database, "broker": broker, "oldest_due_alert_seconds": waited}
    return JsonResponse(facts, status=200 if database and broker else 503, headers={"Cache-Control": "no-store"})


def _database() -> tuple[bool, int | None]:
    now = timezone.now()
    try:
        oldest = oldest_due(now)
    except (DatabaseError, InterfaceError) as problem:
        log.warning("The database does not answer: %s", problem)
        return False, None
    return True, int((now - oldest).total_seconds()) if oldest else 0


def _broker() -> bool:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=BROKER_PATIENCE, socket_connect_timeout=BROKER_PATIENCE
        ) as client:
            return bool(client.ping())
    except redis.RedisError as problem:
        log.warning("The broker does not answer: %s", problem)
        return False
