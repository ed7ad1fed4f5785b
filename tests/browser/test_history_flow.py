"""Two people at one campaign, each in a browser of their own; and the way back from the history."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from campaigns.actions.activities import create_activity
from campaigns.models import Activity, Campaign
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


@pytest.fixture
def people(transactional_db: None) -> tuple[User, User]:
    """Two planners of Marketing."""
    make_organisation(default_calendar=make_calendar(weekend=()))
    marketing = make_department(name="Marketing")
    ana = make_user(name="Ana Ruiz", department=marketing, role=RoleName.PLANNER)
    return ana, make_user(name="Quick Quinn", department=marketing, role=RoleName.PLANNER)


@pytest.fixture
def campaign(people: tuple[User, User]) -> Campaign:
    ana, _quinn = people
    campaign = make_campaign(
        name="Aurora", lead=ana.memberships.get().department, owner=ana, objective="Sell one tent to everybody"
    )
    channel = make_channel(name="Print", owner=make_department(name="Print room"))
    day = timezone.localdate() + 60 * DAY
    create_activity(by=ana, campaign_id=campaign.pk, channel=channel, title="Insert", schedule=Schedule(day, day))
    return campaign


def both_edit(mine: Page, theirs: Page, campaign: Campaign) -> None:
    """Open the campaign's form in both browsers; let the other one save first, then save mine."""
    for page in (mine, theirs):
        page.goto(f"/campaigns/{campaign.pk}/edit/")
    theirs.get_by_label("Brand").fill("Theirs")
    theirs.get_by_label("Objective").fill("Sell two tents to everybody")
    theirs.get_by_role("button", name="Save").click()
    expect(theirs.locator("#messages")).to_contain_text("Saved.")
    mine.get_by_label("Name").fill("Borealis")
    mine.get_by_label("Objective").fill("Sell one tent to campers")
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_role("heading", name="Two versions of “Aurora”")).to_be_visible()


def test_two_browsers_at_one_campaign(sign_in: SignIn, people: tuple[User, User], campaign: Campaign) -> None:
    mine, theirs = sign_in(people[0]), sign_in(people[1])
    both_edit(mine, theirs, campaign)
    expect(mine.locator(".conflict__news")).to_contain_text("Quick Quinn changed objective and brand.")
    brand, objective = mine.locator(".clash", has_text="Brand"), mine.locator(".clash", has_text="Objective")
    expect(brand.get_by_label("Take theirs")).to_be_checked()
    expect(objective.get_by_label("Keep yours")).to_be_checked()
    expect(objective.locator("ins").last).to_contain_text("two tents")
    objective.get_by_label("Take theirs").check()
    objective.get_by_role("textbox").fill("Sell two tents to campers")
    expect(objective.get_by_label("Keep yours")).to_be_checked()
    mine.get_by_role("button", name="Save what is chosen").click()
    expect(mine.locator("#messages")).to_contain_text("Saved.")
    stored = Campaign.objects.get()
    assert (stored.name, stored.brand, stored.objective) == ("Borealis", "Theirs", "Sell two tents to campers")


def test_choosing_works_without_script(
    browser: Browser, live_server: LiveServer, sign_in: SignIn, people: tuple[User, User], campaign: Campaign
) -> None:
    client = Client()
    client.force_login(people[0])
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": "instep", "value": client.cookies["instep"].value, "url": live_server.url}])
    mine = context.new_page()
    both_edit(mine, sign_in(people[1]), campaign)
    mine.locator(".clash", has_text="Objective").get_by_label("Take theirs").check()
    mine.locator(".clash", has_text="Brand").get_by_label("Put back what was there").check()
    mine.get_by_role("button", name="Save what is chosen").click()
    expect(mine.locator("#messages")).to_contain_text("Saved.")
    stored = Campaign.objects.get()
    assert (stored.name, stored.brand, stored.objective) == ("Borealis", "", "Sell two tents to everybody")
    context.close()


def test_a_move_that_somebody_else_made_first_in_the_panel(
    sign_in: SignIn, people: tuple[User, User], campaign: Campaign
) -> None:
    mine, theirs = sign_in(people[0]), sign_in(people[1])
    today = timezone.localdate()
    for page, days in ((theirs, 70), (mine, 80)):
        page.goto(f"/campaigns/{campaign.pk}/")
        page.locator("#activities").get_by_role("link", name="Insert").click()
        page.locator("#panel").get_by_role("link", name="Move").click()
        page.locator("#panel").get_by_label("New first day").fill((today + days * DAY).isoformat())
    theirs.locator("#panel").get_by_role("button", name="Move").click()
    expect(theirs.locator("#messages")).to_contain_text("Insert moved to")
    mine.locator("#panel").get_by_role("button", name="Move").click()
    panel = mine.locator("#panel")
    expect(panel).to_contain_text("Two versions of “Insert”")
    expect(panel).to_contain_text("Quick Quinn moved “Insert”")
    panel.get_by_role("button", name="Save what is chosen").click()
    expect(mine.locator("#messages")).to_contain_text("Insert moved to")
    assert Activity.objects.get().starts_on == today + 80 * DAY


def test_undo_from_the_history_and_undo_of_that(sign_in: SignIn, people: tuple[User, User], campaign: Campaign) -> None:
    page = sign_in(people[0])
    page.goto(f"/campaigns/{campaign.pk}/edit/")
    page.get_by_label("Brand").fill("Nova")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="History").first.click()
    entry = page.locator(".entry", has_text="Ana Ruiz changed brand.").first
    entry.get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("Undone: Ana Ruiz changed brand.")
    expect(page.locator(".entry").first).to_contain_text("Ana Ruiz undid this: Ana Ruiz changed brand.")
    expect(page.locator(".entry.is-undone")).to_contain_text("undone by Ana Ruiz")
    assert Campaign.objects.get().brand == ""
    page.locator("#messages").get_by_role("button", name="Redo").click()
    expect(page.locator("#messages")).to_contain_text("Done again: Ana Ruiz changed brand.")
    assert Campaign.objects.get().brand == "Nova"
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("Undone: Ana Ruiz changed brand.")
    assert Campaign.objects.get().brand == ""


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_scrolls_sideways(sign_in: SignIn, people: tuple[User, User], campaign: Campaign, width: int) -> None:
    User.objects.filter(pk=people[0].pk).update(is_ops_admin=True)
    mine, theirs = sign_in(people[0]), sign_in(people[1])
    mine.set_viewport_size({"width": width, "height": 900})
    both_edit(mine, theirs, campaign)
    assert mine.evaluate("document.documentElement.scrollWidth") <= width
    activity = Activity.objects.get()
    department, channel = campaign.lead_department, activity.channel
    paths = [f"/campaigns/{campaign.pk}/history/", f"/activities/{activity.pk}/history/", "/history/"]
    paths += [f"/channels/{channel.slug}/history/", f"/departments/{department.slug}/history/"]
    for path in [*paths, f"/people/{people[1].pk}/history/"]:
        mine.goto(path)
        assert mine.evaluate("document.documentElement.scrollWidth") <= width, path
