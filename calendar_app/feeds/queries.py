"""What a feed shows, read as its owner. All of it passes the one definition of what a person may see."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from calendar_app.calendar.filters import STATUSES, Filters
from calendar_app.calendar.queries import STATUS, concerns, narrowed
from calendar_app.enums import FeedScope
from calendar_app.feeds.horizon import Horizon
from calendar_app.feeds.ical import MAX_ENTRIES
from calendar_app.feeds.items import ActivityItem, Mark, MilestoneItem
from calendar_app.models import Feed, FeedLedger
from campaigns.enums import MILESTONE_UNFINISHED, ActivityState, CampaignState, MilestoneState
from campaigns.models import Activity, ChannelOwner, Milestone, MilestoneResponsible
from campaigns.queries.visible import visible_milestones
from campaigns.rules.telling import CAMPAIGN_OWING
from departments.access import Access
from departments.models import Department

_STATUS_MARKS = {"draft": Mark.DRAFT, "tentative": Mark.TENTATIVE, "cancelled": Mark.CANCELLED}
_CALLED_OFF = Q(campaign__state=CampaignState.CANCELLED) | Q(activity__state=ActivityState.CANCELLED)


@dataclass(frozen=True)
class FeedRows:
    """The activities and milestones of a feed, not read yet."""

    activities: QuerySet[Any]
    milestones: QuerySet[Any]


def feed_rows(feed: Feed, access: Access, span: Horizon, variants: tuple[str, str], *, at: datetime) -> FeedRows:
    """Return what ``feed`` shows of what its owner may see at ``at``, at most one more than a feed holds of each kind.

    What is cancelled is shown only if it was ever served, as the ledger tells. No query.
    """
    for_activity, for_milestone = variants
    activities = _scoped_activities(feed, access, at).annotate(status=STATUS)
    activities = activities.filter(days__overlap=DateRange(span.first, span.last, "[]"), status__in=list(STATUSES))
    activities = activities.filter(~Q(status="cancelled") | _was_served(for_activity))
    milestones = Milestone.objects.none()
    if feed.with_duties:
        milestones = _scoped_milestones(feed, access, at).filter(due_on__range=(span.first, span.last))
        gone = Q(state=MilestoneState.CANCELLED) | _CALLED_OFF
        milestones = milestones.filter(_shown_duties(feed) & ~gone | gone & _was_served(for_milestone))
    return FeedRows(
        activities.order_by("-ends_on", "-id")[: MAX_ENTRIES + 1],
        milestones.order_by("-due_on", "-id")[: MAX_ENTRIES + 1],
    )


def _was_served(variant: str) -> Exists:
    return Exists(FeedLedger.objects.filter(uid=OuterRef("pk"), variant=variant))


def _shown_duties(feed: Feed) -> Q:
    """Return the condition for duties that somebody still has to do, and with the option for those that were done."""
    states = [*MILESTONE_UNFINISHED, *([MilestoneState.DONE] if feed.with_done else [])]
    return Q(state__in=states, campaign__state__in=CAMPAIGN_OWING)


def _scoped_activities(feed: Feed, access: Access, at: datetime) -> QuerySet[Activity]:
    """Return the activities the calendar's page shows with the same filter."""
    rows = narrowed(access, Filters(), at)
    match feed.scope:
        case FeedScope.DEPARTMENT:
            return rows.filter(concerns(Department.objects.filter(pk__in=[feed.department_id])))
        case FeedScope.CHANNEL:
            return rows.filter(channel=feed.channel_id)
        case FeedScope.CAMPAIGN:
            return rows.filter(campaign=feed.campaign_id)
        case FeedScope.ME if access.department_ids:
            assigned = Milestone.objects.filter(activity=OuterRef("pk"), assignee=access.user_id)
            own = Q(campaign__owner=access.user_id) | Exists(assigned)
            return rows.filter(concerns(Department.objects.filter(pk__in=access.department_ids)) | own)
        case _:
            return rows


def _scoped_milestones(feed: Feed, access: Access, at: datetime) -> QuerySet[Milestone]:
    rows = visible_milestones(access, at).exclude(campaign__state=CampaignState.ARCHIVED)
    match feed.scope:
        case FeedScope.DEPARTMENT:
            return rows.filter(_duty_of([feed.department_id]))
        case FeedScope.CHANNEL:
            return rows.filter(activity__channel=feed.channel_id)
        case FeedScope.CAMPAIGN:
            return rows.filter(campaign=feed.campaign_id)
        case FeedScope.ME if access.department_ids:
            return rows.filter(_duty_of(access.department_ids) | Q(assignee=access.user_id))
        case _:
            return rows


