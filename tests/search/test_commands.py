"""Days and deeds typed into the finder."""

import datetime as dt

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from calendar_app.calendar.window import EARLIEST, LATEST
from calendar_app.search.commands import COMMANDS, commands_called, day_called
from calendar_app.search.dates import typed_day
from campaigns.models import ChannelGuest
from departments.access import access_for
from departments.enums import RoleName
from tests.factories import make_channel, make_department, make_organisation, make_user

TODAY = dt.date(2026, 11, 27)
DAYS = st.dates(EARLIEST, LATEST)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14 Feb", "2027-02-14"),
        ("feb 14", "2027-02-14"),
        ("14. Februar", "2027-02-14"),
        ("14.2.", "2027-02-14"),
        ("14 feb 2026", "2026-02-14"),
        ("2027-02-14", "2027-02-14"),
        ("14/2/2027", "2027-02-14"),
        ("2/14/2027", "2027-02-14"),
        ("27 Nov", "2026-11-27"),
        ("29 feb", "2028-02-29"),
        ("today", "2026-11-27"),
        ("Tomorrow", "2026-11-28"),
        ("next monday", "2026-11-30"),
        ("friday", "2026-12-04"),
        ("last friday", "2026-11-20"),
        ("in 3 weeks", "2026-12-18"),
        ("2 weeks ago", "2026-11-13"),
        ("next month", "2026-12-27"),
        ("march", "2027-03-01"),
        ("november", "2026-11-01"),
        ("march 2027", "2027-03-01"),
        ("week 12", "2027-03-22"),
        ("kw 12 2028", "2028-03-20"),
        ("q2", "2027-04-01"),
        ("Q4 2028", "2028-10-01"),
        ("2028", "2028-01-01"),
    ],
)
def test_a_day_as_people_type_it(text: str, day: str) -> None:
    assert typed_day(text, today=TODAY) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    "text", ["", "aurora", "12", "31 nov", "week 54", "in weeks", "next", "14 feb teaser", "1 jan 3000"]
)
def test_what_is_no_day(text: str) -> None:
    assert typed_day(text, today=TODAY) is None


def test_which_number_is_the_month_is_the_languages_to_say() -> None:
    assert typed_day("2/3/2027", today=TODAY) == dt.date(2027, 3, 2)
    assert typed_day("2/3/2027", today=TODAY, day_first=False) == dt.date(2027, 2, 3)


@given(text=st.text(max_size=60), today=DAYS)
def test_nothing_that_can_be_typed_breaks_it(text: str, today: dt.date) -> None:
    found = typed_day(text, today=today)
    assert found is None or EARLIEST <= found <= LATEST


@given(day=DAYS, today=DAYS)
def test_a_whole_date_is_that_day_whenever_it_is_typed(day: dt.date, today: dt.date) -> None:
    assert typed_day(day.isoformat(), today=today) == day


@given(day=DAYS.filter(lambda day: (day.month, day.day) != (2, 29)), today=st.dates(EARLIEST, dt.date(2190, 1, 1)))
def test_without_a_year_it_is_the_next_one(day: dt.date, today: dt.date) -> None:
    found = typed_day(f"{day.day} {day:%B}", today=today)
    assert found is not None
    assert (found.month, found.day) == (day.month, day.day)
    assert dt.timedelta() <= found - today < dt.timedelta(days=366)


@pytest.mark.parametrize("text", ["go to date 14 feb", "Go to 14 Feb", "14 feb"])
def test_going_to_a_day(text: str) -> None:
    assert day_called(text, today=TODAY) == ("Go to Sunday 14 February 2027", "/?date=2027-02-14")


@pytest.mark.django_db
class TestCommands:
    def test_are_found_by_the_beginnings_of_their_words(self) -> None:
        planner = access_for(make_user(department=make_department(), role=RoleName.PLANNER))
        assert commands_called("new camp", planner) == [("New campaign", "/campaigns/new/")]
        assert commands_called("add", planner) == [
            ("New activity", "/activities/new/"),
            ("New campaign", "/campaigns/new/"),
        ]
        assert commands_called("go to desk", planner) == [("Desk", "/desk/")]
        assert commands_called("timeline", planner) == [("Calendar: Timeline", "/?view=timeline")]
        assert commands_called("ampaign", planner) == commands_called("", planner) == []

    def test_are_those_one_may_do(self) -> None:
        member = access_for(make_user(department=make_department()))
        assert commands_called("new", member) == [("Subscribe in your calendar", "/feeds/")]
        guest = make_user()
        ChannelGuest.objects.create(channel=make_channel(), user=guest)
        assert commands_called("departments", access_for(guest)) == []

    def test_lead_to_pages_that_open(self, client: Client) -> None:
        make_organisation()
        make_department()
        client.force_login(make_user(is_ops_admin=True))
        assert {each.address: client.get(each.address).status_code for each in COMMANDS} == {
            each.address: 200 for each in COMMANDS
        }
