"""The administration in a real browser: our content policy refuses nothing of it, its scripts included."""

import pytest
from django.contrib import admin

from campaigns.models import Channel, LeadTimeRule
from tests.campaigns.test_admin import OURS, address, make_one_of_each
from tests.factories import make_department, make_organisation, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(sign_in):
    """The browser page of an ops admin; what the policy refuses fails the test."""
    make_organisation()
    return sign_in(make_user(email="admin@example.com", is_ops_admin=True))


def test_every_page_is_whole_under_our_content_policy(page):
    make_one_of_each()
    page.goto("/admin/")
    for model in (model for model in admin.site._registry if model._meta.app_label in OURS):
        row = model._default_manager.order_by("pk").first()
        for shown in [address(model, "changelist"), *([address(model, "change", row.pk)] if row else [])]:
            assert page.goto(shown).status == 200
            assert page.locator("#content h1").count() == 1


def test_a_channel_gets_an_owner_and_a_line_by_the_pages_own_scripts(page):
    make_department(name="Public Relations")
    page.goto(address(Channel, "add"))
    page.fill("#id_name", "Podcast")
    page.select_option("#id_medium", "online")
    page.locator("#ownerships-group .add-row a").click()
    page.locator("#ownerships-0 .select2-selection").click()
    page.keyboard.type("Public")
    page.locator(".select2-results__option", has_text="Public Relations").click()
    page.locator("#rules-group .add-row a").click()
    page.fill("#id_rules-0-name", "Recorded")
    page.fill("#id_rules-0-offset", "-10")
    page.fill("#id_rules-0-basis", "measured")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".messagelist .success").wait_for()
    channel = Channel.objects.get(name="Podcast")
    assert [link.department.name for link in channel.ownerships.all()] == ["Public Relations"]
    assert LeadTimeRule.objects.get(channel=channel).offset == -10
