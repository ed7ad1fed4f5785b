"""What a channel's plan might ask for, to be tried. Nothing is saved by it."""

from collections.abc import Sequence

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.actions.rule_checks import LONGEST
from campaigns.enums import Unit
from campaigns.rules.duties import PlanLine
from campaigns.rules.what_if import MOST_PERCENT, Offset, scaled


class WhatIfForm(forms.Form):
    """One number and unit for each line of the plan, and a percentage that scales those left as they are.

    A line keeps its side of the anchor: before stays before.
    """

    percent = forms.IntegerField(
        label=_("Whole plan, in percent of now"),
        required=False,
        min_value=1,
        max_value=MOST_PERCENT,
        help_text=_("133 makes 6 weeks 8. Lines you change above keep what you wrote."),
    )

    def __init__(self, data: QueryDict | None = None, *, plan: Sequence[PlanLine]) -> None:
        super().__init__(_filled(data, plan) if data is not None else None)
        self.plan = plan
        for line in plan:
            self.fields[f"count-{line.rule_id}"] = forms.IntegerField(
                label=line.name, required=False, min_value=0, initial=abs(line.offset)
            )
            self.fields[f"unit-{line.rule_id}"] = forms.ChoiceField(
                label=_("Unit"), required=False, choices=Unit.choices, initial=line.unit
            )

    @property
    def rows(self) -> list[tuple[PlanLine, BoundField, BoundField]]:
        """The lines, each with its number and its unit."""
        return [(line, self[f"count-{line.rule_id}"], self[f"unit-{line.rule_id}"]) for line in self.plan]

    def clean(self) -> dict[str, object]:
        """Refuse numbers no plan can ask for."""
        values: dict[str, object] = super().clean() or self.cleaned_data
        for line in self.plan:
            offset = self._typed(line)
            if offset is not None and abs(offset.offset) > LONGEST[offset.unit]:
                self.add_error(
                    f"count-{line.rule_id}",
                    _("Stay within ten years: at most %(most)d %(unit)s.")
                    % {"most": LONGEST[offset.unit], "unit": offset.unit.label},
                )
        return values

    def offsets(self) -> dict[int, Offset]:
        """Return what the lines would ask for, by rule; lines that would ask for what they do are left out."""
        percent = self.cleaned_data.get("percent")
        found = scaled(self.plan, percent) if percent else {}
        found = {key: _within(offset) for key, offset in found.items()}
        for line in self.plan:
            typed = self._typed(line)
            if typed is not None and typed != Offset(line.offset, line.unit):
                found[line.rule_id] = typed
        return found

    def _typed(self, line: PlanLine) -> Offset | None:
        count = self.cleaned_data.get(f"count-{line.rule_id}")
        if count is None:
            return None
        unit = Unit(self.cleaned_data.get(f"unit-{line.rule_id}") or line.unit)
        return Offset(count if line.offset > 0 else -count, unit)


def _filled(data: QueryDict, plan: Sequence[PlanLine]) -> QueryDict:
    """Return what an address carries, with the plan as it is where the address says nothing."""
    filled = data.copy()
    for line in plan:
        filled.setdefault(f"count-{line.rule_id}", str(abs(line.offset)))
        filled.setdefault(f"unit-{line.rule_id}", line.unit.value)
    return filled


def _within(offset: Offset) -> Offset:
    """Return an offset no larger than a plan can ask for."""
    return Offset(max(offset.offset, -LONGEST[offset.unit]), offset.unit)
