"""What is left of an activity for those who may not know what it is: when, on which channel, and their own duties."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F

from campaigns.enums import CampaignState, Veil
from campaigns.queries.desk import duties_of_activity
from campaigns.queries.duty_lines import DutyLine
from campaigns.queries.veil import campaign_name, label, unless_busy, veil_of
from campaigns.queries.visible import ACTIVITY, known_activities
from departments.access import Access
from departments.models import OrganisationSettings


@dataclass(frozen=True, kw_only=True)
class VeiledActivity:
    """An activity through its veil. Days are inclusive; ``lead_department`` and ``state`` are empty where only known
    is that something is on. ``duties`` are those of the reader's departments.
    """

    id: UUID
    label: str
    channel: str
    channel_slug: str
    colour: int
    starts_on: dt.date | None
    ends_on: dt.date | None
    starts_at: dt.time | None
    ends_at: dt.time | None
    time_zone: str
    is_cancelled: bool
    state: CampaignState | None
    lead_department: str
    duties: tuple[DutyLine, ...]


def veiled_activity(
    access: Access, activity_id: UUID, *, at: dt.datetime, organisation: OrganisationSettings
) -> VeiledActivity | None:
    """Return an activity of which ``access`` sees something at ``at``, but not all. Five queries.

    None if there is none such: to those who see all of it, or nothing.
    """
    row = _row(access, activity_id, at)
    if row is None:
        return None
    return VeiledActivity(
        id=row["id"],
        label=label(row["name"]),
        channel=row["channel_name"],
        channel_slug=row["slug"],
        colour=row["colour"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        time_zone=row["time_zone"],
        is_cancelled=CampaignState.CANCELLED in (row["activity_state"], row["cancelled"]),
        state=CampaignState(row["stands"]) if row["stands"] else None,
        lead_department=row["lead"] or "",
        duties=tuple(duties_of_activity(access, activity_id, now=at, organisation=organisation)),
    )


def _row(access: Access, activity_id: UUID, at: dt.datetime) -> dict[str, Any] | None:
    """Return what may be known of the activity, as plain values. One query."""
    rows = known_activities(access, at).filter(pk=activity_id).annotate(veil=veil_of(access, at, ACTIVITY))
    found = rows.exclude(veil=Veil.OPEN).values(
        "id",
        "starts_on",
        "ends_on",
        "starts_at",
        "ends_at",
        "time_zone",
        activity_state=F("state"),
        cancelled=F("campaign__state"),
        name=campaign_name(ACTIVITY),
        stands=unless_busy("campaign__state"),
        lead=unless_busy("campaign__lead_department__name"),
        channel_name=F("channel__name"),
        slug=F("channel__slug"),
        colour=F("channel__colour"),
    )
    return found.first()