def _duty_of(department_ids: Iterable[int | None]) -> Exists:
    links = MilestoneResponsible.objects.filter(milestone=OuterRef("pk"), department__in=list(department_ids))
    return Exists(links)


def activity_items(rows: QuerySet[Any], base_url: str) -> list[ActivityItem]:
    """Return the activities as values. Two queries."""
    owners = _channel_owners()
    values = rows.values(
        "id",
        "title",
        "brief",
        "starts_on",
        "ends_on",
        "starts_at",
        "ends_at",
        "time_zone",
        "status",
        "channel_id",
        campaign_name=F("campaign__name"),
        channel_name=F("channel__name"),
        owner_name=F("campaign__owner__name"),
    )
    return [_activity_item(row, owners, base_url) for row in values]


def _activity_item(row: dict[str, Any], owners: dict[int, tuple[str, ...]], base_url: str) -> ActivityItem:
    return ActivityItem(
        uid=row["id"],
        title=row["title"],
        campaign=row["campaign_name"],
        channel=row["channel_name"],
        departments=owners.get(row["channel_id"], ()),
        status=str(STATUSES[row["status"]]),
        owner=row["owner_name"],
        brief=row["brief"],
        link=f"{base_url}/activities/{row['id']}/",
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        zone=row["time_zone"],
        mark=_STATUS_MARKS.get(row["status"], Mark.NONE),
    )


def _channel_owners() -> dict[int, tuple[str, ...]]:
    """Return the names of each channel's owners, in their order. One query."""
    owners: dict[int, tuple[str, ...]] = {}
    rows = ChannelOwner.objects.order_by("channel", "position").values_list("channel_id", "department__name")
    for channel_id, name in rows:
        owners[channel_id] = (*owners.get(channel_id, ()), name)
    return owners


def milestone_items(rows: QuerySet[Any], base_url: str) -> list[MilestoneItem]:
    """Return the milestones as values. Two queries."""
    values = list(
        rows.values(
            "id",
            "name",
            "due_on",
            "state",
            "activity_id",
            "campaign_id",
            activity_title=F("activity__title"),
            activity_state=F("activity__state"),
            campaign_name=F("campaign__name"),
            campaign_state=F("campaign__state"),
            channel_name=F("activity__channel__name"),
            assignee_name=F("assignee__name"),
        )
    )
    responsible = _responsible_names([row["id"] for row in values])
    return [_milestone_item(row, responsible, base_url) for row in values]


def _milestone_item(row: dict[str, Any], responsible: dict[uuid.UUID, tuple[str, ...]], base_url: str) -> MilestoneItem:
    mark = _milestone_mark(row)
    activity_id, campaign_id = row["activity_id"], row["campaign_id"]
    page = f"/activities/{activity_id}/" if activity_id else f"/campaigns/{campaign_id}/"
    return MilestoneItem(
        uid=row["id"],
        name=row["name"],
        activity=row["activity_title"] or "",
        activity_uid=activity_id,
        campaign=row["campaign_name"],
        channel=row["channel_name"] or "",
        departments=responsible.get(row["id"], ()),
        status=_("Cancelled") if mark is Mark.CANCELLED else str(MilestoneState(row["state"]).label),
        assignee=row["assignee_name"] or "",
        link=base_url + page,
        due_on=row["due_on"],
        mark=mark,
    )


def _milestone_mark(row: dict[str, Any]) -> Mark:
    states = (row["state"], row["activity_state"], row["campaign_state"])
    if any(state == "cancelled" for state in states):
        return Mark.CANCELLED
    return Mark.DONE if row["state"] == MilestoneState.DONE else Mark.NONE


def _responsible_names(milestone_ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[str, ...]]:
    """Return the names of the departments that have each duty, in their order. One query."""
    names: dict[uuid.UUID, tuple[str, ...]] = {}
    rows = MilestoneResponsible.objects.filter(milestone__in=milestone_ids).order_by("milestone", "position")
    for milestone_id, name in rows.values_list("milestone_id", "department__name"):
        names[milestone_id] = (*names.get(milestone_id, ()), name)
    return names


def is_tombstone_over(last_day: date, cancelled_on: date, as_of: date) -> bool:
    """Tell whether something cancelled has been shown long enough.

    30 days from when the feeds first said so, or until 7 days past its last day, whichever is later.
    """
    return (as_of - cancelled_on).days > 30 and (as_of - last_day).days > 7
