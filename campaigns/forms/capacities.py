"""How much a channel and a department can take in one week. Saving is an action."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.actions.calendars import edit_department
from campaigns.actions.channels import edit_channel
from campaigns.models import Channel
from campaigns.models.channel import CAPACITY_LIMIT
from departments.errors import Refused
from departments.models import Department, User
from departments.models.department import DUTIES_LIMIT


class ChannelCapacityForm(forms.Form):
    """How many activities a channel carries in one week."""

    weekly_capacity = forms.IntegerField(
        label=_("Activities a week"),
        required=False,
        min_value=1,
        max_value=CAPACITY_LIMIT,
        help_text=_("An activity counts in every week it has a day in. Empty: as many as are planned."),
    )

    def __init__(self, data: QueryDict | None = None, *, channel: Channel) -> None:
        super().__init__(data, initial={"weekly_capacity": channel.weekly_capacity})
        self.channel = channel

    def save(self, *, by: User) -> bool:
        """Write the capacity and return whether that went well; where not, the form says why."""
        try:
            edit_channel(by=by, channel_id=self.channel.pk, weekly_capacity=self.cleaned_data["weekly_capacity"])
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return False
        return True


class DepartmentCapacityForm(forms.Form):
    """How many duties a department can finish in one week."""

    weekly_duties = forms.IntegerField(
        label=_("Duties a week"),
        required=False,
        min_value=1,
        max_value=DUTIES_LIMIT,
        help_text=_("Unfinished duties count in the week they are due in. Empty: as many as fall due."),
    )

    def __init__(self, data: QueryDict | None = None, *, department: Department) -> None:
        super().__init__(data, initial={"weekly_duties": department.weekly_duties})
        self.department = department

    def save(self, *, by: User) -> bool:
        """Write the capacity and return whether that went well; where not, the form says why."""
        try:
            edit_department(by=by, department_id=self.department.pk, weekly_duties=self.cleaned_data["weekly_duties"])
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return False
        return True
