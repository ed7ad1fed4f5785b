"""From one page of the calendar to another in a real browser: what is open stays, and every address has its page."""

import datetime as dt
import re

import pytest
from django.test import Client
from playwright.sync_api import Page, Route, expect

from campaigns.actions.activities import move_activity
from campaigns.models import Activity
from departments.enums import RoleName
from departments.models import User
from tests.browser.conftest import SignIn
from tests.browser.test_calendar import MONTH, planner
from tests.browser.waiting import held_back, until
from tests.factories import make_user

__all__ = ["planner"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(sign_in: SignIn, planner: User) -> Page:
    """The planner's browser on March, marked so that another document is told from this one."""
    page = sign_in(planner)
    page.goto(MONTH)
    page.evaluate("window.isSame = true")
    return page


def is_same(page: Page) -> bool:
    return bool(page.evaluate("window.isSame === true"))


def at(page: Page, month: str) -> None:
    expect(page.get_by_role("heading", name=month)).to_be_visible()


def later(page: Page) -> None:
    page.get_by_role("link", name="Later").click()


def test_what_is_typed_into_the_panel_stays_from_month_to_month(page: Page) -> None:
    page.locator("a.bar", has_text="Poster").first.click()
    panel = page.locator("#panel")
    expect(panel.get_by_role("link", name="Change")).to_be_visible()
    later(page)
    at(page, "April 2027")
    expect(panel.get_by_role("link", name="Change")).to_have_attribute("href", re.compile("date%3D2027-04-01"))
    panel.get_by_role("link", name="Move").click()
    panel.get_by_label("New first day").fill("2027-04-13")
    later(page)
    at(page, "May 2027")
    expect(panel.get_by_label("New first day")).to_have_value("2027-04-13")
    page.go_back()
    at(page, "April 2027")
    expect(panel.get_by_label("New first day")).to_have_value("2027-04-13")
    assert is_same(page)
    assert "date=2027-04-01" in page.url
    expect(page).to_have_title("April 2027 · Instep")
    expect(page.get_by_role("status").filter(has_text="April 2027")).to_have_count(1)


def test_what_is_opened_late_leads_back_to_the_period_gone_to_meanwhile(page: Page) -> None:
    held = held_back(page, re.compile("/activities/"))
    page.locator("a.bar", has_text="Poster").first.click()
    later(page)
    at(page, "April 2027")
    until(page, lambda: held)
    held.pop().continue_()
    change = page.locator("#panel").get_by_role("link", name="Change")
    expect(change).to_have_attribute("href", re.compile(r"next=%2F%3F.*date%3D2027-04-01$"))


def test_back_leads_to_the_period_before_and_to_where_it_was_scrolled(page: Page) -> None:
    page.get_by_role("link", name="Quarter").click()
    at(page, "January to March 2027")
    page.evaluate("scrollTo(0, 150)")
    page.keyboard.press("ArrowRight")
    at(page, "April to June 2027")
    assert page.evaluate("scrollY") == 0
    page.go_back()
    at(page, "January to March 2027")
    page.wait_for_function("scrollY === 150")
    page.go_forward()
    at(page, "April to June 2027")
    assert is_same(page)
    page.reload()
    at(page, "April to June 2027")


def test_whoever_goes_by_keyboard_stays_on_the_way_and_walks_over_the_end_of_a_month(page: Page) -> None:
    way = page.get_by_role("link", name="Later")
    way.focus()
    page.keyboard.press("Enter")
    at(page, "April 2027")
    expect(way).to_be_focused()
    page.keyboard.press("Enter")
    at(page, "May 2027")
    page.get_by_role("link", name="Timeline").click()
    page.get_by_role("link", name="2 weeks").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="2 weeks")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("link", name="2 weeks")).to_be_focused()
    page.keyboard.press("m")
    at(page, "May 2027")
    page.locator('[data-date="2027-06-06"] a').focus()
    page.keyboard.press("ArrowRight")
    at(page, "June 2027")
    expect(page.locator('[data-date="2027-06-07"] a')).to_be_focused()


def test_a_filter_and_another_view_come_in_place_and_can_be_used_at_once(page: Page) -> None:
    page.get_by_role("searchbox").fill("Nothing like it")
    page.keyboard.press("Enter")
    expect(page.locator("#shown a.bar", has_text="Poster")).to_have_count(0)
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.get_by_role("link", name="Clear", exact=True).click()
    expect(page.locator("#shown a.bar", has_text="Poster").first).to_be_visible()
    page.get_by_role("link", name="Timeline").click()
    expect(page.locator(".piece", has_text="Poster")).to_be_visible()
    page.locator(".piece", has_text="Poster").click()
    expect(page.locator("#panel").get_by_role("heading", name="Poster")).to_be_visible()
    assert is_same(page)


