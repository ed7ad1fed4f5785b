"""Sending what was claimed: make it ready, hand each message over, and write down how it went.

Nothing is sent inside a transaction. A message is marked as being sent before the receiver sees it, and as sent after
the receiver accepted it: dying in between means a second copy under the same Message-ID, never a lost one. Marks are
written a few messages at a time while the host is fast, one at a time when it is slow.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any
from uuid import UUID

from campaigns.alerts import breaker
from campaigns.alerts.claiming import Claimed, Result, give_back, mark, renew
from campaigns.alerts.clock import Clock
from campaigns.alerts.preparing import prepare
from campaigns.alerts.ready import Prepared, Ready
from campaigns.alerts.transports import HostFails, NotSent, Refused, Transport, Uncertain
from campaigns.enums import AttemptOutcome, MessageState

logger = logging.getLogger(__name__)

FRESH_SECONDS = 5.0
"""What was made ready longer ago than this is checked and written again before it is sent."""

KEPT_FROM_OTHERS = 100
"""So many of a claim a sender keeps that could not send all of it while it was fresh."""

MARKING_SHARE = 0.1
"""As many messages go between two marks as keep the marking down to this share of the time: one, to a slow host."""


@dataclass(frozen=True)
class Delivered:
    """What a sender did: messages accepted, put off, given up and closed; ``host_fails`` is why it stopped early."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    closed: int = 0
    host_fails: str = ""

    def __add__(self, other: "Delivered") -> "Delivered":
        return Delivered(
            self.sent + other.sent,
            self.put_off + other.put_off,
            self.given_up + other.given_up,
            self.closed + other.closed,
            self.host_fails or other.host_fails,
        )


class Sender:
    """One connection, the messages that wait to go over it, and what became of those that went. ``done`` sums up.

    ``host`` is what the breaker knows its other end by; ``prepare`` makes ready what was claimed.
    """

    def __init__(
        self,
        transport: Transport[Any],
        *,
        clock: Clock,
        host: str = breaker.MAIL,
        prepare: Callable[..., Prepared] = prepare,
    ) -> None:
        self.done = Delivered()
        self._transport = transport
        self._clock = clock
        self._host = host
        self._prepare = prepare
        self._rests: tuple[dt.datetime | None, str] = (None, "")
        self._is_open = False
        self._at_once = 1
        self._waiting: list[Ready] = []
        self._results: list[Result] = []

    def send(self, claimed: Sequence[Claimed]) -> None:
        """Send what stands of one claim; what cannot go over this connection, or not soon, is given back."""
        left = list(claimed)
        while left:
            ready, closed = self._prepare(left, now=self._clock())
            self.done += Delivered(closed=closed)
            self._send_while_fresh(ready)
            self._give_back(self._waiting[KEPT_FROM_OTHERS:])
            left = [each.claimed for each in self._waiting[:KEPT_FROM_OTHERS]]
            if left:
                renew(left, now=self._clock())

    def hang_up(self) -> None:
        """Close the connection if there is one."""
        if self._is_open:
            self._is_open = False
            self._transport.close()

    def _send_while_fresh(self, ready: list[Ready]) -> None:
        """Send until all of it is sent or it is no longer fresh; then the rest stays waiting, to be made ready again.

        When the connection is lost, or anything goes wrong that no message is to blame for, the rest is given back.
        """
        self._waiting = ready
        fresh_until = time.monotonic() + FRESH_SECONDS
        keep = False
        try:
            self._connect()
            while self._is_open and self._waiting and time.monotonic() < fresh_until:
                self._send_some(fresh_until)
            keep = self._is_open
        except HostFails as problem:
            self.hang_up()
            rests_until = breaker.rest(self._clock(), is_login=problem.is_login, host=self._host)
            self._rests = (rests_until, str(problem))
            self.done += Delivered(host_fails=str(problem))
            logger.warning("The mail host fails, messages wait until %s: %s", rests_until, problem)
        finally:
            self._mark([])
            if not keep:
                until, why = self._rests
                self._give_back(self._waiting, until=until, why=why)
                self._waiting = []

    def _connect(self) -> None:
        if self._waiting and not self._is_open:
            self._transport.open()
            self._is_open = True

    def _send_some(self, fresh_until: float) -> None:
        """Mark a few messages as being sent and hand them over."""
        some = self._waiting[: self._at_once]
        marking = time.monotonic()
        ours = self._mark(some)
        begun = [each for each in some if each.claimed.id in ours]
        self._waiting = begun + self._waiting[len(some) :]
        sending = time.monotonic()
        for count in range(len(begun)):
            if time.monotonic() >= fresh_until:
                self._give_back(self._waiting[: len(begun) - count])
                self._waiting = self._waiting[len(begun) - count :]
                break
            self._results.append(self._hand_over(self._waiting[0]))
            self._waiting = self._waiting[1:]
            if not self._is_open:
                return
        each_took = (time.monotonic() - sending) / max(1, len(begun))
        enough = (sending - marking) * (1 - MARKING_SHARE) / MARKING_SHARE / max(each_took, 0.0001)
        self._at_once = max(1, min(self._transport.most_at_once, self._at_once * 2, ceil(enough)))

    def _hand_over(self, ready: Ready) -> Result:
        """Return how it went to hand one message over. Raises ``HostFails`` when no message is to blame."""
        started, wait = time.monotonic(), None
        try:
            receipt = self._transport.send(ready.letter)
            outcome, state, code, detail = AttemptOutcome.ACCEPTED, MessageState.SENT, receipt.code, receipt.detail
        except NotSent as problem:
            outcome, state = _outcome(problem)
            code, detail, wait = problem.code, problem.detail, problem.retry_after
            self._after(problem, ready.claimed)
        took = int((time.monotonic() - started) * 1000)
        return Result(
            ready.claimed,
            outcome,
            state,
            subject=ready.letter.subject,
            text=ready.letter.text,
            code=code,
            detail=detail,
            milliseconds=took,
            wait=wait,
        )

    def _after(self, problem: NotSent, claimed: Claimed) -> None:
        """Hang up where nothing more goes over this connection, and leave its host alone where that is to blame."""
        if problem.connection_lost:
            self.hang_up()
        if problem.host_rests:
            length = breaker.rest_after(claimed.tries + 1, problem.retry_after)
            until = breaker.rest(self._clock(), host=self._host, length=length)
            self._rests = (until, f"{problem.code} {problem.detail}".strip())

    def _mark(self, begun: Sequence[Ready]) -> set[UUID]:
        """Write down how the last messages went and that these are being sent; return those that are still ours."""
        results, self._results = self._results, []
        if not results and not begun:
            return set()
        _moved, ours = mark(results, [each.claimed for each in begun], now=self._clock())
        states = [each.state for each in results]
        sent, dead = states.count(MessageState.SENT), states.count(MessageState.DEAD)
        self.done += Delivered(sent=sent, given_up=dead, put_off=len(states) - sent - dead)
        return ours

    def _give_back(self, unsent: Sequence[Ready], *, until: dt.datetime | None = None, why: str = "") -> None:
        if unsent:
            give_back([each.claimed for each in unsent], now=self._clock(), until=until, why=why)


def _outcome(problem: NotSent) -> tuple[AttemptOutcome, MessageState]:
    if isinstance(problem, Refused):
        return AttemptOutcome.REFUSED, MessageState.DEAD
    state = MessageState.UNCERTAIN if isinstance(problem, Uncertain) else MessageState.RETRY_WAIT
    return AttemptOutcome.DEFERRED, state
