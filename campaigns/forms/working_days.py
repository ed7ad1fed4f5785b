"""Special days and when a department works, as forms that show what they would move. ``save`` is one action."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.actions import working_days
from campaigns.forms.checked import CheckedForm
from campaigns.forms.fields import day_field
from departments.actions import special_days, working_time
from departments.actions.checks import time_zones
from departments.day_fields import FactorField, WeekendField
from departments.enums import DayKind
from departments.models import Department, SpecialDays, User, WorkingCalendar
from departments.queries import is_shared, usual_calendar
from departments.rules.calendar_words import country_choices, factor_words, region_choices

Owner = WorkingCalendar | Department

OWN = "own"
"""The choice of a calendar of one's own."""


class SpecialDaysForm(CheckedForm):
    """Closed or open days, or a busy season, of ``owner``; ``row`` is what is changed, None for new ones."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), widget=forms.RadioSelect, choices=DayKind.choices)
    first_day = day_field(
        label=gettext_lazy("First day"), error_messages={"required": gettext_lazy("Choose the first day.")}
    )
    last_day = day_field(label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: that one day."))
    is_yearly = forms.BooleanField(label=gettext_lazy("Every year from then on"), required=False)
    factor = FactorField(
        label=gettext_lazy("How much longer things take"),
        required=False,
        help_text=gettext_lazy("For a busy season: 1.5 makes ten days of lead time in it fifteen."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=100,
        help_text=gettext_lazy("Such as “Stocktaking”. Everybody sees it."),
        error_messages={"required": gettext_lazy("Say why, such as “Stocktaking”. Everybody sees it.")},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        owner: Owner,
        row: SpecialDays | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={"kind": DayKind.CLOSED, **(initial or {})})
        self.owner = owner
        self.row = row
        if row is not None:
            self.initial.update(self.values_of(row))
            self.remember(row)

    def values_of(self, row: Any) -> dict[str, Any]:
        """Return what the fields hold of stored special days; only a busy season has a factor."""
        values = super().values_of(row)
        return {**values, "factor": row.factor if row.kind == DayKind.BUSY else None}

    def mark_of(self, row: Any) -> str:
        """Return what stands for the special days."""
        return special_days.special_days_mark(row)

    def departments(self) -> Collection[int]:
        """Return whom the days are for."""
        return working_days.of_owner(self.owner)()

    def rehearse(self, *, by: User) -> object:
        """Write the days alone."""
        if self.row is None:
            return special_days.add_special_days(by=by, owner=self.owner, **self._values())
        return special_days.edit_special_days(by=by, special_id=self.row.pk, seen=self.seen_mark, **self._values())

    def save(self, *, by: User) -> int | None:
        """Write the days and return how many activities are planned again, or None when the form says why not."""
        row = self.row
        if row is None:
            return self.save_by(lambda: working_days.add_special_days(by=by, owner=self.owner, **self._values()))
        return self.save_by(
            lambda: working_days.edit_special_days(by=by, special_id=row.pk, seen=self.seen_mark, **self._values())
        )

    def _values(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in special_days.EDITABLE}
        return {**values, "last_day": values["last_day"] or values["first_day"]}

    def _shown(self, name: str, value: Any) -> str:
        return factor_words(value) if name == "factor" and isinstance(value, int) else super()._shown(name, value)


class WorkingTimeForm(CheckedForm):
    """A department's zone and week: those of a calendar it shares, or days of its own."""

    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    works_by = forms.ChoiceField(label=gettext_lazy("Works by"), widget=forms.RadioSelect)
    weekend_days = WeekendField(label=gettext_lazy("Days off each week"))
    country = forms.ChoiceField(label=gettext_lazy("Public holidays of"), required=False)
    subdivision = forms.CharField(
        label=gettext_lazy("Region"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"list": "regions", "autocomplete": "off"}),
        help_text=gettext_lazy("Its short name, such as BY. Empty: the whole land."),
    )

    def __init__(self, data: QueryDict | None = None, *, department: Department) -> None:
        super().__init__(data)
        self.department = department
        self._usual = usual_calendar()
        self._choose("time_zone", [("", _("The organisation’s")), *((name, name) for name in sorted(time_zones()))])
        self._choose("country", [("", _("None: it works on public holidays")), *country_choices()])
        self._choose("works_by", _calendars(department, self._usual))
        self.initial.update(self.values_of(department))
        self.remember(department)

    @property
    def regions(self) -> list[tuple[str, str]]:
        """Code and name of the regions of the country that is chosen."""
        return region_choices(str(self["country"].value() or ""))

    def values_of(self, row: Any) -> dict[str, Any]:
        """Return what the fields hold of a stored department."""
        calendar = row.working_calendar
        week = calendar or self._usual
        return {
            "time_zone": row.time_zone,
            "works_by": _choice(calendar),
            "weekend_days": week.weekend_days,
            "country": week.country,
            "subdivision": week.subdivision,
        }

    def mark_of(self, row: Any) -> str:
        """Return what stands for when the department works."""
        return working_time.working_time_mark(row)

    def departments(self) -> Collection[int]:
        """Return the department."""
        return [self.department.pk]

    def rehearse(self, *, by: User) -> object:
        """Write the department and its calendar alone."""
        return working_time.set_working_time(by=by, department_id=self.department.pk, **self._values())

    def save(self, *, by: User) -> int | None:
        """Write it and return how many activities are planned again, or None when the form says why not."""
        key = self.department.pk
        return self.save_by(lambda: working_days.edit_working_time(by=by, department_id=key, **self._values()))

    def _values(self) -> dict[str, Any]:
        chosen, given = self.cleaned_data["works_by"], self.cleaned_data
        week = None
        if chosen == OWN:
            week = working_time.Week(given["weekend_days"], given["country"], given["subdivision"])
        calendar = WorkingCalendar.objects.filter(pk=chosen).first() if chosen not in (OWN, "") else None
        return {"time_zone": given["time_zone"], "calendar": calendar, "week": week, "seen": self.seen_mark}

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def _choice(calendar: WorkingCalendar | None) -> str:
    if calendar is None:
        return ""
    return str(calendar.pk) if is_shared(calendar) else OWN


def _calendars(department: Department, usual: WorkingCalendar) -> list[tuple[str, Any]]:
    """Return what a department may work by: the organisation's calendar, others that are shared, days of its own."""
    mine = department.working_calendar
    others = WorkingCalendar.objects.exclude(pk=usual.pk)
    if mine is not None and not is_shared(mine):
        others = others.exclude(pk=mine.pk)
    shared: list[tuple[str, Any]] = [(str(row.pk), row.name) for row in others.order_by("name")]
    usual_name = _("The organisation’s days (%(name)s)") % {"name": usual.name}
    if mine is not None and mine.pk == usual.pk:
        shared.insert(0, (str(usual.pk), usual.name))
    return [("", usual_name), *shared, (OWN, _("Days of its own"))]
