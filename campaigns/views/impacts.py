"""The impact of a change, for the pages that show it before anything is saved."""

from collections.abc import Collection
from functools import partial
from uuid import UUID

from django.utils import timezone

from campaigns.alerts.recipients import audience
from campaigns.models import Activity, Campaign
from campaigns.queries.impact import impact_of
from campaigns.queries.impact_ground import Launches
from campaigns.queries.impact_view import ImpactView
from campaigns.rules.impact_facts import Then
from departments.access import Access
from departments.errors import Refused


def impact_for(
    access: Access,
    activity_ids: Collection[UUID],
    then: Then,
    *,
    launches: Launches | None = None,
    alone: bool = False,
    hold_duties: bool = False,
    together: bool = False,
) -> ImpactView | None:
    """Return what a change of these activities would do now, as this person may read it; None for none of them.

    ``launches`` are new ones of their campaigns; with ``alone`` nothing else is counted from what changes; with
    ``hold_duties`` what changes has its duties held; with ``together`` all its clashes are said. None, too, where a
    lead time leads off the calendar: the form that saves it says so. Queries as ``impact_of``.
    """
    if not activity_ids and not launches:
        return None
    now = timezone.now()
    hears = partial(audience, at=now)
    try:
        return impact_of(
            access,
            activity_ids,
            then,
            who_hears=hears,
            now=now,
            launches=launches,
            alone=alone,
            hold_duties=hold_duties,
            together=together,
        )
    except Refused:
        return None


def activities_of(campaign: Campaign) -> list[UUID]:
    """Return the activities of a campaign. One query."""
    return list(Activity.objects.filter(campaign=campaign).values_list("pk", flat=True))
