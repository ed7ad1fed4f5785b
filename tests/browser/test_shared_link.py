"""A read-only link that stays open, on a screen on the wall."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from calendar_app.calendar.saved.actions import save_view
from calendar_app.calendar.saved.asking import Asking
from calendar_app.links.actions import Shows, create_link
from calendar_app.links.addresses import path_of
from campaigns.actions.activities import move_activity
from departments.enums import RoleName
from tests.factories import make_activity, make_campaign, make_department, make_organisation, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = dt.timedelta(days=1)


def test_it_shows_what_it_showed_while_the_server_starts_anew_and_goes_on_then(
    browser: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_organisation()
    team = make_department()
    planner, today = make_user(department=team, role=RoleName.PLANNER), timezone.localdate()
    poster = make_activity(campaign=make_campaign(lead=team, owner=planner), title="Poster", starts_on=today)
    view = save_view(by=planner, name="Wall", asking=Asking.from_text("view=agenda"))
    new = create_link(by=planner, view=view, name="Wall", shows=Shows(first_day=today), until=today + 9 * DAY)
    page = browser.new_page(base_url=live_server.url)
    page.goto(path_of(new.link.pk, new.token))
    page.route("**/shared/**", lambda route: route.fulfill(status=503, body="<h1>Not now</h1>"), times=1)
    move_activity(by=planner, activity_id=poster.pk, starts_on=today + 3 * DAY)
    for day in (today, today + 3 * DAY):  # the first answer is the failure
        with page.expect_response("**/shared/**"):
            page.evaluate("htmx.trigger('#shown', 'every')")
        expect(page.locator(f'[data-date="{day}"]')).to_contain_text("Poster")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("link", name="Month").click()
    expect(page.locator(".month__head")).to_have_css("top", "0px")  # no head is over it
    monkeypatch.setattr("calendar_app.calendar.timeline_drawing.FOLD", -1)
    page.get_by_role("link", name="Timeline").click()
    page.wait_for_load_state()
    below = "getComputedStyle(document.querySelector('.timeline__fold + .lane')).contentVisibility"
    assert page.evaluate(below) == "auto", "no script of ours is there to say that the rest is painted"
    page.close()
