"""axe-core finds nothing against WCAG 2.2 A and AA: on no page, in neither light, wide or on a phone."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from calendar_app.models import Feed, ImportDraft, Overlay, SavedView
from campaigns.models import Activity
from departments.models import User
from tests import chance
from tests.access.rows import ROWS, Row
from tests.access.world import World, make_world
from tests.browser.axe import violations_in
from tests.browser.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NO_PAGES = {
    "changes",
    "campaign_copy",
    "export",
    "openapi",
    "campaigns:notice_file",
    "people_export",
    "import_report_text",
    "import_report_csv",
    "outbox_mail_page",
    "person_data",
    "robots",
}
"""What answers with a file, or with a letter as it went out."""
VIEWS = ("month", "week", "quarter", "year", "timeline", "agenda", "board", "day")
SIGN_IN = [row for row in ROWS if row.stranger == 200 and row.route not in NO_PAGES]
SEND = """{
    const form = document.querySelector("main form[method=post]");
    form.noValidate = true;
    form.requestSubmit();
}"""
WAYS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((1440, "dark"), (1440, "light"), (390, "light"))


@pytest.fixture
def world(transactional_db: None) -> World:
    """Everything there is, in every state."""
    return make_world()


@pytest.fixture
def admin(world: World) -> User:
    """Who may see it all, and whose the imports, the feed, the saved views and the calendars beside are."""
    person = next(person for role, person in world.people.items() if role.is_ops_admin and not role.looks_on_as)
    Feed.objects.update(owner=person)
    ImportDraft.objects.update(owner=person)
    SavedView.objects.update(owner=person)
    Overlay.objects.update(owner=person)
    return person


@pytest.fixture
def page(sign_in: SignIn, admin: User) -> Page:
    return sign_in(admin)


@pytest.fixture
def stranger(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """The browser of somebody who is not signed in."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def found_on(page: Page, number: int = 0) -> list[str]:
    """Return what is wrong with the page, the ``number``-th of several. It never scrolls sideways.

    Pages are looked at by turns: wide in either light, and on a phone; with ``--long`` each in all three ways.
    """
    found = []
    for width in dict.fromkeys(width for width, _scheme in WAYS):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{page.url} is wider than {width}")
    for width, scheme in WAYS if chance.IS_LONG else [WAYS[number % len(WAYS)]]:
        page.set_viewport_size({"width": width, "height": 900})
        found += violations_in(scheme, page)
    return found


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_the_calendar(page: Page, world: World, view: str) -> None:
    page.goto(f"/?view={view}")
    assert found_on(page, VIEWS.index(view)) == []
    page.set_viewport_size({"width": 720, "height": 450})  # 200 % of 1440 by 900
    assert page.evaluate("document.documentElement.scrollWidth") <= 720


def test_bars_that_are_picked_and_one_that_is_held(page: Page, world: World) -> None:
    page.goto("/?view=month")
    bars = page.locator("#shown .week a.bar")
    bars.first.click(modifiers=["Control"])
    bars.nth(1).focus()
    page.keyboard.down("Control")
    page.keyboard.press("ArrowLeft")
    page.locator(".ghost").first.wait_for()
    assert found_on(page) == []


def test_the_panel_over_the_calendar_in_each_of_its_states(page: Page, world: World) -> None:
    activity = Activity.objects.filter(starts_on__isnull=False, campaign__state="confirmed").first()
    assert activity
    page.goto("/?view=month")
    for number, address in enumerate(("panel", "move", "unschedule", "cancel")):
        page.evaluate(
            "(address) => htmx.ajax('GET', address, {target: '#panel', swap: 'innerHTML'})",
            f"/activities/{activity.pk}/{address}/",
        )
        page.locator("#panel h2").first.wait_for()
        assert found_on(page, number) == [], address


def pages_of(world: World, rows: list[Row]) -> Iterator[str]:
    held = next(held for state, held in world.held.items() if state.state == "confirmed")
    for row in rows:
        yield row.address(world, held)


def test_every_other_page(page: Page, world: World) -> None:
    rows = [row for row in ROWS if row.get == 200 and row.needs != "nobody" and row.route not in NO_PAGES]
    found = []
    for number, address in enumerate(pages_of(world, rows)):
        answer = page.goto(address)
        assert answer is not None and answer.ok, address
        found += found_on(page, number)
    assert not found, "\n".join(found)


def test_forms_that_say_what_is_missing(page: Page, world: World) -> None:
    for number, address in enumerate(("/campaigns/new/", "/activities/new/")):
        page.goto(address)
        page.evaluate(SEND)
        page.locator("main [aria-invalid], main .error-summary").first.wait_for()
        assert found_on(page, number) == [], address


def test_the_ways_in(stranger: Page, world: World) -> None:
    for number, address in enumerate(pages_of(world, SIGN_IN)):
        stranger.goto(address)
        assert found_on(stranger, number) == [], address
