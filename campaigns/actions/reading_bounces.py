"""Reading the mailbox delivery reports come to, a few hundred at a time, each once."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from campaigns.actions.bounces import take_report
from campaigns.alerts.clock import Clock
from campaigns.alerts.mailboxes import MailboxFails, Waiting
from campaigns.alerts.mailboxes.opening import open_mailbox
from campaigns.enums import BounceOutcome
from campaigns.models import BounceReport
from campaigns.rules.bounce_reports import FailedDelivery, NotAReport, read_report

logger = logging.getLogger(__name__)

AT_MOST = 200
"""How many mails one run reads; the next takes the rest."""

KEPT = dt.timedelta(days=400)
"""How long it is remembered that a report was read. What lies in a mailbox longer than that may be read again."""


def read_bounces(*, clock: Clock = timezone.now, address: Mapping[str, Any] | None = None) -> Counter[BounceOutcome]:
    """Read what is new in the mailbox of ``BOUNCE_URL`` and return how many mails were what; empty where none is set.

    A mailbox that does not answer is logged and read the next time. Any number of these may run at once.
    """
    address = settings.BOUNCES if address is None else address
    done: Counter[BounceOutcome] = Counter()
    if not address:
        return done
    BounceReport.objects.filter(at__lt=clock() - KEPT).delete()
    try:
        with open_mailbox(address) as mailbox:
            for waiting in mailbox.waiting(AT_MOST, _is_known):
                outcome = _read(waiting, now=clock())
                done.update([outcome] if outcome else [])
                _note_in_mailbox(waiting, is_ours=outcome in (BounceOutcome.BOUNCED, BounceOutcome.PASSING))
    except MailboxFails as problem:
        logger.warning("The mailbox for delivery reports cannot be read now: %s", problem)
    return done


def _note_in_mailbox(waiting: Waiting, *, is_ours: bool) -> None:
    """Let the mailbox show that the mail was read; where it does not let us, our own record does."""
    try:
        waiting.done(is_ours)
    except MailboxFails as problem:
        logger.warning("A delivery report was read, but the mailbox cannot say so: %s", problem)


def _is_known(key: str) -> bool:
    return BounceReport.objects.filter(key=key[:300]).exists()


def _read(waiting: Waiting, *, now: dt.datetime) -> BounceOutcome | None:
    told: list[FailedDelivery] = []
    try:
        told = read_report(waiting.raw)
    except NotAReport as problem:
        logger.info("A mail among the delivery reports stays where it is: %s (%s).", problem, waiting.key)
    outcome = take_report(key=waiting.key, told=told, now=now)
    if outcome == BounceOutcome.UNKNOWN:
        logger.info("A delivery report is about no mail of ours and stays where it is (%s).", waiting.key)
    return outcome
