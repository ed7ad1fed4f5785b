"""The timeline by hand, by key and by finger, at every zoom: what is true of the month is true of it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from calendar_app.calendar.timeline import ZOOMS
from campaigns.actions.activities import move_activity
from campaigns.models import Activity
from departments.enums import RoleName
from departments.models import User
from tests.browser.axe import violations_in
from tests.browser.conftest import SignIn
from tests.browser.test_calendar import days_of, planner
from tests.browser.test_handling import drag, move
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_user

__all__ = ["planner"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = dt.timedelta(days=1)
TUESDAY = dt.date(2027, 3, 16)
GHOST = """(ghost) => {
    const {first, days} = document.querySelector(".timeline").dataset;
    const track = ghost.closest(".lane__track").getBoundingClientRect();
    const day = (x) => Math.round((x - track.left) / track.width * days);
    const of = (part) => {
        const box = ghost.querySelector(part).getBoundingClientRect();
        return [day(box.left), day(box.right) - 1];
    };
    const iso = (number) => new Date(Date.parse(first) + number * 86400000).toISOString().slice(0, 10);
    return {bar: of(".piece__bar").map(iso), work: of(".piece__work").map(iso)};
}"""


def timeline(by: str = "channel", zoom: int = 31) -> str:
    return f"/?view=timeline&date={TUESDAY}&zoom={zoom}&by={by}"


@pytest.fixture
def page(sign_in: SignIn, planner: User) -> Page:
    """The planner's browser, with a month of the timeline open."""
    page = sign_in(planner)
    page.goto(timeline())
    return page


@pytest.mark.parametrize("with_script", [True, False])
def test_what_begins_below_the_screen_is_there_in_a_moment(
    sign_in: SignIn, planner: User, monkeypatch: pytest.MonkeyPatch, with_script: bool
) -> None:
    monkeypatch.setattr("calendar_app.calendar.timeline_drawing.FOLD", -1)
    page = sign_in(planner)
    if not with_script:
        page.route("**/static/js/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(timeline())
    below = page.locator(".timeline__fold + .lane")
    expect(below).to_have_css("content-visibility", "auto")
    assert page.locator("html.is-seen").count() == with_script


def bar(page: Page, title: str = "Poster") -> Locator:
    return page.locator("#shown a.piece", has_text=title).first


def lane(page: Page, name: str) -> Locator:
    return page.locator(f'.lane[data-lane="{name}"] .lane__track')


def on(page: Page, day: dt.date, *, of: str = "Print", down: float = 14) -> tuple[float, float]:
    """The middle of a day in a lane, so far down from its upper rim."""
    first, days = page.evaluate(
        "Object.values((({first, days}) => ({first, days}))(document.querySelector('.timeline').dataset))"
    )
    box = lane(page, of).bounding_box()
    assert box
    begins = (day - dt.date.fromisoformat(first)).days
    return box["x"] + box["width"] * (begins + 0.5) / int(days), box["y"] + down


def box_of(page: Page, title: str = "Poster") -> dict[str, float]:
    box = bar(page, title).locator(".piece__bar").bounding_box()
    assert box
    return {"left": box["x"], "right": box["x"] + box["width"], "middle": box["y"] + box["height"] / 2}


def carry(page: Page, days: int, *, title: str = "Poster", let_go: bool = True) -> None:
    """Drag a bar by its middle, so many days on."""
    box = box_of(page, title)
    begin = ((box["left"] + box["right"]) / 2, box["middle"])
    step = on(page, TUESDAY + DAY)[0] - on(page, TUESDAY)[0]
    drag(page, begin, (begin[0] + days * step, begin[1]), let_go=let_go)


def ghost_days(page: Page, part: str = "bar") -> list[str]:
    """The first and the last day of what is only shown, or of the work before it."""
    found: dict[str, list[str]] = page.locator(".ghost").first.evaluate(GHOST)
    return found[part]


def test_a_bar_moves_once_it_is_said_and_its_time_of_day_survives(page: Page) -> None:
    carry(page, 3)
    assert days_of("Poster") == (TUESDAY, TUESDAY + DAY), "nothing moves before it is said"
    move(page)
    expect(page.locator(".ghost")).to_have_count(0)
    assert days_of("Poster") == (TUESDAY + 3 * DAY, TUESDAY + 4 * DAY)
    assert Activity.objects.get(title="Poster").starts_at == dt.time(15), "the time of day survives"


def test_at_every_zoom_it_moves_by_whole_days(page: Page) -> None:
    for zoom in ZOOMS:
        page.goto(timeline(zoom=zoom))
        steps = {5: 2, 1096: 9}.get(zoom, 3)
        carry(page, steps)
        expect(page.locator("#panel").get_by_label("New first day")).to_have_value(str(TUESDAY + steps * DAY))
        expect(page.locator(".ghost")).to_have_count(1)


def test_the_work_before_it_comes_along_and_escape_puts_both_back(page: Page) -> None:
    carry(page, 3)
    expect(page.locator("#panel")).to_contain_text("Move Poster")
    assert ghost_days(page) == ["2027-03-19", "2027-03-20"]
    assert ghost_days(page, "work")[1] == "2027-03-18", "the work ends where it begins"
    expect(page.locator(".ghost")).to_contain_text("Fri 19")
    page.keyboard.press("Escape")
    expect(page.locator(".ghost")).to_have_count(0)
    expect(page.locator(".is-left, .is-open")).to_have_count(0)
    expect(bar(page)).to_be_focused()
    assert days_of("Poster") == (TUESDAY, TUESDAY + DAY)


def test_escape_while_it_is_held_lets_go_of_it(page: Page) -> None:
    carry(page, 3, let_go=False)
    expect(page.locator(".ghost")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".ghost")).to_have_count(0)
    page.mouse.up()
    expect(page.locator("#panel")).to_be_hidden()


