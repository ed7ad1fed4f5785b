"""Locking what an action changes, and refusing a change to what has changed meanwhile."""

from collections.abc import Iterable
from uuid import UUID

from campaigns.models import Activity, Campaign, Milestone
from departments.actions.changing import GONE, QUICKER
from departments.errors import Conflict, Refused


def locked_campaign(campaign_id: UUID, *, version: int | None = None) -> Campaign:
    """Return the campaign, locked to the end of the transaction. One query.

    All changes of a campaign, its activities and its milestones take this lock first, so they happen one after
    another. ``version`` is the one the person saw; raises ``Conflict`` when it is no longer the stored one, and
    ``Refused`` when the campaign is gone.
    """
    campaign = Campaign.objects.select_for_update().filter(pk=campaign_id).first()
    if campaign is None:
        raise Refused(str(GONE))
    _check_version(campaign, version)
    return campaign


def lock_campaigns(campaign_ids: Iterable[UUID]) -> None:
    """Lock these campaigns for an action that changes several, in the order in which everybody does. One query."""
    found = Campaign.objects.filter(pk__in=set(campaign_ids)).order_by("pk").select_for_update()
    list(found.values_list("pk", flat=True))


def locked_activity(activity_id: UUID, *, version: int | None = None) -> Activity:
    """Return the activity with its campaign, both locked. Two queries. Raises as ``locked_campaign`` does."""
    campaign_id = Activity.objects.filter(pk=activity_id).values_list("campaign_id", flat=True).first()
    if campaign_id is None:
        raise Refused(str(GONE))
    campaign = locked_campaign(campaign_id)
    activity = Activity.objects.select_for_update().filter(pk=activity_id).first()
    if activity is None:
        raise Refused(str(GONE))
    activity.campaign = campaign
    _check_version(activity, version)
    return activity


def locked_milestone(milestone_id: UUID, *, version: int | None = None) -> Milestone:
    """Return the milestone with its campaign, both locked. Two queries. Raises as ``locked_campaign`` does."""
    campaign_id = Milestone.objects.filter(pk=milestone_id).values_list("campaign_id", flat=True).first()
    if campaign_id is None:
        raise Refused(str(GONE))
    campaign = locked_campaign(campaign_id)
    milestone = Milestone.objects.select_for_update().filter(pk=milestone_id).first()
    if milestone is None:
        raise Refused(str(GONE))
    milestone.campaign = campaign
    _check_version(milestone, version)
    return milestone


def _check_version(row: Campaign | Activity | Milestone, version: int | None) -> None:
    if version is not None and row.version != version:
        theirs = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}
        raise Conflict(str(QUICKER), theirs=theirs, row=row)
