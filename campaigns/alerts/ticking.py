"""One turn of the clockwork: what is due fires, what died or went stale is picked up. Many may turn at once."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Q
from django.utils import timezone

from calendar_app.lib.blame import NOBODYS_FAULT
from campaigns.actions.replanning import replan_stale
from campaigns.alerts import breaker
from campaigns.alerts.claiming import sweep
from campaigns.alerts.clock import Clock, ClockGuard
from campaigns.alerts.fired import Fired
from campaigns.alerts.firing import fire_all
from campaigns.alerts.giving_up import tell_given_up
from campaigns.alerts.passing_on import PassedOn, pass_on
from campaigns.alerts.telling_again import lift_embargoes
from campaigns.enums import MessageState, Transport
from campaigns.models import Message, TickRecord
from campaigns.queries.clockwork import TICK

logger = logging.getLogger(__name__)

STALE_BATCHES = 5
"""How many batches of stale activities one tick plans again."""

_guard = ClockGuard()

T = TypeVar("T")


@dataclass(frozen=True)
class Ticked:
    """What one tick did. ``held`` says that the clock had jumped, so that nothing fired."""

    fired: Fired = field(default_factory=Fired)
    passed_on: PassedOn = field(default_factory=PassedOn)
    lifted: int = 0
    swept: int = 0
    replanned: int = 0
    given_up_told: int = 0
    held: bool = False


def run_tick(*, clock: Clock = timezone.now, guard: ClockGuard | None = None) -> Ticked:
    """Fire all that is due, tell of lifted embargoes, pick up what dead senders left, plan again what is stale.

    What is new in the history is passed on to the web hooks that asked for it, and who has to know is owed a mail about
    what was given up.

    Sends nothing itself. The clock is watched by the process's own guard unless another is given. What breaks in one
    part is logged and holds up no other; a database that is away ends the tick.
    """
    now = clock()
    if (guard or _guard).holds(now):
        logger.warning("The clock jumped by more than five minutes. Nothing fires for two minutes; check the clock.")
        return Ticked(held=True)
    ticked = Ticked(
        lifted=_part(lambda: lift_embargoes(now=now), 0),
        passed_on=_part(lambda: pass_on(now=clock()), PassedOn()),
        fired=_part(lambda: fire_all(clock=clock), Fired()),
        swept=sweep(now=clock()),
        given_up_told=_part(lambda: tell_given_up(now=clock()), 0),
        replanned=_part(lambda: _replan_some(clock), 0),
    )
    note(TICK, at=now)
    return ticked


def _part(do: Callable[[], T], nothing: T) -> T:
    """Return what a part of the tick came to; where it breaks that is logged, and it holds up no other part."""
    try:
        return do()
    except NOBODYS_FAULT:
        raise
    except Exception:
        logger.exception("A part of the tick broke. The next tick tries it again.")
        return nothing


def _replan_some(clock: Clock) -> int:
    """Plan stale activities again, a few batches at a time, so that a tick stays short."""
    planned = 0
    for _batch in range(STALE_BATCHES):
        some = replan_stale(now=clock())
        planned += some
        if not some:
            break
    return planned


def note(name: str, *, at: dt.datetime) -> None:
    """Write down that a part of the clockwork ran to its end. Two queries."""
    TickRecord.objects.update_or_create(name=name, defaults={"at": at})


def waiting_messages(now: dt.datetime, *, at_most: int) -> int:
    """Return how many mails a sender could take at ``now``, counted up to ``at_most``; 0 while the host rests."""
    if breaker.rests_until(now) is not None:
        return 0
    due = Q(state__in=[MessageState.PENDING, MessageState.RETRY_WAIT], next_attempt_at__lte=now)
    died = Q(state__in=[MessageState.LEASED, MessageState.SENDING, MessageState.UNCERTAIN], lease_until__lte=now)
    mail = Message.objects.filter(due | died, transport=Transport.EMAIL)
    return len(mail.order_by().values_list("pk")[:at_most])
