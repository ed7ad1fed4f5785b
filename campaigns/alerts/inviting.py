"""Sending invitations: claim one, send it, and write down how it went, until none is due.

To sign in for the first time (``Invitation``), or, for guests who can, to one campaign or channel (``CampaignGuest``,
``ChannelGuest``), and notices of messages that were given up (``GivenUpNotice``): whatever is an ``OwedMail``. What
tells of a campaign waits until there is something to see.

Nothing is sent inside a transaction. A claim puts the next try off, so that nobody else sends the same one meanwhile
and a sender that dies is made up for; it is noted as sent after the receiver accepted it. Dying in between means a
second copy under the same Message-ID, never a lost one.
"""

import datetime as dt
import logging
import time
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from campaigns.alerts import breaker
from campaigns.alerts.claiming import SENDING_LEASE
from campaigns.alerts.clock import Clock
from campaigns.alerts.given_up_mail import given_up_mail
from campaigns.alerts.invitation_mail import invitation_mail
from campaigns.alerts.place_mail import place_mail
from campaigns.alerts.transports import HostFails, Mail, NotSent, Refused, Transport
from campaigns.alerts.transports.email import EmailTransport
from campaigns.models import CampaignGuest, ChannelGuest, GivenUpNotice
from campaigns.queries.visible import Road, told
from campaigns.rules.message_moves import MOST_TRIES, next_try_in
from departments.models import Invitation

logger = logging.getLogger(__name__)

Owed = Invitation | CampaignGuest | ChannelGuest | GivenUpNotice

_STANDING: Final[dict[type[Owed], Q]] = {
    Invitation: Q(accepted_at=None, ended_at=None),
    CampaignGuest: told(Road("campaign__")),
    ChannelGuest: Q(),
    GivenUpNotice: Q(over_at=None),
}
"""Which of them are to be sent at all. A guest whose invitation was taken back is no row any more."""

_TOLD_WITH: Final[dict[type[Owed], tuple[str, ...]]] = {
    Invitation: ("user", "by"),
    CampaignGuest: ("user", "by"),
    ChannelGuest: ("user", "by", "channel"),
    GivenUpNotice: ("user", "department", "route", "about", "hook"),
}


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

    row: Owed
    leased_until: dt.datetime


def are_invitations_due(now: dt.datetime) -> bool:
    """Whether an invitation could leave at ``now``; False while the mail host is left alone. Five queries at most."""
    return breaker.rests_until(now) is None and any(_due(model, now).exists() for model in _STANDING)


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

    def __init__(self, transport: Transport[Mail], *, clock: Clock) -> None:
        self.done = SentInvitations()
        self._transport = transport
        self._clock = clock
        self._is_open = False

    def send(self, claimed: _Claimed) -> None:
        """Hand one invitation over and write down how it went.

        It is written once the line is open, so that what was taken back, or has become a secret, meanwhile is not told.
        """
        try:
            self._connect()
            at = self._clock()
            if not (_mine(claimed) & _owed(type(claimed.row), at)).exists():
                _mine(claimed).update(next_try_at=at, tries=F("tries") - 1)
                return
            mail = _mail(claimed.row, at)
            # Before it is sent: it may come back sooner than that it left is written down.
            _mine(claimed).update(message_id=mail.message_id, sent_to=mail.address)
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
        wait = None if isinstance(problem, Refused) else next_try_in(claimed.row.tries)
        answer = f"{problem.code} {problem.detail}".strip()
        _mine(claimed).update(next_try_at=None if wait is None else self._clock() + wait, last_error=answer)
        self.done += SentInvitations(put_off=int(wait is not None), given_up=int(wait is None))


def _mail(row: Owed, at: dt.datetime) -> Mail:
    if isinstance(row, GivenUpNotice):
        return given_up_mail(row)
    return invitation_mail(row, at=at) if isinstance(row, Invitation) else place_mail(row, at=at)


def _owed(model: type[Owed], now: dt.datetime) -> QuerySet[Any]:
    """Return what was not sent yet and still stands at ``now``."""
    is_not_over = Q(expires_at=None) | Q(expires_at__gt=now)
    return model._default_manager.filter(_STANDING[model], is_not_over, sent_at=None, user__is_active=True)


def _due(model: type[Owed], now: dt.datetime) -> QuerySet[Any]:
    return _owed(model, now).filter(next_try_at__lte=now).order_by("next_try_at", "pk")


def _claim(*, now: dt.datetime) -> _Claimed | None:
    """Take an invitation, of its sort the one due longest, and return it; None if there is none. Three queries or more.

    Ways in go first.
    """
    until = now + SENDING_LEASE
    for model in _STANDING:
        while (found := _due(model, now).first()) is not None:
            # Whoever else takes it, or changes it, moves one of these two.
            same = model._default_manager.filter(
                pk=found.pk, nonce=found.nonce, next_try_at=found.next_try_at, sent_at=None
            )
            if found.tries >= MOST_TRIES:
                same.update(next_try_at=None, last_error="Each time, the sender stopped before it was done.")
            elif same.update(next_try_at=until, tries=F("tries") + 1):
                taken = model._default_manager.select_related(*_TOLD_WITH[model]).filter(pk=found.pk).first()
                if taken is not None:
                    return _Claimed(taken, until)
    return None


def _mine(claimed: _Claimed) -> QuerySet[Any]:
    """Return the invitation while it is as it was claimed: neither sent anew nor taken by another sender."""
    row = claimed.row
    model: type[Any] = type(row)
    same: QuerySet[Any] = model._default_manager.filter(pk=row.pk, nonce=row.nonce, next_try_at=claimed.leased_until)
    return same
