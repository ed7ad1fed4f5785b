"""What others change appears on an open calendar by itself, and takes nothing away from who works on it."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from campaigns.actions.activities import move_activity
from campaigns.models import Activity
from departments.enums import RoleName
from departments.models import User
from tests.browser.conftest import SignIn
from tests.browser.test_calendar import MONTH, days_of, planner
from tests.browser.test_handling import bar, day, drag, ghost_days, middle_of
from tests.browser.waiting import held_back, until
from tests.factories import make_activity, make_user

__all__ = ["planner"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SOME_ROUNDS = 2_000
"""Milliseconds in which a calendar that is seen asks at least once."""


@pytest.fixture
def page(sign_in: SignIn, planner: User) -> Page:
    page = sign_in(planner)
    page.goto(MONTH)
    return page


@pytest.fixture
def colleague(planner: User) -> User:
    return make_user(name="Quick Quinn", department=planner.memberships.get().department, role=RoleName.PLANNER)


def moved_by(colleague: User, title: str, to: dt.date) -> None:
    move_activity(by=colleague, activity_id=Activity.objects.get(title=title).pk, starts_on=to)


def on(page: Page, date: str, title: str) -> None:
    expect(page.locator(f'.cell:has([data-date="{date}"]) a.bar', has_text=title)).to_be_visible()


def is_of_the_month(address: str) -> bool:
    return "view=month" in address and "/changes/" not in address


def test_a_move_appears_and_scroll_focus_panel_and_what_was_typed_stay(page: Page, colleague: User) -> None:
    poster = Activity.objects.get(title="Poster")
    make_activity(campaign=poster.campaign, channel=poster.channel, title="Wall", starts_on=dt.date(2027, 3, 3))
    page.set_viewport_size({"width": 1440, "height": 500})
    page.goto(MONTH)
    bar(page, "Wall").click()
    page.locator("#panel").get_by_role("link", name="Move").click()
    page.locator("#panel").get_by_label("New first day").fill("2027-03-04")
    page.evaluate("scrollTo(0, 120)")
    moved_by(colleague, "Poster", dt.date(2027, 3, 23))
    on(page, "2027-03-23", "Poster")
    assert page.evaluate("scrollY") == 120
    expect(page.locator("#panel").get_by_label("New first day")).to_have_value("2027-03-04")
    expect(page.locator("#panel").get_by_label("New first day")).to_be_focused()


def test_the_bar_with_the_focus_keeps_it_wherever_it_goes(page: Page, colleague: User) -> None:
    bar(page).focus()
    moved_by(colleague, "Poster", dt.date(2027, 3, 23))
    on(page, "2027-03-23", "Poster")
    expect(bar(page)).to_be_focused()


def test_nothing_moves_under_a_hand_and_a_ghost_stays(page: Page, colleague: User) -> None:
    poster = Activity.objects.get(title="Poster")
    make_activity(campaign=poster.campaign, channel=poster.channel, title="Wall", starts_on=dt.date(2027, 3, 3))
    page.goto(MONTH)
    begin = middle_of(bar(page))
    drag(page, (begin[0] - 60, begin[1] - 6), middle_of(day(page, "2027-03-09")))
    expect(page.locator("#panel")).to_contain_text("Move Poster")
    moved_by(colleague, "Wall", dt.date(2027, 3, 25))
    on(page, "2027-03-25", "Wall")
    assert ghost_days(page) == ["2027-03-09 2027-03-10"]


def test_a_picture_on_its_way_when_a_hand_takes_hold_waits_for_the_hand(page: Page, colleague: User) -> None:
    poster = Activity.objects.get(title="Poster")
    make_activity(campaign=poster.campaign, channel=poster.channel, title="Wall", starts_on=dt.date(2027, 3, 3))
    page.goto(MONTH)
    late = held_back(page, is_of_the_month, times=1)
    moved_by(colleague, "Wall", dt.date(2027, 3, 25))
    until(page, lambda: late)
    begin = middle_of(bar(page))
    drag(page, (begin[0] - 60, begin[1] - 6), middle_of(day(page, "2027-03-09")), let_go=False)
    with page.expect_response(lambda answer: "hx-request" in answer.request.headers):
        late[0].continue_()
    page.mouse.move(*middle_of(day(page, "2027-03-10")), steps=4)
    assert page.locator("#shown.is-dragging").count() == 1
    assert ghost_days(page) == ["2027-03-10 2027-03-11"]
    page.keyboard.press("Escape")
    expect(page.locator(".ghost, .is-left, .is-dragging")).to_have_count(0)
    page.mouse.up()
    on(page, "2027-03-25", "Wall")


def test_a_picture_that_fails_leaves_the_calendar_as_it_was_and_is_asked_for_again(page: Page, colleague: User) -> None:
    failing = page.context.new_page()  # one whose console may say so
    failing.goto(MONTH)
    failing.route(is_of_the_month, lambda route: route.fulfill(status=503, body="<h1>Not now</h1>"), times=1)
    moved_by(colleague, "Poster", dt.date(2027, 3, 23))
    cell = failing.locator('.cell:has([data-date="2027-03-23"]) a.bar', has_text="Poster")
    expect(cell).to_be_visible()
    expect(failing.get_by_text("Not now")).to_have_count(0)


def test_a_clash_over_one_bar_shows_both_versions_and_loses_neither(page: Page, colleague: User) -> None:
    begin = middle_of(bar(page))
    drag(page, (begin[0] - 60, begin[1] - 6), middle_of(day(page, "2027-03-09")))
    panel = page.locator("#panel")
    expect(panel).to_contain_text("Move Poster")
    moved_by(colleague, "Poster", dt.date(2027, 3, 23))
    panel.get_by_role("button", name="Move").click()
    expect(panel).to_contain_text("Two versions of “Poster”")
    expect(panel).to_contain_text("Quick Quinn")
    panel.get_by_role("button", name="Save what is chosen").click()
    expect(page.locator("#messages")).to_contain_text("Poster moved to")
    assert days_of("Poster") == (dt.date(2027, 3, 9), dt.date(2027, 3, 10))


def test_a_calendar_in_the_background_asks_nothing(page: Page, colleague: User) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/changes/" in request.url else None)
    page.evaluate("""() => {
        Object.defineProperty(document, 'hidden', {value: true, configurable: true});
        document.dispatchEvent(new Event('visibilitychange'));
    }""")
    page.wait_for_timeout(SOME_ROUNDS)
    assert len(asked) <= 1, "one may have been on its way"
    moved_by(colleague, "Poster", dt.date(2027, 3, 23))
    page.evaluate("""() => {
        Object.defineProperty(document, 'hidden', {value: false, configurable: true});
        document.dispatchEvent(new Event('visibilitychange'));
    }""")
    on(page, "2027-03-23", "Poster")


def test_what_changed_stands_once_and_is_had_by_key_with_news_and_without(page: Page, colleague: User) -> None:
    panel = page.locator("#panel")
    for part in (".toolbar", ".news", ".toolbar"):
        expect(page.locator(part).get_by_role("link", name="What changed")).to_be_visible()
        expect(page.locator(".stage").get_by_role("link", name="What changed")).to_have_count(1)
        page.keyboard.press("c")
        expect(panel.get_by_role("heading", name="What changed")).to_be_visible()
        page.keyboard.press("Escape")
        expect(panel).to_be_hidden()
        if part == ".toolbar":
            moved_by(colleague, "Poster", dt.date(2027, 3, 23))
        else:
            page.get_by_role("button", name="Mark all as seen").click()
