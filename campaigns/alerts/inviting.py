"""Sending invitations to sign in: claim one, send it, and write down how it went, until none is due.

Nothing is sent inside a transaction. A claim puts the next try off, so that nobody else sends the same one meanwhile
and a sender that dies is made up for; it is noted as sent after the receiver accepted it. Dying in between means a
second copy under the same Message-ID, never a lost one.
"""

import datetime as dt
import logging
import time
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils import timezone

from campaigns.alerts import breaker
from campaigns.alerts.claiming import SENDING_LEASE
from campaigns.alerts.clock import Clock
from campaigns.alerts.invitation_mail import invitation_mail
from campaigns.alerts.transports import HostFails, NotSent, Refused, Transport
from campaigns.alerts.transports.email import EmailTransport
from campaigns.rules.message_moves import MOST_TRIES, next_try_in
from departments.models import Invitation

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SentInvitations:
    """What became of the invitations that were due; ``host_fails`` is why some were left for later."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    host_fails: str = ""

    def __add__(self, other: "SentInvitations") -> "SentInvitations":
        return SentInvitations(
            self.sent + other.sent,
            self.put_off + other.put_off,
            self.given_up + other.given_up,
            self.host_fails or other.host_fails,
        )


@dataclass(frozen=True)
class _Claimed:
    """An invitation that is nobody else's until ``leased_until``."""

    invitation: Invitation
    leased_until: dt.datetime


def are_invitations_due(now: dt.datetime) -> bool:
    """Whether an invitation could leave at ``now``; False while the mail host is left alone. Two queries."""
    return breaker.rests_until(now) is None and _due(now).exists()


def send_invitations(*, clock: Clock = timezone.now, seconds: float | None = None) -> SentInvitations:
    """Send what is due over one connection, until nothing is, the mail host fails, or ``seconds`` have gone by.

    Any number of these may run at once.
    """
    if breaker.rests_until(clock()) is not None:
        return SentInvitations(host_fails="The mail host failed a moment ago and is left alone for a while.")
    sender = _Sender(EmailTransport(), clock=clock)
    stop_at = None if seconds is None else time.monotonic() + seconds
    try:
        while not sender.done.host_fails and (stop_at is None or time.monotonic() < stop_at):
            claimed = _claim(now=clock())
            if claimed is None:
                break
            sender.send(claimed)
    finally:
        sender.hang_up()
    return sender.done


class _Sender:
    """One connection, opened when there is something to send. ``done`` sums up."""

    def __init__(self, transport: Transport, *, clock: Clock) -> None:
        self.done = SentInvitations()
        self._transport = transport
        self._clock = clock
        self._is_open = False

    def send(self, claimed: _Claimed) -> None:
        """Hand one invitation over and write down how it went."""
        mail = invitation_mail(claimed.invitation, at=self._clock())
        try:
            self._connect()
            self._transport.send(mail)
        except HostFails as problem:
            self._leave_host_alone(claimed, problem)
        except NotSent as problem:
            if problem.connection_lost:
                self.hang_up()
            self._note_failure(claimed, problem)
        else:
            _mine(claimed).update(sent_at=self._clock(), next_try_at=None, last_error="")
            self.done += SentInvitations(sent=1)

    def hang_up(self) -> None:
        """Close the connection if there is one."""
        if self._is_open:
            self._is_open = False
            self._transport.close()

    def _connect(self) -> None:
        if not self._is_open:
            self._transport.open()
            self._is_open = True

    def _leave_host_alone(self, claimed: _Claimed, problem: HostFails) -> None:
        """Let everybody leave the host alone for a while. No invitation is to blame, so no try is counted."""
        self.hang_up()
        until = breaker.rest(self._clock(), is_login=problem.is_login)
        _mine(claimed).update(next_try_at=until, tries=F("tries") - 1, last_error=str(problem))
        self.done += SentInvitations(host_fails=str(problem))
        logger.warning("The mail host fails, invitations wait until %s: %s", until, problem)

    def _note_failure(self, claimed: _Claimed, problem: NotSent) -> None:
        """Put the invitation off, or leave it to people where it was refused for good or its tries are used up."""
        wait = None if isinstance(problem, Refused) else next_try_in(claimed.invitation.tries)
        answer = f"{problem.code} {problem.detail}".strip()
        _mine(claimed).update(next_try_at=None if wait is None else self._clock() + wait, last_error=answer)
        self.done += SentInvitations(put_off=int(wait is not None), given_up=int(wait is None))


def _due(now: dt.datetime) -> QuerySet[Invitation]:
    open_ones = Invitation.objects.filter(sent_at=None, accepted_at=None, ended_at=None, user__is_active=True)
    return open_ones.filter(next_try_at__lte=now, expires_at__gt=now).order_by("next_try_at", "id")


def _claim(*, now: dt.datetime) -> _Claimed | None:
    """Take the invitation that has been due longest and return it; None if there is none. Three queries or more."""
    until = now + SENDING_LEASE
    while (found := _due(now).first()) is not None:
        # Whoever else takes it, or changes it, moves one of these two.
        same = Invitation.objects.filter(pk=found.pk, nonce=found.nonce, next_try_at=found.next_try_at, sent_at=None)
        if found.tries >= MOST_TRIES:
            same.update(next_try_at=None, last_error="Each time, the sender stopped before it was done.")
        elif same.update(next_try_at=until, tries=F("tries") + 1):
            taken = Invitation.objects.select_related("user", "by").get(pk=found.pk)
            return _Claimed(taken, until)
    return None


def _mine(claimed: _Claimed) -> QuerySet[Invitation]:
    """Return the invitation while it is as it was claimed: neither sent anew nor taken by another sender."""
    row = claimed.invitation
    return Invitation.objects.filter(pk=row.pk, nonce=row.nonce, next_try_at=claimed.leased_until)
