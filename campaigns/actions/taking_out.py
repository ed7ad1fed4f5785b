"""Taking out what an import brought in: it no longer counts as here, and campaigns that stand empty are cancelled."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from campaigns.actions.campaigns import cancel_campaign
from campaigns.enums import ActivityState, CampaignState
from campaigns.models import Activity, Campaign
from departments.audit import taking_back
from departments.models import AuditEntry, User

_CLOSED: Final = (CampaignState.CANCELLED, CampaignState.ARCHIVED)


def take_out(made: Collection[AuditEntry], beside: Collection[AuditEntry], *, by: User) -> None:
    """Let cancelled activities come in again with their file, and cancel the campaigns of ``beside`` that stand empty.

    ``made`` are the entries of the activities. A campaign people changed since stays. Call it inside the transaction.
    One query, and three for each campaign, more for each that is cancelled.
    """
    Activity.objects.filter(pk__in=[entry.subject_id for entry in made], import_key__isnull=False).update(
        import_key=None
    )
    for entry in beside:
        if (entry.subject_type, entry.verb) == (Campaign._meta.label_lower, "created"):
            _take_out_campaign(entry, by=by)


def _take_out_campaign(entry: AuditEntry, *, by: User) -> None:
    key = UUID(entry.subject_id)
    standing = Activity.objects.filter(campaign=key).exclude(state=ActivityState.CANCELLED)
    if standing.exists() or _changed_by_people(entry):
        return
    if not Campaign.objects.filter(pk=key).exclude(state__in=_CLOSED).update(import_key=None):
        return
    with taking_back(entry):
        cancel_campaign(by=by, campaign_id=key, reason=_("The import that made it was taken back."))


def _changed_by_people(entry: AuditEntry) -> bool:
    """Return whether a person did something with the campaign itself after it was made. One query."""
    later = AuditEntry.objects.filter(subject_type=entry.subject_type, subject_id=entry.subject_id, pk__gt=entry.pk)
    return later.filter(by__isnull=False).exclude(verb="imported").exists()
