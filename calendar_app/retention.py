"""Every night: what has been kept long enough goes. The organisation's settings say how long that is."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from calendar_app.api.once import KEPT_FOR
from calendar_app.feeds.ledger import forget_texts_of_what_is_gone
from calendar_app.leaving.erasing import erase_person
from calendar_app.models import ApiReply, ImportDraft, OutboxMail
from campaigns.actions.retention import blank_messages, with_old_text
from campaigns.models import Message
from departments.actions.retention import forget_history
from departments.audit import record
from departments.errors import Refused
from departments.models import AuditEntry, OrganisationSettings, User
from departments.queries import organisation

logger = logging.getLogger(__name__)

BATCH = 1_000

OVER = ("sessions", "drafts", "replies")
"""What goes because it is over, whatever the settings say: no news for the log."""


@dataclass(frozen=True)
class Retained:
    """How much went: people erased, messages and kept mails that lost their text, audit entries; and what was over
    anyway: sessions, files somebody began to import, kept answers of the API."""

    people: int = 0
    messages: int = 0
    mails: int = 0
    entries: int = 0
    sessions: int = 0
    drafts: int = 0
    replies: int = 0


def apply_retention(*, now: dt.datetime | None = None) -> Retained:
    """Erase, blank and delete what is older than the settings allow, and return how much that was.

    In batches, each its own transaction: whatever stops it, the next run goes on from there. Running it twice changes
    nothing. What was done is written down.
    """
    now = now or timezone.now()
    settings = organisation()
    forget_texts_of_what_is_gone()
    done = Retained(
        messages=_mails_over(settings, now, lambda before: _repeated(lambda: blank_messages(before=before))),
        mails=_mails_over(settings, now, lambda before: _deleted(OutboxMail.objects.filter(at__lt=before))),
        entries=_history_over(settings, now),
        sessions=_deleted(Session.objects.filter(expire_date__lt=now)),
        drafts=_deleted(ImportDraft.objects.filter(expires_at__lte=now)),
        replies=_deleted(ApiReply.objects.filter(made_at__lte=now - KEPT_FOR)),
        people=_erase_people(settings, now),
    )
    told = {name: [count, 0] for name, count in asdict(done).items() if count and name not in OVER}
    if told:
        record(by=None, verb="applied retention", subject=settings, changes=told)
    return done


def due_for_retention(*, now: dt.datetime | None = None) -> Retained:
    """Return what ``apply_retention`` would do at ``now``, without doing it. Seven queries at the most."""
    now = now or timezone.now()
    settings = organisation()
    mail, history = _before(now, settings.keep_mail_days), _before(now, settings.keep_history_days)
    return Retained(
        people=_to_erase(settings, now).count(),
        messages=Message.objects.filter(with_old_text(mail)).count() if mail else 0,
        mails=OutboxMail.objects.filter(at__lt=mail).count() if mail else 0,
        entries=AuditEntry.objects.filter(at__lt=history).count() if history else 0,
        sessions=Session.objects.filter(expire_date__lt=now).count(),
        drafts=ImportDraft.objects.filter(expires_at__lte=now).count(),
        replies=ApiReply.objects.filter(made_at__lte=now - KEPT_FOR).count(),
    )


def _before(now: dt.datetime, days: int | None) -> dt.datetime | None:
    """Return the moment before which things are too old, or None where they are kept for ever."""
    return None if days is None else now - dt.timedelta(days=days)


def _to_erase(settings: OrganisationSettings, now: dt.datetime) -> QuerySet[User]:
    before = _before(now, settings.erase_people_after_days)
    if before is None:
        return User.objects.none()
    return User.objects.filter(is_active=False, erased_at=None, deactivated_at__lt=before).order_by("deactivated_at")


def _erase_people(settings: OrganisationSettings, now: dt.datetime) -> int:
    erased = 0
    for user_id in _to_erase(settings, now).values_list("pk", flat=True):
        try:
            erase_person(by=None, user_id=user_id)
            erased += 1
        except Refused as refusal:
            logger.info("Person %s is not erased now: %s", user_id, refusal)
    return erased


def _mails_over(settings: OrganisationSettings, now: dt.datetime, act: Callable[[dt.datetime], int]) -> int:
    before = _before(now, settings.keep_mail_days)
    return act(before) if before else 0


def _history_over(settings: OrganisationSettings, now: dt.datetime) -> int:
    before = _before(now, settings.keep_history_days)
    return _repeated(lambda: forget_history(before=before)) if before else 0


def _repeated(act: Callable[[], int]) -> int:
    """Call ``act`` until there is nothing left to do, and return how much it did in all."""
    total = 0
    while done := act():
        total += done
    return total


def _deleted(rows: QuerySet[OutboxMail] | QuerySet[Session] | QuerySet[ImportDraft] | QuerySet[ApiReply]) -> int:
    """Delete rows, a batch at a time, and return how many."""

    def some() -> int:
        keys = list(rows.values_list("pk", flat=True)[:BATCH])
        rows.model._default_manager.filter(pk__in=keys).delete()
        return len(keys)

    return _repeated(some)
