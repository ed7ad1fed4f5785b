"""Which rows a feed shows: those of its scope that its owner may see, by the one definition of visible."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from psycopg.types.range import DateRange

from calendar_app.calendar.filters import STATUSES, Filters
from calendar_app.calendar.queries import concerns, narrowed, standing_in
from calendar_app.calendar.saved.asking import Asking
from calendar_app.calendar.saved.queries import known_views
from calendar_app.enums import FeedScope
from calendar_app.feeds.horizon import Horizon
from calendar_app.feeds.ical import MAX_ENTRIES, own_variant
from calendar_app.models import Feed, FeedLedger
from campaigns.enums import MILESTONE_UNFINISHED, ActivityState, CampaignState, MilestoneState, Veil
from campaigns.models import Milestone, MilestoneResponsible
from campaigns.queries.veil import Shown, label, veil_of
from campaigns.queries.visible import (
    MILESTONE,
    Road,
    departments_now,
    known_milestones,
    told,
    visible,
    visible_key_dates,
)
from campaigns.rules.telling import CAMPAIGN_OWING
from departments.access import Access
from departments.models import Department

CALLED_OFF = (
    Q(state=MilestoneState.CANCELLED)
    | Q(campaign__state=CampaignState.CANCELLED)
    | Q(activity__state=ActivityState.CANCELLED)
)
"""The condition for duties that are no more: they, their activity or their campaign was cancelled."""


@dataclass(frozen=True)
class FeedRows:
    """The activities, milestones and key dates of a feed, not read yet. ``rings``: duties have an alarm."""

    activities: QuerySet[Any]
    milestones: QuerySet[Any]
    key_dates: QuerySet[Any]
    rings: bool = False


@dataclass(frozen=True)
class Asked:
    """Who asks for a feed's rows, when, and what else narrows them down: the filters of its saved view."""

    access: Access
    at: datetime
    filters: Filters = field(default_factory=Filters)


class ViewGone(Exception):
    """The saved view a feed shows was removed, or is shared with the feed's owner no more."""


def filters_of(feed: Feed, access: Access) -> Filters:
    """Return the filters of the saved view ``feed`` shows, none for other feeds. At most two queries.

    They are the view's as it is now. Raises ``ViewGone`` if ``access`` may not open it any more.
    """
    if feed.scope != FeedScope.VIEW:
        return Filters()
    if feed.saved_view_id is None:
        raise ViewGone
    query = known_views(access).filter(pk=feed.saved_view_id).values_list("query", flat=True).first()
    if query is None:
        raise ViewGone
    filters = Asking.from_text(query).filters
    return replace(filters, departments=departments_now(access, filters.departments))


def facts_of(feed: Feed) -> tuple[object, ...]:
    """Return all of a feed that decides its rows, and more. No query if it was read with its department."""
    own = (getattr(feed, name) for name in _DECIDING)
    return (_department_id(feed), *own)


_DECIDING = sorted({field.attname for field in Feed._meta.concrete_fields} - {"last_fetched_at", "last_fetched_by"})


def days_of(span: Horizon) -> DateRange:
    """Return the days of a feed's months as the database compares them."""
    return DateRange(span.first, span.last, "[]")


def feed_rows(feed: Feed, asked: Asked, span: Horizon, variants: tuple[str, str]) -> FeedRows:
    """Return what ``feed`` shows of what its owner may see, at most one more than a feed holds of each kind.

    What is cancelled is shown only if it was ever served, as the ledger tells. No query.
    """
    for_activity, for_milestone = variants
    return FeedRows(
        _activities(feed, asked, span, for_activity).order_by("-ends_on", "-id")[: MAX_ENTRIES + 1],
        _milestones(feed, asked, span, for_milestone).order_by("-due_on", "-id")[: MAX_ENTRIES + 1],
        _key_dates(feed, asked, span, for_activity).order_by("-last_day", "-id")[: MAX_ENTRIES + 1],
        rings=feed.with_alarms,
    )


