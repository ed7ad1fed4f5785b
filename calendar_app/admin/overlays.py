"""Shared calendars and lists, to look at and to take away. Nobody sees an address here: it is kept sealed."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from calendar_app.enums import OverlayScope
from calendar_app.models import Overlay
from calendar_app.overlays.actions import remove_overlay
from departments.admin.base import ReadOnlyAdmin, person


@admin.register(Overlay)
class OverlayAdmin(ReadOnlyAdmin):
    """They are added and loaded on the page *Beside the calendar*. Private ones are nobody else's business."""

    list_display = ["name", "kind", "host", "scope", "owner", "confirmed_at", "failing_since", "failure", "removed_at"]
    list_filter = ["kind", "scope", ("failing_since", admin.EmptyFieldListFilter)]
    list_select_related = ["owner"]
    search_fields = ["name", "host"]
    fields = [
        "name", "kind", "host", "scope", "departments", "owner", "created_at", "read_at", "confirmed_at",
        "next_fetch_at", "failing_since", "failures", "failure", "removed_at",
    ]  # fmt: skip
    actions = ["take_away"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the shared ones."""
        return super().get_queryset(request).exclude(scope=OverlayScope.ME)

    @admin.action(description=_("Take the chosen ones away"))
    def take_away(self, request: HttpRequest, queryset: QuerySet[Overlay]) -> None:
        """Take each of them away; for a day it can be brought back on its page."""
        chosen = list(queryset.filter(removed_at=None))
        for row in chosen:
            remove_overlay(by=person(request), overlay_id=row.pk)
        count = len(chosen)
        messages.success(request, ngettext("%d is taken away.", "%d are taken away.", count) % count)
