"""The page on which a person says how they are told."""

import datetime as dt

import pytest
from django.test import Client

from campaigns.enums import How
from campaigns.models import AlertPreference
from departments.enums import RoleName
from departments.models import Department, User
from tests.campaigns.desk_world import signed_in
from tests.factories import make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

PAGE = "/account/alerts/"
USUAL = {"how": "usual", "at": "", "weekday": "", "quiet_from": "", "quiet_until": ""}
WEEKLY = {**USUAL, "how": "weekly", "at": "17:00", "weekday": "0"}


@pytest.fixture
def team() -> Department:
    make_organisation()
    return make_department(name="Social")


@pytest.fixture
def ana(team: Department) -> User:
    return make_user(name="Ana", email="ana@example.com", department=team, role=RoleName.HEAD)


@pytest.fixture
def browser(ana: User) -> Client:
    return signed_in(ana)


def test_it_says_when_one_hears_of_what_and_where_to_choose_for_a_department(browser: Client, team: Department) -> None:
    said = browser.get(PAGE).content.decode()
    assert "Work begins on a duty on" in said and "you hear of it on" in said
    assert f"{PAGE}?department={team.slug}" in said and "as in general" in said


def test_the_example_follows_the_form_before_anything_is_saved(browser: Client) -> None:
    part = browser.post(PAGE, {**WEEKLY, "check": "1"}, headers={"HX-Request-Type": "partial"})
    said = part.content.decode()
    assert part.status_code == 200 and "<html" not in said
    assert "on Monday" in said and "in your weekly mail" in said
    assert not AlertPreference.objects.exists()


def test_what_is_muted_is_said_in_the_example(browser: Client) -> None:
    part = browser.post(PAGE, {**USUAL, "muted": "coming", "check": "1"}, headers={"HX-Request-Type": "partial"})
    assert "no mail, it stands on your desk" in part.content.decode()


def test_the_evenings_short_notice_waits_for_the_end_of_quiet_hours(browser: Client) -> None:
    quiet = {**USUAL, "quiet_from": "22:00", "quiet_until": "06:45", "check": "1"}
    said = browser.post(PAGE, quiet, headers={"HX-Request-Type": "partial"}).content.decode()
    assert "at 06:45" in said


def test_saving_keeps_it_and_the_message_offers_to_undo_it(browser: Client, ana: User) -> None:
    said = browser.post(PAGE, WEEKLY, follow=True).content.decode()
    row = AlertPreference.objects.get()
    assert (row.user, row.department, row.how, row.at, row.weekday) == (ana, None, How.WEEKLY, dt.time(17), 0)
    undo = said.split('action="/account/alerts/undo/')[1].split('"')[0].replace("&amp;", "&")
    assert "as before" in browser.post(f"/account/alerts/undo/{undo}", follow=True).content.decode()
    assert not AlertPreference.objects.exists()


def test_a_department_begins_with_the_general_choice_and_can_go_back_to_it(browser: Client, team: Department) -> None:
    browser.post(PAGE, WEEKLY)
    said = browser.get(f"{PAGE}?department={team.slug}").content.decode()
    assert 'value="17:00"' in said and "quiet_from" not in said and "as-general" not in said
    browser.post(f"{PAGE}?department={team.slug}", {**USUAL, "how": "at_once"})
    assert AlertPreference.objects.get(department=team).how == How.AT_ONCE
    browser.post(f"{PAGE}?department={team.slug}", {"as-general": "1"})
    assert not AlertPreference.objects.filter(department=team).exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"how": ""}, "This field is required"),
        ({"how": "weekly", "weekday": ""}, "Choose the day of the weekly mail"),
        ({"how": "daily", "at": ""}, "Say at which time the mail is to come"),
        ({"quiet_from": "22:00"}, "Quiet hours need a beginning and an end"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "are none"),
        ({"quiet_from": "16:00", "quiet_until": "18:00"}, "lies in your quiet hours"),
        ({"muted": "short_notice"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(browser: Client, change: dict[str, str], sentence: str) -> None:
    answer = browser.post(PAGE, {**WEEKLY, **change})
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not AlertPreference.objects.exists()


def test_an_hour_that_is_not_needed_is_forgotten(browser: Client) -> None:
    browser.post(PAGE, {**WEEKLY, "how": "at_once"})
    row = AlertPreference.objects.get()
    assert row.at is None and row.weekday is None


def test_nobody_chooses_for_another_department(browser: Client) -> None:
    make_department(name="PR")
    for address in (f"{PAGE}?department=pr", f"{PAGE}?department=nothing"):
        assert browser.get(address).status_code == browser.post(address, USUAL).status_code == 404


def test_guests_are_told_by_nobody_so_there_is_nothing_to_choose(team: Department) -> None:
    guest = signed_in(make_user())
    assert guest.get(PAGE).status_code == guest.post(PAGE, USUAL).status_code == 403
    assert PAGE not in guest.get("/feeds/").content.decode()


def test_an_ops_admin_in_no_department_chooses_in_general(team: Department) -> None:
    admin = signed_in(make_user(is_ops_admin=True))
    assert "So you hear of it" not in admin.get(PAGE).content.decode()
    assert admin.post(PAGE, WEEKLY).status_code == 302
