"""Time for the clockwork: where it comes from, and what happens when it jumps."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Clock = Callable[[], dt.datetime]
"""Returns the present instant, aware. ``django.utils.timezone.now`` outside tests."""

JUMP = dt.timedelta(minutes=5)
"""A wall clock that gains or loses more than this against the machine's own running time has jumped."""

HOLD_SECONDS = 120.0
"""So long nothing fires after a jump. A wrong clock may be set right meanwhile; after that the new time counts."""

_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def steady_seconds() -> float:
    """Return seconds that only ever run forward, sleep of the machine included where the system counts it."""
    return time.clock_gettime(_STEADY)


@dataclass
class ClockGuard:
    """Watches one process's wall clock. A jump forward would fire at once what is due only later."""

    steady: Callable[[], float] = steady_seconds
    _last: tuple[dt.datetime, float] | None = field(default=None, init=False)
    _held_until: float = field(default=0.0, init=False)

    def holds(self, now: dt.datetime) -> bool:
        """Whether to fire nothing at the wall time ``now``: it jumped, less than two minutes ago."""
        running = self.steady()
        if self._last is not None:
            wall, before = self._last
            gained = (now - wall) - dt.timedelta(seconds=running - before)
            if abs(gained) > JUMP:
                self._held_until = running + HOLD_SECONDS
        self._last = (now, running)
        return running < self._held_until
