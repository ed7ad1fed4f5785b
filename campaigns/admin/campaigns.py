"""Campaigns and their activities."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.actions.activities import create_activity, edit_activity
from campaigns.actions.activity_fields import SCHEDULE
from campaigns.actions.campaigns import cancel_campaign, change_campaign_state, create_campaign, edit_campaign
from campaigns.actions.guests import end_invitation, invite_guest
from campaigns.admin.moving import MovesTogether
from campaigns.admin.visible import OnlyVisible
from campaigns.enums import ActivityState, CampaignState, GuestKind
from campaigns.models import Activity, ActivityItem, Campaign, CampaignGuest, CampaignNamed, Series
from campaigns.queries.visible import ACTIVITY as ACTIVITY_ROAD
from campaigns.queries.visible import SERIES as SERIES_ROAD
from campaigns.rules.schedule import Schedule
from departments.admin.base import ActionAdmin, ActionInline, ReadOnlyAdmin, ReadOnlyInline
from departments.admin.forms import ActionForm, zone_field
from departments.errors import Refused
from departments.models import User

CAMPAIGN = (
    "name",
    "state",
    "lead_department",
    "owner",
    "launch_on",
    "objective",
    "key_message",
    "audiences",
    "brand",
    "markets",
    "tags",
)
SECRECY = ("secrecy", "embargo_until", "others_see", "code_name")
ACTIVITY = ("campaign", "channel", "closing", "title", "state", *SCHEDULE, "brief", "url")


class VersionedForm(ActionForm):
    """A form that carries the version the person saw, so that nobody's change is written over unseen."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen_version"] = self.instance.version


