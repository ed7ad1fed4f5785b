"""Forms of campaigns. They translate what was typed; saving is an action."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.actions.campaigns import cancel_campaign, create_campaign, edit_campaign
from campaigns.enums import CampaignState
from campaigns.forms.fields import ListField, day_field
from campaigns.forms.saving import CARRIED, VersionedForm
from campaigns.models import Campaign
from campaigns.queries.choices import departments_to_lead, owners_to_choose
from campaigns.queries.movable import has_dated
from departments.access import Access
from departments.models import Department, User
from departments.roles import Permission

_WIDE = {"rows": 3}


class CampaignForm(VersionedForm):
    """A campaign's facts. ``campaign`` is the one to change; without it a new draft is made."""

    name = forms.CharField(label=_("Name"), max_length=200, error_messages={"required": _("Give the campaign a name.")})
    lead_department = forms.ModelChoiceField(
        label=_("Lead department"),
        queryset=Department.objects.none(),
        empty_label=None,
        help_text=_("Its planners change this campaign and all in it."),
        error_messages={"invalid_choice": _("Choose a department you plan campaigns for.")},
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=User.objects.none(),
        empty_label=None,
        help_text=_("The person to ask."),
        error_messages={"invalid_choice": _("Choose somebody who plans campaigns.")},
    )
    launch_on = day_field(label=_("Launch"), required=False, help_text=_("May stay open until it is known."))
    along = forms.ChoiceField(
        label=_("When the launch moves"),
        choices=[("keep", _("The activities stay where they are")), ("move", _("Activities move with it"))],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("You see where each of them comes to stand, and whom that hurts, before anything moves."),
    )
    objective = forms.CharField(
        label=_("Objective"), required=False, max_length=5_000, widget=forms.Textarea(attrs=_WIDE),
        help_text=_("What shall be different afterwards?"),
    )  # fmt: skip
    key_message = forms.CharField(
        label=_("Key message"), required=False, max_length=5_000, widget=forms.Textarea(attrs=_WIDE),
        help_text=_("The one thing every channel says."),
    )  # fmt: skip
    audiences = ListField(label=_("Audiences"), item_length=100, help_text=_("With commas between them."))
    brand = forms.CharField(label=_("Brand"), required=False, max_length=100)
    markets = ListField(label=_("Markets"), item_length=100, help_text=_("With commas between them."))
    tags = ListField(label=_("Tags"), item_length=60, help_text=_("With commas between them."))
    confidential = forms.BooleanField(
        label=_("Keep it confidential from the start"),
        required=False,
        help_text=_("Only its owner sees it, until you name others. Ops admins do not, unless they are named."),
    )

    def __init__(self, data: Any = None, *, access: Access, campaign: Campaign | None = None) -> None:
        self.campaign = campaign
        super().__init__(data, initial=_initial(campaign, access))
        if campaign is not None:
            self.remember(campaign)
        departments = departments_to_lead(access, campaign)
        self._offer("lead_department", departments)
        self._offer("owner", owners_to_choose(access, campaign))
        if campaign is None or campaign.launch_on is None or not has_dated(campaign.pk):
            del self.fields["along"]
        if campaign is not None:
            del self.fields["confidential"]
        else:
            own = departments.filter(pk__in=access.having(Permission.PLAN_CAMPAIGNS))
            self.initial["lead_department"] = own.first() or departments.first()

    def clean(self) -> dict[str, Any]:
        """Ask what becomes of the activities when the launch gets another day."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if "along" in self.fields and self._launch_moves(found) and not found.get("along"):
            self.add_error("along", gettext("Say whether the activities move with the launch."))
        return found

    def _launch_moves(self, found: Mapping[str, Any]) -> bool:
        return bool(self.campaign and found.get("launch_on") and found["launch_on"] != self.campaign.launch_on)

    @property
    def moves_to(self) -> dt.date | None:
        """The new launch if the activities are to move with it: it is not saved here, but where one sees them move."""
        moves = self._launch_moves(self.cleaned_data) and self.cleaned_data.get("along") == "move"
        launch_on: dt.date | None = self.cleaned_data["launch_on"] if moves else None
        return launch_on

    def is_news(self, row: Campaign) -> bool:
        """Whether the campaign was called off, or put away, meanwhile."""
        return row.state in (CampaignState.CANCELLED, CampaignState.ARCHIVED)

    def save(self, *, by: User) -> Campaign | None:
        """Return the campaign, made or changed; None when the action refused, and the form says why."""
        left_out = (*CARRIED, "along", *(["launch_on"] if self.moves_to else []))
        values = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        if self.campaign is None:
            return self.save_by(lambda: create_campaign(by=by, **values))
        campaign_id = self.campaign.pk
        return self.save_by(
            lambda: edit_campaign(by=by, campaign_id=campaign_id, version=self.seen_version, values=values)
        )

    def _offer(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]


class CancelCampaignForm(VersionedForm):
    """Why a campaign is cancelled. Whatever somebody else changed meanwhile is shown first: it may be another story."""

    reason = forms.CharField(
        label=_("Why is it cancelled?"),
        max_length=300,
        help_text=_("Every department that was told of the campaign reads this."),
        error_messages={"required": _("Say in a few words why it is cancelled. The teams will read it.")},
    )

    def __init__(self, data: Any = None, *, campaign: Campaign) -> None:
        self.campaign = campaign
        super().__init__(data, initial={"version": campaign.version})
        self.remember(campaign)

    def is_news(self, row: Campaign) -> bool:
        """Return True: whoever cancels shall know what of."""
        return True

    def save(self, *, by: User) -> Campaign | None:
        """Return the cancelled campaign; None when the action refused, and the form says why."""
        reason = self.cleaned_data["reason"]
        return self.save_by(
            lambda: cancel_campaign(by=by, campaign_id=self.campaign.pk, reason=reason, version=self.seen_version)
        )


def _initial(campaign: Campaign | None, access: Access) -> dict[str, Any]:
    if campaign is None:
        return {"owner": access.user_id}
    names = [name for name in CampaignForm.base_fields if name not in (*CARRIED, "confidential", "along")]
    return {**{name: getattr(campaign, name) for name in names}, "version": campaign.version}
