"""Every view says the same of an activity, and helps where there is none."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.lib.dates import zone_beside
from departments.enums import RoleName
from departments.models import OrganisationSettings, User
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_organisation, make_user

TUESDAY = dt.date(2027, 3, 16)
VIEWS = ("month", "week", "quarter", "agenda", "board", "day")


@pytest.fixture
def planner(db: None) -> User:
    make_organisation()
    team = make_department(name="Marketing")
    return make_user(department=team, role=RoleName.PLANNER, time_zone="Europe/London")


def shown(person: User, query: str, **headers: str) -> str:
    client = Client(headers=headers)
    client.force_login(person)
    answer = client.get(f"/?date={TUESDAY}&{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_time_reads_alike_in_every_view_with_its_zone_where_it_is_not_the_readers(planner: User) -> None:
    team = planner.memberships.get().department
    for starts_on, zone in ((TUESDAY, "America/New_York"), (dt.date(2027, 3, 17), "Europe/Lisbon")):
        make_activity(
            campaign=make_campaign(lead=team, owner=planner),
            channel=make_channel(owner=team),
            starts_on=starts_on,
            ends_on=dt.date(2027, 3, 18) if zone == "Europe/Lisbon" else starts_on,
            starts_at=dt.time(18, 30),
            time_zone=zone,
        )
    for view in VIEWS:
        page = shown(planner, f"view={view}")
        assert "18:30 EDT" in page, view
        assert view == "day" or "18:30" in page.replace("18:30 EDT", ""), f"{view}: Lisbon's clocks are London's"


@pytest.mark.parametrize(
    ("zone", "said"),
    [("Europe/London", ""), ("Europe/Lisbon", ""), ("Europe/Berlin", "CEST"), ("Asia/Dubai", "UTC+04")],
)
def test_a_zone_is_named_where_its_clocks_show_another_time_that_day(zone: str, said: str) -> None:
    with timezone.override("Europe/London"):
        assert zone_beside(dt.date(2027, 7, 1), dt.time(9), zone) == said


def test_clocks_that_differ_for_some_weeks_are_told_apart_in_those() -> None:
    with timezone.override("America/New_York"):
        assert zone_beside(dt.date(2027, 3, 20), dt.time(9), "Europe/London") == "GMT"
        assert zone_beside(dt.date(2027, 3, 20), dt.time(9), "America/Toronto") == ""


@pytest.mark.parametrize("view", [*VIEWS, "timeline", "year"])
def test_every_view_helps_where_nothing_is_planned(planner: User, view: str) -> None:
    page = shown(planner, f"view={view}&over=holidays-GB")
    assert "Nothing is planned for" in page and "Import a spreadsheet" in page
    assert "Clear the filters" in shown(planner, f"view={view}&tag=none")


@pytest.mark.parametrize("view", ["month", "week", "quarter", "agenda", "timeline"])
def test_a_printed_sheet_says_its_colours_and_its_date(planner: User, view: str) -> None:
    team = planner.memberships.get().department
    make_activity(
        campaign=make_campaign(lead=team, owner=planner), channel=make_channel(name="Posters"), starts_on=TUESDAY
    )
    sheet = shown(planner, f"view={view}").partition('<footer class="sheet">')[2].partition("</footer>")[0]
    assert "Posters" in sheet and "As of" in sheet


def test_a_year_without_duties_says_so(planner: User) -> None:
    assert "No duty is due in 2027." in shown(planner, "view=year&of=duties")


def test_a_day_of_a_year_can_be_told_from_its_column_and_under_a_pointer(planner: User) -> None:
    OrganisationSettings.objects.update(first_day_of_week=6)
    page = shown(planner, "view=year")
    assert page.count("<span>Sun</span><span>Mon</span>") == 12
    assert 'title="Tue 16 Mar 2027: 0 activities"' in page or 'title="Tue 16 Mar: 0 activities"' in page


def test_a_list_of_days_says_where_it_ends(planner: User) -> None:
    assert "<h1>16 Mar – 12 Apr 2027</h1>" in shown(planner, "view=agenda")


def test_another_fullest_day_keeps_what_else_was_chosen(planner: User) -> None:
    page = shown(planner, "view=year&of=duties&over=&over=closures&fill=status&full=4&channel=print")
    form = page[page.index('class="cluster small"') : page.index('for="full"')]
    for name, value in (("of", "duties"), ("over", ""), ("over", "closures"), ("fill", "status"), ("channel", "print")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in form
    assert 'name="full"' not in form


@pytest.mark.parametrize(
    ("state", "word"), [("draft", "Draft"), ("tentative", "Tentative"), ("cancelled", "Cancelled")]
)
def test_an_outline_is_a_word_too(planner: User, state: str, word: str) -> None:
    team = planner.memberships.get().department
    campaign = make_campaign(lead=team, owner=planner, state=state)
    for days in (1, 2):
        make_activity(campaign=campaign, starts_on=TUESDAY, ends_on=TUESDAY + dt.timedelta(days=days - 1))
    for view in ("month", "week", "agenda", "board"):
        page = shown(planner, f"view={view}&status={state}")
        assert page.count(f'<span class="visually-hidden">{word}</span>') == 2, view
