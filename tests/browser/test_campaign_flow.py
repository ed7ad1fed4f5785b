"""From a draft to a confirmed campaign in a real browser, with script and without, and back by Undo."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from campaigns.actions.activities import create_activity
from campaigns.enums import CampaignState
from campaigns.models import Activity, Campaign, Channel
from campaigns.rules.schedule import Schedule
from departments.enums import RoleName
from departments.models import User
from tests.browser.conftest import SignIn
from tests.factories import (
    make_calendar,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = dt.timedelta(days=1)
IN_STEP = re.compile(r"In step: the.one department\.")


@pytest.fixture
def today(transactional_db: None) -> dt.date:
    """Today, in an organisation that works every day."""
    make_organisation(default_calendar=make_calendar(weekend=()))
    return timezone.localdate()


@pytest.fixture
def planner(today: dt.date) -> User:
    return make_user(name="Ana Ruiz", department=make_department(name="Marketing"), role=RoleName.PLANNER)


@pytest.fixture
def insert(today: dt.date) -> Channel:
    """A channel that needs thirty days of notice, owned by Print, which Pia heads."""
    printing = make_department(name="Print")
    make_user(name="Pia Lind", department=printing, role=RoleName.HEAD)
    return make_channel(name="Print insert", owner=printing, rules=[{"name": "Booking", "offset": -30}])


@pytest.fixture
def page(sign_in: SignIn, planner: User) -> Page:
    """The planner's browser."""
    return sign_in(planner)


@pytest.fixture
def campaign(planner: User, insert: Channel, today: dt.date) -> Campaign:
    """A confirmed campaign with one activity in sixty days."""
    campaign = make_campaign(name="Aurora", lead=planner.memberships.get().department, owner=planner)
    schedule = Schedule(today + 60 * DAY, today + 60 * DAY)
    create_activity(by=planner, campaign_id=campaign.pk, channel=insert, title="Insert", schedule=schedule)
    return campaign


def test_from_a_draft_to_a_confirmed_campaign(page: Page, insert: Channel, today: dt.date) -> None:
    page.goto("/campaigns/")
    with page.expect_navigation():
        page.keyboard.press("n")
    page.get_by_label("Name").fill("Aurora")
    page.get_by_label("Tags").fill("spring; hero")
    with page.expect_navigation():
        page.get_by_role("button", name="Start the draft").click()
    expect(page.locator(".statement")).to_contain_text("Nothing planned yet.")

    with page.expect_navigation():
        page.keyboard.press("n")
    page.get_by_label("Title").fill("Weekend insert")
    page.get_by_label("Channel").select_option(label="Print insert")
    page.get_by_label("First day").fill((today + 12 * DAY).isoformat())
    outlook = page.locator("#outlook")
    expect(outlook).to_contain_text("Print needs 30 working days; this gives 12: 18 short.")
    expect(outlook).to_contain_text("Talk to Pia Lind (Print), or start on")
    page.get_by_label("First day").fill((today + 40 * DAY).isoformat())
    expect(outlook).to_contain_text("Every lead time is kept.")
    page.get_by_role("button", name="Add the activity").click()
    expect(page.locator("#activities")).to_contain_text("Weekend insert")
    expect(page.locator(".statement")).to_contain_text("A draft: nobody is told yet.")

    page.get_by_role("link", name="Confirm …").click()
    expect(page.locator(".statement")).to_contain_text("Every lead time is kept.")
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.locator(".statement")).to_have_text(IN_STEP)
    assert Campaign.objects.get().state == CampaignState.CONFIRMED


def test_an_activity_is_moved_in_the_panel_and_the_page_keeps_up(
    page: Page, campaign: Campaign, today: dt.date
) -> None:
    page.goto(f"/campaigns/{campaign.pk}/")
    expect(page.locator(".statement")).to_have_text(IN_STEP)
    page.locator("#activities").get_by_role("link", name="Insert").click()
    panel = page.locator("#panel")
    panel.get_by_role("link", name="Move").click()
    panel.get_by_label("New first day").fill((today + 12 * DAY).isoformat())
    expect(panel).to_contain_text("Print needs 30 working days; this gives 12: 18 short.")
    panel.get_by_role("button", name="Move").click()
    expect(panel).to_be_hidden()
    expect(page.locator("#messages")).to_contain_text("Insert moved to")
    expect(page.locator(".statement")).to_contain_text("short notice")
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(page.locator(".statement")).to_have_text(IN_STEP)
    assert Activity.objects.get().starts_on == today + 60 * DAY


def test_filters_change_the_list_and_the_address_and_keep_the_search(page: Page, campaign: Campaign) -> None:
    make_campaign(name="Old one", state=CampaignState.DONE)
    page.goto("/campaigns/")
    page.get_by_label("Find a campaign").fill("o")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=o"))
    expect(page.locator("#campaign-filters .chip", has_text="“o”")).to_be_visible()
    page.locator("summary", has_text="State").click()
    page.get_by_label("Done").check()
    page.locator(".toolbar").get_by_role("button", name="Show").first.click()
    expect(page.locator("#campaigns")).to_contain_text("Old one")
    expect(page.locator("#campaigns")).not_to_contain_text("Aurora")
    expect(page.locator("#campaign-filters .chip", has_text="Done")).to_be_visible()
    expect(page.get_by_label("Find a campaign")).to_have_value("o")
    expect(page).to_have_url(re.compile(r"state=done"))
    page.reload()
    expect(page.locator("#campaigns")).to_contain_text("Old one")


def test_all_of_it_works_without_script(
    browser: Browser, live_server: LiveServer, planner: User, campaign: Campaign, insert: Channel, today: dt.date
) -> None:
    client = Client()
    client.force_login(planner)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": "instep", "value": client.cookies["instep"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/activities/new/?campaign={campaign.pk}")
    page.get_by_label("Title").fill("Second insert")
    page.get_by_label("Channel").select_option(label="Print insert")
    page.get_by_label("First day").fill((today + 12 * DAY).isoformat())
    page.get_by_role("button", name="Check dates").click()
    expect(page.locator("#outlook")).to_contain_text("this gives 12")
    expect(page.get_by_label("Title")).to_have_value("Second insert")
    page.get_by_role("button", name="Add the activity").click()
    page.get_by_role("link", name="Second insert").first.click()
    page.get_by_role("link", name="Cancel activity").click()
    page.get_by_role("button", name="Cancel activity").click()
    expect(page.locator("#messages")).to_contain_text("Second insert is cancelled.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("Second insert is back.")
    context.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_scrolls_sideways(page: Page, campaign: Campaign, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    activity = Activity.objects.get()
    paths = ["/campaigns/", "/campaigns/new/", f"/campaigns/{campaign.pk}/", f"/campaigns/{campaign.pk}/history/"]
    paths += [f"/campaigns/{campaign.pk}/cancel/", f"/activities/{activity.pk}/", f"/activities/{activity.pk}/edit/"]
    for path in [*paths, f"/activities/{activity.pk}/move/"]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
