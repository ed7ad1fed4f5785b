"""The calendar by hand and by key: everything ends in a look at whom it hurts, or in a form."""

import datetime as dt

import pytest
from playwright.sync_api import Locator, Page, expect

from campaigns.models import Activity
from departments.enums import RoleName
from departments.models import User
from tests.browser.conftest import SignIn
from tests.browser.test_calendar import MONTH, days_of, planner
from tests.factories import make_activity, make_department, make_user

__all__ = ["planner"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WEEK = "/?view=week&date=2027-03-16"
QUARTER = "/?view=quarter&date=2027-03-01"


@pytest.fixture
def page(sign_in: SignIn, planner: User) -> Page:
    """The planner's browser, with the month open."""
    page = sign_in(planner)
    page.goto(MONTH)
    return page


def bar(page: Page, title: str = "Poster") -> Locator:
    return page.locator("#shown a.bar", has_text=title).first


def day(page: Page, date: str) -> Locator:
    return page.locator(f'#shown [data-date="{date}"]')


def middle_of(place: Locator) -> tuple[float, float]:
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.7


def end_of(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] - 3, box["y"] + box["height"] / 2


def drag(page: Page, begin: tuple[float, float], *stops: tuple[float, float], let_go: bool = True) -> None:
    page.mouse.move(*begin)
    page.mouse.down()
    for stop in stops:
        page.mouse.move(*stop, steps=4)
    if let_go:
        page.mouse.up()


def ghost_days(page: Page) -> list[str]:
    """The days the first and the last piece of what is only shown stand on."""
    return page.evaluate("""() => [...document.querySelectorAll('.week .ghost')].map((ghost) => {
        const days = ghost.closest('.week').querySelectorAll('[data-date]');
        const [column, span] = ['c', 's'].map((name) => Number(ghost.className.match(` ${name}([1-7])`)[1]));
        return `${days[column - 1].dataset.date} ${days[column + span - 2].dataset.date}`;
    })""")


def move(page: Page) -> None:
    page.locator("#panel").get_by_role("button", name="Move").click()
    expect(page.locator("#messages")).to_contain_text("moved to")


@pytest.mark.parametrize("address", [MONTH, QUARTER])
def test_a_bar_is_shown_where_it_was_let_go_and_escape_puts_it_back(page: Page, address: str) -> None:
    page.goto(address)
    begin = middle_of(bar(page))
    drag(page, (begin[0] - 60, begin[1] - 6), middle_of(day(page, "2027-03-23")))
    expect(page.locator("#panel")).to_contain_text("Move Poster")
    assert ghost_days(page) == ["2027-03-23 2027-03-24"]
    page.keyboard.press("Escape")
    expect(page.locator(".ghost")).to_have_count(0)
    expect(page.locator(".is-left")).to_have_count(0)
    assert days_of("Poster") == (dt.date(2027, 3, 16), dt.date(2027, 3, 17))


def test_escape_while_it_is_held_lets_go_of_it(page: Page) -> None:
    begin = middle_of(bar(page))
    drag(page, (begin[0] - 60, begin[1] - 6), middle_of(day(page, "2027-03-23")), let_go=False)
    expect(page.locator(".ghost")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".ghost")).to_have_count(0)
    page.mouse.up()
    expect(page.locator("#panel")).to_be_hidden()


def test_an_edge_changes_the_length_over_the_end_of_the_week(page: Page) -> None:
    drag(page, end_of(bar(page)), middle_of(day(page, "2027-03-23")))
    expect(page.locator("#panel").get_by_label("New last day")).to_have_value("2027-03-23")
    assert ghost_days(page) == ["2027-03-16 2027-03-21", "2027-03-22 2027-03-23"]
    move(page)
    assert days_of("Poster") == (dt.date(2027, 3, 16), dt.date(2027, 3, 23))
    assert Activity.objects.get(title="Poster").starts_at == dt.time(15), "the time of day survives"


def test_the_first_edge_moves_the_first_day_alone_and_stops_at_the_last(page: Page) -> None:
    box = bar(page).bounding_box()
    assert box
    drag(page, (box["x"] + 2, box["y"] + 10), middle_of(day(page, "2027-03-20")))
    assert ghost_days(page) == ["2027-03-17 2027-03-17"]
    move(page)
    assert days_of("Poster") == (dt.date(2027, 3, 17), dt.date(2027, 3, 17))


def test_days_drawn_over_become_a_new_activity_from_either_end(page: Page) -> None:
    for begin, end in (("2027-03-09", "2027-03-11"), ("2027-03-11", "2027-03-09")):
        page.goto(MONTH)
        drag(page, middle_of(day(page, begin)), middle_of(day(page, end)))
        expect(page.get_by_label("First day")).to_have_value("2027-03-09")
        expect(page.get_by_label("Last day")).to_have_value("2027-03-11")


def test_a_double_click_on_an_empty_day_plans_something_there(page: Page) -> None:
    day(page, "2027-03-10").dblclick(position={"x": 60, "y": 70})
    expect(page.get_by_label("First day")).to_have_value("2027-03-10")


def test_a_bar_let_go_over_the_tray_asks_before_its_date_goes(page: Page) -> None:
    begin = middle_of(bar(page))
    drag(page, (begin[0] - 60, begin[1] - 6), middle_of(day(page, "2027-03-23")), middle_of(page.locator("#tray")))
    panel = page.locator("#panel")
    expect(panel).to_contain_text("Take the date of Poster away")
    assert days_of("Poster")[0]
    panel.get_by_role("button", name="Take its date away").click()
    expect(page.locator("#tray")).to_contain_text("Poster")
    assert days_of("Poster") == (None, None)


