"""Closing dates as forms: one issue, and air weeks by a pattern. Each ``save`` is one action."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.actions import closings
from campaigns.actions.closings import RowsRefused, Written, write_closings
from campaigns.forms.fields import day_field
from campaigns.forms.saving import CARRIED, VersionedForm
from campaigns.models import Channel, ClosingDate
from campaigns.rules.weekly_closings import Before, IssueDraft, WeeklyPattern, weeks_of
from departments.enums import Weekday
from departments.errors import Refused
from departments.models import User


class ClosingForm(VersionedForm):
    """One issue or air week. ``closing`` is the one to change; without it a new one is added."""

    name = forms.CharField(
        label=_("Issue"),
        max_length=100,
        help_text=_("Such as “March issue” or “Week 12”."),
        error_messages={"required": _("Name the issue, such as “March issue”.")},
    )
    appears_on = day_field(
        label=_("Appears on"),
        help_text=_("First day on sale or on air."),
        error_messages={"required": _("Give the day on which it appears.")},
    )
    last_on = day_field(label=_("Last day"), required=False)
    space_closes_on = day_field(label=_("Space closes on"), required=False)
    material_due_on = day_field(label=_("Material is due on"), required=False)
    source = forms.CharField(
        label=_("Source"), max_length=200, required=False, help_text=_("Such as “media data 2027”.")
    )

    def __init__(
        self, data: QueryDict | None = None, *, channel: Channel, closing: ClosingDate | None = None, **kwargs: Any
    ) -> None:
        self.channel, self.closing = channel, closing
        initial = {name: getattr(closing, name) for name in closings.CLOSING} if closing else {}
        super().__init__(data, initial=initial, **kwargs)
        if closing is not None:
            self.remember(closing)

    def mark_of(self, row: ClosingDate) -> str:
        """Return what stands for all of an issue."""
        return closings.closing_mark(row)

    def save(self, *, by: User) -> ClosingDate | None:
        """Write the issue and return it, or None when the form says why not."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in CARRIED}
        closing = self.closing
        if closing is None:
            return self.save_by(lambda: closings.add_closing(by=by, channel_id=self.channel.pk, **values))
        return self.save_by(lambda: closings.edit_closing(by=by, closing_id=closing.pk, seen=self.seen_mark, **values))


def _weekday_field(label: Any, *, required: bool) -> forms.TypedChoiceField:
    choices = [("", _("It does not")), *Weekday.choices] if not required else Weekday.choices
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, empty_value=None, required=required)


def _weeks_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=104, initial=1, required=False)


class PatternForm(forms.Form):
    """Air weeks that all close alike. ``drafts`` are the weeks it makes, once it is valid."""

    name = forms.CharField(
        label=_("Name"), max_length=80, initial=_("Week {week}"),
        help_text=_("{week} and {year} become the numbers of the week and its year."),
        error_messages={"required": _("Name the weeks, such as “Week {week}”.")},
    )  # fmt: skip
    weekday = _weekday_field(_("The week begins on"), required=True)
    first_day = day_field(label=_("From"), error_messages={"required": _("Give the first day.")})
    last_day = day_field(label=_("Until"), error_messages={"required": _("Give the last day.")})
    space_weekday = _weekday_field(_("Space closes on the"), required=False)
    space_weeks = _weeks_field(_("so many weeks before"))
    material_weekday = _weekday_field(_("Material is due on the"), required=False)
    material_weeks = _weeks_field(_("so many weeks before"))
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def __init__(self, data: QueryDict | None = None, *, channel: Channel) -> None:
        super().__init__(data)
        self.channel = channel
        self.drafts: list[IssueDraft] = []

    def clean(self) -> dict[str, Any]:
        """Work out the weeks; say at its field what makes none."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.drafts = weeks_of(_pattern(values))
            except Refused as refusal:
                self.add_error(refusal.field, str(refusal))
        return values

    @property
    def new(self) -> list[IssueDraft]:
        """The weeks the channel has not got yet: saving twice adds nothing twice. One query."""
        rows = ClosingDate.objects.filter(channel=self.channel, retired_at=None)
        there = {(name.casefold(), day) for name, day in rows.values_list("name", "appears_on")}
        return [draft for draft in self.drafts if (draft.name.casefold(), draft.appears_on) not in there]

    def save(self, *, by: User) -> Written | None:
        """Write the weeks and return what was written, or None when the form says why not."""
        source = self.cleaned_data["source"]
        drafts = [(None, replace(draft, source=source)) for draft in self.new]
        try:
            return write_closings(by=by, channel_id=self.channel.pk, drafts=drafts)
        except RowsRefused as refusal:
            for place, sentence in refusal.problems.items():
                self.add_error(None, f"{drafts[place][1].name}: {sentence}")
            return None


def _pattern(values: dict[str, Any]) -> WeeklyPattern:
    return WeeklyPattern(
        name=" ".join(values["name"].split()),
        weekday=values["weekday"],
        first_day=values["first_day"],
        last_day=values["last_day"],
        space=_before(values, "space"),
        material=_before(values, "material"),
    )


def _before(values: dict[str, Any], role: str) -> Before | None:
    weekday = values.get(f"{role}_weekday")
    return None if weekday is None else Before(weekday, values.get(f"{role}_weeks") or 1)
