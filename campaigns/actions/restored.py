"""After a backup was put back: what had been told between the backup and the end counts as told."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from campaigns.actions.replanning import replan_stale
from campaigns.alerts.firing import fire_all
from campaigns.alerts.passing_on import pass_on
from campaigns.enums import MESSAGE_ON_ITS_WAY, MessageState
from campaigns.models import CampaignGuest, ChannelGuest, Message
from departments.audit import record
from departments.models import Invitation, User
from departments.queries import organisation

TOLD_BEFORE: Final = "told before the backup was put back"

ALL: Final = 1_000_000
"""More batches than there can be."""


@dataclass(frozen=True)
class TakenAsTold:
    """What counts as told now: alerts that were put into the inbox, messages and invitations that do not leave."""

    alerts: int = 0
    messages: int = 0
    invitations: int = 0


@transaction.atomic
def take_as_told(*, by: User | None, as_of: dt.datetime) -> TakenAsTold:
    """Fire what was due at ``as_of``, and close every message that was to leave by then, unsent; return how much.

    What is due later fires and leaves as always, also when one alert's message was to leave after ``as_of``. Nothing
    may tick or send meanwhile. Running it twice changes nothing more.
    """
    while replan_stale(now=as_of):
        pass  # what is stale would fire later, and be told a second time
    fired = fire_all(clock=lambda: as_of, batches=ALL)
    pass_on(now=as_of, batches=ALL)
    leaving = Message.objects.filter(state__in=MESSAGE_ON_ITS_WAY, next_attempt_at__lte=as_of)
    messages = leaving.update(
        state=MessageState.SUPPRESSED, closed_reason=TOLD_BEFORE, lease_token=None, lease_until=None
    )
    invitations = sum(_close(rows, as_of) for rows in _owed())
    done = TakenAsTold(fired.alerts, messages, invitations)
    changes = {"alerts": [0, done.alerts], "messages": [0, done.messages], "as_of": [None, as_of.isoformat()]}
    record(by=by, verb="took as told", subject=organisation(), changes=changes)
    return done


def _owed() -> list[QuerySet[Invitation] | QuerySet[CampaignGuest] | QuerySet[ChannelGuest]]:
    return [Invitation.objects.all(), CampaignGuest.objects.all(), ChannelGuest.objects.all()]


def _close(rows: QuerySet[Invitation] | QuerySet[CampaignGuest] | QuerySet[ChannelGuest], as_of: dt.datetime) -> int:
    return rows.filter(sent_at=None, next_try_at__lte=as_of).update(sent_at=as_of, next_try_at=None)