class CampaignForm(VersionedForm):
    """A campaign; cancelling it takes a reason."""

    reason = forms.CharField(
        label=_("Why it is cancelled"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_(
            "Asked for when the state becomes Cancelled, and when confirming takes an exception from short notice. "
            "The teams will read it."
        ),
    )

    class Meta:
        model = Campaign
        fields = CAMPAIGN


class ActivityForm(VersionedForm):
    """An activity; without a first day it is unscheduled."""

    time_zone = zone_field(required=False, empty=_("Whole days"))
    url = forms.URLField(label=_("Link"), required=False, max_length=500, assume_scheme="https")
    go_ahead = forms.CharField(
        label=_("Why you go ahead"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Asked for when something stands against its days."),
    )
    why = forms.CharField(
        label=_("Why it cannot wait"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Asked for where the channel wants an exception from short notice."),
    )

    class Meta:
        model = Activity
        fields = ACTIVITY


class GuestInline(ActionInline):
    """People from outside who see this one campaign."""

    model = CampaignGuest
    fields = ["user", "kind", "expires_at"]
    autocomplete_fields = ["user"]

    def act_add(self, by: User, parent: Any, values: dict[str, Any]) -> None:
        """Invite the guest."""
        user, kind = values["user"], GuestKind(values["kind"])
        invite_guest(by=by, campaign_id=parent.pk, user_id=user.pk, kind=kind, expires_at=values["expires_at"])

    def act_edit(self, by: User, row: CampaignGuest, values: dict[str, Any]) -> None:
        """Change what they are and until when, or invite another person in place of this one."""
        if "user" in values:
            before = CampaignGuest.objects.get(pk=row.pk)
            end_invitation(by=by, campaign_id=row.campaign_id, user_id=before.user_id)
        invite_guest(
            by=by,
            campaign_id=row.campaign_id,
            user_id=row.user_id,
            kind=GuestKind(row.kind),
            expires_at=row.expires_at,
        )

    def act_delete(self, by: User, row: CampaignGuest) -> None:
        """End the invitation."""
        end_invitation(by=by, campaign_id=row.campaign_id, user_id=row.user_id)


class NamedInline(ReadOnlyInline):
    """Who may know of a campaign that is not open. The campaign's own page in the product changes it."""

    model = CampaignNamed
    fields = ["user", "department"]


@admin.register(Campaign)
class CampaignAdmin(OnlyVisible, ActionAdmin):
    """Campaigns. They are cancelled or archived, not deleted: what was told of them stays true."""

    form = CampaignForm
    inlines = [NamedInline, GuestInline]
    fields = (*CAMPAIGN, "reason", *SECRECY, "seen_version")
    readonly_fields = SECRECY
    add_fields = CAMPAIGN
    list_display = ["name", "state", "secrecy", "launch_on", "lead_department", "owner"]
    list_filter = ["state", "launch_on"]
    list_select_related = ["lead_department", "owner"]
    search_fields = ["name", "objective", "brand"]
    autocomplete_fields = ["lead_department", "owner"]

    def act_add(self, by: User, values: dict[str, Any]) -> Campaign:
        """Start the campaign."""
        return create_campaign(by=by, **{**values, "state": CampaignState(values["state"])})

    def act_edit(self, by: User, row: Campaign, values: dict[str, Any]) -> None:
        """Change the campaign, its state by the action for it."""
        version = values.pop("seen_version", None)
        state = values.pop("state", None)
        reason = values.pop("reason", "")
        campaign = edit_campaign(by=by, campaign_id=row.pk, version=version, values=values)
        if state == CampaignState.CANCELLED:
            cancel_campaign(by=by, campaign_id=row.pk, reason=reason, version=campaign.version)
        elif state is not None:
            change_campaign_state(
                by=by, campaign_id=row.pk, state=CampaignState(state), version=campaign.version, why=reason
            )


class ItemInline(ReadOnlyInline):
    """The single pieces of an activity. The activity's own page in the product changes them."""

    model = ActivityItem
    fields = ["day", "at", "title"]


@admin.register(Activity)
class ActivityAdmin(MovesTogether, OnlyVisible, ActionAdmin):
    """Activities. They are cancelled, not deleted."""

    form = ActivityForm
    road = ACTIVITY_ROAD
    inlines = [ItemInline]
    fields = (*ACTIVITY, "why", "go_ahead", "seen_version")
    add_fields = (*ACTIVITY, "why", "go_ahead")
    list_display = ["title", "campaign", "channel", "state", "starts_on", "ends_on"]
    list_filter = ["state", "starts_on", "channel"]
    actions = ["move_by_working_days", "cancel_chosen"]
    list_select_related = ["campaign", "channel"]
    search_fields = ["title", "campaign__name"]
    autocomplete_fields = ["campaign", "channel", "closing"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Return the campaign once it is chosen: an activity does not change sides."""
        return ["campaign"] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        """Return the activities this person may see with what their page shows. One query."""
        return super().get_queryset(request).select_related("campaign", "channel")

    def act_add(self, by: User, values: dict[str, Any]) -> Activity:
        """Add the activity, its duties and alerts with it."""
        campaign = values.pop("campaign")
        schedule = _schedule({name: values.pop(name) for name in SCHEDULE})
        state = ActivityState(values.pop("state"))
        values["state"] = state if schedule or state != ActivityState.PLANNED else None
        return create_activity(by=by, campaign_id=campaign.pk, schedule=schedule, **values)

    def act_edit(self, by: User, row: Activity, values: dict[str, Any]) -> None:
        """Change the activity; when its days are among it, its duties and alerts move."""
        version = values.pop("seen_version", None)
        why, go_ahead = values.pop("why", ""), values.pop("go_ahead", "")
        moved = {name: values.pop(name) for name in SCHEDULE if name in values}
        schedule = _schedule({name: getattr(row, name) for name in SCHEDULE}) if moved else None
        edit_activity(
            by=by,
            activity_id=row.pk,
            version=version,
            values=values,
            schedule=schedule,
            reschedule=bool(moved),
            why=why,
            go_ahead=go_ahead,
        )


def _schedule(days: dict[str, Any]) -> Schedule | None:
    """Return the schedule of these fields, or None when there is no day. Raises ``Refused`` for half of one."""
    if days["starts_on"] is None:
        if days["ends_on"] is not None or days["starts_at"] is not None:
            raise Refused(gettext("Give the first day, too."), field="starts_on")
        return None
    return Schedule(**{**days, "ends_on": days["ends_on"] or days["starts_on"]})


@admin.register(Series)
class SeriesAdmin(OnlyVisible, ReadOnlyAdmin):
    """Activities that repeat. The campaign's own pages in the product change them."""

    road = SERIES_ROAD
    exclude = ["url"]
    list_display = ["title", "campaign", "channel", "unit", "every", "first_on", "until"]
    list_filter = ["unit", "channel"]
    list_select_related = ["campaign", "channel"]
    search_fields = ["title", "campaign__name"]