def test_presses_in_quick_succession_add_up(page: Page) -> None:
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "q"):
        page.keyboard.press(key)
    at(page, "April to June 2027")
    assert "date=2027-06-01" in page.url
    assert is_same(page)


def test_later_leads_on_from_the_choices_that_were_just_made(page: Page) -> None:
    channels = page.locator("summary.chip", has_text="Channel")
    channels.focus()
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Print").check()
    later(page)
    at(page, "April 2027")
    expect(page.locator("summary.chip.is-on", has_text="Channel")).to_be_visible()
    channels.focus()
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Print").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("summary.chip.is-on", has_text="Channel")).to_have_count(0)
    expect(channels).to_be_focused()


def test_what_is_done_while_a_page_is_on_its_way_is_for_that_page(page: Page) -> None:
    held = held_back(page, re.compile("date=2027-04-01"))
    words = page.get_by_role("searchbox", name="Show only what has these words")
    page.locator("a.bar", has_text="Poster").first.click(modifiers=["Control"])
    page.locator("#picked").get_by_label("Move by").fill("9")
    later(page)
    words.fill("Poster")
    expect(page.locator("#main")).to_have_attribute("aria-busy", "true")
    until(page, lambda: held)
    page.wait_for_timeout(100)
    assert len(held) == 1, "it is asked for once"
    held.pop().continue_()
    at(page, "April 2027")
    expect(page.locator("#main")).not_to_have_attribute("aria-busy", "true")
    expect(words).to_be_focused()
    expect(words).to_have_value("Poster")
    expect(page.locator("#picked").get_by_label("Move by")).to_have_value("9")


def test_a_preview_goes_along_and_leads_back(page: Page) -> None:
    poster = page.locator("#shown a.bar", has_text="Poster").first
    poster.focus()
    page.keyboard.press("Control+ArrowRight")
    page.keyboard.up("Control")
    page.locator("#panel").get_by_label("New first day").fill("2027-04-13")
    later(page)
    at(page, "April 2027")
    expect(page.locator(".ghost", has_text="Poster")).to_be_visible()
    with page.expect_response("**/move/**"):
        page.locator("#panel").get_by_label("New first day").fill("2027-04-20")
    expect(page.locator(".ghost.c2.s2", has_text="Poster")).to_be_visible()
    page.get_by_role("link", name="Earlier").click()
    at(page, "March 2027")
    page.keyboard.press("Escape")
    expect(poster).to_be_focused()
    expect(page.locator(".ghost, .is-left")).to_have_count(0)


def test_filters_chosen_in_the_panel_are_for_the_period_that_is_shown(page: Page) -> None:
    page.get_by_role("link", name="More filters").click()
    panel = page.locator("#panel")
    panel.locator("summary").first.click()
    panel.get_by_role("checkbox").first.check()
    later(page)
    at(page, "April 2027")
    panel.get_by_role("button", name="Show").click()
    expect(page.locator(".chip.is-on").first).to_be_visible()
    at(page, "April 2027")


def test_filters_that_come_late_are_for_the_period_that_is_shown(page: Page) -> None:
    held = held_back(page, re.compile("/filters/"))
    page.get_by_role("link", name="More filters").click()
    later(page)
    at(page, "April 2027")
    until(page, lambda: held)
    held.pop().continue_()
    panel = page.locator("#panel")
    panel.locator("summary").first.click()
    panel.get_by_role("checkbox").first.check()
    panel.get_by_role("button", name="Show").click()
    expect(page.locator(".chip.is-on").first).to_be_visible()
    at(page, "April 2027")


