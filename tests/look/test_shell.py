"""What the frame does in a browser: keys, panel, lists, messages, light and dark."""

import pytest
from playwright.sync_api import Page, expect

from tests.look.conftest import Opened

pytestmark = pytest.mark.browser

PAGE = """{% extends "base.html" %}
{% block top %}<input class="search__input" type="search" data-search aria-label="Search">
<details class="chip-menu"><summary class="chip">Department</summary><div class="chip-menu__list">PR</div></details>
<a class="button" href="#new" data-new>New</a>{% endblock %}
{% block content %}<a href="/panel/" hx-get="/panel/" hx-target="#panel" id="opener">Teaser</a>
<a href="/saved/" hx-get="/saved/" hx-target="#answer" id="save">Save</a><div id="answer"></div>
{% endblock %}"""
PANEL = """<header class="panel__header"><h2>Teaser post</h2><a href="/campaigns/" data-close>Close</a></header>"""
SAVED = """<p>Saved</p><div id="messages" hx-swap-oob="innerHTML">
<div class="message" data-message data-message-stays><p>Moved.</p><button data-dismiss>Away</button></div></div>"""
ANSWERS = {"/panel/": PANEL, "/saved/": SAVED}


def focused(page: Page) -> str:
    """Return the text or the type of what has the focus."""
    return str(page.evaluate("document.activeElement.type || document.activeElement.textContent"))


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_key_brings_the_cursor_to_search(opened: Opened, key: str) -> None:
    page = opened(PAGE)
    page.keyboard.press(key)
    assert focused(page) == "search"
    assert page.locator("[data-search]").input_value() == ""


def test_n_presses_new_but_not_while_typing(opened: Opened) -> None:
    page = opened(PAGE)
    page.locator("[data-search]").press_sequentially("n")
    assert page.url.endswith("/campaigns/")
    page.locator("[data-search]").blur()
    page.keyboard.press("n")
    assert page.url.endswith("#new")


def test_panel_takes_the_focus_and_escape_gives_it_back(opened: Opened) -> None:
    page = opened(PAGE, ANSWERS)
    expect(page.locator("#panel")).to_be_hidden()
    page.locator("#opener").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_visible()
    assert focused(page) == "Teaser post"
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    assert focused(page) == "Teaser"


def test_close_in_the_panel_does_not_leave_the_page(opened: Opened) -> None:
    page = opened(PAGE, ANSWERS)
    page.locator("#opener").click()
    page.locator("#panel [data-close]").click()
    expect(page.locator("#panel")).to_be_hidden()
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1


def test_escape_closes_the_list_before_the_panel(opened: Opened) -> None:
    page = opened(PAGE, ANSWERS)
    page.locator("#opener").click()
    expect(page.locator("#panel")).to_be_visible()
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator(".chip-menu__list")).to_be_hidden()
    expect(page.locator("#panel")).to_be_visible()


def test_form_waits_for_an_open_list_and_is_sent_when_it_closes(opened: Opened) -> None:
    source = """{% extends "base.html" %}{% block content %}<form method="get" data-submit-on-change>
    <input type="checkbox" name="mine" value="1">
    <details class="chip-menu"><summary>Department</summary><div class="chip-menu__list">
    <input type="checkbox" name="department" value="4"><input type="checkbox" name="department" value="5">
    </div></details></form>{% endblock %}"""
    page = opened(source)
    page.locator("summary").click()
    page.locator("[value='4']").check()
    page.locator("[value='5']").check()
    assert "?" not in page.url
    page.keyboard.press("Escape")
    page.wait_for_url("**/campaigns/?department=4&department=5")
    page.locator("[name='mine']").check()
    page.wait_for_url("**/campaigns/?mine=1")


def test_list_closes_when_one_clicks_elsewhere(opened: Opened) -> None:
    page = opened(PAGE)
    page.locator("summary").click()
    expect(page.locator(".chip-menu__list")).to_be_visible()
    page.locator("#main").click()
    expect(page.locator(".chip-menu__list")).to_be_hidden()


def test_answer_brings_its_message_and_it_can_be_put_away(opened: Opened) -> None:
    page = opened(PAGE, ANSWERS)
    page.locator("#save").click()
    expect(page.locator("#answer")).to_have_text("Saved")
    expect(page.locator("#messages .message")).to_be_visible()
    assert page.locator("#messages").get_attribute("aria-live") == "polite"
    page.locator("[data-dismiss]").click()
    expect(page.locator("#messages .message")).to_have_count(0)


def test_dark_is_chosen_and_remembered_before_anything_is_drawn(opened: Opened) -> None:
    page = opened(PAGE, color_scheme="light")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.locator(".rail-item--account").click()
    page.locator('[data-theme-choice="dark"]').click()
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark != light
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.locator(".rail-item--account").click()
    page.locator('[data-theme-choice="auto"]').click()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == light


def test_without_script_the_places_are_links_and_script_only_controls_are_hidden(opened: Opened) -> None:
    page = opened(PAGE, java_script_enabled=False)
    expect(page.locator(".rail a[href='/desk/']")).to_be_visible()
    page.locator(".rail-item--account").click()
    expect(page.locator("#account-menu")).to_be_visible()
    expect(page.locator("[data-theme-choice='dark']")).to_be_hidden()


@pytest.mark.parametrize("width", [390, 820, 1440])
def test_every_place_can_be_reached_at_every_width(opened: Opened, width: int) -> None:
    page = opened(PAGE, width=width)
    for place in ("/", "/desk/", "/campaigns/"):
        expect(page.locator(f".rail a.rail-item[href='{place}']")).to_be_visible()
    if width < 640:
        page.locator(".rail-item--more").click()
    for place in ("/departments/", "/channels/", "/feeds/"):
        expect(page.locator(f"a[href='{place}']:visible")).to_have_count(1)


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_sticks_out_at_the_side(opened: Opened, width: int) -> None:
    page = opened(PAGE, width=width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_paper_carries_neither_rail_nor_buttons(opened: Opened) -> None:
    page = opened(PAGE)
    page.emulate_media(media="print")
    expect(page.locator(".rail")).to_be_hidden()
    expect(page.locator("#main")).to_be_visible()
