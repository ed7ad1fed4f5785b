"""The calendar by finger: one that holds still for a moment moves things, one that slides scrolls."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from campaigns.models import Activity
from departments.models import User
from tests.browser.conftest import SignIn
from tests.browser.test_calendar import MONTH, days_of, planner
from tests.browser.test_handling import bar, day, middle_of
from tests.factories import make_activity

__all__ = ["planner"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Place = tuple[float, float]


class Touched:
    """A page that one finger touches."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._touch = page.context.new_cdp_session(page)

    def _send(self, kind: str, *points: Place) -> None:
        places: list[dict[str, Any]] = [{"x": x, "y": y} for x, y in points]
        self._touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    def hold(self, place: Place) -> None:
        self._send("touchStart", place)
        self.page.locator(".is-dragging").wait_for()

    def touch(self, place: Place) -> None:
        self._send("touchStart", place)

    def slide(self, *places: Place) -> None:
        for place in places:
            self._send("touchMove", place)

    def let_go(self) -> None:
        self._send("touchEnd")


@pytest.fixture
def touched(
    browser: Browser, live_server: LiveServer, sign_in: SignIn, planner: User
) -> Iterator[Callable[[int, int], Touched]]:
    """A function that returns the planner's month on a screen of that size."""
    contexts = []

    def opened(width: int, height: int) -> Touched:
        context = browser.new_context(
            base_url=live_server.url, has_touch=True, is_mobile=True, viewport={"width": width, "height": height}
        )
        contexts.append(context)
        context.add_cookies(sign_in(planner).context.cookies())  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(MONTH)
        return Touched(page)

    yield opened
    for context in contexts:
        context.close()


def place_of(found: Locator) -> Place:
    box = found.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_one_that_holds_still_moves_a_bar_and_one_that_slides_scrolls(touched: Callable[[int, int], Touched]) -> None:
    finger = touched(1024, 768)
    page = finger.page
    for holds in (False, True):
        page.goto(MONTH)  # anew: what still slides takes the next finger for itself
        begin, end = middle_of(bar(page)), middle_of(day(page, "2027-03-23"))
        (finger.hold if holds else finger.touch)(begin)
        finger.slide(((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2), end)
        finger.let_go()
        if not holds:
            expect(page.locator("#panel")).to_be_hidden()
            expect(page.locator(".ghost")).to_have_count(0)
            page.evaluate("scrollTo(0, 0)")
    expect(page.locator("#panel")).to_contain_text("Move Poster")


def test_on_a_phone_every_day_is_there_while_something_is_held(touched: Callable[[int, int], Touched]) -> None:
    poster = Activity.objects.get(title="Poster")
    make_activity(campaign=poster.campaign, channel=poster.channel, title="Wall", starts_on=dt.date(2027, 3, 25))
    make_activity(campaign=poster.campaign, channel=poster.channel, title="Flyer", starts_on=None)
    finger = touched(390, 844)
    page = finger.page
    expect(day(page, "2027-03-18")).to_be_hidden()
    begin = place_of(bar(page))
    finger.hold(begin)
    assert place_of(bar(page)) == pytest.approx(begin, abs=1), "it stays under the finger"
    end = place_of(day(page, "2027-03-19"))
    finger.slide((begin[0], (begin[1] + end[1]) / 2), end)
    expect(page.locator('[data-date="2027-03-19"] + .ghost')).to_contain_text("Poster")
    assert place_of(day(page, "2027-03-19")) == pytest.approx(end, abs=1), "and so does the day"
    finger.let_go()
    expect(page.locator("#panel").get_by_label("New first day")).to_have_value("2027-03-19")
    page.keyboard.press("Escape")
    expect(day(page, "2027-03-19")).to_be_hidden()

    page.goto(MONTH)
    begin = middle_of(bar(page, "Flyer"))
    finger.hold(begin)
    end = place_of(day(page, "2027-03-26"))
    finger.slide((begin[0], (begin[1] + end[1]) / 2), end)
    finger.let_go()
    page.locator("#panel").get_by_role("button", name="Give it this date").click()
    expect(page.locator("#messages")).to_contain_text("Flyer is planned for")
    assert days_of("Flyer")[0] == dt.date(2027, 3, 26)
