"""What holds for the whole organisation: its settings, and the days it works."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.actions.calendars import edit_organisation, edit_working_calendar
from campaigns.actions.working_days import add_special_days, edit_special_days, remove_special_days
from campaigns.admin.day_moves import ShowsDayMoves
from departments.actions.organisation import create_working_calendar, delete_working_calendar
from departments.admin.base import ActionInline
from departments.admin.forms import ActionForm, zone_field
from departments.day_fields import FactorField, WeekendField
from departments.enums import Weekday
from departments.models import OrganisationSettings, SpecialDays, User, WorkingCalendar


class OrganisationForm(ActionForm):
    """The one row of settings."""

    time_zone = zone_field(required=True)

    class Meta:
        model = OrganisationSettings
        fields = [
            "name",
            "time_zone",
            "default_calendar",
            "alert_hour",
            "works_from",
            "works_until",
            "escalate_after_hours",
            "first_day_of_week",
            "fiscal_year_start_month",
            "audience_window_days",
            "audience_campaigns",
            "longest_link_days",
            "keep_mail_days",
            "keep_history_days",
            "erase_people_after_days",
        ]


class WorkingCalendarForm(ActionForm):
    """The days a team works."""

    weekend_days = WeekendField(label=_("Days off each week"))

    class Meta:
        model = WorkingCalendar
        fields = ["name", "weekend_days", "country", "subdivision"]


class SpecialDaysForm(ActionForm):
    """Closed or open days, or a busy season."""

    factor = FactorField(
        label=_("lead times longer by"), required=False, help_text=_("For a busy season, such as 1.5.")
    )

    class Meta:
        model = SpecialDays
        fields = ["kind", "first_day", "last_day", "is_yearly", "factor", "reason"]


class SpecialDaysInline(ActionInline):
    """What is special about days of a working calendar or a department; what that moves is planned again."""

    model = SpecialDays
    form = SpecialDaysForm

    def act_add(self, by: User, parent: Any, values: dict[str, Any]) -> None:
        """Add the days."""
        add_special_days(by=by, owner=parent, **values)

    def act_edit(self, by: User, row: SpecialDays, values: dict[str, Any]) -> None:
        """Change the days."""
        edit_special_days(by=by, special_id=row.pk, **values)

    def act_delete(self, by: User, row: SpecialDays) -> None:
        """Take the days away."""
        remove_special_days(by=by, special_id=row.pk)


@admin.register(OrganisationSettings)
class OrganisationSettingsAdmin(ShowsDayMoves):
    """One row, there from the start: its list is its page."""

    form = OrganisationForm
    readonly_fields = ["is_demo"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: the row is there from the start."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Go to the one row."""
        return HttpResponseRedirect(reverse("admin:departments_organisationsettings_change", args=[1]))

    def act_edit(self, by: User, row: OrganisationSettings, values: dict[str, Any]) -> None:
        """Change the settings; what that moves is planned again."""
        edit_organisation(by=by, **values)


@admin.register(WorkingCalendar)
class WorkingCalendarAdmin(ShowsDayMoves):
    """Weekend days, public holidays and special days. One that nobody works by can be deleted."""

    form = WorkingCalendarForm
    inlines = [SpecialDaysInline]
    deletable = True
    list_display = ["name", "days_off", "country", "subdivision"]
    search_fields = ["name", "country"]

    @admin.display(description=_("days off each week"))
    def days_off(self, calendar: WorkingCalendar) -> str:
        """Return the days off in words."""
        return ", ".join(str(Weekday(day).label) for day in calendar.weekend_days)

    def act_add(self, by: User, values: dict[str, Any]) -> WorkingCalendar:
        """Add the calendar."""
        return create_working_calendar(by=by, **values)

    def act_edit(self, by: User, row: WorkingCalendar, values: dict[str, Any]) -> None:
        """Change the calendar; duties of those who work by it are planned again."""
        edit_working_calendar(by=by, calendar_id=row.pk, **values)

    def act_delete(self, by: User, row: WorkingCalendar) -> None:
        """Delete the calendar."""
        delete_working_calendar(by=by, calendar_id=row.pk)
