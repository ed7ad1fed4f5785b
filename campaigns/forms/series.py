"""How an activity repeats, as people say it; and a whole series as a form. Saving is an action."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.actions.series import change_series
from campaigns.actions.series_rows import repeat_fields
from campaigns.enums import MonthlyBy, RepeatUnit
from campaigns.forms.clashes import shared_reason_field
from campaigns.forms.fields import day_field
from campaigns.forms.saving import VersionedForm
from campaigns.models import Series
from campaigns.rules.series import MOST_EVERY, Repeat
from departments.enums import Weekday
from departments.models import User

ONCE: Final = ""
THIS, FOLLOWING, ALL = "this", "following", "all"

SCOPES: Final[list[tuple[str, str | Promise]]] = [
    (THIS, _("This one only")),
    (FOLLOWING, _("This one and those after it")),
    (ALL, _("All that have not begun")),
]
"""What of a series a change is for."""

REPEAT: Final = ("repeats", "every", "weekdays", "monthly_by", "until")
"""The fields that say how something repeats."""


class RepeatForm(forms.Form):
    """How something repeats. Of a valid form ``repeat`` is the value; None for what happens once."""

    repeats = forms.ChoiceField(
        label=_("Repeats"),
        required=False,
        choices=[
            (ONCE, _("Once")),
            (RepeatUnit.DAY, _("By days")),
            (RepeatUnit.WEEK, _("By weeks")),
            (RepeatUnit.MONTH, _("By months")),
        ],
    )
    every = forms.IntegerField(
        label=_("Every"),
        required=False,
        min_value=1,
        max_value=MOST_EVERY,
        initial=1,
        help_text=_("2 with weeks: every second week."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"),
        required=False,
        coerce=int,
        choices=Weekday.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For weeks. Open: the weekday of its first day."),
    )
    monthly_by = forms.ChoiceField(
        label=_("In the month"), required=False, choices=MonthlyBy.choices, initial=MonthlyBy.DAY
    )
    until = day_field(label=_("Until"), required=False, help_text=_("Included. Open: for the time being."))

    @property
    def repeat(self) -> Repeat | None:
        """Return how it repeats; None for once."""
        data = self.cleaned_data
        if not data.get("repeats"):
            return None
        return Repeat(
            RepeatUnit(data["repeats"]),
            data.get("every") or 1,
            frozenset(data.get("weekdays") or ()),
            MonthlyBy(data.get("monthly_by") or MonthlyBy.DAY),
        )


class SeriesForm(RepeatForm, VersionedForm):
    """A whole series: how it repeats, from which day and until when. Its words are changed with its activities."""

    first_on = day_field(
        label=_("From"),
        help_text=_("The day it counts from. What has begun stays where it was."),
        error_messages={"required": _("Choose the day it counts from.")},
    )

    by_issue = forms.BooleanField(
        label=_("Each in the issue of its day"),
        required=False,
        help_text=_("The published closing dates of the issue count, as if it had been picked for each one."),
    )
    go_ahead = shared_reason_field()

    field_order = ("repeats", "every", "weekdays", "monthly_by", "first_on", "until")

    def __init__(self, data: Any = None, *, series: Series) -> None:
        self.series = series
        super().__init__(data, initial={**self._initial(series), "version": series.version})
        field: Any = self.fields["repeats"]
        field.choices = [choice for choice in field.choices if choice[0] != ONCE]
        if not (series.by_issue or series.channel.closings.filter(retired_at=None).exists()):
            del self.fields["by_issue"]
        self.remember(series)

    @staticmethod
    def _initial(series: Series) -> dict[str, Any]:
        names = ("every", "weekdays", "monthly_by", "first_on", "until", "by_issue")
        return {"repeats": series.unit, **{name: getattr(series, name) for name in names}}

    def values_of(self, row: Series) -> dict[str, Any]:
        """Return what the fields hold of a series."""
        return {name: value for name, value in self._initial(row).items() if name in self.fields}

    def place_of(self, field: str | None) -> str | None:
        """Return the field for a refusal; the unit's is the first."""
        return super().place_of({"unit": "repeats", "starts_on": "first_on"}.get(field or "", field))

    def save(self, *, by: User) -> Series | None:
        """Return the changed series; None when the action refused, and the form says why."""
        repeat = self.repeat
        assert repeat is not None, "it repeats"
        first_on: dt.date = self.cleaned_data["first_on"]
        values: Mapping[str, Any] = {**repeat_fields(repeat), "until": self.cleaned_data["until"]}
        values = {name: value for name, value in values.items() if name != "month_place"}
        if "by_issue" in self.fields:
            values = {**values, "by_issue": self.cleaned_data["by_issue"]}
        if first_on != self.series.first_on:
            values = {**values, "first_on": first_on}
        return self.save_by(
            lambda: change_series(
                by=by,
                series_id=self.series.pk,
                version=self.seen_version,
                values=values,
                go_ahead=self.cleaned_data["go_ahead"],
            )
        )
