"""A channel's plan and owners as forms. Each ``save`` is one action."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.actions import channels
from campaigns.enums import Anchor, Unit
from campaigns.forms.saving import CARRIED, VersionedForm
from campaigns.models import Channel, LeadTimeRule
from campaigns.models.channel import OFFSET_LIMIT, WARN_LIMIT
from departments.models import Department, User

DIRECTIONS = [("before", _("before")), ("after", _("after"))]


class RuleForm(VersionedForm):
    """One line of a lead-time plan: a number, a unit and a direction instead of a signed offset."""

    name = forms.CharField(label=_("Duty"), max_length=120, help_text=_("Such as “Creative approved”."))
    count = forms.IntegerField(
        label=_("How long"), min_value=0, max_value=OFFSET_LIMIT, help_text=_("0 is the day itself.")
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit.choices)
    direction = forms.ChoiceField(label=_("Before or after"), choices=DIRECTIONS)
    anchor = forms.ChoiceField(label=_("Counted from the activity’s"), choices=Anchor.choices)
    responsible = forms.ModelChoiceField(
        label=_("Who has to do it"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("The channel’s owners"),
    )
    must_have = forms.BooleanField(
        label=_("Must-have"),
        required=False,
        help_text=_("Missing it is short notice, and keeps the campaign out of step."),
    )
    warn_working_days = forms.IntegerField(
        label=_("Warn ahead, in working days"),
        min_value=0,
        max_value=WARN_LIMIT,
        help_text=_("0 warns on the day only."),
    )
    basis = forms.CharField(
        label=_("Where this lead time comes from"),
        max_length=300,
        required=False,
        help_text=_("A supplier, a policy, your own experience. Empty, or “assumed”, shows as assumed."),
    )

    def __init__(
        self, data: QueryDict | None = None, *, channel: Channel, rule: LeadTimeRule | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, initial=_initial(rule), **kwargs)
        self.channel = channel
        self.rule = rule
        if rule is not None:
            self.remember(rule)
        offered = Q(retired_at=None) | Q(pk=rule.responsible_id if rule else None)
        self.fields["responsible"].queryset = Department.objects.filter(offered).order_by("name")  # type: ignore[attr-defined]

    def values_of(self, row: LeadTimeRule) -> dict[str, Any]:
        """Return what the fields hold of a line."""
        return _initial(row)

    def mark_of(self, row: LeadTimeRule) -> str:
        """Return what stands for all of a line."""
        return channels.rule_mark(row)

    def save(self, *, by: User) -> LeadTimeRule | None:
        """Write the line and return it, or None when the form says why not."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in CARRIED}
        sign = -1 if values.pop("direction") == "before" else 1
        fields = {**values, "offset": sign * values["count"]}
        del fields["count"]
        rule = self.rule
        if rule is None:
            return self.save_by(lambda: channels.add_rule(by=by, channel_id=self.channel.pk, **fields))
        return self.save_by(lambda: channels.edit_rule(by=by, rule_id=rule.pk, seen=self.seen_mark, **fields))

    def place_of(self, field: str | None) -> str | None:
        """Return the number's field for what is wrong with the offset."""
        return super().place_of("count" if field == "offset" else field)


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


def _initial(rule: LeadTimeRule | None) -> dict[str, Any]:
    if rule is None:
        return {"unit": Unit.WORKING_DAYS, "direction": "before", "must_have": True, "warn_working_days": 5}
    return {
        "name": rule.name,
        "count": abs(rule.offset),
        "unit": rule.unit,
        "direction": "after" if rule.offset > 0 else "before",
        "anchor": rule.anchor,
        "responsible": rule.responsible_id,
        "must_have": rule.must_have,
        "warn_working_days": rule.warn_working_days,
        "basis": rule.basis,
    }
