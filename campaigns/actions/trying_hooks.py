"""Trying a web hook of events, and sending again what it was sent."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.hooks import hook_to_manage
from campaigns.actions.trying_routes import PAUSE, Tried, outcome_of
from campaigns.alerts import breaker
from campaigns.alerts.passing_on import carry
from campaigns.alerts.trial import send_hook_trial
from campaigns.enums import AttemptOutcome
from campaigns.models import Hook, HookEvent
from campaigns.queries.hooks import events_shown, given_up, on_their_way
from departments.access import access_for
from departments.audit import record
from departments.errors import Refused
from departments.models import User

MOST_AGAIN = 5_000
"""So many events are sent again at once."""


def try_hook(*, by: User | None, hook_id: int, at: dt.datetime | None = None) -> Tried:
    """Send a trial event to a web hook now, paused or not, and return how it ended, which is written down.

    Nothing is locked while the other end thinks. Raises ``NotAllowed`` for who does not look after it, and ``Refused``
    for one that was tried a moment ago or is removed.
    """
    now = at or timezone.now()
    with transaction.atomic():
        hook = hook_to_manage(by, hook_id)
        if hook.tested_at is not None and hook.tested_at > now - PAUSE:
            raise Refused(_("It was tested a moment ago. Wait half a minute, then test it again."))
        _note(hook, now, Tried(AttemptOutcome.DEFERRED, _("No answer yet.")))
    tried = outcome_of(lambda: send_hook_trial(hook))
    with transaction.atomic():
        _note(hook, now, tried)
        record(by=by, verb="tested", subject=hook, changes={"outcome": [None, tried.outcome.value]})
    if tried.is_accepted:
        breaker.wake(hook.host)
    return tried


@transaction.atomic
def send_again(*, by: User | None, hook_id: int, event_ids: Collection[UUID]) -> int:
    """Send these events of a web hook once more, and return how many leave; what is on its way already is left alone.

    Each keeps its id and its number, so a receiver that has it can drop it. Raises ``NotAllowed`` for who does not look
    after the hook, ``Refused`` where it is removed.
    """
    hook = hook_to_manage(by, hook_id)
    return _send(hook, list(_known(hook, by).filter(pk__in=event_ids).exclude(on_their_way())[:MOST_AGAIN]), by=by)


@transaction.atomic
def send_given_up_again(*, by: User | None, hook_id: int) -> int:
    """Send once more what was given up and did not arrive since, oldest first, as ``send_again`` does."""
    hook = hook_to_manage(by, hook_id)
    return _send(hook, list(_known(hook, by).filter(given_up())[:MOST_AGAIN]), by=by)


@transaction.atomic
def send_period_again(*, by: User | None, hook_id: int, since: dt.datetime, until: dt.datetime) -> int:
    """Send again what happened from ``since`` on and before ``until``, oldest first, and return how many leave.

    As ``send_again``; ``Refused`` also for a period of more than ``MOST_AGAIN`` events.
    """
    hook = hook_to_manage(by, hook_id)
    rows = _known(hook, by).filter(at__gte=since, at__lt=until).exclude(on_their_way())
    events = list(rows[: MOST_AGAIN + 1])
    if len(events) > MOST_AGAIN:
        sentence = _("These are more than %(count)d events. Choose a shorter time.") % {"count": MOST_AGAIN}
        raise Refused(sentence, field="until")
    return _send(hook, events, by=by)


def _known(hook: Hook, by: User | None) -> QuerySet[HookEvent]:
    rows = HookEvent.objects.filter(hook=hook)
    if by is not None:
        rows = rows.filter(events_shown(access_for(by), timezone.now()))
    return rows.select_related("hook").order_by("number")


def _send(hook: Hook, events: list[HookEvent], *, by: User | None) -> int:
    count = carry(events, now=timezone.now(), again=True)
    if count:
        record(by=by, verb="sent again", subject=hook, changes={"count": [None, count]})
        breaker.wake(hook.host)
    return count


def _note(hook: Hook, now: dt.datetime, tried: Tried) -> None:
    tested = {"tested_at": now, "test_outcome": tried.outcome, "test_words": tried.words}
    Hook.objects.filter(pk=hook.pk).update(**tested)
