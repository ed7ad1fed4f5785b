"""What watches over the installation asks here: ``/healthz`` (alive) and ``/readyz`` (can work).

Both answer before anything else does, whatever host name the request carries: probes come by address.
"""

import datetime as dt
import logging
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from campaigns.queries.clockwork import last_tick, oldest_due

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
    """Whether database and broker answer, how long the oldest due alert has waited, and when a tick last ran.

    503 if one of them does not, or if that alert has waited longer than ``READY_WAIT_SECONDS``. Two queries.
    """
    database, waited, ticked = _database()
    broker = _broker()
    limit = settings.READY_WAIT_SECONDS
    is_late = bool(limit) and (waited or 0) > limit
    facts = {
        "database": database,
        "broker": broker,
        "oldest_due_alert_seconds": waited,
        "last_tick_seconds": ticked,
    }
    is_ready = database and broker and not is_late
    return JsonResponse(facts, status=200 if is_ready else 503, headers={"Cache-Control": "no-store"})


def _database() -> tuple[bool, int | None, int | None]:
    now = timezone.now()
    try:
        oldest, ticked = oldest_due(now), last_tick()
    except (DatabaseError, InterfaceError) as problem:
        log.warning("The database does not answer: %s", problem)
        return False, None, None
    return True, _seconds(oldest, now) or 0, _seconds(ticked, now)


def _seconds(since: dt.datetime | None, now: dt.datetime) -> int | None:
    return int((now - since).total_seconds()) if since else None


def _broker() -> bool:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=BROKER_PATIENCE, socket_connect_timeout=BROKER_PATIENCE
        ) as client:
            return bool(client.ping())
    except redis.RedisError as problem:
        log.warning("The broker does not answer: %s", problem)
        return False
