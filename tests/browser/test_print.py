"""A month, a quarter and a timeline print on one sheet on its side, with what its colours mean and its date."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page

from campaigns.demo.synthetic import EMAIL, make_load
from departments.models import User
from tests.browser.conftest import SignIn
from tests.factories import make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MONTH = dt.date(2027, 5, 1)
"""It touches six weeks."""
SHEETS = {"month": (297, 210), "quarter": (420, 297), "timeline": (420, 297)}
POINTS_A_MM = 72 / 25.4
PIXELS_A_MM = 96 / 25.4
MARGINS = 2 * 7
READABLE = 0.42
ZOOM = "getComputedStyle(document.documentElement).getPropertyValue('--sheet-zoom')"
FOLDED = """(() => {
    const [whole, folded] = document.querySelectorAll(".timeline");
    const pieces = (of) => [...of.querySelectorAll(".piece")];
    const said = (piece) => piece.closest(".lane").dataset.lane + piece.textContent + piece.href.baseVal;
    const all = (of) => JSON.stringify(pieces(of).map(said).sort());
    const edges = (of) => of.getBoundingClientRect();
    const isInside = (bar, lane) => bar.top >= lane.top && bar.bottom <= lane.bottom;
    const isInLane = (bar) => isInside(edges(bar), edges(bar.closest(".lane__track")));
    return folded && {
        hasAll: all(whole) === all(folded),
        areInTheirLanes: [...folded.querySelectorAll(".piece__bar")].every(isInLane),
    };
})()"""


@pytest.fixture(params=[5, 50, 500])
def page(request: pytest.FixtureRequest, sign_in: SignIn) -> Page:
    """The browser of who plans so many activities in the month."""
    make_organisation()
    make_load(activities=request.param * 40, month=MONTH, seed=1, today=dt.date(2027, 2, 1))
    return sign_in(User.objects.get(email=EMAIL))


def sheets_of(page: Page) -> list[tuple[int, int]]:
    """Print the page as the browser does and return the size of each sheet, in millimetres."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", page.pdf(prefer_css_page_size=True))
    return [(round(float(width) / POINTS_A_MM), round(float(height) / POINTS_A_MM)) for width, height in boxes]


def test_one_sheet_holds_all_that_is_shown(page: Page) -> None:
    for view, size in SHEETS.items():
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(media="null")
        page.goto(f"/?view={view}&date={MONTH}")
        page.evaluate("document.fonts.ready")
        assert sheets_of(page) == [size], view
        page.emulate_media(media="print")
        width, height = (round((side - MARGINS) * PIXELS_A_MM) for side in size)
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view
        assert page.evaluate("document.documentElement.scrollHeight") <= height, view
        for said in (".sheet__key li", ".sheet p", "h1"):
            assert page.locator(said).first.is_visible(), (view, said)
        assert not page.locator(".rail, .toolbar, .panel, .picked").filter(visible=True).count()
    folded, zoom = page.evaluate(FOLDED), float(page.evaluate(ZOOM))
    assert folded in (None, {"hasAll": True, "areInTheirLanes": True})
    assert zoom > (0.2 if folded else READABLE)
    assert page.locator(".sheet__small").is_visible() == (zoom < READABLE)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".timeline").count() == 1
    assert page.locator(".timeline").is_visible()
