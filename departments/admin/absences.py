"""Who is away, and who stands in."""

from typing import Any

from django.contrib import admin

from departments.actions.absences import add_absence, change_absence, end_absence
from departments.admin.base import ActionAdmin
from departments.models import Absence, User


@admin.register(Absence)
class AbsenceAdmin(ActionAdmin):
    """Absences. Deleting one that runs ends it: that it was stays on record."""

    deletable = True
    fields = ("user", "deputy", "first_day", "last_day")
    list_display = ["user", "deputy", "first_day", "last_day"]
    list_filter = ["first_day"]
    list_select_related = ["user", "deputy"]
    search_fields = ["user__name", "user__email", "deputy__name", "deputy__email"]
    autocomplete_fields = ["user", "deputy"]
    date_hierarchy = "first_day"
    ordering = ["-first_day", "id"]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        """Return whose it is, once that is chosen."""
        return ["user"] if obj else []

    def act_add(self, by: User, values: dict[str, Any]) -> Absence:
        """Enter the absence."""
        days = {name: values[name] for name in ("first_day", "last_day")}
        return add_absence(by=by, user_id=values["user"].pk, deputy_id=values["deputy"].pk, **days)

    def act_edit(self, by: User, row: Absence, values: dict[str, Any]) -> None:
        """Change its days or its deputy."""
        change_absence(
            by=by, absence_id=row.pk, deputy_id=row.deputy_id, first_day=row.first_day, last_day=row.last_day
        )

    def act_delete(self, by: User, row: Absence) -> None:
        """End the absence."""
        end_absence(by=by, absence_id=row.pk)