def test_by_keys_it_moves_and_gets_longer_and_letting_go_of_the_key_asks(page: Page) -> None:
    bar(page).focus()
    page.keyboard.down("Control")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert ghost_days(page) == ["2027-03-24 2027-03-25"]
    expect(page.locator("#panel")).to_be_hidden()
    page.keyboard.up("Control")
    expect(page.locator("#panel")).to_contain_text("Move Poster")
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#panel").get_by_label("New last day")).to_have_value("2027-03-18")
    move(page)
    assert days_of("Poster") == (dt.date(2027, 3, 16), dt.date(2027, 3, 18))


def test_arrows_walk_from_day_to_day_and_enter_opens(page: Page) -> None:
    day(page, "2027-03-10").get_by_role("link").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(day(page, "2027-03-18").get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thursday 18 March 2027")).to_be_visible()


def test_arrows_walk_the_year_too(page: Page) -> None:
    page.goto("/?view=year&date=2027-03-01")
    day(page, "2027-03-30").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(day(page, "2027-04-07")).to_be_focused()


def test_a_reader_walks_the_month_as_a_table(page: Page) -> None:
    month = page.get_by_role("table", name="March 2027")
    expect(month.get_by_role("columnheader")).to_have_count(8)
    row = month.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Week 11"))
    expect(row.get_by_role("cell")).to_have_count(7)
    expect(row.get_by_role("cell").nth(1).get_by_role("link", name="Aurora Poster")).to_be_visible()


def test_several_are_picked_and_move_together(page: Page) -> None:
    poster = Activity.objects.get(title="Poster")
    make_activity(campaign=poster.campaign, channel=poster.channel, title="Wall", starts_on=dt.date(2027, 3, 17))
    page.goto(MONTH)
    bar(page).click(modifiers=["Control"])
    bar(page, "Wall").click(modifiers=["Control"])
    expect(page.locator("#picked")).to_contain_text("2 picked")
    begin = middle_of(bar(page))
    drag(page, (begin[0] - 60, begin[1] - 6), middle_of(day(page, "2027-03-23")))
    page.get_by_role("button", name="Move 2 activities").click()
    expect(page.locator("#messages")).to_contain_text("2 activities are moved.")
    assert days_of("Poster") == (dt.date(2027, 3, 23), dt.date(2027, 3, 24)), "by the days it was dragged"
    assert days_of("Wall")[0] == dt.date(2027, 3, 24)


def test_picks_reach_from_one_to_the_other_and_move_by_working_days(page: Page) -> None:
    poster = Activity.objects.get(title="Poster")
    for number in (17, 18):
        make_activity(
            campaign=poster.campaign, channel=poster.channel, title=f"Wall {number}", starts_on=dt.date(2027, 3, number)
        )
    page.goto(MONTH)
    bar(page).focus()
    page.keyboard.press("Space")
    bar(page, "Wall 18").click(modifiers=["Shift"])
    expect(page.locator("#picked")).to_contain_text("3 picked")
    page.locator("#picked").get_by_label("Move by").fill("3")
    page.get_by_role("button", name="See whom it hurts").click()
    page.get_by_role("button", name="Move 3 activities").click()
    expect(page.locator("#messages")).to_contain_text("3 activities are moved.")
    assert days_of("Wall 18")[0] == dt.date(2027, 3, 23), "a weekend is no working day"


def test_a_week_shows_the_same(page: Page) -> None:
    poster = Activity.objects.get(title="Poster")
    make_activity(campaign=poster.campaign, channel=poster.channel, title="Wall", starts_on=dt.date(2027, 3, 17))
    page.goto(WEEK)
    drag(page, end_of(bar(page)), middle_of(day(page, "2027-03-19")))
    expect(page.locator("#panel").get_by_label("New last day")).to_have_value("2027-03-19")
    page.keyboard.press("Escape")
    drag(page, middle_of(bar(page, "Wall")), middle_of(day(page, "2027-03-18")))
    expect(day(page, "2027-03-18").locator(".ghost")).to_contain_text("Wall")
    move(page)
    assert days_of("Wall")[0] == dt.date(2027, 3, 18)


def test_without_an_answer_the_bar_is_back_and_the_page_says_so_once(page: Page) -> None:
    away = page.context.new_page()  # one whose console may say so
    away.goto(MONTH)
    away.route("**/move/**", lambda route: route.abort())
    for _ in range(2):
        begin = middle_of(bar(away))
        drag(away, (begin[0] - 60, begin[1] - 6), middle_of(day(away, "2027-03-23")))
        expect(away.locator("#messages .message")).to_have_count(1)
        expect(away.locator("#messages")).to_contain_text("Instep does not answer just now.")
        expect(away.locator(".ghost, .is-left")).to_have_count(0)
    away.unroute("**/move/**")
    begin = middle_of(bar(away))
    drag(away, (begin[0] - 60, begin[1] - 6), middle_of(day(away, "2027-03-23")))
    expect(away.locator("#panel")).to_contain_text("Move Poster")
    expect(away.locator("#messages .message")).to_have_count(0)


def test_who_may_not_plan_drags_nothing(sign_in: SignIn, planner: User) -> None:
    page = sign_in(make_user(department=make_department(), role=RoleName.VIEWER))
    page.goto(MONTH)
    begin = middle_of(bar(page))
    drag(page, (begin[0] - 60, begin[1] - 6), middle_of(day(page, "2027-03-23")))
    expect(page.locator(".ghost")).to_have_count(0)
    expect(page.locator("#picked")).to_have_count(0)
