"""What the panel over the calendar can do: show a day that is too full for its cell, and hold duties in one press."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from campaigns.models import Activity, Milestone
from departments.models import User
from tests.browser.axe import violations_in
from tests.browser.conftest import SignIn
from tests.browser.test_calendar import MONTH, days_of, planner
from tests.browser.test_handling import bar, day, drag, middle_of
from tests.factories import make_activity, make_campaign, make_user

__all__ = ["planner"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

THURSDAY = dt.date(2027, 3, 18)


@pytest.fixture
def page(sign_in: SignIn, planner: User) -> Page:
    """The planner's browser, with a month in which Thursday holds more than fits."""
    poster = Activity.objects.get(title="Poster")
    others = make_campaign(name="Borealis", lead=poster.campaign.lead_department, owner=make_user())
    for number in range(11):
        make_activity(campaign=others, channel=poster.channel, title=f"Wall {number:02}", starts_on=THURSDAY)
    make_activity(campaign=poster.campaign, channel=poster.channel, title="Zebra", starts_on=THURSDAY)
    page = sign_in(planner)
    page.goto(MONTH)
    return page


def test_a_day_with_more_than_fits_opens_whole_beside_the_month_what_is_mine_first(page: Page) -> None:
    more = page.locator(f'[data-date="{THURSDAY}"] ~ .more')
    address = page.url
    more.click()
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", name="Thursday 18 March 2027")).to_be_focused()
    expect(panel.locator(".day-line")).to_have_count(12)
    expect(panel.locator(".day-line").first).to_contain_text("Zebra")
    expect(panel.locator(".day-line").first).to_contain_text("yours")
    expect(page).to_have_url(address)
    for scheme in ("light", "dark"):
        assert violations_in(scheme, page) == []  # type: ignore[arg-type]
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(more).to_be_focused()


def test_from_the_day_an_activity_opens_and_escape_still_leads_back_to_the_day(page: Page) -> None:
    more = page.locator(f'[data-date="{THURSDAY}"] ~ .more')
    more.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    panel.get_by_role("link", name="Zebra").click()
    expect(panel.get_by_role("heading", name="Zebra")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(more).to_be_focused()
    more.click()
    panel.get_by_role("link", name="Open as a page").click()
    expect(page.locator("main .day-line")).to_have_count(12)


def test_one_press_moves_it_and_holds_its_duties_and_one_undo_lets_both_go_back(page: Page) -> None:
    before = Milestone.objects.get(activity__title="Poster").due_on
    begin = middle_of(bar(page))
    drag(page, (begin[0] - 60, begin[1] - 6), middle_of(day(page, "2027-03-23")))
    panel = page.locator("#panel")
    expect(panel.get_by_role("button")).to_contain_text(["Move", "Hold duties"])
    assert violations_in("light", page) == []
    panel.get_by_role("button", name="Hold duties").click()
    expect(page.locator("#messages")).to_contain_text("Its duties are held.")
    assert days_of("Poster") == (dt.date(2027, 3, 23), dt.date(2027, 3, 24))
    assert list(Milestone.objects.values_list("due_on", "is_held")) == [(before, True)]
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("back where it was")
    assert days_of("Poster") == (dt.date(2027, 3, 16), dt.date(2027, 3, 17))
    assert list(Milestone.objects.values_list("due_on", "is_held")) == [(before, False)]


def test_in_the_quick_panel_one_press_holds_them_for_whatever_moves_it_next(page: Page) -> None:
    bar(page).click()
    panel = page.locator("#panel")
    panel.get_by_role("button", name="Hold duties").click()
    expect(page.locator("#messages")).to_contain_text("The duties of Poster are held: they stay when it moves.")
    expect(panel).to_be_hidden()
    assert list(Milestone.objects.values_list("is_held", flat=True)) == [True]
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("as they were before")
    assert list(Milestone.objects.values_list("is_held", flat=True)) == [False]


def test_several_that_are_picked_move_with_their_duties_held(page: Page) -> None:
    before = Milestone.objects.get(activity__title="Poster").due_on
    bar(page).click(modifiers=["Control"])
    page.locator("#picked").get_by_label("Move by").fill("3")
    page.get_by_role("button", name="See whom it hurts").click()
    page.get_by_role("button", name="Hold duties").click()
    expect(page.locator("#messages")).to_contain_text("1 activity is moved. Its duties are held.")
    assert days_of("Poster")[0] == dt.date(2027, 3, 19)
    assert list(Milestone.objects.values_list("due_on", "is_held")) == [(before, True)]
