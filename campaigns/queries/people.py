"""Who stands behind departments and campaigns, by name."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from campaigns.models import CampaignGuest
from departments.enums import RoleName
from departments.models import Membership


def heads_of(department_ids: Collection[int]) -> dict[int, str]:
    """Return the name of each department's head, or of a deputy where it has none. One query."""
    people = Membership.objects.filter(
        department__in=department_ids, role__in=[RoleName.HEAD, RoleName.DEPUTY], user__is_active=True
    )
    # Deputies first, so that a head takes their place.
    rows = sorted(people.values_list("department_id", "role", "user__name"), key=lambda row: row[1] == RoleName.HEAD)
    return {department_id: name for department_id, _role, name in rows}


@dataclass(frozen=True)
class Guest:
    """Somebody invited to one campaign; ``expires_at`` is None where the invitation has no end."""

    name: str
    email: str
    expires_at: dt.datetime | None


def guests_of(campaign_id: UUID, at: dt.datetime) -> list[Guest]:
    """Return the guests whose invitation to a campaign stands at ``at``. One query."""
    standing = Q(expires_at=None) | Q(expires_at__gt=at)
    rows = CampaignGuest.objects.filter(standing, campaign=campaign_id, user__is_active=True).order_by("user__name")
    return [Guest(*row) for row in rows.values_list("user__name", "user__email", "expires_at")]