def test_undo_puts_it_back(page: Page) -> None:
    carry(page, 3)
    move(page)
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("Poster is back on")
    assert days_of("Poster") == (TUESDAY, TUESDAY + DAY)


def test_its_ends_make_it_longer_and_shorter_and_no_shorter_than_a_day(page: Page) -> None:
    box = box_of(page)
    drag(page, (box["right"] - 2, box["middle"]), on(page, TUESDAY + 6 * DAY))
    assert ghost_days(page) == ["2027-03-16", "2027-03-22"]
    move(page)
    assert days_of("Poster") == (TUESDAY, TUESDAY + 6 * DAY)
    page.goto(timeline())
    box = box_of(page)
    drag(page, (box["left"] + 2, box["middle"]), on(page, TUESDAY + 12 * DAY))
    assert ghost_days(page) == ["2027-03-22", "2027-03-22"]
    move(page)
    assert days_of("Poster") == (TUESDAY + 6 * DAY, TUESDAY + 6 * DAY)


def test_where_a_day_is_too_narrow_to_be_aimed_at_it_begins_on_a_working_day(page: Page) -> None:
    saturday, friday = "2027-03-20", "2027-03-19"
    for zoom, first_day in ((31, saturday), (366, friday)):
        page.goto(timeline(zoom=zoom))
        carry(page, 4)
        expect(page.locator("#panel").get_by_label("New first day")).to_have_value(first_day)
    expect(page.locator("#panel")).not_to_contain_text("would start on a day off")


@pytest.mark.parametrize(
    ("by", "lane_name", "field", "begins_with"),
    [
        ("channel", "Print", "Channel", "Print"),
        ("department", "Marketing", "Channel", "Print"),
        ("campaign", "Aurora", "Campaign", "Aurora"),
    ],
)
def test_days_drawn_over_in_a_lane_become_a_new_activity_of_what_it_means(
    page: Page, by: str, lane_name: str, field: str, begins_with: str
) -> None:
    page.goto(timeline(by))
    drag(page, on(page, TUESDAY + 8 * DAY, of=lane_name), on(page, TUESDAY + 6 * DAY, of=lane_name), let_go=False)
    expect(page.locator(".lane__range")).to_contain_text("Mon 22")
    page.mouse.up()
    expect(page.get_by_label("First day")).to_have_value(str(TUESDAY + 6 * DAY))
    expect(page.get_by_label("Last day")).to_have_value(str(TUESDAY + 8 * DAY))
    expect(page.get_by_label(field, exact=True).locator("option:checked")).to_have_text(begins_with)


