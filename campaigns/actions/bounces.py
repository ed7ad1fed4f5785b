"""What follows from a mail that came back: it counts as not delivered, and its address gets nothing for now."""

import datetime as dt
import logging
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext as _

from campaigns.actions.mail_that_came_back import note_came_back, owed_mail_of
from campaigns.alerts.firing import put_in_messages
from campaigns.alerts.parcels import DueAlert
from campaigns.enums import BounceOutcome, MessageState
from campaigns.models import Alert, BouncedAddress, BounceReport, Message
from campaigns.queries.bounces import bounced_address_to_mend
from campaigns.rules.bounce_reports import FailedDelivery
from departments.access import access_for
from departments.audit import record
from departments.errors import NotAllowed
from departments.models import Route, User
from departments.rules.password_mails import password_mail

logger = logging.getLogger(__name__)


@transaction.atomic
def take_report(*, key: str, told: Collection[FailedDelivery], now: dt.datetime) -> BounceOutcome | None:
    """Act on a report and return what it turned out to be; None if that was done before.

    ``told`` is empty for one that could not be read. Any number of these may run at once: the report's key decides.
    """
    report, is_new = BounceReport.objects.get_or_create(
        key=key[:300], defaults={"at": now, "outcome": BounceOutcome.UNREADABLE}
    )
    if not is_new:
        return None
    outcome, message = BounceOutcome.UNREADABLE, None
    for each in told:
        outcome, message = _act_on(each, now=now)
        if outcome != BounceOutcome.UNKNOWN:
            break
    BounceReport.objects.filter(pk=report.pk).update(outcome=outcome, message=message)
    return outcome


def _act_on(told: FailedDelivery, *, now: dt.datetime) -> tuple[BounceOutcome, Message | None]:
    message = Message.objects.select_related("user").filter(message_id=told.message_id).first()
    if message is None:
        return _act_on_owed(told, now=now), None
    ours = [message.address.lower(), *([message.user.email.lower()] if message.user else [])]
    address = _address(ours, told)
    if not address:
        return BounceOutcome.UNKNOWN, None
    if not told.is_final:
        return BounceOutcome.PASSING, message
    mark_bounced(message=message, address=address, detail=told.detail, now=now)
    return BounceOutcome.BOUNCED, message


def _act_on_owed(told: FailedDelivery, *, now: dt.datetime) -> BounceOutcome:
    mail = owed_mail_of(told.message_id)
    if mail is None:
        return _act_on_password_mail(told, now=now)
    outcome = _act_on_mail_to(mail.sent_to, told, now=now)
    if outcome == BounceOutcome.BOUNCED:
        note_came_back(mail, detail=told.detail, now=now)
    return outcome


def _act_on_password_mail(told: FailedDelivery, *, now: dt.datetime) -> BounceOutcome:
    """Mark the address to which the way to a new password could not be sent. No query if it is no such mail."""
    mail = password_mail(told.message_id)
    email = User.objects.filter(pk=mail.user_id).values_list("email", flat=True).first() if mail else None
    if mail is None or email is None or not mail.was_sent_to(email, now=now):
        return BounceOutcome.UNKNOWN
    return _act_on_mail_to(email, told, now=now)


def _act_on_mail_to(sent_to: str, told: FailedDelivery, *, now: dt.datetime) -> BounceOutcome:
    """Mark the address a mail went to, if the report is about that and says so for good."""
    address = _address([sent_to.lower()], told)
    if not address:
        return BounceOutcome.UNKNOWN
    if not told.is_final:
        return BounceOutcome.PASSING
    _mark_address(address, told.detail, now)
    return BounceOutcome.BOUNCED


def _address(ours: Sequence[str], told: FailedDelivery) -> str:
    """Return the address of ours that the report is about, in lower case; empty if it is about another.

    Where the host does not say what it was first asked to deliver to, the secret Message-ID alone tells.
    """
    if told.original_recipient:
        return told.original_recipient if told.original_recipient in ours else ""
    return told.final_recipient if told.final_recipient in ours else ours[0]


@transaction.atomic
def mark_bounced(*, message: Message, address: str, detail: str, now: dt.datetime) -> None:
    """Mark a sent message as bounced and its address as failing, and tell its alerts to who is told instead.

    What nobody else can be told of stays in the inbox. A message that bounced before is not told again.
    """
    sent = Message.objects.filter(pk=message.pk, state=MessageState.SENT)
    is_new = bool(sent.update(state=MessageState.BOUNCED, last_error=detail))
    _mark_address(address, detail, now)
    if is_new:
        _pass_on(message.pk, now)


def _mark_address(address: str, detail: str, now: dt.datetime) -> None:
    row, is_new = BouncedAddress.objects.get_or_create(
        address=address, defaults={"since": now, "last_at": now, "detail": detail[:500]}
    )
    if not is_new:
        BouncedAddress.objects.filter(pk=row.pk).update(last_at=now, detail=detail[:500], reports=F("reports") + 1)
        return
    logger.warning("Mail to an address comes back for good; it gets nothing until somebody says that it works again.")
    for subject in _subjects(row):
        record(by=None, verb="mail came back", subject=subject)


def _subjects(row: BouncedAddress) -> list[Model]:
    """Return whose address it is: a person, mailboxes; the row itself if it is nobody's any more."""
    people = list(User.objects.filter(email__iexact=row.address))
    routes = list(Route.objects.filter(address__iexact=row.address, is_active=True).order_by("pk"))
    return [*people, *routes] or [row]


def _pass_on(message_id: UUID, now: dt.datetime) -> None:
    alerts = Alert.objects.filter(links__message=message_id).values_list(*DueAlert._fields)
    put_in_messages([DueAlert(*row) for row in alerts], now=now, again=True)


@transaction.atomic
def mark_working(*, by: User | None, bounced_id: int) -> str:
    """Let an address get mail again and return it; empty if it was let in already.

    Raises ``NotAllowed`` unless ``by`` is an ops admin, answers for a department with that mailbox or person, or is
    that person.
    """
    row = BouncedAddress.objects.select_for_update().filter(pk=bounced_id).first()
    if row is None:
        return ""
    if by is not None and bounced_address_to_mend(access_for(by), bounced_id) is None:
        raise NotAllowed(_("Only who answers for the department with this address, or an ops admin, may say so."))
    for subject in _subjects(row):
        record(by=by, verb="mail works again", subject=subject)
    row.delete()
    return row.address
