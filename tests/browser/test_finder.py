"""The finder by keyboard alone: opened from anywhere, walked by arrows, left by Enter or Escape."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_organisation, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(sign_in: SignIn) -> Page:
    make_organisation()
    lead = make_department(name="Marketing")
    channel = make_channel(owner=lead, name="Aurora gazette")
    make_activity(
        campaign=make_campaign(name="Aurora", lead=lead),
        channel=channel,
        title="Teaser",
        starts_on=dt.date(2027, 3, 15),
    )
    return sign_in(make_user(department=lead))


@pytest.mark.parametrize("key", ["/", "Control+k"])
@pytest.mark.parametrize("address", ["/?view=month&date=2027-03-01", "/desk/"])
def test_keys_open_it_walk_it_and_go(page: Page, address: str, key: str) -> None:
    page.goto(address)
    page.keyboard.press(key)
    field = page.get_by_role("searchbox", name="Search everything")
    expect(field).to_be_focused()
    page.keyboard.type("auro")
    expect(page.locator("#finder [data-hit]")).to_have_count(3)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Aurora Confirmed")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Aurora gazette", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/channels/**")


def test_escape_closes_it_and_enter_goes_to_the_first(page: Page) -> None:
    page.goto("/desk/")
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(page.locator("#finder")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("teaser")
    expect(page.locator("#finder [data-hit]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/activities/**")


def test_enter_without_anything_found_asks_the_page(page: Page) -> None:
    page.goto("/desk/")
    page.keyboard.press("Control+k")
    page.keyboard.type("zebra")
    expect(page.locator("#finder")).to_contain_text("Nothing you may see")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=zebra")
