"""The log of changes in the admin: what its reader may know, and no more."""

from typing import cast

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from campaigns.queries.history import visible_entries
from departments.admin.audit import AuditEntryAdmin
from departments.http import Request
from departments.models import AuditEntry


@admin.register(AuditEntry)
class VisibleAuditEntryAdmin(AuditEntryAdmin):
    """The audit log without what belongs to campaigns the reader may not see: not in lists, counts or filters."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """Return the entries this person may read."""
        access = cast(Request, request).access
        return super().get_queryset(request).filter(visible_entries(access, timezone.now()))
