"""What was made together, as its reader may know it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, F, Min, Model, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from campaigns.models import Activity, Campaign, Milestone
from campaigns.queries.history import visible_entries
from departments.access import Access
from departments.models import AuditEntry


@dataclass(frozen=True)
class Counts:
    """How many entries a deed has, and how many of them are about activities."""

    entries: int
    activities: int


def entries_of_deed(access: Access, deed: UUID, at: dt.datetime) -> int:
    """Return how many entries of a deed ``access`` may read at ``at``; 0 where there is none. One query.

    Whoever reads a deed need not be allowed to take it back: the action says so.
    """
    return AuditEntry.objects.filter(visible_entries(access, at), deed=deed).count()


def activities_of_deed(deed: UUID) -> QuerySet[Activity]:
    """Return the activities a deed changed, for whoever made it. One query at once, and none yet for them."""
    keys = AuditEntry.objects.filter(deed=deed, subject_type=Activity._meta.label_lower).values_list("subject_id")
    return Activity.objects.filter(pk__in=[key for (key,) in keys])


def last_deed(activity: Activity) -> UUID | None:
    """Return the deed of an activity's last change; None where it was made by itself. One query."""
    return _entries_about(activity).values_list("deed", flat=True).first()


def last_entry(row: Model, *, access: Access, at: dt.datetime) -> int | None:
    """Return the key of the entry of the last change of ``row``, where this person made it and reads it. One query."""
    reads = Exists(AuditEntry.objects.filter(visible_entries(access, at), pk=OuterRef("pk")))
    last = _entries_about(row).annotate(is_read=reads).values_list("pk", "by", "is_read").first()
    return last[0] if last and last[1] == access.user_id and last[2] else None


def last_entries(rows: Iterable[Model]) -> dict[str, AuditEntry]:
    """Return the entry of the last change of each of these rows, all of one model, by the row's key. One query."""
    keys = {str(row.pk): row._meta.label_lower for row in rows}
    about = AuditEntry.objects.filter(subject_type__in=set(keys.values()), subject_id__in=keys)
    return {entry.subject_id: entry for entry in about.order_by("pk")}


def _entries_about(row: Model) -> "QuerySet[AuditEntry]":
    about = AuditEntry.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk))
    return about.order_by("-pk")


def folded(entries: "QuerySet[AuditEntry]") -> "QuerySet[AuditEntry]":
    """Return these entries with one for each deed: the first of it that is among them. No query yet."""
    firsts = entries.filter(deed__isnull=False).order_by().values("deed").annotate(first=Min("pk")).values("first")
    return entries.filter(Q(deed=None) | Q(pk__in=firsts))


def counts_of(entries: "QuerySet[AuditEntry]", deeds: Collection[UUID]) -> dict[UUID, Counts]:
    """Return how much of each deed is among these entries. One query."""
    about = Q(subject_type=Activity._meta.label_lower)
    rows = entries.filter(deed__in=deeds).order_by().values_list("deed")
    counted = rows.annotate(every=Count("pk"), activities=Count("pk", filter=about))
    return {deed: Counts(every, activities) for deed, every, activities in counted if deed is not None}


def first_of(
    entries: "QuerySet[AuditEntry]", deeds: Collection[UUID], most: int
) -> "defaultdict[UUID, list[AuditEntry]]":
    """Return the first entries of each deed among these, at most ``most`` of each, in their order. One query."""
    place = Window(RowNumber(), partition_by=F("deed"), order_by=F("pk").asc())
    rows = entries.filter(deed__in=deeds).annotate(place=place).filter(place__lte=most)
    found: defaultdict[UUID, list[AuditEntry]] = defaultdict(list)
    for entry in rows.select_related("by", "undoes__by").defer("beside").order_by("pk"):
        assert entry.deed is not None
        found[entry.deed].append(entry)
    return found


def undone_by(deed: UUID) -> AuditEntry | None:
    """Return the first entry that takes something of a deed back, with who did; None where nothing is. One query."""
    return AuditEntry.objects.filter(undoes__deed=deed).select_related("by").order_by("pk").first()


def campaigns_taken_back(campaign_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of these campaigns whose making was taken back. One query."""
    keys = {str(key): key for key in campaign_ids}
    about = AuditEntry.objects.filter(subject_type=Campaign._meta.label_lower, subject_id__in=keys)
    return {keys[key] for key in about.filter(undoes__verb="created").values_list("subject_id", flat=True)}


def worked_on(activity_ids: Collection[UUID]) -> dict[UUID, AuditEntry]:
    """Return the last thing a person did to a duty of each of these activities, where anybody did. Two queries."""
    duties = Milestone.objects.filter(activity__in=activity_ids)
    activities = {str(key): activity for key, activity in duties.values_list("pk", "activity")}
    about = AuditEntry.objects.filter(subject_type=Milestone._meta.label_lower, subject_id__in=activities)
    entries = about.filter(by__isnull=False).select_related("by").order_by("pk")
    return {activities[entry.subject_id]: entry for entry in entries}
