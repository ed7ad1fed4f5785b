"""A form that is sent twice because a line is slow and a hand is quick changes one thing, once."""

import pytest
from playwright.sync_api import Page, Route, expect

from campaigns.models import Activity
from departments.models import AuditEntry, User
from tests.browser.conftest import SignIn
from tests.browser.test_calendar import MONTH, planner
from tests.browser.test_handling import bar
from tests.browser.waiting import held_back, until

__all__ = ["planner"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(sign_in: SignIn, planner: User) -> Page:
    return sign_in(planner)


def test_a_move_whose_button_is_pressed_twice_is_made_once(page: Page) -> None:
    page.goto(MONTH)
    bar(page).click()
    panel = page.locator("#panel")
    panel.get_by_role("link", name="Move").click()
    with page.expect_response("**/move/**"):
        panel.get_by_label("New first day").fill("2027-03-23")
        panel.get_by_label("New first day").blur()
    held = held_back(page, "**/move/**", method="POST")
    panel.get_by_role("button", name="Move").dblclick()
    until(page, lambda: held)
    page.wait_for_timeout(100)
    held.pop().continue_()
    expect(page.locator("#messages")).to_contain_text("Poster moved to")
    expect(panel).to_be_empty()
    assert not held
    assert AuditEntry.objects.filter(verb="moved").count() == 1


def test_an_activity_whose_button_is_pressed_twice_is_planned_once(page: Page) -> None:
    page.goto("/activities/new/?starts_on=2027-03-10")
    page.get_by_label("Title").first.fill("Twice")
    page.locator("select[name=campaign]").select_option(index=1)
    page.locator("select[name=channel]").select_option(index=1)
    held = held_back(page, "**/activities/new/**", method="POST")
    pressed = "document.querySelector('main form[method=post] .button--primary').click()"
    page.evaluate(f"{pressed}; setTimeout(() => {pressed}, 100)")

    def sent() -> list[Route]:
        return [route for route in held if route.request.is_navigation_request()]

    until(page, sent)
    page.wait_for_timeout(300)
    assert len(sent()) == 1
    for route in held:
        route.continue_()
    page.wait_for_url("**/campaigns/**")
    assert Activity.objects.filter(title="Twice").count() == 1
