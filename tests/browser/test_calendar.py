"""The calendar in a real browser: a bar opens beside the month, and moves by hand, with a look at whom it hurts."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from campaigns.actions.replanning import replan
from campaigns.models import Activity, Alert
from departments.enums import RoleName
from departments.models import User
from tests.browser.conftest import SignIn
from tests.factories import (
    make_activity,
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MONTH = "/?view=month&date=2027-03-01"
LEAVE_A_STYLE = """
    for (const field of document.querySelectorAll("#panel input")) {
        field.style.color = "red";
        field.style.color = "";
    }
"""


@pytest.fixture
def planner() -> User:
    make_organisation()
    team = make_department(name="Marketing", mailbox="marketing@example.com")
    person = make_user(department=team, role=RoleName.PLANNER)
    channel = make_channel(owner=team, name="Print", rules=[{"name": "Brief due", "offset": -10}])
    campaign = make_campaign(name="Aurora", lead=team, owner=person)
    dated = make_activity(
        campaign=campaign,
        channel=channel,
        title="Poster",
        starts_on=dt.date(2027, 3, 16),
        ends_on=dt.date(2027, 3, 17),
        starts_at=dt.time(15),
        time_zone="Europe/London",
    )
    waiting = make_activity(campaign=campaign, channel=channel, title="Leaflet", starts_on=None)
    replan([dated.pk, waiting.pk], by=None)
    return person


@pytest.fixture
def page(sign_in: SignIn, planner: User) -> Page:
    """The planner's browser."""
    return sign_in(planner)


def days_of(title: str) -> tuple[dt.date | None, dt.date | None]:
    activity = Activity.objects.get(title=title)
    return activity.starts_on, activity.ends_on


def test_a_bar_opens_beside_the_month_and_escape_closes_it(page: Page) -> None:
    page.goto(MONTH)
    page.get_by_role("link", name="Aurora Poster").first.click()
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", name="Poster")).to_be_visible()
    expect(panel).to_contain_text("Brief due")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page).to_have_url(page.url)
    page.goto("/?view=day&date=2030-01-01")
    assert page.evaluate("document.documentElement.scrollHeight === innerHeight"), "what is short scrolls nowhere"


def test_the_console_stays_clean_from_the_month_to_the_panel_the_activity_and_back(page: Page) -> None:
    """The policy's refusals come as errors of the console, which fail any test of a signed-in page."""
    page.goto(MONTH)
    panel = page.locator("#panel")
    page.locator("a.bar", has_text="Poster").first.click()
    panel.get_by_role("link", name="Move").click()
    expect(panel.get_by_label("New first day")).to_be_visible()
    # What a browser, or a password manager, leaves on fields: htmx must not copy it to the fields of the answer.
    page.evaluate(LEAVE_A_STYLE)
    panel.get_by_label("New first day").fill("")
    panel.get_by_role("button", name="Move").click()
    expect(panel).to_contain_text("Choose the new first day.")
    page.keyboard.press("Escape")
    page.goto(f"/activities/{Activity.objects.get(title='Poster').pk}/")
    expect(page.get_by_role("heading", name="Poster")).to_be_visible()
    page.go_back()
    page.locator("a.bar", has_text="Poster").first.click()
    expect(panel.get_by_role("heading", name="Poster")).to_be_visible()


def test_a_bar_dragged_a_week_on_asks_first_then_moves_with_its_time_and_length(page: Page) -> None:
    page.goto(MONTH)
    page.locator("a.bar", has_text="Poster").drag_to(
        page.locator('[data-date="2027-03-23"]'), source_position={"x": 20, "y": 8}
    )
    panel = page.locator("#panel")
    expect(panel).to_contain_text("Poster")
    assert days_of("Poster") == (dt.date(2027, 3, 16), dt.date(2027, 3, 17)), "nothing moves before it is said"
    panel.get_by_role("button", name="Move").click()
    expect(page.locator("#messages")).to_contain_text("Poster")
    expect(page.locator('.week:has([data-date="2027-03-23"]) a.bar', has_text="Poster")).to_be_visible()
    assert days_of("Poster") == (dt.date(2027, 3, 23), dt.date(2027, 3, 24))
    assert Activity.objects.get(title="Poster").starts_at == dt.time(15)


def test_undo_in_the_message_puts_it_back_and_nobody_hears(page: Page) -> None:
    before = sorted(Alert.objects.filter(state="planned").values_list("kind", "due_at"))
    page.goto(MONTH)
    page.locator("a.bar", has_text="Poster").drag_to(
        page.locator('[data-date="2027-03-24"]'), source_position={"x": 20, "y": 8}
    )
    page.locator("#panel").get_by_role("button", name="Move").click()
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(page.locator('.week:has([data-date="2027-03-16"]) a.bar', has_text="Poster")).to_be_visible()
    assert days_of("Poster") == (dt.date(2027, 3, 16), dt.date(2027, 3, 17))
    kinds = [kind for kind, _ in Alert.objects.filter(state="planned").values_list("kind", "due_at")]
    assert sorted(kinds) == [kind for kind, _ in before]


