"""Closed days as a form. Saving is an action."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.actions import blackouts
from campaigns.enums import BlackoutKind
from campaigns.forms.fields import day_field
from campaigns.forms.saving import CARRIED, VersionedForm
from campaigns.models import Blackout, Channel
from departments.models import User


class BlackoutForm(VersionedForm):
    """Days on which nothing may run, or nothing may start. ``blackout`` is the one to change."""

    name = forms.CharField(
        label=_("Name"), max_length=100, error_messages={"required": _("Give these days a name, such as “Year end”.")}
    )
    kind = forms.ChoiceField(
        label=_("Kind"), widget=forms.RadioSelect, choices=BlackoutKind.choices, initial=BlackoutKind.BLACKOUT
    )
    first_day = day_field(label=_("First day"), error_messages={"required": _("Choose the first day.")})
    last_day = day_field(label=_("Last day"), error_messages={"required": _("Choose the last day. It is closed, too.")})
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, help_text=_("Shown to whoever plans into these days.")
    )
    channels = forms.ModelMultipleChoiceField(
        label=_("Only these channels"),
        queryset=Channel.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all channels."),
    )
    is_active = forms.BooleanField(
        label=_("In force"), required=False, initial=True, help_text=_("Not in force, it stays on record only.")
    )

    def __init__(self, data: QueryDict | None = None, *, blackout: Blackout | None = None) -> None:
        self.blackout = blackout
        super().__init__(data, initial=self._stored(blackout) if blackout else None)
        if blackout is not None:
            self.remember(blackout)
        chosen = blackout.channels.values("pk") if blackout else []
        offered = Channel.objects.filter(Q(retired_at=None) | Q(pk__in=chosen)).order_by("name")
        self.fields["channels"].queryset = offered  # type: ignore[attr-defined]

    def values_of(self, row: Blackout) -> dict[str, Any]:
        """Return what the fields hold of closed days."""
        return self._stored(row)

    def mark_of(self, row: Blackout) -> str:
        """Return what stands for all of them."""
        return blackouts.blackout_mark(row)

    def save(self, *, by: User) -> Blackout | None:
        """Write the closed days and return them, or None when the form says why not."""
        fields = {name: value for name, value in self.cleaned_data.items() if name not in CARRIED}
        fields["channels"] = list(fields["channels"])
        row = self.blackout
        if row is None:
            return self.save_by(lambda: blackouts.create_blackout(by=by, **fields))
        return self.save_by(lambda: blackouts.edit_blackout(by=by, blackout_id=row.pk, seen=self.seen_mark, **fields))

    @staticmethod
    def _stored(row: Blackout) -> dict[str, Any]:
        return {
            **{name: getattr(row, name) for name in blackouts.FACTS},
            "channels": list(row.channels.order_by("name")),
        }
