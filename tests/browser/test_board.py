"""The board by hand, key and finger: a card that goes to another column asks for what that takes."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from campaigns.enums import ActivityState
from campaigns.models import Activity
from departments.enums import RoleName
from departments.models import User
from tests.browser.conftest import SignIn
from tests.browser.test_by_finger import Touched, place_of, touched
from tests.browser.test_handling import bar, drag
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_organisation, make_user

__all__ = ["touched"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOARD = "/?view=board&date=2127-03-01"


@pytest.fixture
def planner() -> User:
    make_organisation()
    team = make_department(name="Marketing")
    person = make_user(department=team, role=RoleName.PLANNER)
    campaign = make_campaign(name="Aurora", lead=team, owner=person)
    channel = make_channel(owner=team, name="Print")
    make_activity(campaign=campaign, channel=channel, title="Poster", starts_on=dt.date(2127, 3, 16))
    make_activity(campaign=campaign, channel=channel, title="Leaflet", starts_on=dt.date(2127, 3, 17))
    return person


@pytest.fixture
def page(sign_in: SignIn, planner: User) -> Page:
    """The planner's browser, with the board open."""
    page = sign_in(planner)
    page.goto(BOARD)
    return page


def column(page: Page, standing: str) -> Locator:
    return page.locator(f'.board__column[data-standing="{standing}"]')


def state() -> str:
    return Activity.objects.get(title="Poster").state


def test_a_card_is_booked_by_letting_it_go_and_that_can_be_undone(page: Page) -> None:
    drag(page, place_of(bar(page)), place_of(column(page, "booked")), let_go=False)
    expect(column(page, "booked").locator(".ghost")).to_contain_text("Poster")
    page.mouse.up()
    expect(page.locator("#messages")).to_contain_text("Poster is booked.")
    expect(column(page, "booked").locator("a.bar")).to_contain_text("Poster")
    assert state() == ActivityState.BOOKED
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(column(page, "planned").locator("a.bar")).to_have_count(2)
    assert state() == ActivityState.PLANNED


def test_what_it_asks_for_is_said_first_and_what_cannot_be_says_why(page: Page) -> None:
    panel = page.locator("#panel")
    drag(page, place_of(bar(page)), place_of(column(page, "live")))
    expect(panel).to_contain_text("What is live and what is done follows the days")
    expect(page.locator(".ghost, .is-left")).to_have_count(0)
    page.keyboard.press("Escape")
    drag(page, place_of(bar(page)), place_of(column(page, "live")), let_go=False)
    page.mouse.move(*place_of(page.locator('.board__drop [data-standing="cancelled"]')))
    page.mouse.up()
    expect(panel).to_contain_text("Cancel Poster")
    assert state() == ActivityState.PLANNED
    panel.get_by_role("button", name="Cancel activity").click()
    expect(page.locator("#messages")).to_contain_text("Poster is cancelled.")
    expect(bar(page)).to_have_count(0)


def test_by_keys_a_card_goes_from_column_to_column(page: Page) -> None:
    bar(page).focus()
    page.keyboard.down("Control")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("status").filter(has_text="Tentative")).to_be_visible()
    expect(column(page, "tentative").locator(".ghost")).to_contain_text("Poster")
    page.keyboard.press("Escape")
    expect(page.locator(".ghost, .is-target")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    page.keyboard.up("Control")
    expect(page.locator("#panel")).to_contain_text("its 2 activities go along")
    page.locator("#panel").get_by_role("button", name="Back to tentative").click()
    expect(column(page, "tentative").locator("a.bar")).to_have_count(2)


def test_by_finger_every_column_is_at_hand(touched: Callable[[int, int], Touched]) -> None:
    finger = touched(390, 844)
    page = finger.page
    page.goto(BOARD)
    begin = place_of(bar(page))
    finger.hold(begin)
    end = place_of(page.locator('.board__drop [data-standing="booked"]'))
    finger.slide(((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2), end)
    finger.let_go()
    expect(page.locator("#messages")).to_contain_text("Poster is booked.")
    assert state() == ActivityState.BOOKED
