"""Changing what holds for the whole organisation: its settings and the working calendars.

What moves dates is called through ``campaigns.actions.calendars``, which plans again what it moved.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from departments.actions.changing import change, create, locked
from departments.actions.checks import check_hours, checked_name, checked_place, checked_weekend, checked_zone
from departments.actions.special_days import drop_special_days
from departments.audit import plain, record
from departments.errors import Refused
from departments.models import Department, OrganisationSettings, User, WorkingCalendar
from departments.models.organisation import AUDIENCE_CAMPAIGNS_LIMIT, LINK_DAYS_LIMIT, WINDOW_LIMIT

KEEPING = ("erase_people_after_days", "keep_mail_days", "keep_history_days")
"""How long things are kept, in days; None for ever."""

LONGEST_KEEPING = 36_500
"""A hundred years. Longer ones are typing slips, and lead off the calendar."""

SETTINGS = (
    "name",
    "time_zone",
    "first_day_of_week",
    "fiscal_year_start_month",
    "default_calendar",
    "alert_hour",
    "works_from",
    "works_until",
    "escalate_after_hours",
    "audience_window_days",
    "audience_campaigns",
    "longest_link_days",
    *KEEPING,
)
"""What ``edit_organisation`` may change."""

CALENDAR = ("name", "weekend_days", "country", "subdivision")
"""What ``edit_working_calendar`` may change."""


@transaction.atomic
def edit_organisation(*, by: User | None, **fields: Any) -> OrganisationSettings:
    """Change the organisation's settings and return them. Raises ``Refused`` for an unknown zone or an empty name.

    Zone, working calendar and alert hour move dates: see ``campaigns.actions.calendars.edit_organisation``.
    """
    settings = locked(OrganisationSettings, 1)
    if "name" in fields:
        fields["name"] = checked_name(fields["name"], sentence=_("Give the organisation a name."))
    if "time_zone" in fields:
        fields["time_zone"] = checked_zone(fields["time_zone"])
    if not 1 <= fields.get("fiscal_year_start_month", 1) <= 12:
        raise Refused(_("Choose a month from 1 to 12."), field="fiscal_year_start_month")
    _check_audiences(fields)
    link_days = fields.get("longest_link_days", 1)
    if link_days is None or not 1 <= link_days <= LINK_DAYS_LIMIT:
        raise Refused(_("Give it 1 to 3,660 days."), field="longest_link_days")
    check_hours(settings, fields)
    for name in KEEPING:
        days = fields.get(name)
        if days is not None and not 1 <= days <= LONGEST_KEEPING:
            raise Refused(_("Give it 1 to 36,500 days, or leave it empty."), field=name)
    change(settings, by=by, fields=fields, editable=SETTINGS)
    return settings


def _check_audiences(fields: Mapping[str, Any]) -> None:
    window, campaigns = fields.get("audience_window_days"), fields.get("audience_campaigns", 1)
    if window is not None and not 1 <= window <= WINDOW_LIMIT:
        raise Refused(_("Give it 1 to 366 days, or leave it empty."), field="audience_window_days")
    if campaigns is None or not 1 <= campaigns <= AUDIENCE_CAMPAIGNS_LIMIT:
        raise Refused(_("Choose 1 to 100 campaigns."), field="audience_campaigns")


@transaction.atomic
def mark_demo(*, by: User | None, is_demo: bool) -> OrganisationSettings:
    """Say whether this is demo data, which every page then warns of, and return the settings."""
    settings = locked(OrganisationSettings, 1)
    change(settings, by=by, fields={"is_demo": is_demo}, editable=("is_demo",))
    return settings


@transaction.atomic
def create_working_calendar(
    *, by: User | None, name: str, weekend_days: Iterable[int] = (5, 6), country: str = "", subdivision: str = ""
) -> WorkingCalendar:
    """Return a new working calendar. Raises ``Refused`` for unknown places, a taken name or a week without work."""
    given = {"name": name, "weekend_days": weekend_days, "country": country, "subdivision": subdivision}
    calendar = WorkingCalendar()
    return create(calendar, by=by, fields=_checked_calendar(calendar, given), editable=CALENDAR)


@transaction.atomic
def edit_working_calendar(*, by: User | None, calendar_id: int, **fields: Any) -> WorkingCalendar:
    """Change a working calendar and return it. Raises ``Refused`` as ``create_working_calendar`` does.

    It moves dates: see ``campaigns.actions.calendars.edit_working_calendar``.
    """
    calendar = locked(WorkingCalendar, calendar_id)
    change(calendar, by=by, fields=_checked_calendar(calendar, fields), editable=CALENDAR)
    return calendar


@transaction.atomic
def delete_working_calendar(*, by: User | None, calendar_id: int) -> None:
    """Delete a working calendar nobody works by. Raises ``Refused`` with the names of those who do."""
    calendar = locked(WorkingCalendar, calendar_id)
    if OrganisationSettings.objects.filter(default_calendar=calendar).exists():
        raise Refused(_("This is the organisation's own working calendar. Choose another in its settings first."))
    users = list(Department.objects.filter(working_calendar=calendar).values_list("name", flat=True))
    if users:
        raise Refused(_("%(names)s work by this calendar. Give them another one first.") % {"names": ", ".join(users)})
    drop_special_days(by=by, owner=calendar)
    changes = {name: [plain(getattr(calendar, name)), None] for name in CALENDAR}
    record(by=by, verb="deleted", subject=calendar, changes=changes)
    calendar.delete()


def _checked_calendar(calendar: WorkingCalendar, given: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(given)
    if "name" in fields:
        fields["name"] = checked_name(fields["name"], sentence=_("Give the working calendar a name."))
        others = WorkingCalendar.objects.filter(name__iexact=fields["name"]).exclude(pk=calendar.pk)
        if others.exists():
            raise Refused(_("There is a working calendar of this name already."), field="name")
    if "weekend_days" in fields:
        fields["weekend_days"] = checked_weekend(fields["weekend_days"])
    if "country" in fields or "subdivision" in fields:
        fields["country"], fields["subdivision"] = checked_place(
            fields.get("country", calendar.country), fields.get("subdivision", calendar.subdivision)
        )
    return fields
