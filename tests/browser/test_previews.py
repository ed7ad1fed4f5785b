"""What is shown before it happens, in a real browser: working days, lead times, closing dates, many moves, clashes."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns.actions.replanning import replan
from campaigns.models import Activity, Campaign, Channel, ClosingDate, LeadTimeRule, Milestone
from departments.enums import RoleName
from departments.models import SpecialDays, User
from tests.browser.conftest import SignIn
from tests.factories import (
    make_activity,
    make_calendar,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = dt.timedelta(days=1)
ISSUES = "Issue,On sale,Copy deadline\nApril,{april},{before}\nMay,{may},{after}\n"


@pytest.fixture
def today(transactional_db: None) -> dt.date:
    """Today, in an organisation that works every day."""
    make_organisation(default_calendar=make_calendar(weekend=()))
    return timezone.localdate()


@pytest.fixture
def head(today: dt.date) -> User:
    return make_user(
        name="Ana Ruiz", department=make_department(name="Marketing", slug="marketing"), role=RoleName.HEAD
    )


@pytest.fixture
def channel(head: User) -> Channel:
    """A channel of Marketing that takes one activity a week, and a brief ten working days ahead."""
    team = head.memberships.get().department
    rules = [{"name": "Brief due", "offset": -10}]
    return make_channel(name="Print", slug="print", owner=team, weekly_capacity=1, rules=rules)


@pytest.fixture
def campaign(head: User, channel: Channel, today: dt.date) -> Campaign:
    """A campaign with two posters in one week: more than the channel carries."""
    campaign = make_campaign(name="Aurora", lead=head.memberships.get().department, owner=head)
    monday = today + (35 - today.weekday()) * DAY
    rows = [
        make_activity(campaign=campaign, channel=channel, title=title, starts_on=monday + ahead * DAY)
        for title, ahead in (("Poster", 0), ("Second poster", 1))
    ]
    replan([row.pk for row in rows], by=None)
    return campaign


@pytest.fixture
def page(sign_in: SignIn, head: User, campaign: Campaign) -> Page:
    """The head's browser."""
    return sign_in(head)


def poster() -> Activity:
    return Activity.objects.get(title="Poster")


def due_on() -> dt.date:
    return Milestone.objects.get(activity=poster()).due_on


def test_a_closure_shows_what_it_moves_before_it_is_entered_and_before_it_is_removed(page: Page) -> None:
    before = due_on()
    page.goto("/departments/marketing/days/")
    page.keyboard.press("n")
    page.get_by_label("First day").fill(before.isoformat())
    page.get_by_label("Last day").fill((before + 4 * DAY).isoformat())
    page.get_by_label("Why").fill("Stocktaking")
    page.get_by_role("button", name="Check").click()
    moves = page.get_by_role("region", name="What that moves")
    expect(moves).to_contain_text("2 duties move in 2 activities. Marketing: 2.")
    assert not SpecialDays.objects.exists()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#messages")).to_contain_text("2 activities are planned again.")
    assert due_on() == before - 5 * DAY

    page.get_by_role("link", name="Remove: Stocktaking").click()
    expect(moves).to_contain_text("2 duties move in 2 activities.")
    assert SpecialDays.objects.exists()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("#messages")).to_contain_text("“Stocktaking” is gone.")
    assert due_on() == before


def test_a_lead_time_says_what_it_asks_and_what_saving_does_while_it_is_typed(page: Page, today: dt.date) -> None:
    rule = LeadTimeRule.objects.get()
    page.goto(f"/channels/print/rules/{rule.pk}/")
    preview = page.locator("#preview")
    expect(preview.get_by_role("listitem").filter(has_text="Brief due")).to_be_visible()
    page.locator("[name=count]").fill("60")
    expect(preview).to_contain_text("2 open duties move. 2 of them land in the past.")
    page.locator("[name=count]").fill("12")
    expect(preview).to_contain_text("2 open duties move.")
    expect(preview).not_to_contain_text("land in the past")
    rule.refresh_from_db()
    assert rule.offset == -10, "nothing is saved before it is said"


def test_closing_dates_of_a_file_are_looked_at_row_by_row_then_saved(page: Page, today: dt.date) -> None:
    days = {"april": today + 90 * DAY, "before": today + 60 * DAY, "may": today + 120 * DAY}
    late, right = (ISSUES.format(**days, after=today + ahead * DAY) for ahead in (150, 100))
    for text in (late, right):
        page.goto("/channels/print/issues/import/")
        file = {"name": "issues.csv", "mimeType": "text/csv", "buffer": text.encode()}
        page.get_by_label("CSV file").set_input_files([file])  # type: ignore[list-item]
        page.get_by_role("button", name="Look at it").click()
        if text == late:
            expect(page.locator(".statement")).to_contain_text("1 row cannot come in, so nothing does.")
            expect(page.get_by_role("row").filter(has_text="May")).to_contain_text(
                "Material is due after the issue has appeared."
            )
            expect(page.get_by_role("button", name="Save them")).to_have_count(0)
    expect(page.locator(".statement")).to_contain_text("2 issues are new.")
    assert not ClosingDate.objects.exists()
    page.get_by_role("button", name="Save them").click()
    expect(page.locator("#issues")).to_contain_text("April")
    assert ClosingDate.objects.count() == 2


def test_many_are_moved_with_a_look_and_one_undo_takes_all_of_it_back(page: Page) -> None:
    before = {row.title: row.starts_on for row in Activity.objects.all()}
    page.goto("/")
    page.locator("summary").filter(visible=True).and_(page.get_by_label("More", exact=True)).click()
    page.get_by_role("link", name="Move many").click()
    page.get_by_label("All 2 that answer to the filter").check()
    page.get_by_label("by days", exact=True).check()
    page.get_by_label("By how many").fill("7")
    page.get_by_role("button", name="See whom it hurts").click()
    expect(page.get_by_role("complementary", name="Whom it touches")).to_contain_text("2 duties move")
    page.get_by_role("button", name="Move 2 activities").click()
    expect(page.locator("#messages")).to_contain_text("2 activities are moved.")
    assert {row.title: row.starts_on for row in Activity.objects.all()} == {
        title: day + 7 * DAY for title, day in before.items() if day
    }
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("2 activities are back where they were.")
    assert {row.title: row.starts_on for row in Activity.objects.all()} == before


@pytest.mark.parametrize("width", [390, 1440])
def test_the_clashes_of_the_weeks_ahead_say_which_week_is_too_full_and_whose(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/clashes/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Clashes")
    full = page.get_by_role("region", name="More than can be carried").get_by_role("listitem").filter(has_text="Print")
    expect(full.first).to_contain_text("2 activities, it carries 1")
    expect(full.first.get_by_role("link", name="Aurora")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
