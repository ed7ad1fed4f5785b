"""Days closed to activities, and why people went ahead in spite of what stood against theirs."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from campaigns.actions.blackouts import create_blackout, edit_blackout
from campaigns.admin.visible import OnlyVisible
from campaigns.models import Blackout, GoAhead
from campaigns.queries.go_aheads import hidden_go_aheads
from campaigns.queries.visible import Road
from departments.admin.base import ActionAdmin, ReadOnlyAdmin
from departments.admin.forms import ActionForm
from departments.models import User


class BlackoutForm(ActionForm):
    """Closed days."""

    class Meta:
        model = Blackout
        fields = ["name", "kind", "first_day", "last_day", "reason", "channels", "is_active"]


@admin.register(Blackout)
class BlackoutAdmin(ActionAdmin):
    """Days on which nothing may run, or start. They are put out of force, not deleted."""

    form = BlackoutForm
    list_display = ["name", "kind", "first_day", "last_day", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "reason"]
    filter_horizontal = ["channels"]

    def act_add(self, by: User, values: dict[str, Any]) -> Blackout:
        """Close the days."""
        return create_blackout(by=by, **{**values, "channels": list(values["channels"])})

    def act_edit(self, by: User, row: Blackout, values: dict[str, Any]) -> None:
        """Change the closed days."""
        if "channels" in values:
            values["channels"] = list(values["channels"])
        edit_blackout(by=by, blackout_id=row.pk, **values)


@admin.register(GoAhead)
class GoAheadAdmin(OnlyVisible, ReadOnlyAdmin):
    """Go-aheads, as far as this ops admin may know every campaign that has a part in them."""

    road = Road("activity__campaign__", "activity__channel")
    list_display = ["activity", "kind", "reason", "by", "at"]
    list_filter = ["kind"]
    list_select_related = ["activity", "by"]
    search_fields = ["activity__title", "reason"]
    fields = ["activity", "kind", "weeks", "reason", "by", "at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[GoAhead]:
        """Return the go-aheads this person may read."""
        access = request.access  # type: ignore[attr-defined]
        return super().get_queryset(request).exclude(hidden_go_aheads(access, timezone.now()))
