"""Duties, alerts, messages and the clockwork, to look at: all of it is worked out or written by Instep itself."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.actions.messages import retry_message
from campaigns.admin.visible import OnlyVisible, seen
from campaigns.models import (
    Alert,
    AlertPreference,
    Attempt,
    ChangeSet,
    DateProposal,
    HandBack,
    Message,
    MessageAlert,
    Milestone,
    MilestoneResponsible,
    NoticeException,
    OpenDeed,
    TickRecord,
)
from campaigns.queries.visible import ALERT, MILESTONE, Road
from departments.admin.base import ReadOnlyAdmin, ReadOnlyInline, person
from departments.errors import Refused

LINK = Road("alert__campaign__", "alert__activity__channel")


class ResponsibleInline(ReadOnlyInline):
    """Who has to do a duty."""

    model = MilestoneResponsible
    fields = ["department", "position"]


class AttemptInline(ReadOnlyInline):
    """Every try to send a message."""

    model = Attempt
    fields = ["at", "outcome", "code", "detail", "milliseconds"]


class CarriedInline(ReadOnlyInline):
    """What a message carries, as far as this ops admin may see it."""

    model = MessageAlert
    fields = ["alert", "transport", "recipient_key"]
    verbose_name_plural = _("carries")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the alerts this person may see."""
        return super().get_queryset(request).filter(seen(request, LINK)).select_related("alert__department")


@admin.register(NoticeException)
class NoticeExceptionAdmin(OnlyVisible, ReadOnlyAdmin):
    """Exceptions from short notice. Planners ask by what they plan; heads answer at their desk."""

    road = MILESTONE
    list_display = ["activity", "department", "state", "shortfall_days", "starts_on", "asked_by", "answered_by"]
    list_filter = ["state", "department"]
    list_select_related = ["activity", "department", "asked_by", "answered_by"]
    search_fields = ["activity__title", "campaign__name", "why", "reason"]


@admin.register(Milestone)
class MilestoneAdmin(OnlyVisible, ReadOnlyAdmin):
    """Duties follow their channel's plan; teams answer them at their desk."""

    inlines = [ResponsibleInline]
    road = MILESTONE
    list_display = ["name", "campaign", "activity", "due_on", "state", "must_have", "shortfall_days", "assignee"]
    list_filter = ["state", "must_have", "due_on"]
    list_select_related = ["campaign", "activity", "assignee"]
    search_fields = ["name", "campaign__name", "activity__title"]
    date_hierarchy = "due_on"


@admin.register(DateProposal)
class DateProposalAdmin(OnlyVisible, ReadOnlyAdmin):
    """Days that departments asked for; planners answer them on the duty's page."""

    road = Road("milestone__campaign__", "milestone__activity__channel")
    list_display = ["milestone", "due_on", "state", "by", "at", "answered_by"]
    list_filter = ["state"]
    list_select_related = ["milestone", "by", "answered_by"]
    search_fields = ["milestone__name", "reason"]


@admin.register(HandBack)
class HandBackAdmin(OnlyVisible, ReadOnlyAdmin):
    """Duties that departments said are not theirs; planners answer them on the duty's page."""

    road = Road("milestone__campaign__", "milestone__activity__channel")
    list_display = ["milestone", "department", "state", "by", "at", "given_to", "answered_by"]
    list_filter = ["state", "department"]
    list_select_related = ["milestone", "department", "by", "given_to", "answered_by"]
    search_fields = ["milestone__name", "reason"]


@admin.register(Alert)
class AlertAdmin(OnlyVisible, ReadOnlyAdmin):
    """What is owed to departments, and why it could not be fired where that was so."""

    road = ALERT
    list_display = ["kind", "department", "campaign", "milestone", "due_at", "state", "acknowledged_by", "failures"]
    list_filter = ["state", ("last_error", admin.EmptyFieldListFilter), "kind", "is_urgent", "due_at"]
    list_select_related = ["department", "campaign", "milestone", "acknowledged_by"]
    search_fields = ["department__name", "campaign__name", "milestone__name"]


@admin.register(ChangeSet)
class ChangeSetAdmin(OnlyVisible, ReadOnlyAdmin):
    """One person's edits of one campaign, told as one."""

    road = Road("campaign__")
    list_display = ["campaign", "by", "opened_at", "settles_at"]
    list_select_related = ["campaign", "by"]
    search_fields = ["campaign__name", "by__name"]
    ordering = ["-opened_at"]


@admin.register(OpenDeed)
class OpenDeedAdmin(ReadOnlyAdmin):
    """What was moved in great numbers and is being planned; not why, which may speak of what is secret."""

    exclude = ["why"]
    list_display = ["made_at", "by", "total"]
    list_select_related = ["by"]
    ordering = ["-made_at"]


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """What goes to one recipient: whether it arrives, not what it says, which may be nothing for an ops admin to read.

    Messages that carry only what this ops admin may not know of are left out; so are events, which web hooks list.
    """

    inlines = [CarriedInline, AttemptInline]
    exclude = ["subject", "body", "group_key"]
    list_display = ["address", "state", "attempts_made", "next_attempt_at", "sent_at"]
    list_filter = ["state", "transport", "is_urgent", "created_at"]
    search_fields = ["address", "=message_id"]
    actions = ["try_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the messages that carry something this person may see, or nothing at all."""
        links = MessageAlert.objects.filter(message=OuterRef("pk"))
        rows = super().get_queryset(request).filter(event=None)
        return rows.filter(Exists(links.filter(seen(request, LINK))) | ~Exists(links))

    @admin.action(description=_("Try again to send the chosen messages"))
    def try_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Let given-up messages leave once more; say how many do, and why others do not."""
        leaving = 0
        for message in queryset:
            try:
                retry_message(by=person(request), message_id=message.pk)
                leaving += 1
            except Refused as refusal:
                messages.warning(request, f"{message.address}: {refusal}")
        if leaving:
            done = ngettext("%(count)d message leaves again.", "%(count)d messages leave again.", leaving)
            messages.success(request, done % {"count": leaving})


@admin.register(AlertPreference)
class AlertPreferenceAdmin(ReadOnlyAdmin):
    """How people are told. Each says it for themselves, under "How you are told" in their account menu."""

    list_display = ["user", "department", "how", "at", "weekday", "quiet_from", "quiet_until"]
    list_filter = ["how", "department"]
    list_select_related = ["user", "department"]
    search_fields = ["user__name", "user__email", "department__name"]


@admin.register(TickRecord)
class TickRecordAdmin(ReadOnlyAdmin):
    """When each part of the clockwork last ran."""

    list_display = ["name", "at"]
