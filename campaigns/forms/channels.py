"""A channel's owners as a form. ``save`` is one action."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.actions import channels
from campaigns.forms.saving import VersionedForm
from campaigns.models import Channel
from departments.models import Department, User


class OwnersForm(VersionedForm):
    """Who owns a channel. The first one's working calendar counts."""

    first = forms.ModelChoiceField(
        label=_("First owner"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Its working calendar counts."),
    )
    others = forms.ModelMultipleChoiceField(
        label=_("Also owned by"),
        queryset=Department.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A duty is one, shared: any of the owners can finish it, and all of them are told."),
    )

    def __init__(self, data: QueryDict | None = None, *, channel: Channel, **kwargs: Any) -> None:
        self.channel = channel
        self._owners = list(channel.owners.order_by("ownerships__position"))
        initial = {"first": self._owners[0] if self._owners else None, "others": self._owners[1:]}
        super().__init__(data, initial=initial, **kwargs)
        self.remember(channel)
        offered = Department.objects.filter(
            Q(retired_at=None) | Q(pk__in=[owner.pk for owner in self._owners])
        ).order_by("name")
        for name in ("first", "others"):
            self.fields[name].queryset = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse owners without a first one."""
        found = super().clean() or {}
        if found.get("others") and not found.get("first"):
            self.add_error("first", _("Choose which of the owners comes first."))
        return found

    def values_of(self, row: Channel) -> dict[str, Any]:
        """Return who owns a channel now, the first one apart."""
        owners = list(row.owners.order_by("ownerships__position"))
        return {"first": owners[0] if owners else None, "others": owners[1:]}

    def mark_of(self, row: Channel) -> str:
        """Return what stands for a channel's owners."""
        return channels.owners_mark(row)

    def save(self, *, by: User) -> Channel | None:
        """Write the owners and return the channel, or None when the form says why not."""
        departments = self.chosen
        return self.save_by(
            lambda: channels.set_owners(by=by, channel_id=self.channel.pk, departments=departments, seen=self.seen_mark)
        )

    @property
    def chosen(self) -> list[Department]:
        """The owners that are chosen, in their order. Of a valid form only."""
        first = self.cleaned_data["first"]
        chosen = set(self.cleaned_data["others"])
        # Those who owned it before keep their order; new ones follow by name.
        rest = [owner for owner in self._owners if owner in chosen]
        rest += [owner for owner in self.cleaned_data["others"] if owner not in rest]
        return [first, *(owner for owner in rest if owner != first)] if first else []