def _activities(feed: Feed, asked: Asked, span: Horizon, variant: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = _scoped_activities(feed, asked).annotate(
        variant=_variant(feed, asked.access, variant), tells_names=_tells_names(asked.access, asked.at)
    )
    if not feed.with_activities:
        return rows.none()
    rows = rows.filter(standing_in(days_of(span)), status__in=_statuses(asked.filters))
    return _drafts_as_wanted(feed, rows.filter(~Q(status="cancelled") | _was_served()))


def _milestones(feed: Feed, asked: Asked, span: Horizon, variant: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = _scoped_milestones(feed, asked) if feed.with_duties else Milestone.objects.none()
    rows = rows.annotate(
        veil=veil_of(asked.access, asked.at, MILESTONE),
        variant=_variant(feed, asked.access, variant),
        tells_names=_tells_names(asked.access, asked.at),
    )
    served = CALLED_OFF & _was_served()
    rows = rows.filter(_shown_duties(feed) & ~CALLED_OFF | served, due_on__range=(span.first, span.last))
    return _drafts_as_wanted(feed, rows)


def _key_dates(feed: Feed, asked: Asked, span: Horizon, variant: str) -> QuerySet[Any]:
    rows = visible_key_dates(asked.access, asked.at).exclude(campaign__state=CampaignState.ARCHIVED)
    rows = rows.filter(_dates_of(feed, asked), first_day__lte=span.last, last_day__gte=span.first)
    called_off = Q(campaign__state=CampaignState.CANCELLED)
    shown: QuerySet[Any] = rows.annotate(variant=_variant(feed, asked.access, variant))
    if not feed.with_key_dates:
        return shown.none()
    shown = shown.filter(Q(campaign=None) | ~called_off | _was_served())
    return shown if feed.with_drafts else shown.filter(Q(campaign=None) | told(Road("campaign__")))


def _dates_of(feed: Feed, asked: Asked) -> Q:
    """Return the condition for the key dates of a feed's scope: the organisation's, and those of its campaigns."""
    our_own = Q(campaign=None)
    match feed.scope:
        case FeedScope.CAMPAIGN:
            return Q(campaign=feed.campaign_id)
        case FeedScope.DEPARTMENT:
            return our_own | Q(campaign__lead_department=_department_id(feed))
        case FeedScope.ME if asked.access.department_ids:
            own = Q(campaign__owner=asked.access.user_id)
            return our_own | own | Q(campaign__lead_department__in=asked.access.department_ids)
    if feed.scope != FeedScope.CHANNEL and not asked.filters:
        return Q()
    activities = _scoped_activities(feed, asked).filter(status__in=_statuses(asked.filters))
    return Q(campaign__in=activities.order_by().values("campaign"))


def _statuses(filters: Filters) -> list[str]:
    """Return how activities stand that are shown, cancelled ones among them: they were shown before."""
    return [status for status in STATUSES if status == "cancelled" or status in filters.shown_statuses]


def _drafts_as_wanted(feed: Feed, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows if feed.with_drafts else rows.filter(told(Road("campaign__")))


def _variant(feed: Feed, access: Access, usual: str) -> Case:
    """Return the way an entry is shown: the usual one of such feeds, or one of this feed's own.

    Who may know of a campaign changes, and with it what this feed's owner is shown. Counted for this feed alone, the
    SEQUENCE of what once was confidential rises with each such change and tells nothing of what others are shown. What
    a guest is shown depends on what they were invited to, so all of it is their own; and so is all that a feed shows
    whose texts were made others.
    """
    own = Value(own_variant(feed.pk))
    is_shared = access.is_insider and not feed.counts_alone
    return Case(When(campaign__was_secret=True, then=own), default=Value(usual) if is_shared else own)


def _tells_names(access: Access, at: datetime) -> Case | Value:
    """Return whether an entry says who does what: not to guests of a channel, who do not see the campaign itself."""
    if access.is_insider:
        return Value(value=True)
    return Case(When(visible(access, at, Road("campaign__")), then=Value(value=True)), default=Value(value=False))


def _was_served() -> Exists:
    return Exists(FeedLedger.objects.filter(uid=OuterRef("pk"), variant=OuterRef("variant")))


def _shown_duties(feed: Feed) -> Q:
    """Return the condition for duties that somebody still has to do, and with the option for those that were done."""
    states = [*MILESTONE_UNFINISHED, *([MilestoneState.DONE] if feed.with_done else [])]
    return Q(state__in=states, campaign__state__in=CAMPAIGN_OWING)


def _scoped_activities(feed: Feed, asked: Asked) -> QuerySet[Any]:
    """Return the activities the calendar's page shows with the same filter."""
    access = asked.access
    rows = narrowed(access, asked.filters, asked.at)
    match feed.scope:
        case FeedScope.DEPARTMENT:
            return rows.filter(concerns(Department.objects.filter(pk__in=[_department_id(feed)])))
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


def _scoped_milestones(feed: Feed, asked: Asked) -> QuerySet[Any]:
    access = asked.access
    rows = known_milestones(access, asked.at).exclude(campaign__state=CampaignState.ARCHIVED)
    match feed.scope:
        case FeedScope.DEPARTMENT:
            return rows.filter(_duty_of([_department_id(feed)]))
        case FeedScope.CHANNEL:
            return rows.filter(activity__channel=feed.channel_id)
        case FeedScope.CAMPAIGN:
            return rows.filter(campaign=feed.campaign_id)
        case FeedScope.ME if access.department_ids:
            return rows.filter(_duty_of(access.department_ids) | Q(assignee=access.user_id))
        case FeedScope.VIEW:
            return rows.filter(_answering(asked))
        case _:
            return rows


def _answering(asked: Asked) -> Q:
    """Return the condition for duties that answer to filters by their activity, a campaign's own where none is on."""
    activities = narrowed(asked.access, asked.filters, asked.at).filter(status__in=_statuses(asked.filters))
    theirs = Q(activity__in=activities.order_by().values("pk"))
    return theirs if asked.filters else theirs | Q(activity=None)


def _department_id(feed: Feed) -> int | None:
    """Return the department a feed shows: the one its own was merged into, if it was. No query if read with it."""
    if feed.department is None:
        return None
    return feed.department.merged_into_id or feed.department.pk


def _duty_of(department_ids: Iterable[int | None]) -> Exists:
    links = MilestoneResponsible.objects.filter(milestone=OuterRef("pk"), department__in=list(department_ids))
    return Exists(links)


def name_of(feed: Feed, shown: Mapping[UUID, Shown]) -> str:
    """Return what a feed is called to somebody to whom campaigns are ``shown`` like this. No query.

    A feed of one campaign was named by somebody who could see that, so it goes by its name only where that is still so.
    """
    if feed.campaign_id is None:
        return feed.name
    campaign = shown.get(feed.campaign_id)
    if campaign is None:
        return label(None)
    return feed.name if campaign.veil == Veil.OPEN else campaign.label
