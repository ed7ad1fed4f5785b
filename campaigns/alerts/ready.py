"""What is ready to be sent; and how one message that cannot be made ready fails alone, whatever else was claimed."""

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from django.db import DatabaseError

from calendar_app.lib.blame import NOBODYS_FAULT
from campaigns.alerts.claiming import Claimed, fail, give_back
from campaigns.alerts.transports import Letter

logger = logging.getLogger(__name__)

Facts = TypeVar("Facts")

CANNOT_BE_WRITTEN = "The message could not be written; the worker's log says more."


@dataclass(frozen=True)
class Ready:
    """A claimed message with what to send."""

    claimed: Claimed
    letter: Letter


Prepared = tuple[list[Ready], int]
"""What is to be sent, and how many messages were closed because nothing of them stands."""


def made_ready(
    claimed: Sequence[Claimed],
    *,
    now: dt.datetime,
    read: Callable[[Sequence[Claimed], dt.datetime], Facts],
    write: Callable[[Sequence[Claimed], Facts, dt.datetime], Prepared],
) -> Prepared:
    """Return what ``write`` makes of what ``read`` finds out about some messages.

    Where reading breaks, each half is made ready by itself, and so on: what cannot be read is found in a few steps and
    fails alone. Raises what is no message's fault, such as a database that is away.
    """
    try:
        facts = read(claimed, now)
    except (DatabaseError, *NOBODYS_FAULT):
        raise
    except Exception:
        if len(claimed) < 2:
            logger.exception("Something in message %s cannot be read.", claimed[0].id)
            fail(claimed[0], now=now, why=CANNOT_BE_WRITTEN)
            return [], 0
    else:
        return write(claimed, facts, now)
    middle = len(claimed) // 2
    halves = [made_ready(half, now=now, read=read, write=write) for half in (claimed[:middle], claimed[middle:])]
    return [ready for some, _closed in halves for ready in some], sum(closed for _some, closed in halves)


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
