"""A duty that is not a department's, and the planners' answer, as forms. Each ``save`` is one action."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.actions import hand_backs
from campaigns.forms.duties import DutyForm
from campaigns.models import HandBack, Milestone
from departments.models import Department, User


class HandBackForm(DutyForm):
    """It is not for us, and why. ``departments`` are those of the responsible ones its writer answers for."""

    department = forms.ModelChoiceField(
        label=_("Handed back by"), queryset=Department.objects.none(), empty_label=None, required=False
    )
    reason = forms.CharField(
        label=_("Why it is not for you"),
        max_length=hand_backs.REASON_LENGTH,
        help_text=_("Name whose it is, if you know. The planners read it."),
        error_messages={"required": _("Say in a few words why. The planners will read it.")},
    )

    def __init__(self, data: QueryDict | None = None, *, milestone: Milestone, departments: list[Department]) -> None:
        super().__init__(data, milestone=milestone)
        self.departments = departments
        offered = Department.objects.filter(pk__in=[each.pk for each in departments]).order_by("name")
        self.fields["department"].queryset = offered  # type: ignore[attr-defined]
        if len(departments) == 1:
            del self.fields["department"]

    def save(self, *, by: User) -> Milestone:
        """Hand the duty back and return it. Raises what the action raises."""
        department = self.cleaned_data.get("department") or self.departments[0]
        hand_backs.hand_back(by=by, department_id=department.pk, reason=self.cleaned_data["reason"], **self._seen)
        return self.milestone


class HandBackAnswerForm(forms.Form):
    """Whose it is instead, or why it stays."""

    department = forms.ModelChoiceField(
        label=_("Give it to"), queryset=Department.objects.none(), required=False, empty_label=_("Choose a department")
    )
    answer = forms.CharField(
        label=_("A word with the answer"),
        required=False,
        max_length=hand_backs.REASON_LENGTH,
        help_text=_("Needed where it stays. The team reads it."),
    )

    def __init__(self, data: QueryDict | None = None, *, found: HandBack) -> None:
        super().__init__(data, auto_id=f"back_{found.pk.hex[:8]}_%s")
        self.found = found
        others = Department.objects.filter(retired_at=None).exclude(pk=found.department_id).order_by("name")
        self.fields["department"].queryset = others  # type: ignore[attr-defined]

    def save(self, *, by: User, gives: bool) -> Milestone:
        """Give the duty away, or leave it, and return it. Raises what the action raises."""
        values: dict[str, Any] = {"by": by, "hand_back_id": self.found.pk, "answer": self.cleaned_data["answer"]}
        if not gives:
            return hand_backs.leave_with(**values)
        return hand_backs.give_to(department=self.cleaned_data["department"], **values)
