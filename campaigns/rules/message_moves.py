"""Which state of a message may follow which, and how long to wait before the next try. Pure."""

import datetime as dt
import random
from typing import Final

from campaigns.enums import MessageState

_S = MessageState
MESSAGE_MOVES: Final[dict[MessageState, frozenset[MessageState]]] = {
    _S.PENDING: frozenset({_S.LEASED}),
    _S.RETRY_WAIT: frozenset({_S.LEASED}),
    _S.LEASED: frozenset({_S.LEASED, _S.SENDING, _S.RETRY_WAIT, _S.SUPPRESSED, _S.DEAD}),
    _S.SENDING: frozenset({_S.SENT, _S.RETRY_WAIT, _S.UNCERTAIN, _S.DEAD, _S.LEASED}),
    _S.UNCERTAIN: frozenset({_S.LEASED, _S.DEAD}),
    _S.SENT: frozenset({_S.BOUNCED}),
    _S.DEAD: frozenset({_S.RETRY_WAIT}),
    _S.BOUNCED: frozenset(),
    _S.SUPPRESSED: frozenset(),
}
"""Only a person takes a dead message up again. Leased and sending go back to leased when their lease has run out."""

RETRY_AFTER: Final[tuple[dt.timedelta, ...]] = (
    dt.timedelta(seconds=30),
    dt.timedelta(minutes=2),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=15),
    *[dt.timedelta(hours=1)] * 24,
)
"""The wait after each try that failed for now: half a minute at first, then hourly for a day."""

MOST_TRIES = len(RETRY_AFTER) + 1
"""When so many tries have failed, the message is given up and shown to people."""


def next_try_in(tries: int, *, jitter: float | None = None) -> dt.timedelta | None:
    """Return how long to wait after ``tries`` tries (1 or more); None when they are used up.

    ``jitter`` from 0 to 1 adds up to a fifth, so that what failed together does not come back together; by default it
    is random.
    """
    if tries >= MOST_TRIES:
        return None
    wait = RETRY_AFTER[tries - 1]
    return wait + wait / 5 * (random.random() if jitter is None else jitter)  # noqa: S311 - spreads load, hides nothing
