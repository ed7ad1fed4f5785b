"""What is drawn into a lane of the timeline begins with what the lane means, where it means one thing and no secret."""

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.enums import Medium
from campaigns.models import Campaign, Channel
from campaigns.queries.meant_by_lane import Meant, meant_by_lane
from departments.access import access_for
from departments.enums import RoleName
from departments.models import User
from tests.factories import make_campaign, make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner() -> User:
    make_organisation()
    return make_user(name="Ana", department=make_department(name="Marketing"), role=RoleName.PLANNER)


@pytest.fixture
def channel(planner: User) -> Channel:
    team = planner.memberships.get().department
    return make_channel(name="Print", owner=team, medium=Medium.OFFLINE)


@pytest.fixture
def campaign(planner: User) -> Campaign:
    team = planner.memberships.get().department
    return make_campaign(name="Aurora", lead=team, owner=planner, audiences=["Hikers"])


def meant(person: User, by: str, name: str) -> Meant:
    return meant_by_lane(access_for(person), by, name, at=timezone.now())


@pytest.mark.parametrize(("by", "name"), [("channel", "Print"), ("department", "Marketing"), ("medium", "Offline")])
def test_a_channel_or_the_only_one_there_is(planner: User, channel: Channel, by: str, name: str) -> None:
    assert meant(planner, by, name) == Meant(channel=channel)


@pytest.mark.parametrize(("by", "name"), [("campaign", "Aurora"), ("owner", "Ana"), ("audience", "Hikers")])
def test_a_campaign_or_the_only_one_there_is(planner: User, campaign: Campaign, by: str, name: str) -> None:
    assert meant(planner, by, name) == Meant(campaign=campaign)


def test_of_several_none_is_chosen(planner: User, channel: Channel, campaign: Campaign) -> None:
    team = campaign.lead_department
    make_channel(name="Walls", owner=team, medium=Medium.OFFLINE)
    make_campaign(name="Borealis", lead=team, owner=planner, audiences=["Hikers"])
    for by, name in (("department", "Marketing"), ("medium", "Offline"), ("owner", "Ana"), ("audience", "Hikers")):
        assert meant(planner, by, name) == Meant(), by


def test_never_what_one_may_not_add_to_or_is_not_in_use(planner: User, channel: Channel, campaign: Campaign) -> None:
    Channel.objects.update(retired_at=timezone.now())
    stranger = make_user(department=make_department(), role=RoleName.PLANNER)
    for by, name in (("campaign", "Aurora"), ("owner", "Ana"), ("audience", "Hikers"), ("channel", "Print")):
        assert meant(stranger, by, name) == Meant(), by


@pytest.mark.parametrize(
    ("by", "name"), [("brand", "Aurora"), ("channel", "Print\x00"), ("", "Aurora"), ("medium", "?")]
)
def test_what_makes_no_sense_means_nothing(planner: User, campaign: Campaign, by: str, name: str) -> None:
    assert meant(planner, by, name) == Meant()


def test_the_form_begins_with_it(client: Client, planner: User, channel: Channel, campaign: Campaign) -> None:
    client.force_login(planner)
    for by, name, chosen in (("channel", "Print", channel.pk), ("campaign", "Aurora", campaign.pk)):
        text = client.get("/activities/new/", {"by": by, "lane": name, "starts_on": "2027-03-16"}).content.decode()
        assert f'<option value="{chosen}" selected>' in text