def test_what_is_found_in_the_calendar_is_shown_and_the_finder_closes(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("calendar")
    page.locator('#finder [data-hit][href="/?mark=mine"]').click()
    expect(page.locator(".chip.is-on", has_text="Mine")).to_be_visible()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert is_same(page)


def test_without_an_answer_all_stays_and_the_page_says_so_until_there_is_one(page: Page) -> None:
    away = page.context.new_page()  # one whose console may say so
    away.goto(MONTH)
    away.route(lambda address: "date=2027-04-01" in address, lambda route: route.abort())
    for _ in range(2):
        away.keyboard.press("ArrowRight")
        expect(away.locator("#messages")).to_contain_text("Instep does not answer just now.")
        at(away, "March 2027")
        expect(away).to_have_url(re.compile("date=2027-03-01"))
    away.unroute_all()
    away.keyboard.press("ArrowRight")
    at(away, "April 2027")
    expect(away.locator("#messages .message")).to_have_count(0)


def test_where_the_browser_is_told_to_stop_what_is_open_stays_at_its_own_address(page: Page) -> None:
    page.route(re.compile("date=2027-0[456]-01"), lambda _route: None)  # these wait for ever
    page.locator("a.bar", has_text="Poster").first.click()
    opened = page.locator("#panel").get_by_role("heading", name="Poster")
    expect(opened).to_be_visible()
    button = page.context.new_cdp_session(page)
    stops = (lambda: page.evaluate("stop()"), lambda: button.send("Page.stopLoading"))
    for gone_on_to, stop in (([], stops[0]), (["05", "06"], stops[1])):
        later(page)
        for month in gone_on_to:
            page.evaluate("address => location.assign(address)", f"/?view=month&date=2027-{month}-01")
        expect(page).to_have_url(re.compile(f"date=2027-{gone_on_to[-1] if gone_on_to else '04'}-01"))
        expect(page.locator("#main")).to_have_attribute("aria-busy", "true")
        stop()
        expect(page).to_have_url(re.compile("date=2027-03-01"))
        expect(page.locator("#main")).not_to_have_attribute("aria-busy", "true")
        at(page, "March 2027")
    expect(opened).to_be_visible()
    expect(page.locator("#messages .message")).to_have_count(0)
    page.unroute_all()
    later(page)
    at(page, "April 2027")
    page.go_back()
    at(page, "March 2027")
    assert is_same(page)


def test_what_others_change_appears_on_the_month_gone_to(page: Page, planner: User) -> None:
    colleague = make_user(department=planner.memberships.get().department, role=RoleName.PLANNER)
    later(page)
    at(page, "April 2027")
    move_activity(by=colleague, activity_id=Activity.objects.get(title="Poster").pk, starts_on=dt.date(2027, 4, 14))
    expect(page.locator('.cell:has([data-date="2027-04-14"]) a.bar', has_text="Poster")).to_be_visible()


def test_a_picture_on_its_way_of_the_month_gone_from_is_left(page: Page) -> None:
    def is_picture(address: str) -> bool:
        return "date=2027-03-01" in address and "/changes/" not in address

    late = held_back(page, is_picture)
    page.evaluate("document.body.dispatchEvent(new CustomEvent('instep:changed'))")
    until(page, lambda: late)
    later(page)
    at(page, "April 2027")
    with page.expect_response(lambda answer: is_picture(answer.url)):
        late[0].continue_()
    page.wait_for_timeout(100)
    at(page, "April 2027")
    expect(page.locator('[data-date="2027-04-15"]')).to_be_visible()
    expect(page.locator('[data-date="2027-03-15"]')).to_have_count(0)


def test_nothing_is_left_of_the_months_gone_from(page: Page) -> None:
    for month in ("April 2027", "May 2027", "June 2027"):
        later(page)
        at(page, month)
    session = page.context.new_cdp_session(page)
    body = session.send("Runtime.evaluate", {"expression": "document.body"})["result"]["objectId"]

    def heard() -> list[str]:
        return [each["type"] for each in session.send("DOMDebugger.getEventListeners", {"objectId": body})["listeners"]]

    until(page, lambda: heard().count("instep:changed") == 1)


def test_where_a_session_has_ended_the_page_to_sign_in_comes_whole(page: Page) -> None:
    page.context.clear_cookies()
    later(page)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert not is_same(page)
    assert "date%3D2027-04-01" in page.url


def test_a_page_of_somebody_else_comes_whole(page: Page, planner: User) -> None:
    client = Client()
    client.force_login(make_user(department=planner.memberships.get().department))
    page.context.add_cookies([{"name": "instep", "value": client.cookies["instep"].value, "url": page.url}])
    later(page)
    at(page, "April 2027")
    assert not is_same(page)


def test_a_page_of_another_version_comes_whole(page: Page) -> None:
    def newer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("js/calendar.js", "js/calendar.js?newer"))

    page.route(lambda address: "date=2027-04-01" in address, newer)
    with page.expect_event("load"):
        later(page)
    at(page, "April 2027")
    assert not is_same(page)
