"""Finding anything from one field: what one may see by what one may see of it, and quickly."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from calendar_app.search.queries import search
from campaigns.enums import OthersSee, Secrecy
from campaigns.models import Campaign, Channel, ChannelGuest
from campaigns.queries.finding import activities_found, campaigns_found
from departments.access import access_for
from departments.enums import RoleName
from departments.models import User
from tests.factories import (
    make_activity,
    make_calendar,
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleo() -> User:
    make_organisation(default_calendar=make_calendar())
    lead, press = make_department(name="Marketing"), make_department(name="Aurora press")
    ana = make_user(name="Ana Aurora", department=lead, role=RoleName.PLANNER)
    channel = make_channel(owner=press, name="Aurora gazette")
    campaign = make_campaign(lead=lead, owner=ana, name="Aurora", objective="More nights")
    activity = make_activity(campaign=campaign, channel=channel, title="Teaser", starts_on=dt.date(2027, 3, 15))
    make_milestone(activity=activity, responsible=press, due_on=dt.date(2027, 3, 1), name="Aurora copy")
    return make_user(name="Cleo", department=press)


def found(person: User, text: str, most: int = 5) -> dict[str, list[str]]:
    groups = search(text, access_for(person), at=timezone.now(), most=most)
    return {str(group.label): [hit.title for hit in group.hits] for group in groups}


def test_everything_that_is_called_so_is_found_by_kind(cleo: User) -> None:
    assert found(cleo, "auro") == {
        "Campaigns": ["Aurora"],
        "Activities": ["Teaser"],
        "Duties of yours": ["Aurora copy"],
        "Channels": ["Aurora gazette"],
        "Departments": ["Aurora press"],
        "People": ["Ana Aurora"],
    }
    assert found(cleo, "aurora teas") == {"Activities": ["Teaser"]}
    assert found(cleo, "nights") == {"Campaigns": ["Aurora"]}
    assert found(cleo, "") == found(cleo, "!!") == found(cleo, "zebra") == {}


def test_duties_are_ones_own(cleo: User) -> None:
    assert "Duties of yours" not in found(make_user(department=make_department()), "aurora")


def test_a_guest_finds_what_they_were_invited_to_and_nobody(cleo: User) -> None:
    guest = make_user()
    assert found(guest, "aurora") == {}
    ChannelGuest.objects.create(channel=Campaign.objects.get().activities.get().channel, user=guest)
    assert found(guest, "aurora") == {"Activities": ["Teaser"], "Channels": ["Aurora gazette"]}
    assert found(guest, "nights") == {}


@pytest.mark.parametrize(
    ("others_see", "by_code"),
    [(OthersSee.NOTHING, {}), (OthersSee.BUSY, {}), (OthersSee.CODE_NAME, {"Campaigns": ["Kestrel"]})],
)
def test_what_is_veiled_is_found_by_its_code_name_alone(cleo: User, others_see: OthersSee, by_code: Any) -> None:
    Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, others_see=others_see, was_secret=True, code_name="Kestrel")
    assert set(found(cleo, "aurora")) == {"Channels", "Departments", "People"}
    assert found(cleo, "teaser") == found(cleo, "nights") == {}
    assert found(cleo, "kestr") == by_code


def test_what_does_not_fit_is_said(cleo: User) -> None:
    campaign = Campaign.objects.get()
    for number in range(4):
        make_activity(campaign=campaign, channel=campaign.activities.earliest("pk").channel, title=f"Teaser {number}")
    [group] = search("teaser", access_for(cleo), at=timezone.now(), most=3)
    assert (len(group.hits), group.has_more) == (3, True)


def test_the_page_and_the_finder_show_it(client: Client, cleo: User) -> None:
    client.force_login(cleo)
    page = client.get("/search/?q=aurora").content.decode()
    assert "<!doctype html>" in page and 'value="aurora"' in page and "Ana Aurora" in page
    part = client.get(
        "/search/?q=aurora", headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    ).content.decode()
    assert "<!doctype html>" not in part and "Aurora gazette" in part
    assert "Nothing you may see" in client.get("/search/?q=zebra").content.decode()


@pytest.mark.parametrize("query", ["q=%00", "q=%22", "q=-", "q=%27%3A%2A%26", "q=" + "a" * 5_000, ""])
def test_whatever_is_typed_is_answered(client: Client, cleo: User, query: str) -> None:
    client.force_login(cleo)
    assert client.get(f"/search/?{query}").status_code == 200


def test_words_are_looked_up_in_the_indexes(cleo: User) -> None:
    at, access = timezone.now(), access_for(cleo)
    aurora = Campaign.objects.get()
    channel = Channel.objects.get()
    for number in range(200):
        campaign = make_campaign(lead=aurora.lead_department, owner=aurora.owner)
        make_activity(campaign=campaign, channel=channel, title=f"Post {number}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE campaigns_activity, campaigns_campaign")
        cursor.execute("SET LOCAL enable_seqscan = off")
        plans = [rows("aurora", access, at).explain() for rows in (activities_found, campaigns_found)]
    assert "activity_words" in plans[0] and all("campaign_words" in plan for plan in plans)