def test_a_double_click_plans_something_there(page: Page) -> None:
    page.mouse.dblclick(*on(page, TUESDAY + 6 * DAY))
    expect(page.get_by_label("First day")).to_have_value(str(TUESDAY + 6 * DAY))


def test_from_the_tray_and_back_to_it(page: Page) -> None:
    leaflet = page.locator(".tray a.bar", has_text="Leaflet")
    box = leaflet.bounding_box()
    assert box
    drag(page, (box["x"] + 20, box["y"] + 8), on(page, TUESDAY + 6 * DAY))
    expect(page.locator(".ghost")).to_contain_text("Mon 22")
    page.locator("#panel").get_by_role("button", name="Give it this date").click()
    expect(page.locator("#messages")).to_contain_text("Leaflet is planned for")
    assert days_of("Leaflet") == (TUESDAY + 6 * DAY, TUESDAY + 6 * DAY)
    expect(bar(page, "Leaflet")).to_be_visible()
    carry(page, 2, let_go=False)
    expect(page.locator("#tray")).to_be_visible()
    tray = page.locator("#tray").bounding_box()
    assert tray
    page.mouse.move(tray["x"] + 300, tray["y"] + 10, steps=4)
    page.mouse.up()
    panel = page.locator("#panel")
    expect(panel).to_contain_text("Take the date of Poster away")
    panel.get_by_role("button", name="Take its date away").click()
    expect(page.locator("#tray")).to_contain_text("Poster")
    assert days_of("Poster") == (None, None)


def test_several_are_picked_and_move_together(page: Page) -> None:
    poster = Activity.objects.get(title="Poster")
    wall = make_channel(name="Walls")
    make_activity(campaign=poster.campaign, channel=wall, title="Wall", starts_on=TUESDAY + DAY)
    page.goto(timeline())
    bar(page).locator(".piece__bar").click(modifiers=["Control"], force=True)
    bar(page, "Wall").focus()
    page.keyboard.press("Space")
    expect(page.locator("#picked")).to_contain_text("2 picked")
    carry(page, 7, let_go=False)
    expect(page.locator(".ghost")).to_have_count(2)
    page.mouse.up()
    page.get_by_role("button", name="Move 2 activities").click()
    expect(page.locator("#messages")).to_contain_text("2 activities are moved.")
    assert days_of("Poster") == (TUESDAY + 7 * DAY, TUESDAY + 8 * DAY)
    assert days_of("Wall")[0] == TUESDAY + 8 * DAY


@pytest.mark.parametrize(
    ("by", "other", "says"),
    [("channel", "Walls", "stays in its channel"), ("campaign", "Borealis", "stays in its campaign")],
)
def test_over_another_lane_nothing_moves_and_a_sentence_says_why(
    page: Page, planner: User, by: str, other: str, says: str
) -> None:
    team = planner.memberships.get().department
    borealis = make_campaign(name="Borealis", lead=team, owner=planner)
    make_activity(campaign=borealis, channel=make_channel(name="Walls"), title="Wall", starts_on=TUESDAY)
    page.goto(timeline(by))
    own = "Print" if by == "channel" else "Aurora"
    drag(page, on(page, TUESDAY, of=own), on(page, TUESDAY + 5 * DAY, of=other))
    expect(page.locator("#said")).to_contain_text(says)
    expect(page.locator(".ghost, .is-left")).to_have_count(0)
    expect(page.locator("#panel")).to_be_hidden()
    assert days_of("Poster") == (TUESDAY, TUESDAY + DAY)
    for scheme in ("light", "dark"):
        assert violations_in(scheme, page) == []  # type: ignore[arg-type]


def test_by_keys_it_moves_and_gets_longer_and_letting_go_of_the_key_asks(page: Page) -> None:
    bar(page).focus()
    page.keyboard.down("Control")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert ghost_days(page) == ["2027-03-24", "2027-03-25"]
    expect(page.locator("#panel")).to_be_hidden()
    page.keyboard.up("Control")
    expect(page.locator("#panel")).to_contain_text("Move Poster")
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#panel").get_by_label("New last day")).to_have_value("2027-03-18")
    move(page)
    assert days_of("Poster") == (TUESDAY, TUESDAY + 2 * DAY)


