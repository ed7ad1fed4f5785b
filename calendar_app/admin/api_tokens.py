"""Everybody's API tokens, to look at and to end. Nobody sees a secret here: it is kept as a hash only."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from calendar_app.api.actions import revoke_token
from calendar_app.models import ApiToken
from departments.admin.base import ReadOnlyAdmin, person


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """People make their tokens themselves; an ops admin can end any of them."""

    list_display = ["name", "owner", "ends_with", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter), "expires_at", "last_used_at"]
    list_select_related = ["owner"]
    search_fields = ["name", "owner__name", "owner__email", "ends_with"]
    exclude = ["token_hash"]
    actions = ["end"]

    @admin.action(description=_("End the chosen tokens at once"))
    def end(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """End each of them; programs that use them are turned away."""
        chosen = list(queryset.filter(revoked_at=None))
        for token in chosen:
            revoke_token(by=person(request), token_id=token.pk)
        count = len(chosen)
        messages.success(request, ngettext("%d token has ended.", "%d tokens have ended.", count) % count)
