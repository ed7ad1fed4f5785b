"""Reading what the calendar shows, as plain values."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, CharField, F, FloatField, Q, QuerySet, UUIDField, Value, When
from django.db.models.functions import Cast, Extract
from psycopg.types.range import DateRange

from calendar_app.calendar.filters import Filters
from calendar_app.calendar.grid import Item
from calendar_app.calendar.heat import Span
from calendar_app.calendar.marks import running_duties
from calendar_app.calendar.narrowing import condition
from calendar_app.calendar.own.notes import has_note
from calendar_app.calendar.window import Window
from calendar_app.lib.among import AmongThose, array_of
from calendar_app.lib.compiled import AT, FIRST, LAST, rows_of
from calendar_app.lib.dates import zone_beside
from campaigns.enums import MILESTONE_UNFINISHED, ActivityState, CampaignState, Veil
from campaigns.models import ActivityItem, Channel, Milestone
from campaigns.models.milestone import WORK_DAYS
from campaigns.queries.desk import owed
from campaigns.queries.veil import campaign_name, if_open, label, veil_of
from campaigns.queries.visible import ACTIVITY, is_open, known_activities, known_milestones
from departments.access import Access
from departments.models import Department
from departments.patterns import rows_for

_ANY_SPAN: Final = DateRange(FIRST, LAST, "[]")

STATUS = Case(
    When(Q(campaign__state=CampaignState.CANCELLED) | Q(state=ActivityState.CANCELLED), then=Value("cancelled")),
    When(veil=Veil.BUSY, then=Value("planned")),
    When(campaign__state=CampaignState.DRAFT, then=Value("draft")),
    When(campaign__state=CampaignState.TENTATIVE, then=Value("tentative")),
    default=Cast(F("state"), CharField()),
    output_field=CharField(),
)
"""How an activity with a ``veil`` stands, its campaign considered. One that is just busy is planned or off."""


MADE_AT: Final = Cast(Extract(if_open("created_at"), "epoch"), FloatField())
"""When an activity was made, in seconds since 1970; NULL for what is veiled."""


def narrowed(access: Access, filters: Filters, at: dt.datetime) -> QuerySet[Any]:
    """Return the activities this person knows of and these filters leave; archived campaigns are left out.

    Each row says its ``veil`` and its ``status``: nothing else of a veiled one may be read but through the veil.
    """
    rows = known_activities(access, at).exclude(campaign__state=CampaignState.ARCHIVED)
    rows = rows.annotate(veil=veil_of(access, at, ACTIVITY), status=STATUS)
    if filters.channels:
        rows = rows.filter(channel__slug__in=filters.channels)
    if filters.departments:
        rows = rows.filter(concerns(Department.objects.filter(slug__in=filters.departments)))
    return rows.filter(condition(access, filters, at))


def concerns(departments: QuerySet[Department]) -> Q:
    """Return the condition for ``narrowed`` activities on channels of these departments, or of campaigns they lead.

    Who leads a campaign is not told of one of which only is known that something is on.
    """
    owned = Q(channel__in=Channel.objects.filter(owners__in=departments))
    return owned | Q(campaign__lead_department__in=departments) & ~Q(veil=Veil.BUSY)


def standing_in(span: DateRange) -> Q:
    """Return the condition for activities with a day in ``span``. What waits for a date has no day at all."""
    return Q(days__overlap=span, starts_on__isnull=False)


FURTHEST_WORK = dt.timedelta(days=800)
"""No lead time is longer than this, so that work in a window is for activities at most so many days after it."""


_WORKED: Final = "{worked}"
"""Stands in for the keys of activities for which there is work in the window."""


def _worked_in(window: Window) -> str:
    """Return the keys of the activities with an unfinished duty's work in the window, as an array. One query.

    Of all there are: who asks is not considered here.
    """

    def duties() -> QuerySet[Milestone, Any]:
        rows = Milestone.objects.alias(work=WORK_DAYS).filter(work__overlap=_ANY_SPAN, state__in=MILESTONE_UNFINISHED)
        return rows.filter(activity__isnull=False).order_by().values_list("activity").distinct()

    span = DateRange(window.first, window.last, "[]")
    return array_of(key for [key] in rows_of("worked", duties, {_ANY_SPAN: span}))


def _working(keys: str, window: Window) -> Q:
    """Return the condition for those of the ``keys`` that come after the window and of whose duties may be told."""
    return Q(AmongThose("pk", keys, UUIDField()), veil=Veil.OPEN, starts_on__gt=window.last)


def calendar_items(
    access: Access, window: Window, filters: Filters, *, today: dt.date, at: dt.datetime, with_work: bool = False
) -> list[Item]:
    """Return what the window shows, and ``with_work`` also that for which there is work in it.

    Three queries, ``with_work`` four, whatever the number of activities.
    """
    span = DateRange(window.first, window.last, "[]")
    marked = DateRange(window.first, window.last + FURTHEST_WORK, "[]") if with_work else span
    late, short = _marks(marked, today)
    rows = _rows(access, window, filters, at, with_work=with_work)
    found = [_item(row, late, short, viewer=access.user_id) for row in rows]
    pieces = _pieces(window)
    # Of what is veiled only is shown that it is on, not what it is made of.
    return [item._replace(pieces=pieces[item.id]) if item.id in pieces and item.title else item for item in found]


def _rows(
    access: Access, window: Window, filters: Filters, at: dt.datetime, *, with_work: bool
) -> Iterable[tuple[Any, ...]]:
    """Return the rows of these items. One query, put together once where it is the same at any time, or two."""
    worked = _worked_in(window) if with_work else ""
    if not filters.can_be_kept:
        return _query(access, window, filters, at, worked)
    span = DateRange(window.first, window.last, "[]")
    values = {AT: at, FIRST: window.first, LAST: window.last, _ANY_SPAN: span, _WORKED: worked}
    any_window, any_work = Window(FIRST, FIRST, LAST), _WORKED if with_work else ""

    def query(access: Access) -> QuerySet[Any, Any]:
        return _query(access, any_window, filters, AT, any_work)

    return rows_for(access, ("items", filters, with_work), query, values)


def _query(access: Access, window: Window, filters: Filters, at: dt.datetime, worked: str) -> QuerySet[Any, Any]:
    shown = standing_in(DateRange(window.first, window.last, "[]")) | (_working(worked, window) if worked else Q())
    rows = narrowed(access, filters, at).filter(shown, status__in=filters.shown_statuses)
    rows = rows.annotate(
        campaign_name=campaign_name(ACTIVITY),
        shown_title=if_open("title"),
        shown_zone=if_open("time_zone"),
        owner_id=if_open("campaign__owner"),
        is_open=is_open(at, ACTIVITY),
        noted=has_note(access),
        campaign_key=if_open("campaign_id"),
        made_at=MADE_AT,
    )
    values: QuerySet[Any, Any] = rows.values_list(*_ITEM)
    return values


def calendar_spans(access: Access, window: Window, filters: Filters, *, of: str, at: dt.datetime) -> list[Span]:
    """Return the days of each activity of the window, or of each unfinished duty due in it. One query.

    Of duties those that answer to the filters by their activity; a campaign's own are left out where any filter is on.
    """
    rows = narrowed(access, filters, at).filter(status__in=filters.shown_statuses)
    if of == "activities":
        rows = rows.filter(standing_in(DateRange(window.first, window.last, "[]")))
        rows = rows.annotate(campaign_key=if_open("campaign_id"), made_at=MADE_AT)
        names = ("starts_on", "ends_on", "id", "campaign_key", "made_at", "status")
        return [
            Span(first, last, key, campaign, made_at, is_draft=status == "draft")
            for first, last, key, campaign, made_at, status in rows.values_list(*names)
        ]
    duties = known_milestones(access, at).filter(
        owed(), state__in=MILESTONE_UNFINISHED, due_on__range=(window.first, window.last)
    )
    theirs = Q(activity__in=rows.order_by().values("pk"))
    duties = duties.filter(theirs if filters else theirs | Q(activity=None))
    return [Span(day, day) for day in duties.values_list("due_on", flat=True)]


def _pieces(window: Window) -> dict[UUID, tuple[dt.date, ...]]:
    """Return the days of the items in the window by their activities. One query."""
    found: dict[UUID, list[dt.date]] = {}

    def items() -> QuerySet[ActivityItem, Any]:
        rows = ActivityItem.objects.filter(day__range=(FIRST, LAST)).order_by("day")
        return rows.values_list("activity_id", "day")

    for activity_id, day in rows_of("pieces", items, {FIRST: window.first, LAST: window.last}):
        found.setdefault(activity_id, []).append(day)
    return {key: tuple(days) for key, days in found.items()}


_ITEM = (
    "id", "starts_on", "ends_on", "starts_at", "shown_zone", "shown_title", "campaign_name", "channel__name",
    "channel__colour", "status", "veil", "is_open", "owner_id", "noted", "campaign_key", "made_at",
)  # fmt: skip


def _item(row: tuple[Any, ...], late: set[UUID], short: set[UUID], *, viewer: int | None) -> Item:
    key, starts_on, ends_on, starts_at, zone, title, campaign, channel, colour, status, *about = row
    veil, is_open_to_all, owner, noted, campaign_key, made_at = about
    is_told = veil != Veil.BUSY
    return Item(
        id=key,
        starts_on=starts_on,
        ends_on=ends_on,
        starts_at=starts_at,
        title=title or "",
        campaign=label(campaign),
        channel=channel,
        colour=colour,
        status=status,
        is_late=is_told and key in late,
        is_short=is_told and key in short,
        is_mine=owner == viewer,
        is_secret=not is_open_to_all,
        has_note=noted and veil == Veil.OPEN,
        campaign_id=campaign_key,
        made_at=made_at,
        zone=zone_beside(starts_on, starts_at, zone) if starts_at and zone else "",
    )


def _marks(span: DateRange, today: dt.date) -> tuple[set[UUID], set[UUID]]:
    """Return the activities in ``span`` with a late duty, and those with a must-have duty made at short notice."""

    def duties() -> QuerySet[Milestone, Any]:
        unfinished = running_duties().filter(activity__days__overlap=_ANY_SPAN).order_by()
        rows = unfinished.filter(Q(late_on__lte=FIRST) | Q(shortfall_days__gt=0))
        return rows.values_list("activity_id", "late_on", "shortfall_days", "is_excepted", "activity__starts_on")

    late: set[UUID] = set()
    short: set[UUID] = set()
    rows = rows_of("marks", duties, {_ANY_SPAN: span, FIRST: today})
    for key, late_on, shortfall, is_excepted, starts_on in rows:
        if shortfall and is_excepted and starts_on and today < starts_on:
            continue
        if shortfall and not is_excepted:
            short.add(key)
        elif late_on <= today:
            late.add(key)
    return late, short