def test_a_piece_from_the_tray_is_planned_on_the_day_it_is_let_go(page: Page) -> None:
    page.goto(MONTH)
    page.locator(".tray a.bar", has_text="Leaflet").drag_to(page.locator('[data-date="2027-03-10"]'))
    page.locator("#panel").get_by_role("button", name="Give it this date").click()
    expect(page.locator('.week:has([data-date="2027-03-10"]) a.bar', has_text="Leaflet")).to_be_visible()
    assert days_of("Leaflet") == (dt.date(2027, 3, 10), dt.date(2027, 3, 10))


def test_the_arrow_keys_walk_the_months_and_t_comes_back(page: Page) -> None:
    page.goto(MONTH)
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="April 2027")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", name="March 2027")).to_be_visible()


def test_a_month_is_asked_for_once_the_pointer_rests_on_the_way_there(page: Page) -> None:
    page.goto(MONTH)
    later = page.get_by_role("link", name="Later")
    with page.expect_request(lambda asked: asked.headers.get("purpose") == "prefetch") as asked:
        later.hover()
    assert "date=2027-04-01" in asked.value.url
    later.click()
    expect(page.get_by_role("heading", name="April 2027")).to_be_visible()


@pytest.mark.parametrize(("height", "covered"), [(700, True), (450, False)])
def test_weekdays_stay_in_sight_below_the_head_of_the_page(page: Page, height: int, covered: bool) -> None:
    page.set_viewport_size({"width": 1440, "height": height})
    page.goto("/?view=quarter&date=2027-03-01")
    page.evaluate("scrollTo(0, 500)")
    top, weekdays = page.locator(".top").bounding_box(), page.locator(".month__head").bounding_box()
    assert top and weekdays
    assert round(weekdays["y"]) == round(max(top["y"] + top["height"], 0))
    assert (top["y"] == 0) == covered, "at 200% it goes with the page"


def test_on_a_phone_a_day_with_nothing_under_it_says_how_many_it_holds_and_opens(page: Page, planner: User) -> None:
    poster = Activity.objects.get(title="Poster")
    for number in range(11):
        make_activity(
            campaign=poster.campaign,
            channel=poster.channel,
            title=f"Wall {number}",
            starts_on=dt.date(2027, 3, 15),
            ends_on=dt.date(2027, 3, 19),
        )
    page.goto(MONTH)
    thursday = page.locator('[data-date="2027-03-18"] + .more')
    expect(thursday).to_have_text("4 more", use_inner_text=True)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(thursday).to_have_text("11 activities", use_inner_text=True)
    thursday.click()
    expect(page.locator(".day-line")).to_have_count(11)


IS_WHOLE = """of => {
    const box = of.getBoundingClientRect();
    const place = (of.closest(".bar") ?? of.closest(".week")).getBoundingClientRect();
    return of.scrollWidth <= of.clientWidth && box.bottom <= place.bottom && box.right <= place.right;
}"""


def test_a_full_day_says_all_of_its_rest_and_a_bar_shows_its_marks_however_narrow(page: Page, planner: User) -> None:
    poster = Activity.objects.get(title="Poster")
    for number in range(14):
        wall = make_activity(
            campaign=poster.campaign,
            channel=poster.channel,
            title=f"Wall {number}",
            starts_on=dt.date(2027, 3, 18),
            starts_at=dt.time(15, 30),
            time_zone="Asia/Tokyo",
        )
        make_milestone(activity=wall, due_on=dt.date(2026, 1, 15))
    page.goto(MONTH)
    rest, marks = page.locator('.cell:has([data-date="2027-03-18"]) .more'), page.locator(".bar > .mark--late")
    for width, high in ((1440, 24), (720, 38), (640, 38)):
        page.set_viewport_size({"width": width, "height": 450})
        expect(rest).to_have_text("7 more, 7 late", use_inner_text=True)
        assert rest.evaluate("of => of.offsetHeight") == high, width
        assert [each.evaluate(IS_WHOLE) for each in (rest, *marks.all())] == [True] * 8, width


@pytest.mark.parametrize("filters", ["", "&status=planned&medium=print&q=poster"])
def test_on_a_phone_the_month_is_a_list_of_days_that_fits(page: Page, filters: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(MONTH + filters)
    expect(page.locator("a.bar", has_text="Poster").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_phone_this_year_begins_at_its_month_and_whoever_comes_back_is_where_they_were(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/?view=year")
    expect(page.locator(".heat__days > .is-today")).to_be_in_viewport()
    expect(page.locator(":focus")).to_have_count(0)
    page.evaluate("scrollTo(0, 300)")
    page.reload()
    page.wait_for_function("scrollY === 300")
    year = int(page.locator("h1").inner_text())
    page.goto(f"/?view=year&date={year - 1}-06-01")
    assert page.evaluate("scrollY") == 0
    later = page.get_by_role("link", name="Later")
    later.press("Enter")
    expect(page.locator(f'[data-date="{year}-06-01"]')).to_be_in_viewport()
    expect(later).to_be_focused()
    page.go_back()
    expect(page.locator("h1")).to_have_text(str(year - 1))
    page.wait_for_function("scrollY === 0")
