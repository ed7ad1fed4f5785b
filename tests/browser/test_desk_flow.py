"""The desk in a real browser: a duty is answered where it stands, alerts are read, and nothing is lost on the way."""

import re

import pytest
from playwright.sync_api import expect

from campaigns.enums import MilestoneState
from campaigns.models import Alert
from departments.enums import RoleName
from tests.browser.conftest import SignIn
from tests.campaigns.desk_world import World, make_world
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def test_a_duty_is_taken_on_finished_and_reopened_where_it_stands(world: World, sign_in: SignIn) -> None:
    brief = world.duty(-2, name="Brief")
    world.alert(brief)
    page = sign_in(world.member)
    page.goto("/desk/")
    line = page.locator(f"#duty-{brief.pk}")
    state, count = page.locator("#desk-state"), page.locator("#desk-count .badge")
    expect(state).to_have_text(re.compile("1 duty is late. 1 alert to read."))
    expect(count).to_contain_text("1")
    line.get_by_role("button", name="Take on").click()
    expect(line).to_contain_text("You have it")
    expect(line.get_by_role("button", name="Done")).to_be_focused()
    # Who takes a duty on has read of it.
    expect(count).to_have_count(0)
    expect(state).not_to_contain_text("alert")
    line.get_by_role("button", name="Done").click()
    expect(line).to_have_class(re.compile("is-done"))
    expect(state).to_contain_text("Nothing to do.")
    expect(page.locator("#messages")).to_contain_text("“Brief” is done.")
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(page.locator("#late")).to_contain_text("Brief")
    brief.refresh_from_db()
    assert brief.state == MilestoneState.OPEN


def test_the_rest_of_the_answers_stand_in_the_panel(world: World, sign_in: SignIn) -> None:
    copy = world.duty(3, name="Copy")
    page = sign_in(world.head)
    page.goto("/desk/")
    line, panel = page.locator(f"#duty-{copy.pk}"), page.locator("#panel")
    line.get_by_role("link", name="Copy", exact=True).click()
    expect(panel.get_by_role("heading", name="Copy")).to_be_focused()
    panel.get_by_label("Who does it").select_option(label="Mia Member")
    panel.get_by_role("button", name="Assign").click()
    expect(line).to_contain_text("Mia Member has it")
    panel.get_by_role("button", name="Waive").click()
    expect(panel).to_contain_text("Say in a few words why it need not be done.")
    panel.get_by_label("Why it need not be done").fill("The agency writes it")
    panel.get_by_role("button", name="Waive").click()
    expect(line).to_contain_text("Waived by Ben Head: The agency writes it")
    expect(panel).to_contain_text("Waived")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    copy.refresh_from_db()
    assert (copy.state, copy.waive_reason) == (MilestoneState.WAIVED, "The agency writes it")


def test_somebody_too_late_sees_what_happened_and_where_it_stands(world: World, sign_in: SignIn) -> None:
    brief = world.duty(3, name="Brief")
    slow, quick = sign_in(world.member), sign_in(world.head)
    slow.goto("/desk/")
    quick.goto("/desk/")
    quick.locator(f"#duty-{brief.pk}").get_by_role("button", name="Done").click()
    expect(quick.locator(f"#duty-{brief.pk}")).to_have_class(re.compile("is-done"))
    slow.locator(f"#duty-{brief.pk}").get_by_role("button", name="Take on").click()
    expect(slow.locator("#messages")).to_contain_text("Ben Head has marked it done.")
    expect(slow.locator(f"#duty-{brief.pk}")).to_contain_text("Done by Ben Head")


def test_alerts_are_read_one_by_one_or_all_at_once(world: World, sign_in: SignIn) -> None:
    for _number in range(4):
        world.alert()
    page = sign_in(world.head)
    page.goto("/desk/")
    waiting = page.locator("#alerts > ul > li.is-unread")
    expect(waiting).to_have_count(4)
    waiting.first.get_by_role("button", name="Seen").click()
    expect(waiting).to_have_count(3)
    expect(page.locator("#desk-count")).to_contain_text("3")
    page.get_by_role("button", name="Mark all as seen").click()
    expect(waiting).to_have_count(0)
    expect(page.locator("#desk-count .badge")).to_have_count(0)
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(waiting).to_have_count(3)
    assert Alert.objects.filter(acknowledged_at=None).count() == 3


def test_filters_answer_at_once_and_stay_after_an_answer(world: World, sign_in: SignIn) -> None:
    both = make_user(name="Bo", department=world.social)
    both.memberships.create(department=world.pr, role=RoleName.MEMBER)
    post, release = world.duty(2, name="Post"), world.duty(2, name="Release", responsible=world.pr)
    page = sign_in(both)
    page.goto("/desk/")
    page.locator("label.chip", has_text="PR").click()
    expect(page.locator(f"#duty-{post.pk}")).to_have_count(0)
    page.locator(f"#duty-{release.pk}").get_by_role("button", name="Done").click()
    expect(page.locator("#desk-state")).to_contain_text("Nothing to do.")
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(page.locator(f"#duty-{release.pk}")).to_be_visible()
    assert "department=pr" in page.url


def test_a_desk_fits_a_phone(world: World, sign_in: SignIn) -> None:
    world.duty(-2, name="A duty with a name as long as anybody would ever want to give one to a duty")
    world.alert()
    page = sign_in(world.head)
    page.set_viewport_size({"width": 390, "height": 844})
    for address in ("/desk/", "/channels/", "/channels/organic-social/", "/departments/", "/departments/social/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
