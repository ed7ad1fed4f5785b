"""The organisation's settings and working calendars: what is refused, and where."""

import datetime as dt

import pytest

from departments.actions.organisation import (
    create_working_calendar,
    delete_working_calendar,
    edit_organisation,
    edit_working_calendar,
    mark_demo,
)
from departments.models import AuditEntry, OrganisationSettings, WorkingCalendar
from departments.queries import working_days
from tests.departments.test_actions_departments import last_entry, refused
from tests.factories import make_calendar, make_department, make_organisation

pytestmark = pytest.mark.django_db


def test_settings_are_changed_and_the_change_is_written_down():
    make_organisation(name="Acme", alert_hour=dt.time(8))
    edit_organisation(by=None, name=" Acme  Outdoor", alert_hour=dt.time(7, 30))
    stored = OrganisationSettings.objects.get()
    assert (stored.name, stored.alert_hour) == ("Acme Outdoor", dt.time(7, 30))
    assert last_entry().changes == {"name": ["Acme", "Acme Outdoor"], "alert_hour": ["08:00:00", "07:30:00"]}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"time_zone": ""}, "time_zone"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"name": " "}, "name"),
        ({"fiscal_year_start_month": 13}, "fiscal_year_start_month"),
        ({"first_day_of_week": 7}, "first_day_of_week"),
    ],
)
def test_settings_that_cannot_be_are_refused_at_their_field(values, field):
    make_organisation()
    assert refused(edit_organisation, by=None, **values).field == field


def test_demo_data_is_marked_as_such():
    make_organisation()
    assert mark_demo(by=None, is_demo=True).is_demo
    assert "is_demo" in last_entry().changes


def test_a_calendar_takes_country_and_region_in_any_case():
    calendar = create_working_calendar(by=None, name="Bavaria", country="de", subdivision="by")
    assert (calendar.country, calendar.subdivision, calendar.weekend_days) == ("DE", "BY", [5, 6])
    assert not working_days(calendar).is_working(dt.date(2027, 1, 6))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"country": "XX"}, "country"),
        ({"country": "GBR"}, "country"),
        ({"subdivision": "BY"}, "country"),
        ({"country": "GB", "subdivision": "BY"}, "subdivision"),
        ({"country": "AD", "subdivision": "99"}, "subdivision"),
        ({"weekend_days": range(7)}, "weekend_days"),
        ({"weekend_days": [7]}, "weekend_days"),
        ({"weekend_days": [-1]}, "weekend_days"),
        ({"name": ""}, "name"),
        ({"name": "monday to friday, england"}, "name"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_at_its_field(values, field):
    create_working_calendar(by=None, name="Monday to Friday, England", country="GB", subdivision="ENG")
    count = WorkingCalendar.objects.count()
    assert refused(create_working_calendar, by=None, **{"name": "New", **values}).field == field
    assert WorkingCalendar.objects.count() == count


def test_a_week_of_seven_working_days_is_a_calendar():
    calendar = create_working_calendar(by=None, name="Every day", weekend_days=[])
    assert working_days(calendar).is_working(dt.date(2027, 3, 14))


def test_days_named_twice_and_out_of_order_are_the_same_days():
    calendar = create_working_calendar(by=None, name="Gulf", weekend_days=[5, 4, 5])
    count = AuditEntry.objects.count()
    assert edit_working_calendar(by=None, calendar_id=calendar.pk, weekend_days=[4, 5]).weekend_days == [4, 5]
    assert AuditEntry.objects.count() == count


def test_the_country_cannot_be_taken_from_under_its_region():
    calendar = create_working_calendar(by=None, name="Bavaria", country="DE", subdivision="BY")
    assert refused(edit_working_calendar, by=None, calendar_id=calendar.pk, country="").field == "country"
    assert edit_working_calendar(by=None, calendar_id=calendar.pk, country="", subdivision="").country == ""


def test_a_calendar_somebody_works_by_is_kept_and_one_nobody_does_goes():
    settings = make_organisation()
    used, idle = make_calendar(), make_calendar()
    make_department(name="IT", working_calendar=used)
    assert str(refused(delete_working_calendar, by=None, calendar_id=used.pk)).startswith("IT work by")
    refused(delete_working_calendar, by=None, calendar_id=settings.default_calendar_id)
    delete_working_calendar(by=None, calendar_id=idle.pk)
    assert not WorkingCalendar.objects.filter(pk=idle.pk).exists()
    assert last_entry().verb == "deleted"
