"""What was made together, as its reader may know it."""

import datetime as dt
from uuid import UUID

from django.db.models import Min, Q, QuerySet

from campaigns.queries.history import visible_entries
from departments.access import Access
from departments.models import AuditEntry


def deed_to_see(access: Access, deed: UUID, at: dt.datetime) -> list[AuditEntry]:
    """Return the entries of a deed ``access`` may read at ``at``, in their order; none where there is none. One query.

    Whoever reads a deed need not be allowed to take it back: the action says so.
    """
    return list(AuditEntry.objects.filter(visible_entries(access, at), deed=deed).order_by("pk"))


def folded(entries: "QuerySet[AuditEntry]") -> "QuerySet[AuditEntry]":
    """Return these entries with one for each deed: the first of it that is among them. No query yet."""
    firsts = entries.filter(deed__isnull=False).order_by().values("deed").annotate(first=Min("pk")).values("first")
    return entries.filter(Q(deed=None) | Q(pk__in=firsts))
