"""Reading what the calendar shows, as plain values."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from psycopg.types.range import DateRange

from calendar_app.calendar.filters import Filters
from calendar_app.calendar.grid import Item
from calendar_app.calendar.window import Window
from campaigns.enums import MILESTONE_UNFINISHED, ActivityState, CampaignState
from campaigns.models import Activity, Channel, Milestone
from campaigns.queries.visible import visible_activities
from departments.access import Access
from departments.models import Department

STATUS = Case(
    When(Q(campaign__state=CampaignState.CANCELLED) | Q(state=ActivityState.CANCELLED), then=Value("cancelled")),
    When(campaign__state=CampaignState.DRAFT, then=Value("draft")),
    When(campaign__state=CampaignState.TENTATIVE, then=Value("tentative")),
    default=Cast(F("state"), CharField()),
    output_field=CharField(),
)
"""How an activity stands, its campaign considered."""


def narrowed(access: Access, filters: Filters, at: dt.datetime) -> QuerySet[Activity]:
    """Return the activities this person may see and these filters leave; archived campaigns are left out."""
    rows = visible_activities(access, at).exclude(campaign__state=CampaignState.ARCHIVED)
    if filters.channels:
        rows = rows.filter(channel__slug__in=filters.channels)
    if filters.departments:
        rows = rows.filter(concerns(Department.objects.filter(slug__in=filters.departments)))
    return rows


def concerns(departments: QuerySet[Department]) -> Q:
    """Return the condition for activities on channels of these departments, or of campaigns they lead."""
    owned = Q(channel__in=Channel.objects.filter(owners__in=departments))
    return owned | Q(campaign__lead_department__in=departments)


def calendar_items(access: Access, window: Window, filters: Filters, *, today: dt.date, at: dt.datetime) -> list[Item]:
    """Return what the window shows. Two queries, whatever the number of activities."""
    span = DateRange(window.first, window.last, "[]")
    rows = narrowed(access, filters, at).annotate(status=STATUS)
    rows = rows.filter(days__overlap=span, status__in=filters.shown_statuses)
    late, short = _marks(span, today)
    return [
        Item(
            id=key,
            starts_on=starts_on,
            ends_on=ends_on,
            starts_at=starts_at,
            title=title,
            campaign=campaign,
            channel=channel,
            colour=colour,
            status=status,
            version=version,
            is_late=key in late,
            is_short=key in short,
            is_mine=owner == access.user_id,
        )
        for key, starts_on, ends_on, starts_at, title, campaign, channel, colour, status, version, owner in (
            rows.values_list(
                "id",
                "starts_on",
                "ends_on",
                "starts_at",
                "title",
                "campaign__name",
                "channel__name",
                "channel__colour",
                "status",
                "version",
                "campaign__owner",
            )
        )
        if starts_on is not None and ends_on is not None
    ]


def _marks(span: DateRange, today: dt.date) -> tuple[set[UUID], set[UUID]]:
    """Return the activities in ``span`` with a late duty, and those with a must-have duty made at short notice."""
    unfinished = Milestone.objects.filter(
        activity__days__overlap=span,
        state__in=MILESTONE_UNFINISHED,
        campaign__state__in=[CampaignState.CONFIRMED, CampaignState.LIVE],
        activity__state__in=[ActivityState.PLANNED, ActivityState.BOOKED, ActivityState.LIVE],
    )
    rows = unfinished.filter(Q(late_on__lte=today) | Q(shortfall_days__gt=0))
    late: set[UUID] = set()
    short: set[UUID] = set()
    for key, late_on, shortfall in rows.values_list("activity_id", "late_on", "shortfall_days"):
        if shortfall:
            short.add(key)
        elif late_on <= today:
            late.add(key)
    return late, short


def unscheduled_items(
    access: Access, filters: Filters, *, at: dt.datetime, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """Return the newest unscheduled activities, at most ``limit``, and how many there are in all. Two queries."""
    rows = narrowed(access, filters, at).annotate(status=STATUS)
    rows = rows.filter(state=ActivityState.UNSCHEDULED).exclude(status="cancelled")
    values = rows.order_by("-created_at", "id").values(
        "id",
        "title",
        "version",
        "status",
        campaign_name=F("campaign__name"),
        colour=F("channel__colour"),
        channel_name=F("channel__name"),
    )
    return list(values[:limit]), rows.count()
