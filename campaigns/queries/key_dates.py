"""Key dates to list, to look at and to change."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from campaigns.enums import CampaignState
from campaigns.models import Campaign, KeyDate
from campaigns.queries.visible import visible_key_dates
from campaigns.rules.permissions import can_keep_key_date, check_keep_key_date
from departments.access import Access


@dataclass(frozen=True)
class KeyDateLine:
    """A key date, and whether the reader may change it."""

    row: KeyDate
    may_change: bool


def standing_key_dates(access: Access, at: dt.datetime) -> QuerySet[KeyDate]:
    """Return the key dates ``access`` may see, without those of campaigns that are off or put away. No query yet."""
    return visible_key_dates(access, at).exclude(campaign__state__in=[CampaignState.CANCELLED, CampaignState.ARCHIVED])


def key_date_lines(access: Access, *, at: dt.datetime) -> list[KeyDateLine]:
    """Return all key dates this person may see, in the order of their days. One query."""
    rows = standing_key_dates(access, at).select_related("campaign")
    return [KeyDateLine(row, can_change_key_date(access, row)) for row in rows]


def key_date_lines_of(campaign: Campaign, access: Access) -> list[KeyDateLine]:
    """Return the key dates of a campaign this person sees, in the order of their days. One query."""
    may_change = can_keep_key_date(access, lead_department_id=campaign.lead_department_id)
    return [KeyDateLine(row, may_change) for row in KeyDate.objects.filter(campaign=campaign)]


def can_change_key_date(access: Access, row: KeyDate) -> bool:
    """Whether this person may change a key date they see. No query where its campaign was read with it."""
    return can_keep_key_date(access, lead_department_id=_lead(row))


def key_date_to_see(access: Access, key_date_id: UUID, at: dt.datetime) -> KeyDate:
    """Return a key date this person may see at ``at``, with its campaign. One query."""
    row = visible_key_dates(access, at).select_related("campaign").filter(pk=key_date_id).first()
    if row is None:
        raise Http404(_("There is no such key date."))
    return row


def key_date_to_change(access: Access, key_date_id: UUID, at: dt.datetime) -> KeyDate:
    """Return a key date this person may change or remove, as ``key_date_to_see`` does. One query."""
    row = key_date_to_see(access, key_date_id, at)
    check_keep_key_date(access, lead_department_id=_lead(row))
    return row


def _lead(row: KeyDate) -> int | None:
    return row.campaign.lead_department_id if row.campaign else None
