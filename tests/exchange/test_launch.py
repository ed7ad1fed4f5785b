"""Plans that count from a launch: worked out once somebody says when it is, and left unscheduled until then."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from calendar_app.exchange.dates.launch import days_from
from calendar_app.exchange.dates.scanning import scan
from calendar_app.exchange.dates.values import Kind
from campaigns.models import Activity, Campaign
from departments.enums import RoleName
from departments.models import User
from tests.exchange.plans import plan, row, sentences
from tests.exchange.test_pages import choices, upload
from tests.factories import make_department, make_organisation, make_user

LAUNCH = dt.date(2027, 3, 3)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("T-2_Mon", "2027-02-15", None),
        ("T+9 Fri", "2027-05-07", None),
        ("T-0 Mon", "2027-03-01", None),
        ("T0_Mon", "2027-03-01", None),
        ("T0", "2027-03-03", None),
        ("T+0", "2027-03-03", None),
        ("L-14", "2027-02-17", None),
        ("L+3 days", "2027-03-06", None),
        ("D+7", "2027-03-10", None),
        ("T-2 weeks", "2027-02-17", None),
        ("Week -4", "2027-02-01", "2027-02-07"),
        ("Week 1", "2027-03-01", "2027-03-07"),
        ("Woche -1 Do", "2027-02-25", None),
        ("Day 1", "2027-03-03", None),
        ("Day 2-4", "2027-03-04", "2027-03-06"),
        ("2 weeks before launch", "2027-02-17", None),
        ("3 Tage nach Start", "2027-03-06", None),
        ("T-1 months", "2027-02-03", None),
        ("Launch day", "2027-03-03", None),
        ("Phase 2", None, None),
    ],
)
def test_each_way_of_counting_has_its_days(text: str, first: str | None, last: str | None) -> None:
    said = scan(text)
    assert said.kind is Kind.RELATIVE
    found = days_from(LAUNCH, said)
    assert (str(found.first), str(found.last)) == (first, last or first) if found else first is None


@given(st.dates(dt.date(2020, 1, 1), dt.date(2090, 1, 1)), st.integers(-60, 60), st.integers(0, 6))
def test_a_weekday_of_a_week_is_that_weekday_of_that_week(launch: dt.date, weeks: int, weekday: int) -> None:
    name = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[weekday]
    found = days_from(launch, scan(f"T{weeks:+d}_{name}"))
    assert found is not None and found.first is not None and found.first.weekday() == weekday
    monday = launch - dt.timedelta(days=launch.weekday())
    assert 0 <= (found.first - monday - dt.timedelta(weeks=weeks)).days <= 6


def test_without_the_launch_rows_wait_and_say_what_is_missing() -> None:
    found = plan("launch_relative.csv")
    assert found.has_launch_rows and not found.scheduled
    assert "5 rows count from a launch. Give its day" in sentences(found)


def test_with_the_launch_they_have_days_and_keep_their_own_words() -> None:
    found = plan("launch_relative.csv", launch_on=LAUNCH)
    assert found.scheduled == 5 and row(found, "Mystery poster").starts_on == dt.date(2027, 2, 17)
    assert "When: L-14" in row(found, "Mystery poster").brief
    (guess,) = [each for each in found.guesses if "launch" in each.about]
    assert "Monday two weeks before" in guess.reason and "2027" in guess.taken


def test_what_names_no_day_is_said_at_its_row() -> None:
    found = plan("p.csv", "Title,Date,Channel\nA,T-2 Mon,Radio\nB,Phase 2,Radio\n", launch_on=LAUNCH)
    assert [each.scheduled for each in found.rows] == [True, False]
    assert ":3 “B” comes in unscheduled: “Phase 2” does not say which day." in sentences(found)


@pytest.fixture
def planner(client: Client, db: None) -> User:
    make_organisation(time_zone="Europe/Berlin")
    user = make_user(department=make_department(name="Marketing"), role=RoleName.PLANNER)
    client.force_login(user)
    return user


def bring_in(client: Client, launch: str) -> Any:
    draft = upload(client, "launch_relative.csv")
    assert "two weeks before the launch’s week" in client.get(f"/import/{draft.pk}/").content.decode()
    client.post(f"/import/{draft.pk}/", choices(client, draft, launch_on=launch))
    client.post(f"/import/{draft.pk}/run/", choices(client, draft))
    draft.refresh_from_db()
    return draft.report


def poster() -> Activity:
    return Activity.objects.get(title="Mystery poster")


def test_the_campaign_has_its_launch_and_a_later_file_moves_with_it(client: Client, planner: User) -> None:
    bring_in(client, "2027-03-03")
    assert Campaign.objects.get().launch_on == LAUNCH and poster().starts_on == dt.date(2027, 2, 17)
    assert bring_in(client, "2027-03-10")["changed"] == 6
    assert poster().starts_on == dt.date(2027, 2, 24)
    assert bring_in(client, "")["changed"] == 0
    assert poster().starts_on == dt.date(2027, 2, 24), "a file without its launch takes no day away"


def test_what_came_in_unscheduled_is_dated_once_the_launch_is_known(client: Client, planner: User) -> None:
    bring_in(client, "")
    assert poster().starts_on is None and Campaign.objects.get().launch_on is None
    assert bring_in(client, "2027-03-03")["changed"] == 6
    assert poster().starts_on == dt.date(2027, 2, 17)
