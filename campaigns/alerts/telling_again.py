"""Telling those who could not be told before: an embargo is over, they may know of it now, or a duty is theirs now."""

import datetime as dt
import logging
from uuid import UUID

from django.db import transaction

from calendar_app.lib.blame import NOBODYS_FAULT
from campaigns.alerts.firing import put_in_messages
from campaigns.alerts.parcels import DueAlert
from campaigns.enums import AlertState, AlertStep, Secrecy
from campaigns.models import Alert, Campaign, Milestone
from campaigns.rules.alert_plan import DATED_KINDS

logger = logging.getLogger(__name__)

BATCH = 20
"""How many campaigns one tick lifts: the next tick takes the rest."""


def tell_again(campaign_id: UUID, *, now: dt.datetime) -> int:
    """Put what was fired about a campaign and waits for an answer into messages of whoever may hear of it now.

    Nobody who has an alert already, under whatever name, gets it again. Returns how many messages that were. Call it
    inside a transaction. Two queries, and those of firing.
    """
    waiting = Alert.objects.filter(campaign=campaign_id, state=AlertState.FIRED, acknowledged_at=None)
    alerts = [DueAlert(*row) for row in waiting.order_by("due_at", "id").values_list(*DueAlert._fields)]
    if not alerts:
        return 0
    told, _untold = put_in_messages(alerts, now=now, again=True)
    return len(told)


def tell_assignee(milestone: Milestone, *, now: dt.datetime) -> int:
    """Put what was fired about a duty's day into a message of whoever has it in person now.

    It leaves as if it had just fired. Nobody who has an alert already gets it again. Returns how many messages that
    were. Call it inside the action's transaction. One query where nothing was fired, else those of firing.
    """
    fired = Alert.objects.filter(
        milestone=milestone,
        kind__in=DATED_KINDS,
        occurrence=milestone.due_on.isoformat(),
        step=AlertStep.FIRST,
        state=AlertState.FIRED,
    )
    rows = [DueAlert(*row) for row in fired.order_by("due_at", "id").values_list(*DueAlert._fields)]
    if not rows:
        return 0
    anew = [row._replace(due_at=now, change_set_id=None) for row in rows]
    told, _untold = put_in_messages(anew, now=now, again=True)
    return len(told)


def lift_embargoes(*, now: dt.datetime) -> int:
    """Tell everybody of the campaigns whose embargo is over and of whom nobody has been told yet; return how many.

    What people *see* needs none of this: pages and feeds ask for the moment themselves. A campaign that cannot be told
    of is left to the next tick. One query where there is none.
    """
    over = Campaign.objects.filter(secrecy=Secrecy.EMBARGO, embargo_until__lte=now, lift_told_at=None)
    with transaction.atomic():
        locked = over.order_by("pk").select_for_update(skip_locked=True)
        keys = list(locked.values_list("pk", flat=True)[:BATCH])
        lifted = [key for key in keys if _is_told(key, now)]
        if lifted:
            Campaign.objects.filter(pk__in=lifted).update(lift_told_at=now)
            logger.info("%d embargoes are over.", len(lifted))
    return len(lifted)


def _is_told(campaign_id: UUID, now: dt.datetime) -> bool:
    try:
        with transaction.atomic():
            tell_again(campaign_id, now=now)
    except NOBODYS_FAULT:
        raise
    except Exception:
        logger.exception("The embargo of campaign %s is over, and nobody could be told.", campaign_id)
        return False
    return True
