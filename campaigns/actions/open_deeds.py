"""Deeds of very many activities while they are planned: on whose terms each batch is, and when all of them are done."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from campaigns.actions.locking import lock_campaigns
from campaigns.alerts.change_sets import prolong
from campaigns.alerts.exception_rows import Asking
from campaigns.models import Activity, OpenDeed
from campaigns.rules.duty_memory import DutyBefore, memory_of
from departments.models import AuditEntry, User


@dataclass(frozen=True)
class Terms:
    """What planning again has to know of the change that calls for it: whose it is, since when, why, what it undoes."""

    by: User | None = None
    since: dt.datetime | None = None
    asking: Asking = field(default_factory=Asking)
    remembered: Mapping[UUID, DutyBefore] = field(default_factory=dict)


NOBODYS: Final = Terms()
"""Those of what nobody in particular changes."""


def terms_of(deed_id: UUID, activity_ids: Collection[UUID]) -> Terms:
    """Return the terms on which these activities of a deed are planned. Two queries, and one for what it takes back."""
    deed = OpenDeed.objects.select_related("by").get(pk=deed_id)
    asking = Asking(by=deed.by, why=deed.why, insists=deed.by is not None, is_through=True)
    return Terms(deed.by, deed.made_at, asking, _remembered(deed_id, activity_ids))


def _remembered(deed_id: UUID, activity_ids: Collection[UUID]) -> dict[UUID, DutyBefore]:
    """Return how duties stood before what a deed takes back, in the campaigns of these activities.

    What is counted from others of its campaign is remembered beside one of those.
    """
    campaigns = Activity.objects.filter(pk__in=activity_ids).values("campaign")
    entries = AuditEntry.objects.filter(deed=deed_id, undoes__isnull=False, campaign_id__in=campaigns)
    found: dict[UUID, DutyBefore] = {}
    for beside in entries.values_list("undoes__beside", flat=True):
        found.update(memory_of(beside))
    return found


def finish_deeds(*, now: dt.datetime | None = None) -> int:
    """End the deeds whose activities are all planned, and return how many; what they tell settles together from now.

    One query where none is open. Any number of these may run at once, and each run finds what a dead one left.
    """
    unplanned = Activity.objects.filter(is_stale=True, open_deed__isnull=False).values("open_deed")
    ready = list(OpenDeed.objects.exclude(pk__in=unplanned).values_list("pk", flat=True))
    return sum(_finish(key, now=now or timezone.now()) for key in ready)


@transaction.atomic
def _finish(deed_id: UUID, *, now: dt.datetime) -> bool:
    campaigns = set(Activity.objects.filter(open_deed=deed_id).values_list("campaign", flat=True))
    lock_campaigns(campaigns)
    deed = OpenDeed.objects.select_for_update().filter(pk=deed_id).first()
    if deed is None or Activity.objects.filter(open_deed=deed_id, is_stale=True).exists():
        return False
    prolong(campaign_ids=campaigns, by=deed.by, now=now, since=deed.made_at)
    Activity.objects.filter(open_deed=deed_id).update(open_deed=None)
    deed.delete()
    return True
