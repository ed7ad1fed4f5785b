"""Everybody's feeds, to look at and to end. Nobody sees an address here: it is kept as a hash only."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from calendar_app.feeds.actions import revoke_feed
from calendar_app.models import Feed
from campaigns.admin.visible import seen
from campaigns.queries.visible import Road
from departments.admin.base import ReadOnlyAdmin, person


@admin.register(Feed)
class FeedAdmin(ReadOnlyAdmin):
    """People make their feeds themselves; an ops admin can end any of them."""

    list_display = ["name", "owner", "scope", "created_at", "last_fetched_at", "last_fetched_by", "revoked_at"]
    list_filter = ["scope", ("revoked_at", admin.EmptyFieldListFilter), "last_fetched_at"]
    list_select_related = ["owner"]
    readonly_fields = ["former_addresses"]
    search_fields = ["name", "owner__name", "owner__email"]
    exclude = ["token_hash"]
    actions = ["end"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return all feeds but those of campaigns this person may not see: they are named after them."""
        return super().get_queryset(request).filter(Q(campaign=None) | seen(request, Road("campaign__")))

    @admin.display(description=_("former addresses"))
    def former_addresses(self, feed: Feed) -> str:
        """Say until when each of them works, or worked."""
        until = feed.former_addresses.values_list("works_until", flat=True)
        return ", ".join(formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT") for moment in until) or "–"

    @admin.action(description=_("End the chosen feeds at once"))
    def end(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        """End each of them; their programs are told to stop asking."""
        chosen = list(queryset.filter(revoked_at=None))
        for feed in chosen:
            revoke_feed(by=person(request), feed_id=feed.pk)
        count = len(chosen)
        messages.success(request, ngettext("%d feed has ended.", "%d feeds have ended.", count) % count)