def test_a_finger_that_holds_still_moves_a_bar_and_one_that_slides_scrolls(
    browser: Browser, live_server: LiveServer, sign_in: SignIn, planner: User
) -> None:
    cookies = sign_in(planner).context.cookies()
    context = browser.new_context(
        base_url=live_server.url, has_touch=True, is_mobile=True, viewport={"width": 1024, "height": 768}
    )
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    touch = context.new_cdp_session(page)

    def finger(kind: str, *points: tuple[float, float]) -> None:
        places: list[dict[str, Any]] = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    for holds in (False, True):
        page.goto(timeline())  # anew: what still slides takes the next finger for itself
        begin, end = on(page, TUESDAY), on(page, TUESDAY + 5 * DAY)
        finger("touchStart", begin)
        if holds:
            page.locator(".is-dragging").wait_for()
        finger("touchMove", ((begin[0] + end[0]) / 2, begin[1]))
        finger("touchMove", end)
        finger("touchEnd")
        if not holds:
            expect(page.locator("#panel")).to_be_hidden()
            expect(page.locator(".ghost")).to_have_count(0)
    expect(page.locator("#panel")).to_contain_text("Move Poster")
    expect(page.locator("#panel").get_by_label("New first day")).to_have_value(str(TUESDAY + 5 * DAY))
    context.close()


def test_who_may_not_plan_drags_nothing(sign_in: SignIn, planner: User) -> None:
    page = sign_in(make_user(department=make_department(), role=RoleName.VIEWER))
    page.goto(timeline())
    carry(page, 3)
    expect(page.locator(".ghost")).to_have_count(0)
    expect(page.locator("#picked")).to_have_count(0)


def test_a_planner_who_may_not_move_it_is_told_so_and_it_stands_where_it_stood(
    browser: Browser, live_server: LiveServer, planner: User
) -> None:
    client = Client()
    client.force_login(make_user(department=make_department(), role=RoleName.PLANNER))
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "instep", "value": client.cookies["instep"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(timeline())
    carry(page, 3)
    expect(page.locator("#panel")).to_contain_text("Only planners of")
    expect(page.locator(".ghost, .is-left")).to_have_count(0)
    context.close()


def test_a_clash_over_one_bar_shows_both_versions_and_loses_neither(page: Page, planner: User) -> None:
    quinn = make_user(name="Quick Quinn", department=planner.memberships.get().department, role=RoleName.PLANNER)
    carry(page, 3)
    panel = page.locator("#panel")
    expect(panel).to_contain_text("Move Poster")
    move_activity(by=quinn, activity_id=Activity.objects.get(title="Poster").pk, starts_on=TUESDAY + 7 * DAY)
    panel.get_by_role("button", name="Move").click()
    expect(panel).to_contain_text("Two versions of “Poster”")
    expect(panel).to_contain_text("Quick Quinn")
    panel.get_by_role("button", name="Save what is chosen").click()
    expect(page.locator("#messages")).to_contain_text("Poster moved to")
    assert days_of("Poster") == (TUESDAY + 3 * DAY, TUESDAY + 4 * DAY)


def test_what_others_move_appears_and_the_ghost_stays(page: Page, planner: User) -> None:
    poster = Activity.objects.get(title="Poster")
    wall = make_activity(campaign=poster.campaign, channel=poster.channel, title="Wall", starts_on=TUESDAY - DAY)
    page.goto(timeline())
    carry(page, 3)
    expect(page.locator("#panel")).to_contain_text("Move Poster")
    move_activity(by=planner, activity_id=wall.pk, starts_on=TUESDAY + 10 * DAY)
    expect(page.locator(f'a.piece[data-first="{TUESDAY + 10 * DAY}"]')).to_be_visible()
    assert ghost_days(page) == ["2027-03-19", "2027-03-20"]


def test_axe_finds_nothing_while_something_is_held_picked_or_drawn(page: Page) -> None:
    bar(page).focus()
    page.keyboard.press("Space")
    page.keyboard.down("Control")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".ghost")).to_have_count(1)
    for scheme in ("light", "dark"):
        assert violations_in(scheme, page) == []  # type: ignore[arg-type]
    page.keyboard.press("Escape")
    page.keyboard.up("Control")
    drag(page, on(page, TUESDAY + 8 * DAY), on(page, TUESDAY + 6 * DAY), let_go=False)
    expect(page.locator(".lane__range")).to_be_visible()
    assert violations_in("light", page) == []
