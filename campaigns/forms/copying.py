"""A copy of a campaign as a form. Saving is one action."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.actions.copying import copy_campaign, first_day_of
from campaigns.forms.clashes import shared_reason_field
from campaigns.forms.fields import day_field
from campaigns.forms.saving import VersionedForm
from campaigns.models import Campaign, KeyDate
from campaigns.rules.copying import shift_between
from departments.models import Department, User


class CopyForm(VersionedForm):
    """What the copy is called, and where its days lie."""

    name = forms.CharField(
        label=_("Name of the copy"), max_length=200, error_messages={"required": _("Give the campaign a name.")}
    )
    first_on = day_field(
        label=_("New launch"),
        error_messages={"required": _("Choose the day of the new launch.")},
        help_text=_("Everything keeps its distance to it. Without a launch it is the first day of all."),
    )
    keep_weekdays = forms.BooleanField(
        label=_("Keep the weekdays"),
        required=False,
        initial=True,
        help_text=_("What was on a Tuesday is on one again, so the launch may move by up to three days."),
    )
    lead_department = forms.ModelChoiceField(label=_("Lead department"), queryset=Department.objects.none())
    with_key_dates = forms.BooleanField(
        label=_("Copy its key dates too"),
        required=False,
        help_text=_("They keep their distance as well. Leave out what others fix, such as a trade show."),
    )
    go_ahead = shared_reason_field()

    def __init__(self, data: Any = None, *, campaign: Campaign, departments: Collection[int] | None) -> None:
        self.campaign = campaign
        self.from_day = first_day_of(campaign)
        name = _("%(name)s (copy)") % {"name": campaign.name}
        initial = {
            "name": name[:200],
            "first_on": self.from_day,
            "lead_department": campaign.lead_department_id,
        }
        super().__init__(data, initial=initial)
        offered = Department.objects.filter(retired_at=None).order_by("name")
        if departments is not None:
            offered = offered.filter(pk__in=departments)
        self.fields["lead_department"].queryset = offered  # type: ignore[attr-defined]
        if not KeyDate.objects.filter(campaign=campaign).exists():
            del self.fields["with_key_dates"]
        if self.from_day is None:
            # Nothing has a day, so there is none to count from.
            del self.fields["first_on"], self.fields["keep_weekdays"]

    @property
    def shift(self) -> dt.timedelta | None:
        """By how many days the copy lies later, as far as that can be read."""
        if self.from_day is None:
            return dt.timedelta()
        first_on = self.filled.get("first_on")
        if first_on is None:
            return None
        keep = self.filled.get("keep_weekdays", True) if self.is_bound else True
        return shift_between(self.from_day, first_on, keep_weekdays=bool(keep))

    def save(self, *, by: User) -> Campaign | None:
        """Return the copy; None when the action refused, and the form says why."""
        shift = self.shift or dt.timedelta()
        return self.save_by(
            lambda: copy_campaign(
                by=by,
                campaign_id=self.campaign.pk,
                name=self.cleaned_data["name"],
                owner=by,
                lead_department=self.cleaned_data["lead_department"],
                shift=shift,
                go_ahead=self.cleaned_data["go_ahead"],
                with_key_dates=self.cleaned_data.get("with_key_dates", False),
            )
        )
