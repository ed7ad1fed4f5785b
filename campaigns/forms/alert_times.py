"""When a department is told, and when what nobody has seen climbs. Saving is an action."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.actions.calendars import edit_department
from departments.errors import Refused
from departments.models import Department, User
from departments.models.department import HOURS_LIMIT

FIELDS = ("alert_hour", "works_from", "works_until", "escalate_after_hours")


class AlertTimesForm(forms.Form):
    """A department's alert hour and working hours; what is empty is as the organisation has it."""

    alert_hour = forms.TimeField(
        label=_("Alerts leave at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("On working days, in the department’s zone. What is urgent leaves at once."),
    )
    works_from = forms.TimeField(
        label=_("Works from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    works_until = forms.TimeField(
        label=_("Works until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    escalate_after_hours = forms.IntegerField(
        label=_("An alert climbs after"),
        required=False,
        min_value=0,
        max_value=HOURS_LIMIT,
        help_text=_(
            "So many working hours without anybody marking it as seen, and it goes to all members; after as many again "
            "to the head, then to the campaign’s owner. 0: never."
        ),
    )

    def __init__(self, data: QueryDict | None = None, *, department: Department) -> None:
        super().__init__(data, initial={name: getattr(department, name) for name in FIELDS})
        self.department = department

    def save(self, *, by: User) -> bool:
        """Write the times and return whether that went well; where not, the form says why."""
        values: dict[str, Any] = {name: self.cleaned_data[name] for name in FIELDS}
        try:
            edit_department(by=by, department_id=self.department.pk, **values)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return False
        return True
