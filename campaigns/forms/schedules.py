"""When an activity takes place, as people type it."""

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.actions.activity_fields import SCHEDULE
from campaigns.forms.fields import day_field, time_field
from campaigns.forms.saving import VersionedForm
from campaigns.rules.schedule import Schedule


class ScheduleForm(VersionedForm):
    """Days, and a time of day for those who need one."""

    starts_on = day_field(label=gettext_lazy("First day"), required=False)
    ends_on = day_field(label=gettext_lazy("Last day"), required=False)
    starts_at = time_field(label=gettext_lazy("From"), required=False)
    ends_at = time_field(label=gettext_lazy("To"), required=False)
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        required=False,
        max_length=63,
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Make the last day the first where it is open; refuse a last day or a time that has no first day."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        starts_on = values.get("starts_on")
        if starts_on is not None and values.get("ends_on") is None and "ends_on" not in self.errors:
            values["ends_on"] = starts_on
        if starts_on is None and "starts_on" not in self.errors and any(values.get(name) for name in SCHEDULE[1:4]):
            self.add_error("starts_on", _("Give the first day too, or leave all of it open."))
        if values.get("starts_at") is None and values.get("ends_at") is None:
            # The zone stands ready for a time; without one it says nothing.
            values["time_zone"] = ""
        return values

    @property
    def schedule(self) -> Schedule | None:
        """When the activity takes place; None when it is left open. Of a valid form only."""
        if self.cleaned_data["starts_on"] is None:
            return None
        return Schedule(**{name: self.cleaned_data[name] for name in SCHEDULE})


@lru_cache(maxsize=1)
def time_zone_names() -> list[str]:
    """Return the name of every time zone there is; they are read from disk once a process."""
    return sorted(available_timezones())
