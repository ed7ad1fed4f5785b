"""What is ready to be sent; and how one message that cannot be made ready fails alone, whatever else was claimed."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from campaigns.alerts.claiming import Claimed, fail, give_back
from campaigns.alerts.transports import Letter

CANNOT_BE_WRITTEN = "The message could not be written; the worker's log says more."


@dataclass(frozen=True)
class Ready:
    """A claimed message with what to send."""

    claimed: Claimed
    letter: Letter


Prepared = tuple[list[Ready], int]
"""What is to be sent, and how many messages were closed because nothing of them stands."""


def in_halves(claimed: Sequence[Claimed], now: dt.datetime, prepare: Callable[..., Prepared]) -> Prepared:
    """Make each half ready by itself, and so on: what cannot be read is found in a few steps and fails alone."""
    middle = len(claimed) // 2
    (ready, closed), (more, closed_too) = (prepare(half, now=now) for half in (claimed[:middle], claimed[middle:]))
    return [*ready, *more], closed + closed_too


@contextmanager
def failing_alone(claimed: Claimed, batch: Sequence[Claimed], now: dt.datetime) -> Iterator[None]:
    """Count a try of one message when the block breaks, and give the others of its batch back; the error goes on."""
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            fail(claimed, now=now, why=CANNOT_BE_WRITTEN)
            give_back([each for each in batch if each is not claimed], now=now)
