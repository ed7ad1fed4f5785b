"""Which activities a change from outside touches: of a channel's plan or owners, or of when a department works."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from campaigns.enums import ANCHORS_ON_OTHERS, MILESTONE_UNFINISHED, ActivityState, AlertState, Anchor, CampaignState
from campaigns.models import Activity, Alert, LeadTimeRule, Milestone

_OPEN = (
    Q(starts_on__isnull=False)
    & ~Q(state=ActivityState.CANCELLED)
    & ~Q(campaign__state__in=[CampaignState.CANCELLED, CampaignState.ARCHIVED])
)


def open_activities() -> "QuerySet[Activity]":
    """Return the dated activities that are not cancelled, of campaigns neither cancelled nor archived. No query yet."""
    return Activity.objects.filter(_OPEN)


def activities_of_channel(channel_id: int) -> list[UUID]:
    """Return the dated activities of a channel in campaigns that are neither cancelled nor archived. One query."""
    return list(Activity.objects.filter(_OPEN, channel=channel_id).order_by("id").values_list("pk", flat=True))


def activities_of_closings(closing_ids: Collection[int]) -> list[UUID]:
    """Return the dated activities that appear in these issues, as ``activities_of_channel`` does. One query."""
    return list(Activity.objects.filter(_OPEN, closing__in=closing_ids).order_by("id").values_list("pk", flat=True))


def activities_of_departments(department_ids: Collection[int]) -> list[UUID]:
    """Return the activities in which one of these departments has an unfinished duty or is still to be told. One query.

    These are the ones that move when the days, the zone or the alert hour of such a department change; cancelled
    activities, and those of cancelled and archived campaigns, never do.
    """
    touched = activities_touching(department_ids)
    return list(Activity.objects.filter(_OPEN, touched).order_by("id").values_list("pk", flat=True))


def activities_touching(department_ids: Collection[int]) -> Q:
    """Return the condition for activities in which one of these departments has work or is still to be told."""
    duties = Milestone.objects.filter(state__in=MILESTONE_UNFINISHED, responsible_links__department__in=department_ids)
    alerts = Alert.objects.filter(state=AlertState.PLANNED, department__in=department_ids)
    return either(duties, alerts)


def either(duties: QuerySet[Milestone], alerts: QuerySet[Alert]) -> Q:
    """Return the condition for activities of these duties or of these alerts.

    As one list: of "in one or in the other" PostgreSQL makes a search of its own for each activity, once there are
    some ten thousand.
    """
    return Q(pk__in=duties.order_by().values("activity").union(alerts.order_by().values("activity")))


def campaigns_with_own_duties(department_ids: Collection[int]) -> list[UUID]:
    """Return the campaigns in which one of these departments has an unfinished duty of no activity. One query."""
    duties = Milestone.objects.filter(
        activity=None, state__in=MILESTONE_UNFINISHED, responsible_links__department__in=department_ids
    )
    return list(duties.order_by("campaign").values_list("campaign", flat=True).distinct())


def activities_hanging_on(
    campaign_ids: Collection[UUID],
    anchors: Collection[Anchor] = ANCHORS_ON_OTHERS,
    *,
    channel_ids: Collection[int] = (),
) -> list[UUID]:
    """Return the open activities of these campaigns whose channel's plan is counted from such anchors. One query.

    These are the ones that may move with another activity on one of the channels ``channel_ids``; of
    ``Anchor.LAUNCH``, with the launch.
    """
    on_others = Q(anchor=Anchor.CHANNELS, anchor_channels__overlap=list(channel_ids))
    counted = LeadTimeRule.objects.filter(~Q(anchor=Anchor.CHANNELS) | on_others, retired_at=None, anchor__in=anchors)
    rows = Activity.objects.filter(_OPEN, campaign__in=campaign_ids, channel__in=counted.values("channel"))
    return list(rows.order_by("id").values_list("pk", flat=True))


def campaigns_of_channel(channel_id: int) -> list[UUID]:
    """Return the campaigns with an open activity on a channel. One query."""
    return list(
        Activity.objects.filter(_OPEN, channel=channel_id).order_by().values_list("campaign", flat=True).distinct()
    )
