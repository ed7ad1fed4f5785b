"""Issues of channels with their closing dates, by themselves and on a channel's page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns.actions.closings import add_closing, edit_closing, retire_closing
from campaigns.models import ClosingDate
from departments.admin.base import ActionAdmin, ActionInline
from departments.admin.forms import ActionForm
from departments.models import User


class ClosingsInline(ActionInline):
    """The issues of a channel with their closing dates. Deleting one retires it; what appears in it keeps its dates."""

    model = ClosingDate
    fields = ["name", "appears_on", "last_on", "space_closes_on", "material_due_on", "source"]
    verbose_name_plural = _("closing dates")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClosingDate]:
        """Return the issues that are listed."""
        return ClosingDate.objects.filter(retired_at=None).order_by("appears_on", "name", "id")

    def act_add(self, by: User, parent: Any, values: dict[str, Any]) -> None:
        """Add the issue."""
        add_closing(by=by, channel_id=parent.pk, plan=False, **values)

    def act_edit(self, by: User, row: ClosingDate, values: dict[str, Any]) -> None:
        """Change the issue."""
        edit_closing(by=by, closing_id=row.pk, plan=False, **values)

    def act_delete(self, by: User, row: ClosingDate) -> None:
        """Retire the issue."""
        retire_closing(by=by, closing_id=row.pk)


class ClosingForm(ActionForm):
    """One issue on a page of its own."""

    class Meta:
        model = ClosingDate
        fields = ["channel", "name", "appears_on", "last_on", "space_closes_on", "material_due_on", "source"]


@admin.register(ClosingDate)
class ClosingDateAdmin(ActionAdmin):
    """Issues of all channels with their closing dates. They are retired, not deleted."""

    form = ClosingForm
    fields = ("channel", "name", "appears_on", "last_on", "space_closes_on", "material_due_on", "source")
    list_display = ["name", "channel", "appears_on", "space_closes_on", "material_due_on", "source", "listed"]
    list_filter = ["channel", ("retired_at", admin.EmptyFieldListFilter)]
    list_select_related = ["channel"]
    search_fields = ["name", "channel__name", "source"]
    autocomplete_fields = ["channel"]
    date_hierarchy = "appears_on"

    @admin.display(description=_("listed"), boolean=True)
    def listed(self, closing: ClosingDate) -> bool:
        """Whether the issue is listed."""
        return closing.retired_at is None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Return the channel once it is chosen: an issue stays one of its medium."""
        return ["channel"] if obj else []

    def act_add(self, by: User, values: dict[str, Any]) -> ClosingDate:
        """Add the issue."""
        channel = values.pop("channel")
        return add_closing(by=by, channel_id=channel.pk, **values)

    def act_edit(self, by: User, row: ClosingDate, values: dict[str, Any]) -> None:
        """Change the issue."""
        edit_closing(by=by, closing_id=row.pk, **values)
