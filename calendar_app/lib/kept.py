"""What several processes may use of one's work: kept in this one and in the broker's memory, for a short while.

Nothing depends on it: where the broker does not answer, each process works for itself.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from math import inf
from typing import Generic, TypeVar

import redis
from django.conf import settings
from django.utils.crypto import salted_hmac

log = logging.getLogger(__name__)

LONGEST = 30.0
"""So many seconds anything is kept at most, whatever happens; 0 keeps nothing."""

SALT = "calendar_app.lib.kept"
MOST = 200
"""So much a process keeps, the latest used."""

PATIENCE = 0.3  # seconds for an answer of the broker
PAUSE = 10.0  # seconds without asking it, where it did not answer

Made = TypeVar("Made")


class Latest(Generic[Made]):
    """The ``most`` latest things that are kept in this process, each for a while."""

    def __init__(self, most: int) -> None:
        self._kept: OrderedDict[str, tuple[float, Made]] = OrderedDict()
        self._most = most
        self._guard = threading.Lock()

    def get(self, key: str) -> Made | None:
        """Return what is kept by ``key``, None for nothing any more."""
        with self._guard:
            until, found = self._kept.get(key, (0.0, None))
            if until <= time.time():
                return None
            self._kept.move_to_end(key)
            return found

    def keep(self, key: str, made: Made, until: float = inf) -> None:
        """Keep ``made`` until a moment in seconds since 1970, but ``LONGEST`` at most."""
        if LONGEST > 0:
            with self._guard:
                self._kept[key] = (min(until, time.time() + LONGEST), made)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)


_here: Latest[bytes] = Latest(MOST)
_working = [threading.Lock() for _number in range(64)]
_silent_until = 0.0


def once(facts: Callable[[], object], make: Callable[[], tuple[bytes, float]]) -> bytes:
    """Return what was made of the same ``facts`` before, here or elsewhere, else what ``make`` returns.

    ``facts`` returns all it depends on, told apart by its ``repr``. ``make`` says until when its work is right, in
    seconds since 1970. Threads of one process that ask for the same wait for one of them.
    """
    if LONGEST <= 0:
        return make()[0]
    key = key_of(facts())
    found = _here.get(key)
    if found is not None:
        return found
    with _working[int(key[-4:], 16) % len(_working)]:
        found = _here.get(key) or _from_broker(key)
        if found is not None:
            return found
        made, until = make()
        _keep(key, made, min(until, time.time() + LONGEST))
        return made


def key_of(facts: object) -> str:
    """Return a key for what is made of ``facts``, told apart by their ``repr``; no other installation has it."""
    database = settings.DATABASES["default"]
    return (
        "kept:" + salted_hmac(SALT, repr((database["HOST"], database["NAME"], facts)), algorithm="sha256").hexdigest()
    )


def _keep(key: str, made: bytes, until: float) -> None:
    milliseconds = int((until - time.time()) * 1000)
    if milliseconds > 0:
        _here.keep(key, made, until)
        value = f"{until:.3f} ".encode() + made
        _asked(lambda client: client.set(key, value, px=milliseconds))


def _from_broker(key: str) -> bytes | None:
    value = _asked(lambda client: client.get(key))
    if not isinstance(value, bytes):
        return None
    until, _space, made = value.partition(b" ")
    if float(until) <= time.time():
        return None
    _here.keep(key, made, float(until))
    return made


def _asked(ask: Callable[["redis.Redis"], object]) -> object:
    global _silent_until  # noqa: PLW0603 - one silence for the whole process
    if time.monotonic() < _silent_until:
        return None
    try:
        return ask(_client(settings.REDIS_URL))
    except (redis.RedisError, OSError) as problem:
        _silent_until = time.monotonic() + PAUSE
        log.warning("Nothing is shared between processes, the broker does not answer: %s", problem)
        return None


@lru_cache(maxsize=4)
def _client(url: str) -> "redis.Redis":
    return redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
