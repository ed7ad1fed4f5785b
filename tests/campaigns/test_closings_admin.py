"""The administration saves closing dates and policies through the same actions, and shows what they refuse."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Activity, Channel, ClosingDate, LeadTimeRule
from tests.campaigns.actors import words
from tests.factories import (
    make_activity,
    make_campaign,
    make_channel,
    make_closing,
    make_department,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Client:
    make_organisation()
    client = Client()
    client.force_login(make_user(is_ops_admin=True))
    return client


def fields(channel: Channel, **given: str) -> dict[str, object]:
    usual = {"name": "March", "appears_on": "2027-03-01", "last_on": "", "space_closes_on": "", "source": ""}
    return {"channel": channel.pk, "material_due_on": "2027-01-04", **usual, **given}


def test_adds_an_issue_with_its_line_and_refuses_what_cannot_be(desk):
    channel = make_channel(owner=make_department())
    address = reverse("admin:campaigns_closingdate_add")
    wrong = desk.post(address, fields(channel, material_due_on="2027-04-01"))
    assert "Material is due after the issue has appeared." in words(wrong) and not ClosingDate.objects.exists()
    assert desk.post(address, fields(channel)).status_code == 302
    assert LeadTimeRule.objects.get().closing_role == "material"


def test_changes_one_and_says_when_it_would_be_two_of_a_name_and_day(desk):
    issue = make_closing(name="March")
    make_closing(channel=issue.channel, name="April", appears_on=issue.appears_on)
    address = reverse("admin:campaigns_closingdate_change", args=[issue.pk])
    values = fields(issue.channel, name="April", appears_on=issue.appears_on.isoformat())
    assert "of this name on this day already" in words(desk.post(address, values))
    assert ClosingDate.objects.get(pk=issue.pk).name == "March"


def test_an_activity_at_short_notice_takes_its_reason_there_too(desk):
    channel = make_channel(owner=make_department(), rules=[{"name": "Brief due", "offset": -60}], short_notice="ask")
    day = timezone.now().date() + dt.timedelta(days=100)
    activity = make_activity(campaign=make_campaign(), channel=channel, starts_on=day)
    soon = (timezone.now().date() + dt.timedelta(days=10)).isoformat()
    values = {
        "channel": channel.pk, "closing": "", "title": activity.title, "state": "planned", "starts_on": soon,
        "ends_on": soon, "starts_at": "", "ends_at": "", "time_zone": "", "brief": "", "url": "", "why": "",
        "seen_version": activity.version, "items-TOTAL_FORMS": 0, "items-INITIAL_FORMS": 0,
    }  # fmt: skip
    address = reverse("admin:campaigns_activity_change", args=[activity.pk])
    assert "Say why it cannot wait" in words(desk.post(address, values))
    assert Activity.objects.get().starts_on == day
    assert desk.post(address, {**values, "why": "It rains."}).status_code == 302
    assert Activity.objects.get().exceptions.get().why == "It rains."
