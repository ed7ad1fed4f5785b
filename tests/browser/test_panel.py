"""What the panel over the calendar can do: show a day that is too full for its cell, and hold duties in one press."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from campaigns.models import Activity, Milestone
from departments.models import User
from tests.browser.axe import violations_in
from tests.browser.conftest import SignIn
from tests.browser.test_calendar import MONTH, days_of, planner
from tests.browser.test_handling import bar, day, drag, middle_of
from tests.browser.waiting import held_back, until
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


def test_of_bars_opened_one_after_another_the_last_stays_open(page: Page) -> None:
    held = held_back(page, "**/panel/")
    for title in ("Poster", "Wall 00", "Poster", "Zebra"):
        bar(page, title).click()
    panel = page.locator("#panel")
    until(page, lambda: len(held) == 4)
    for route in reversed(held):
        route.continue_()
    expect(panel.get_by_role("heading", name="Zebra")).to_be_focused()
    page.wait_for_timeout(200)
    expect(panel.get_by_role("heading", name="Zebra")).to_be_visible()
    expect(page.locator("#messages .message")).to_have_count(0)


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


def test_what_comes_elsewhere_takes_nobody_to_the_panel_that_is_open(page: Page) -> None:
    bar(page).click()
    expect(page.locator("#panel").get_by_role("heading", name="Poster")).to_be_focused()
    words = page.get_by_role("searchbox")
    words.fill("Pos")
    page.evaluate("document.querySelector('#shown > *').id = 'before'")
    page.evaluate("document.body.dispatchEvent(new CustomEvent('instep:changed'))")
    expect(page.locator("#before")).to_have_count(0)
    expect(words).to_be_focused()
    expect(words).to_have_value("Pos")


def test_what_is_open_beside_the_calendar_is_open_again_after_a_reload_and_on_the_way_back(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/panel/" in request.url else None)
    panel = page.locator("#panel")
    heading = panel.get_by_role("heading", name="Poster")
    bar(page).click()
    expect(heading).to_be_focused()
    page.reload()
    expect(heading).to_be_visible()
    expect(page.locator("body")).to_be_focused()
    expect(page.locator("#shown .is-open")).to_contain_text("Poster")
    page.get_by_role("link", name="Later").click()
    expect(page.get_by_role("heading", name="April 2027")).to_be_visible()
    page.reload()
    expect(panel.get_by_role("link", name="Change")).to_have_attribute("href", re.compile("date%3D2027-04-01"))
    panel.get_by_role("link", name="Change").click()
    page.go_back()
    expect(heading).to_be_visible()
    assert len(asked) == 4
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Earlier").click()
    page.locator(f'[data-date="{THURSDAY}"] ~ .more').click()
    expect(panel.locator(".day-line")).to_have_count(12)
    page.reload()
    expect(panel.locator(".day-line")).to_have_count(12)
    page.keyboard.press("Escape")
    page.reload()
    page.goto(MONTH)
    page.wait_for_timeout(200)
    expect(panel).to_be_empty()
    assert len(asked) == 4, "what is closed, or opened anew, asks for nothing"


def test_what_is_typed_or_decided_in_it_is_not_made_to_look_kept_but_a_note_is_kept(page: Page) -> None:
    panel = page.locator("#panel")
    note = panel.get_by_role("textbox", name="Your note")
    bar(page).click()
    with page.expect_response("**/notes/**"):
        note.fill("Ask for the proofs")
    page.reload()
    expect(note).to_have_value("Ask for the proofs")
    panel.get_by_role("link", name="Move").click()
    expect(panel.get_by_label("New first day")).to_be_visible()
    page.reload()
    page.wait_for_timeout(200)
    expect(panel).to_be_empty()
    bar(page).click()
    panel.locator('.minis a[href^="/desk/duties/"]').first.click()
    panel.get_by_label("why").fill("Half a sen")
    page.reload()
    page.wait_for_timeout(200)
    expect(panel).to_be_empty()


def test_what_is_gone_meanwhile_or_does_not_come_stays_closed_without_a_word(page: Page) -> None:
    away = page.context.new_page()  # one whose console may say so
    away.goto(MONTH)
    panel = away.locator("#panel")
    for answer in (lambda route: route.fulfill(status=404, body="<p>Gone</p>"), lambda route: route.abort()):
        bar(away).click()
        expect(panel.get_by_role("heading", name="Poster")).to_be_visible()
        away.route("**/panel/", answer)
        with away.expect_event("request", lambda request: "/panel/" in request.url):
            away.reload()
        away.wait_for_timeout(100)
        expect(panel).to_be_empty()
        expect(away.locator("#messages .message")).to_have_count(0)
        away.unroute_all()
