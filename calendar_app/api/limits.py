"""How often a token may ask: so many times a minute, counted in Valkey for all web processes together."""

import datetime as dt
import logging
from dataclasses import dataclass
from functools import lru_cache

import redis
from django.conf import settings

from calendar_app.models import ApiToken

log = logging.getLogger(__name__)

A_MINUTE = 600
"""Requests a token may make in a minute."""

PATIENCE = 0.5  # seconds


@dataclass(frozen=True)
class Allowance:
    """What is left of a minute's requests, and in how many seconds there are new ones."""

    limit: int
    left: int
    renews_in: int

    @property
    def is_used_up(self) -> bool:
        """Whether this request is one too many."""
        return self.left < 0

    def headers(self) -> dict[str, str]:
        """Return it as the headers programs know."""
        pairs = {"Limit": self.limit, "Remaining": max(self.left, 0), "Reset": self.renews_in}
        return {f"RateLimit-{name}": str(value) for name, value in pairs.items()}


def take(token: ApiToken, *, now: dt.datetime) -> Allowance:
    """Count a request of ``token`` and return what is left. Where Valkey does not answer, nothing is counted."""
    minute, second = divmod(int(now.timestamp()), 60)
    key = f"instep:api:{token.pk}:{minute}"
    try:
        pipeline = _valkey(settings.REDIS_URL).pipeline()
        pipeline.incr(key)
        pipeline.expire(key, 120)
        count = int(pipeline.execute()[0])
    except redis.RedisError as problem:
        log.warning("The API counts nothing, Valkey does not answer: %s", problem)
        count = 0
    return Allowance(A_MINUTE, A_MINUTE - count, 60 - second)


@lru_cache(maxsize=1)
def _valkey(address: str) -> "redis.Redis":
    return redis.Redis.from_url(address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
