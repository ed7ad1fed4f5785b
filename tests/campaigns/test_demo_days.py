"""The demo on any day, and beside real data: it can always be made, and it is never mixed with anything."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.demo.year import HEAD_OFFICE, demo_year
from campaigns.enums import ActivityState
from campaigns.models import Activity
from departments.models import Department, OrganisationSettings
from tests.chance import examples
from tests.factories import make_department


@pytest.mark.django_db
def test_the_demo_is_refused_beside_real_data():
    make_department()
    with pytest.raises(CommandError, match="needs an empty database"):
        call_command("load_demo")
    call_command("load_demo", if_empty=True, stdout=StringIO())
    assert Department.objects.count() == 1
    assert not OrganisationSettings.objects.get().is_demo


class TestAnyDay:
    """Whatever the day, the year can be made: leap days, New Year, weekends, the ends of summer time."""

    @settings(max_examples=examples(150), deadline=None)
    @given(st.dates(dt.date(2024, 1, 1), dt.date(2045, 12, 31)))
    def test_every_schedule_is_one_the_product_takes(self, as_of):
        year = demo_year(as_of)
        for campaign in year.campaigns:
            assert campaign.planned_on < as_of
            assert HEAD_OFFICE.is_working(campaign.launch_on)
            for piece in campaign.activities:
                assert piece.schedule is None or piece.schedule.checked() == piece.schedule

    @settings(max_examples=examples(50), deadline=None)
    @given(st.dates(dt.date(2024, 1, 1), dt.date(2045, 12, 31)))
    def test_names_are_told_apart_and_speak_of_the_right_season(self, as_of):
        names = [campaign.name for campaign in demo_year(as_of).campaigns]
        assert len(set(names)) == len(names)
        assert not any("{" in name for name in names)

    def test_the_same_day_makes_the_same_year(self):
        assert demo_year(dt.date(2027, 3, 1)) == demo_year(dt.date(2027, 3, 1))

    @pytest.mark.long
    def test_it_loads_around_another_day(self, db):
        call_command("load_demo", as_of=timezone.localdate() - dt.timedelta(days=100), stdout=StringIO())
        states = set(Activity.objects.values_list("state", flat=True))
        assert {ActivityState.LIVE, ActivityState.DONE, ActivityState.PLANNED} <= states

    def test_a_day_that_has_not_come_is_refused(self, db):
        with pytest.raises(CommandError, match="not come yet"):
            call_command("load_demo", as_of=timezone.localdate() + dt.timedelta(days=2))
        assert not Department.objects.exists()
