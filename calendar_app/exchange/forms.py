"""Forms of the import: the file, and what a person chooses once it has been read."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendar_app.exchange.belonging import Directory
from calendar_app.exchange.building import launch_rule
from calendar_app.exchange.changing import Difference
from calendar_app.exchange.choices import ImportChoices, MonthRows
from calendar_app.exchange.dates.values import Order
from calendar_app.exchange.difference_words import contested_told
from calendar_app.exchange.plan import ColumnGuess, Field, Found, ImportPlan
from calendar_app.exchange.questions import (
    MOST_ASKED,
    channel_question,
    days_question,
    encoding_question,
    field_name,
    owner_question,
    sheet_label,
    status_question,
    team_question,
)
from calendar_app.exchange.reading.limits import MOST_BYTES
from calendar_app.exchange.report import field_label
from calendar_app.exchange.words import fold
from departments.models import Department

_READABLE = ".csv,.tsv,.txt,.xlsx,.ics,.json"

HERE, FILE = "here", "file"

MOST_CONTESTED = 100
"""Of so many activities the page asks which change holds; of any more, what is here stays."""


class UploadForm(forms.Form):
    """The file to import."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet or calendar file"),
        max_length=255,
        help_text=gettext_lazy(
            "CSV, XLSX, ICS or JSON, at most 30 MB and 100,000 rows. "
            "Nothing is written before you have seen what comes in."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("This file is empty. Export it again and look whether it has content."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": _READABLE}),
    )

    def clean_file(self) -> Any:
        """Return the file if it is no larger than what is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("This file has more than 30 MB. Split it, for example one file a year."))
        return file


class ChoicesForm(forms.Form):
    """What to make of a file that has been read. Which questions there are depends on the file."""

    sheets = forms.MultipleChoiceField(
        label=gettext_lazy("Sheets that come in"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one sheet.")},
    )
    campaign_name = forms.CharField(label=gettext_lazy("Campaign for rows that name none"), max_length=200)
    lead_department = forms.ChoiceField(
        label=gettext_lazy("Lead department"), help_text=gettext_lazy("It leads the campaigns that are made.")
    )
    day_order = forms.ChoiceField(label=gettext_lazy("Dates like 03/04"), required=False, widget=forms.RadioSelect)
    months = forms.ChoiceField(
        label=gettext_lazy("Rows with a month and no day"), required=False, widget=forms.RadioSelect
    )
    launch_on = forms.DateField(
        label=gettext_lazy("Day of the launch"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    repeats_first = forms.DateField(
        label=gettext_lazy("Endless repeats from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    repeats_last = forms.DateField(
        label=gettext_lazy("Endless repeats to"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    send_past = forms.BooleanField(
        label=gettext_lazy("Also send alerts that are overdue already"),
        required=False,
        help_text=gettext_lazy("Otherwise they are counted and shown, and nobody gets mail about the past."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        plan: ImportPlan,
        chosen: ImportChoices,
        channels: Sequence[tuple[str, str]],
        departments: Iterable[Department],
        lead: str,
        owners: Sequence[Found],
        teams: Sequence[Found],
        directory: Directory,
        contested: Sequence[Difference] = (),
    ) -> None:
        super().__init__(data)
        self._plan, self._chosen = plan, chosen
        self.initial = {
            "campaign_name": plan.campaign_name,
            "lead_department": lead,
            "day_order": plan.day_order,
            "months": chosen.months.value,
            "launch_on": chosen.launch_on,
            "repeats_first": chosen.repeats_first,
            "repeats_last": chosen.repeats_last,
            "send_past": chosen.send_past,
        }
        self._offer_sheets()
        self._offer("lead_department", [(each.slug, each.name) for each in departments])
        self._offer_dates()
        self._owners, self._teams = owners[:MOST_ASKED], teams[:MOST_ASKED]
        self._offer_names(channels, directory)
        self._offer_reading(channels)
        self._offer_columns()
        self._contested = contested[:MOST_CONTESTED]
        self._offer_contested()

    def _offer(self, name: str, pairs: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = pairs

    def _offer_sheets(self) -> None:
        """Ask which sheets come in, where there are several."""
        if not self._plan.sheets:
            del self.fields["sheets"]
            return
        self._offer("sheets", [(sheet.name, sheet_label(sheet)) for sheet in self._plan.sheets])
        self.initial["sheets"] = [sheet.name for sheet in self._plan.sheets if sheet.is_taken]

    def _offer_dates(self) -> None:
        """Keep the questions about dates that this file raises, and drop the others."""
        orders: list[tuple[str, Any]] = [
            (Order.DAY_FIRST.value, _("Day first: 3 April")),
            (Order.MONTH_FIRST.value, _("Month first: March 4")),
        ]
        self._offer("day_order", orders)
        months: list[tuple[str, Any]] = [
            (MonthRows.UNSCHEDULED.value, _("Keep them unscheduled, the month in the brief")),
            (MonthRows.WHOLE_MONTH.value, _("Let them span the whole month")),
        ]
        self._offer("months", months)
        self.fields["launch_on"].help_text = launch_rule()
        asked = {
            "day_order": self._plan.order_matters,
            "months": self._plan.has_month_rows,
            "launch_on": self._plan.has_launch_rows,
            "repeats_first": self._plan.has_repeats,
            "repeats_last": self._plan.has_repeats,
        }
        for name, needed in asked.items():
            if not needed:
                del self.fields[name]

    def _offer_names(self, channels: Sequence[tuple[str, str]], directory: Directory) -> None:
        """Ask what each name of a channel, status, person and department in the file means."""
        for found in self._plan.channels:
            chosen = self._chosen.channels.get(found.name.casefold(), "")
            self.fields[field_name("channel", found.name)] = channel_question(found, chosen, channels)
        for found in self._plan.statuses:
            self.fields[field_name("status", found.name)] = status_question(found)
        for found in self._owners:
            self.fields[field_name("owner", found.name)] = owner_question(found, directory)
        for found in self._teams:
            self.fields[field_name("department", found.name)] = team_question(found, directory)

    def _offer_reading(self, channels: Sequence[tuple[str, str]]) -> None:
        """Ask what a text leaves open: its encoding, and what days that come every year are for."""
        if self._plan.encoding:
            self.fields["encoding"] = encoding_question(self._plan, self._chosen.encoding)
        if self._plan.is_days_to_know or self._chosen.default_channel in {name for _slug, name in channels}:
            self.fields["default_channel"] = days_question(self._chosen.default_channel, channels)

    def _offer_columns(self) -> None:
        meanings = [(meaning.value, field_label(meaning)) for meaning in Field]
        for column in self._plan.columns:
            self.fields[field_name("column", column.key)] = forms.ChoiceField(
                label=column.header, choices=meanings, initial=column.field.value
            )

    def _offer_contested(self) -> None:
        """Ask of each activity that was changed here and in the file which of the two it becomes."""
        for difference in self._contested:
            key = difference.job.key
            here, there = contested_told(difference)
            pairs = [
                (HERE, _("Keep what is here. %(said)s") % {"said": here}),
                (FILE, _("Take the file’s. %(said)s") % {"said": there}),
            ]
            self.fields[contested_name(key)] = forms.ChoiceField(
                label=difference.activity.title,
                choices=pairs,
                initial=FILE if key in self._chosen.theirs else HERE,
                widget=forms.RadioSelect,
            )

    def choices(self) -> ImportChoices:
        """Return what the person chose. Of a valid form only. Guesses nobody touched stay guesses."""
        values = self.cleaned_data
        order = values.get("day_order", "")
        name = values["campaign_name"]
        return ImportChoices(
            sheets=self._sheets(),
            columns=self._touched("column", [(c.key, c.key) for c in self._plan.columns], self._chosen.columns),
            statuses=self._touched("status", _named(self._plan.statuses, fold), self._chosen.statuses),
            channels=self._touched("channel", _named(self._plan.channels), self._chosen.channels),
            owners=self._touched("owner", _named(self._owners), self._chosen.owners),
            departments=self._touched("department", _named(self._teams), self._chosen.departments),
            day_order=order if order != self._plan.day_order or self._chosen.day_order else "",
            default_channel=values.get("default_channel", self._chosen.default_channel),
            campaign_name=name if name != self._plan.campaign_name or self._chosen.campaign_name else "",
            lead_department=values["lead_department"],
            months=MonthRows(values.get("months") or self._chosen.months),
            encoding=values.get("encoding", ""),
            launch_on=values.get("launch_on"),
            carry_dates=self._chosen.carry_dates,
            repeats_first=values.get("repeats_first"),
            repeats_last=values.get("repeats_last"),
            send_past=values["send_past"],
            like=self._chosen.like,
            theirs=[each.job.key for each in self._contested if values.get(contested_name(each.job.key)) == FILE],
        )

    def _sheets(self) -> list[str]:
        chosen: list[str] = self.cleaned_data.get("sheets", [])
        return chosen if set(chosen) != set(self.initial.get("sheets", [])) else list(self._chosen.sheets)

    def _touched(self, kind: str, pairs: list[tuple[str, str]], before: Any) -> dict[str, str]:
        kept = dict(before)
        for key, shown in pairs:
            name = field_name(kind, shown)
            value = self.cleaned_data.get(name)
            if value and (key in before or value != self.fields[name].initial):
                kept[key] = value
        return kept

    @property
    def contested_fields(self) -> list[forms.BoundField]:
        """The questions about what was changed here and in the file."""
        return [self[contested_name(each.job.key)] for each in self._contested]

    @property
    def channel_fields(self) -> list[forms.BoundField]:
        """The questions about the file's channels, the commonest first."""
        return self._asked("channel", self._plan.channels)

    @property
    def status_fields(self) -> list[forms.BoundField]:
        """The questions about the file's status words, the commonest first."""
        return self._asked("status", self._plan.statuses)

    @property
    def owner_fields(self) -> list[forms.BoundField]:
        """The questions about the people the file names, the commonest first."""
        return self._asked("owner", self._owners)

    @property
    def department_fields(self) -> list[forms.BoundField]:
        """The questions about the departments the file names, the commonest first."""
        return self._asked("department", self._teams)

    def _asked(self, kind: str, names: Sequence[Found]) -> list[forms.BoundField]:
        return [self[field_name(kind, found.name)] for found in names]

    @property
    def columns(self) -> list[tuple[ColumnGuess, forms.BoundField]]:
        """Every column as it was understood, with the question about it."""
        return [(column, self[field_name("column", column.key)]) for column in self._plan.columns]


def contested_name(key: str) -> str:
    """Return the form's name for the question about an activity that was changed here and in the file."""
    return f"contested-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _named(names: Sequence[Found], key: Callable[[str], str] = str.casefold) -> list[tuple[str, str]]:
    return [(key(found.name), found.name) for found in names]
