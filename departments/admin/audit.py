"""The log of changes, to look at."""

import json
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from departments.admin.base import ReadOnlyAdmin
from departments.models import AuditEntry


class RoadFilter(admin.ChoicesFieldListFilter):
    """By way of what a change came in, under a heading that reads well after "By"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("road")


class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what, when, and what it was before.

    Which entries an ops admin may read depends on campaigns, so ``campaigns.admin`` registers the page.
    """

    list_display = ["at", "by", "verb", "subject_name", "subject_type", "via"]
    list_filter = [("via", RoadFilter), "at", "subject_type"]
    list_select_related = ["by"]
    search_fields = ["verb", "subject_name", "by__name", "by__email", "=subject_id"]
    search_help_text = _("Deed, name of what was changed, or who did it.")
    date_hierarchy = "at"
    fields = (
        "at",
        "by",
        "via",
        "verb",
        "subject_name",
        "subject_type",
        "subject_id",
        "campaign_id",
        "before_and_after",
    )
    readonly_fields = ("before_and_after",)

    @admin.display(description=_("before and after"))
    def before_and_after(self, entry: AuditEntry) -> str:
        """Return each changed field with what it held before and after, a line each."""
        lines = []
        for name, values in entry.changes.items():
            pair = values if isinstance(values, list) and len(values) == 2 else [None, values]
            before, after = (json.dumps(value, ensure_ascii=False) for value in pair)
            lines.append(f"{name}: {before} → {after}")
        return "\n".join(lines)
