"""Everybody's links for people without a seat, to look at and to end. Nobody sees an address or a password here."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from calendar_app.links.actions import revoke_link
from calendar_app.models import SharedLink
from departments.admin.base import ReadOnlyAdmin, person


@admin.register(SharedLink)
class SharedLinkAdmin(ReadOnlyAdmin):
    """People make their links themselves; an ops admin can end any of them."""

    list_display = [
        "name",
        "owner",
        "has_password",
        "first_day",
        "last_day",
        "expires_at",
        "last_opened_at",
        "opened_count",
        "revoked_at",
    ]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter), "expires_at", "last_opened_at", "with_drafts"]
    list_select_related = ["owner"]
    search_fields = ["name", "owner__name", "owner__email"]
    exclude = ["token_hash", "password", "view"]
    actions = ["end"]

    @admin.display(boolean=True, description=_("has a password"))
    def has_password(self, link: SharedLink) -> bool:
        """Whether it asks for one."""
        return bool(link.password)

    @admin.action(description=_("End the chosen links at once"))
    def end(self, request: HttpRequest, queryset: QuerySet[SharedLink]) -> None:
        """End each of them; their addresses show nothing any more."""
        chosen = list(queryset.filter(revoked_at=None))
        for link in chosen:
            revoke_link(by=person(request), link_id=link.pk)
        count = len(chosen)
        messages.success(request, ngettext("%d link has ended.", "%d links have ended.", count) % count)
