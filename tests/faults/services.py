"""Faults of the servers: Valkey and PostgreSQL go away, at once or in order, while worker and beat run."""

import random
import signal
import time
from collections.abc import Callable

import psycopg
import redis
from django.conf import settings
from django.db import connections

from tests.faults.ground import Ground, wait
from tests.faults.owing import Outcome, is_settled, outcome, owe

Break = Callable[[Ground], None]


def _under(ground: Ground, fault: str, owed: int, times: int, strike: Break) -> Outcome:
    """Let worker and beat send what is owed, and strike so many times while they do."""
    done = 0
    with ground.sink() as sink:
        owe(owed)
        ground.call_in()
        for number in range(times):
            some = owed * number // (times + 1) + 1
            _wait(ground, lambda some=some: len(sink.mails) >= some or _settled_somehow(), f"{some} mails")
            strike(ground)
            done += 1
        _wait(ground, _settled_somehow, f"all to be settled after: {fault}")
        return outcome(fault, [sink], faults=done)


def _wait(ground: Ground, is_so: Callable[[], bool], what: str) -> None:
    def tended() -> bool:
        ground.tend()
        return is_so()

    wait(tended, what)


def _settled_somehow() -> bool:
    """Whether all is settled; a database that is away says nothing."""
    try:
        return is_settled()
    except Exception:  # noqa: BLE001 - whatever the lost connection raises, it is opened anew
        connections.close_all()
        return False


def valkey_stopped(ground: Ground, *, long: bool) -> Outcome:
    """Valkey ends in order and comes back empty."""
    return _under(ground, "Valkey stopped", *_size(long), lambda each: _away(each, "valkey", signal.SIGTERM))


def valkey_killed(ground: Ground, *, long: bool) -> Outcome:
    """Valkey is killed and comes back empty."""
    return _under(ground, "Valkey killed", *_size(long), lambda each: _away(each, "valkey", signal.SIGKILL))


def valkey_flushed(ground: Ground, *, long: bool) -> Outcome:
    """Valkey forgets everything, the queue and what workers hold of it."""
    owed, times = _size(long)
    return _under(ground, "Valkey flushed", owed, times * 5, _flush)


def postgres_stopped(ground: Ground, *, long: bool) -> Outcome:
    """PostgreSQL is stopped at once, as by a power cut, and recovers."""
    return _under(
        ground, "PostgreSQL stopped at once", *_size(long), lambda each: _away(each, "postgres", signal.SIGQUIT)
    )


def backends_terminated(ground: Ground, *, long: bool) -> Outcome:
    """Every connection to the database is cut, again and again."""
    owed, times = _size(long)
    return _under(ground, "PostgreSQL backends terminated", owed, times * 5, _cut)


def _size(long: bool) -> tuple[int, int]:
    return (3_000, 12) if long else (150, 1)


def _away(ground: Ground, server: str, number: int) -> None:
    ground.stop(server, number)
    time.sleep(random.uniform(0.2, 1.0))
    ground.revive()


def _flush(ground: Ground) -> None:
    redis.Redis.from_url(settings.REDIS_URL).flushall()


def _cut(ground: Ground) -> None:
    with psycopg.connect(ground.postgres.url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    connections.close_all()
    time.sleep(random.uniform(0.05, 0.2))
