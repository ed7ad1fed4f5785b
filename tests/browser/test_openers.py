"""A page of somebody else's that opens ours has no hold on it."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from departments.models import User
from tests.browser.conftest import SignIn
from tests.browser.test_calendar import MONTH, planner

__all__ = ["planner"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ELSEWHERE = "http://elsewhere.test/"


def opened_from(page: Page, site: str, address: str) -> Page:
    """Return the window that a page of ``site`` opened at ``address``, and holds as ``held``."""
    page.goto(site)
    with page.expect_popup() as window:
        page.evaluate("(address) => { window.held = window.open(address); }", address)
    window.value.wait_for_load_state()
    return window.value


def test_another_site_loses_the_window_it_opened(sign_in: SignIn, planner: User, live_server: LiveServer) -> None:
    page = sign_in(planner)
    page.route(ELSEWHERE, lambda route: route.fulfill(body="<!doctype html><title>Elsewhere</title>"))
    window = opened_from(page, ELSEWHERE, live_server.url + MONTH)
    assert window.get_by_role("heading", name="March").is_visible()
    assert page.evaluate("held.closed") is True
    assert window.evaluate("window.opener") is None


def test_our_own_page_keeps_the_window_it_opened(sign_in: SignIn, planner: User) -> None:
    window = opened_from(page := sign_in(planner), MONTH, MONTH)
    assert page.evaluate("held.closed") is False
    assert window.evaluate("window.opener !== null") is True
