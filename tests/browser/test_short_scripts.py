"""Our scripts as they are shipped, whole and short, do the same in a real browser."""

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from calendar_app.lib.static_files import short_script
from departments.models import User
from tests.browser.conftest import SignIn
from tests.browser.test_calendar import MONTH, days_of, planner

__all__ = ["planner"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STATIC = Path(__file__).parents[2] / "static"


def read(name: str) -> str:
    return (STATIC / name).read_text()


def test_a_bar_is_dragged_on_and_a_month_gone_to_by_the_scripts_that_are_shipped(
    sign_in: SignIn, planner: User
) -> None:
    page: Page = sign_in(planner)
    asked: list[str] = []

    def shipped(route: Route) -> None:
        name = "js/" + route.request.url.rsplit("/", 1)[1]
        asked.append(name)
        route.fulfill(body=short_script(name, read), content_type="text/javascript")

    page.route("**/static/js/*.js", shipped)
    page.goto(MONTH)
    page.locator("a.bar", has_text="Poster").drag_to(
        page.locator('[data-date="2027-03-23"]'), source_position={"x": 20, "y": 8}
    )
    page.locator("#panel").get_by_role("button", name="Move").click()
    expect(page.locator("#messages")).to_contain_text("Poster")
    page.get_by_role("link", name="Later").click()
    expect(page.get_by_role("heading", name="April 2027")).to_be_visible()
    page.get_by_role("link", name="Timeline").click()
    expect(page.locator(".piece", has_text="Poster")).to_be_visible()
    assert days_of("Poster") == (dt.date(2027, 3, 23), dt.date(2027, 3, 24))
    assert asked == ["js/calendar.js"], "it is whole"
