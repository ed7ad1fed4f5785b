"""A key date as a form. Saving is an action."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.actions import key_dates
from campaigns.forms.fields import day_field
from campaigns.forms.saving import VersionedForm
from campaigns.models import Campaign, KeyDate
from campaigns.queries.fetch import campaigns_to_add_to
from departments.access import Access
from departments.models import User


class KeyDateForm(VersionedForm):
    """A date people must know. ``key_date`` is the one to change; its campaign stays, as it says who may know.

    A new one is offered for the campaign that ``of_campaign`` names.
    """

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("Such as a trade show, the day of the results or a change of prices."),
        error_messages={"required": _("Give this date a name, such as “Trade show”.")},
    )
    first_day = day_field(label=_("First day"), error_messages={"required": _("Choose the first day.")})
    last_day = day_field(label=_("Last day"), required=False, help_text=_("Left empty, it is one day."))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    campaign = forms.ModelChoiceField(
        label=_("Campaign"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=_("None: for the whole organisation"),
        help_text=_("Of a campaign only those see it who may see the campaign. This cannot be changed later."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        access: Access,
        at: dt.datetime,
        key_date: KeyDate | None = None,
        of_campaign: str = "",
    ) -> None:
        self.key_date = key_date
        self.of_campaign = of_campaign
        super().__init__(data, initial=self.values_of(key_date) if key_date else {"campaign": of_campaign})
        if key_date is not None:
            del self.fields["campaign"]
            self.remember(key_date)
        else:
            self.fields["campaign"].queryset = campaigns_to_add_to(access, at)  # type: ignore[attr-defined]

    def values_of(self, row: KeyDate) -> dict[str, Any]:
        """Return what the fields hold of a key date."""
        return {name: getattr(row, name) for name in key_dates.EDITABLE}

    def mark_of(self, row: KeyDate) -> str:
        """Return what stands for all of it."""
        return key_dates.key_date_mark(row)

    def clean(self) -> dict[str, Any]:
        """Let what has no last day end on its first."""
        values: dict[str, Any] = super().clean() or {}
        values["last_day"] = values.get("last_day") or values.get("first_day")
        return values

    def save(self, *, by: User) -> KeyDate | None:
        """Write the key date and return it, or None when the form says why not."""
        fields = {name: self.cleaned_data[name] for name in key_dates.EDITABLE}
        row = self.key_date
        if row is None:
            campaign = self.cleaned_data["campaign"]
            return self.save_by(lambda: key_dates.add_key_date(by=by, campaign=campaign, **fields))
        return self.save_by(lambda: key_dates.edit_key_date(by=by, key_date_id=row.pk, seen=self.seen_mark, **fields))
