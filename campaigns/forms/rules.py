"""One line of a channel's plan as a form. ``save`` is one action; before it the form says what it would do."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.actions import channels
from campaigns.actions.rule_checks import checked_rule
from campaigns.enums import Anchor, ClosingRole, Unit
from campaigns.forms.saving import CARRIED, VersionedForm
from campaigns.models import Channel, LeadTimeRule
from campaigns.models.channel import OFFSET_LIMIT, WARN_LIMIT
from departments.errors import Refused
from departments.models import Department, User

DIRECTIONS = [("before", gettext_lazy("before")), ("after", gettext_lazy("after"))]

ANCHORS = [
    (Anchor.START, gettext_lazy("the activity’s start")),
    (Anchor.END, gettext_lazy("the activity’s end")),
    (Anchor.LAUNCH, gettext_lazy("the campaign’s launch")),
    (Anchor.FIRST_PUBLIC, gettext_lazy("the campaign’s first public activity")),
    (Anchor.CHANNELS, gettext_lazy("the first activity on other channels")),
]


class RuleForm(VersionedForm):
    """One line of a lead-time plan: a number, a unit and a direction instead of a signed offset."""

    name = forms.CharField(
        label=gettext_lazy("Duty"), max_length=120, help_text=gettext_lazy("Such as “Creative approved”.")
    )
    count = forms.IntegerField(
        label=gettext_lazy("How long"),
        min_value=0,
        max_value=OFFSET_LIMIT,
        help_text=gettext_lazy("0 is the day itself."),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=Unit.choices)
    direction = forms.ChoiceField(label=gettext_lazy("Before or after"), choices=DIRECTIONS)
    anchor = forms.ChoiceField(label=gettext_lazy("Counted from"), choices=ANCHORS)
    anchor_channels = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Which channels"),
        queryset=Channel.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The first activity on any of them, in the same campaign, counts."),
    )
    responsible = forms.ModelChoiceField(
        label=gettext_lazy("Who has to do it"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=gettext_lazy("The channel’s owners"),
    )
    must_have = forms.BooleanField(
        label=gettext_lazy("Must-have"),
        required=False,
        help_text=gettext_lazy("Missing it is short notice, and keeps the campaign out of step."),
    )
    warn_working_days = forms.IntegerField(
        label=gettext_lazy("Warn ahead, in working days"),
        min_value=0,
        max_value=WARN_LIMIT,
        help_text=gettext_lazy("0 warns on the day only."),
    )
    closing_role = forms.ChoiceField(
        label=gettext_lazy("Published date"),
        choices=[("", gettext_lazy("None: the lead time above counts")), *ClosingRole.choices],
        required=False,
        help_text=gettext_lazy("Of the activity’s issue, where it has one; else the lead time above counts."),
    )
    basis = forms.CharField(
        label=gettext_lazy("Where this lead time comes from"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("A supplier, a policy, your own experience. Empty, or “assumed”, shows as assumed."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        channel: Channel,
        rule: LeadTimeRule | None = None,
        copied: LeadTimeRule | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, initial=_initial(rule or copied), **kwargs)
        self.channel = channel
        self.rule = rule
        if rule is not None:
            self.remember(rule)
        elif copied is not None:
            self.initial["name"] = _("%(name)s (copy)") % {"name": copied.name}
        shown = rule or copied
        offered = Q(retired_at=None) | Q(pk=shown.responsible_id if shown else None)
        self.fields["responsible"].queryset = Department.objects.filter(offered).order_by("name")  # type: ignore[attr-defined]
        named = Q(retired_at=None) | Q(pk__in=shown.anchor_channels if shown else [])
        others = Channel.objects.filter(named).exclude(pk=channel.pk)
        self.fields["anchor_channels"].queryset = others.order_by("name")  # type: ignore[attr-defined]

    def values_of(self, row: LeadTimeRule) -> dict[str, Any]:
        """Return what the fields hold of a line."""
        return _initial(row)

    def mark_of(self, row: LeadTimeRule) -> str:
        """Return what stands for all of a line."""
        return channels.rule_mark(row)

    def save(self, *, by: User) -> LeadTimeRule | None:
        """Write the line and return it, or None when the form says why not."""
        rule = self.rule
        # Called, not given: choices made in a conflict change what the form holds.
        if rule is None:
            return self.save_by(lambda: channels.add_rule(by=by, channel_id=self.channel.pk, **self._values()))
        return self.save_by(lambda: channels.edit_rule(by=by, rule_id=rule.pk, seen=self.seen_mark, **self._values()))

    def draft(self) -> LeadTimeRule | None:
        """Return the line as it is filled in, not stored; None while it is open how long before what."""
        filled = self.filled
        if filled.get("count") is None or any(
            filled.get(name) in (None, "") for name in ("unit", "direction", "anchor")
        ):
            return None
        rule = LeadTimeRule(pk=self.rule.pk if self.rule else None, channel=self.channel)
        for name, value in _as_rule(filled).items():
            setattr(rule, name, value)
        rule.name = rule.name or _("This line")
        return rule

    def problem(self) -> str:
        """Return the sentence with which saving would refuse what is filled in; empty where it would not."""
        stored = self.rule or LeadTimeRule(channel=self.channel)
        values = _as_rule(self.filled)
        known = {name: value for name, value in values.items() if value is not None and value != ""}
        try:
            checked_rule(stored, known)
        except Refused as refusal:
            return str(refusal)
        return ""

    def place_of(self, field: str | None) -> str | None:
        """Return the number's field for what is wrong with the offset."""
        return super().place_of("count" if field == "offset" else field)

    def _values(self) -> dict[str, Any]:
        return _as_rule({name: value for name, value in self.cleaned_data.items() if name not in CARRIED})


def _as_rule(filled: Any) -> dict[str, Any]:
    """Return what fields hold as a line has it: one signed offset, and channels only where it is counted from them."""
    values = {
        name: filled.get(name) for name in ("name", "unit", "anchor", "responsible", "warn_working_days", "basis")
    }
    responsible = values["responsible"]
    if isinstance(responsible, int):
        values["responsible"] = Department.objects.filter(pk=responsible).first()
    chosen = filled.get("anchor_channels") or () if values["anchor"] == Anchor.CHANNELS else ()
    count = filled.get("count") or 0
    return {
        **values,
        "name": values["name"] or "",
        "basis": values["basis"] or "",
        "closing_role": filled.get("closing_role") or "",
        "warn_working_days": values["warn_working_days"] or 0,
        "must_have": bool(filled.get("must_have")),
        "offset": -count if filled.get("direction") == "before" else count,
        "anchor_channels": sorted(channel.pk for channel in chosen),
    }


def _initial(rule: LeadTimeRule | None) -> dict[str, Any]:
    if rule is None:
        return {
            "unit": Unit.WORKING_DAYS,
            "direction": "before",
            "anchor": Anchor.START,
            "must_have": True,
            "warn_working_days": 5,
        }
    return {
        "name": rule.name,
        "count": abs(rule.offset),
        "unit": rule.unit,
        "direction": "after" if rule.offset > 0 else "before",
        "anchor": rule.anchor,
        "anchor_channels": list(Channel.objects.filter(pk__in=rule.anchor_channels).order_by("name")),
        "responsible": rule.responsible_id,
        "must_have": rule.must_have,
        "warn_working_days": rule.warn_working_days,
        "closing_role": rule.closing_role,
        "basis": rule.basis,
    }
