"""Key dates, as far as this ops admin may know of them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from campaigns.actions.key_dates import EDITABLE, add_key_date, edit_key_date, key_date_mark, remove_key_date
from campaigns.admin.visible import OnlyVisible
from campaigns.models import KeyDate
from campaigns.queries.visible import KEY_DATE, visible_key_dates
from departments.admin.base import ActionAdmin
from departments.admin.forms import SeenForm
from departments.models import User


class KeyDateForm(SeenForm):
    """A key date."""

    def mark(self, row: KeyDate) -> str:
        """Return what stands for it as it is now."""
        return key_date_mark(row)

    class Meta:
        model = KeyDate
        fields = [*EDITABLE, "campaign"]


@admin.register(KeyDate)
class KeyDateAdmin(OnlyVisible, ActionAdmin):
    """Dates people must know. The campaign of one stays, as it says who may know."""

    road = KEY_DATE
    form = KeyDateForm
    deletable = True
    fields = [*EDITABLE, "seen"]
    add_fields = (*EDITABLE, "campaign")
    list_display = ["name", "first_day", "last_day", "campaign"]
    list_select_related = ["campaign"]
    search_fields = ["name", "note"]
    date_hierarchy = "first_day"

    def get_queryset(self, request: HttpRequest) -> QuerySet[KeyDate]:
        """Return the key dates this person may see."""
        return visible_key_dates(request.access, timezone.now())  # type: ignore[attr-defined]

    def act_add(self, by: User, values: dict[str, Any]) -> KeyDate:
        """Enter the key date."""
        return add_key_date(by=by, **values)

    def act_edit(self, by: User, row: KeyDate, values: dict[str, Any]) -> None:
        """Change the key date."""
        edit_key_date(by=by, key_date_id=row.pk, **values)

    def act_delete(self, by: User, row: KeyDate) -> None:
        """Remove the key date; the history brings it back."""
        remove_key_date(by=by, key_date_id=row.pk)
