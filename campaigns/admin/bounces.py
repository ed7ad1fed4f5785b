"""Addresses mail comes back from, and the reports that said so."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.actions.bounces import mark_working
from campaigns.models import BouncedAddress, BounceReport, DeliveryTally
from departments.admin.base import ReadOnlyAdmin, person


@admin.register(BouncedAddress)
class BouncedAddressAdmin(ReadOnlyAdmin):
    """Addresses that get nothing at present, until somebody says that they work again."""

    list_display = ["address", "since", "last_at", "reports", "detail"]
    search_fields = ["address"]
    actions = ["works_again"]

    @admin.action(description=_("It works again: let the chosen addresses get mail"))
    def works_again(self, request: HttpRequest, queryset: QuerySet[BouncedAddress]) -> None:
        """Let addresses get mail again and say how many."""
        mended = sum(bool(mark_working(by=person(request), bounced_id=row.pk)) for row in queryset)
        done = ngettext("%(count)d address gets mail again.", "%(count)d addresses get mail again.", mended)
        messages.success(request, done % {"count": mended})


@admin.register(DeliveryTally)
class DeliveryTallyAdmin(ReadOnlyAdmin):
    """How many messages were accepted on each day, and how soon: what ``/metrics`` adds today's to."""

    list_display = ["day", "transport", "accepted", "seconds"]
    list_filter = ["transport"]
    date_hierarchy = "day"


@admin.register(BounceReport)
class BounceReportAdmin(ReadOnlyAdmin):
    """Reports that were read, also those that said nothing about our mail."""

    list_display = ["at", "outcome", "key", "message"]
    list_filter = ["outcome", "at"]
    list_select_related = ["message"]
