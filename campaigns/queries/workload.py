"""What departments have to do, against what they can finish in a week."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from campaigns.enums import MILESTONE_UNFINISHED, ActivityState, CampaignState
from campaigns.models import Milestone
from campaigns.rules.clashes import Due
from departments.models import Department

OVER = (CampaignState.CANCELLED, CampaignState.DONE, CampaignState.ARCHIVED)


def department_capacities() -> dict[int, int]:
    """Return how many duties a week each department in use can finish; those without a limit are missing. One query."""
    rows = Department.objects.filter(weekly_duties__isnull=False, retired_at=None)
    return {key: number for key, number in rows.values_list("pk", "weekly_duties") if number is not None}


def due_of(rows: QuerySet[Milestone], capacity: Collection[int], since: dt.date) -> list[tuple[UUID | None, Due]]:
    """Return the unfinished duties of these departments among ``rows``, each with its activity. One query."""
    found = unfinished(rows, capacity).filter(due_on__gte=since)
    values = found.values_list("activity_id", "responsible_links__department", "due_on", "campaign_id")
    return [(key, Due(department_id, due_on, campaign_id)) for key, department_id, due_on, campaign_id in values]


def unfinished(rows: QuerySet[Milestone], department_ids: Collection[int]) -> QuerySet[Milestone]:
    """Return those of ``rows`` that these departments still have to do, each for the one whose calendar it follows."""
    found = rows.filter(state__in=MILESTONE_UNFINISHED).exclude(campaign__state__in=OVER)
    found = found.filter(responsible_links__position=0, responsible_links__department__in=department_ids)
    return found.filter(Q(activity=None) | ~Q(activity__state=ActivityState.CANCELLED)).order_by("due_on", "id")
