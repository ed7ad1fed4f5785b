"""The calendar's page: who sees what, narrowed how, at a cost that does not grow."""

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from calendar_app.lib.template_tags import THEME_COOKIE
from campaigns.actions.reorganising import merge_departments
from campaigns.enums import ActivityState, CampaignState, MilestoneState
from campaigns.models import Campaign, CampaignGuest
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

MARCH = "/?view=month&date=2027-03-01"


@pytest.fixture(autouse=True)
def organisation() -> None:
    make_organisation(default_calendar=make_calendar(country="GB"))


def page(client: Client, person: User | None, address: str = MARCH, **headers: str) -> str:
    if person:
        client.force_login(person)
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.fixture
def campaign() -> Campaign:
    campaign = make_campaign(name="Aurora", lead=make_department(name="Marketing"))
    make_activity(campaign=campaign, title="Teaser", starts_on=dt.date(2027, 3, 15))
    return campaign


def someone(campaign: Campaign, who: str) -> User:
    people: dict[str, Callable[[], User]] = {
        "owner": lambda: campaign.owner,
        "planner": lambda: make_user(department=campaign.lead_department, role=RoleName.PLANNER),
        "head": lambda: make_user(department=campaign.lead_department, role=RoleName.HEAD),
        "member": lambda: make_user(department=campaign.lead_department),
        "planner elsewhere": lambda: make_user(department=make_department(), role=RoleName.PLANNER),
        "viewer": lambda: make_user(department=make_department(), role=RoleName.VIEWER),
        "ops admin": lambda: make_user(is_ops_admin=True),
        "guest": lambda: invited(campaign),
        "guest elsewhere": lambda: invited(make_campaign()),
        "guest whose time is up": lambda: invited(campaign, expires_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
        "somebody without a department": make_user,
    }
    return people[who]()


def invited(campaign: Campaign, **fields: Any) -> User:
    guest = make_user()
    CampaignGuest.objects.create(campaign=campaign, user=guest, **fields)
    return guest


@pytest.mark.parametrize(
    ("who", "open_one", "draft"),
    [
        ("owner", True, True),
        ("planner", True, True),
        ("head", True, True),
        ("member", True, False),
        ("planner elsewhere", True, False),
        ("viewer", True, False),
        ("ops admin", True, True),
        ("guest", True, False),
        ("guest elsewhere", False, False),
        ("guest whose time is up", False, False),
        ("somebody without a department", False, False),
    ],
)
@pytest.mark.parametrize("address", [MARCH, "/?view=day&date=2027-03-15"])
def test_each_sees_what_is_theirs_to_see(
    client: Client, campaign: Campaign, who: str, open_one: bool, draft: bool, address: str
) -> None:
    person = someone(campaign, who)
    assert ("Aurora" in page(client, person, address)) is open_one
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.DRAFT)
    assert ("Aurora" in page(client, person, address)) is draft


@pytest.mark.parametrize(("kept", "said"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ("", "")])
def test_it_comes_in_the_light_that_was_chosen(client: Client, campaign: Campaign, kept: str, said: str) -> None:
    client.cookies[THEME_COOKIE] = kept
    assert f'<html lang="en" dir="ltr"{said} class="has-calendar">' in page(client, campaign.owner)


def test_what_else_a_cookie_says_of_the_light_is_left_out(client: Client, campaign: Campaign) -> None:
    client.cookies[THEME_COOKIE] = "'><b>"
    assert '<html lang="en" dir="ltr" class="has-calendar">' in page(client, campaign.owner)


def test_a_stranger_is_asked_to_sign_in(client: Client, campaign: Campaign) -> None:
    answer = client.get(MARCH)
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/accounts/login/?next=/%3Fview%3Dmonth%26date%3D2027-03-01",
    )


def test_a_post_is_refused(client: Client, campaign: Campaign) -> None:
    client.force_login(campaign.owner)
    assert client.post(MARCH).status_code == 405


def test_filters_narrow_to_a_channel_a_department_and_a_status(client: Client, campaign: Campaign) -> None:
    owner = make_department(name="Public Relations")
    release = make_channel(owner=owner, name="Press release")
    make_activity(campaign=campaign, channel=release, title="Announcement", state=ActivityState.BOOKED)
    for query in (f"channel={release.slug}", f"department={owner.slug}", "status=booked"):
        text = page(client, campaign.owner, f"{MARCH}&{query}")
        assert "Announcement" in text and "Teaser" not in text, query


def test_a_department_that_was_merged_into_another_filters_by_that_one(client: Client, campaign: Campaign) -> None:
    old, older = make_department(name="Press office", slug="press"), make_department(name="Papers", slug="papers")
    now = make_department(name="Public Relations", slug="pr")
    release = make_channel(owner=old, name="Press release")
    make_activity(campaign=campaign, channel=release, title="Announcement", starts_on=dt.date(2027, 3, 16))
    merge_departments(by=None, source_id=older.pk, target_id=old.pk)
    merge_departments(by=None, source_id=old.pk, target_id=now.pk)
    for query in ("department=press", "department=papers", "department=papers&department=pr"):
        text = page(client, campaign.owner, f"{MARCH}&{query}")
        assert "Announcement" in text and "Teaser" not in text, query
        assert "Public Relations" in text and "department=p" in text
        assert "department=press" not in text and "department=papers" not in text, "every link goes on with the new one"


def test_a_guest_is_not_told_what_became_of_a_department(client: Client, campaign: Campaign) -> None:
    gone, heir = make_department(name="Gone", slug="gone"), make_department(name="Heir", slug="heir")
    merge_departments(by=None, source_id=gone.pk, target_id=heir.pk)
    guest = make_user()
    CampaignGuest.objects.create(campaign=campaign, user=guest)
    text = page(client, guest, f"{MARCH}&department=gone")
    assert "heir" not in text.lower() and "Teaser" not in text


def test_cancelled_activities_show_only_when_asked_for(client: Client, campaign: Campaign) -> None:
    make_activity(campaign=campaign, title="Called off", state=ActivityState.CANCELLED)
    assert "Called off" not in page(client, campaign.owner)
    assert "Called off" in page(client, campaign.owner, f"{MARCH}&status=cancelled")


@pytest.mark.parametrize(
    "query", ["date=2027-99-99", "view=galaxy", "status=%00", "channel=nowhere", "department=%F0%9F%90%99", "date="]
)
def test_an_address_that_makes_no_sense_still_shows_a_calendar(client: Client, campaign: Campaign, query: str) -> None:
    assert 'data-date="' in page(client, campaign.owner, f"/?{query}")


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.TENTATIVE, CampaignState.CANCELLED])
def test_what_has_no_day_stands_on_none_however_its_campaign_stands(
    client: Client, campaign: Campaign, state: CampaignState
) -> None:
    make_activity(campaign=campaign, title="Some day", starts_on=None)
    cancelled = {"cancelled_at": timezone.now(), "cancelled_by": campaign.owner}
    Campaign.objects.update(state=state, **(cancelled if state == CampaignState.CANCELLED else {}))
    text = page(client, campaign.owner, f"{MARCH}&status=tentative&status=draft&status=cancelled")
    assert "Teaser" in text and text.count("data-activity-id") == (1 if state == CampaignState.CANCELLED else 2)


def test_unscheduled_activities_wait_in_the_tray(client: Client, campaign: Campaign) -> None:
    make_activity(campaign=campaign, title="Some day", starts_on=None)
    text = page(client, campaign.owner)
    assert "1 unscheduled activity" in text and "Some day" in text


def test_a_late_duty_is_said_on_its_activity_in_words(client: Client, campaign: Campaign) -> None:
    make_milestone(activity=campaign.activities.get(), due_on=dt.date(2020, 1, 6), state=MilestoneState.OPEN)
    assert '<span class="visually-hidden">Late</span>' in page(client, campaign.owner)


def test_a_public_holiday_says_its_name(client: Client, campaign: Campaign) -> None:
    assert "Good Friday" in page(client, campaign.owner)


def test_every_drawn_activity_carries_its_id(client: Client, campaign: Campaign) -> None:
    assert f'data-activity-id="{campaign.activities.get().pk}"' in page(client, campaign.owner)


def test_where_a_week_has_one_lane_what_lasts_a_day_has_room(client: Client, campaign: Campaign) -> None:
    assert page(client, campaign.owner).count("is-roomy") == 1
    assert "is-roomy" not in page(client, campaign.owner, MARCH.replace("month", "quarter"))
    make_activity(campaign=campaign, starts_on=dt.date(2027, 3, 15))
    assert "is-roomy" not in page(client, campaign.owner)


def test_titles_are_written_as_text(client: Client, campaign: Campaign) -> None:
    make_activity(campaign=campaign, title="<script>alert(1)</script>")
    text = page(client, campaign.owner)
    assert "<script>alert(1)" not in text and "&lt;script&gt;alert(1)" in text


def test_htmx_gets_the_part_that_changes(client: Client, campaign: Campaign) -> None:
    part = page(client, campaign.owner, **{"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.lstrip().startswith('<div id="shown"')
    full = page(client, campaign.owner, **{"HX-Request": "true", "HX-Request-Type": "full"})
    assert "<!doctype html>" in full


def test_a_day_comes_for_the_panel_and_for_its_own_page(client: Client, campaign: Campaign) -> None:
    address = "/?view=day&date=2027-03-15"
    asking = {"HX-Request": "true", "HX-Request-Type": "partial"}
    part = page(client, campaign.owner, address, **asking, **{"HX-Target": "aside#panel"})
    assert part.lstrip().startswith('<header class="panel__header">') and 'id="shown"' not in part
    assert page(client, campaign.owner, address, **asking, **{"HX-Target": "div#shown"}).lstrip().startswith("<div id=")
    month = page(client, campaign.owner, **asking, **{"HX-Target": "aside#panel"})
    assert month.lstrip().startswith('<div id="shown"')
    assert "HX-Target" in client.get(address)["Vary"]


def test_a_day_lists_what_is_mine_or_late_first(client: Client, campaign: Campaign) -> None:
    channel, on = make_channel(), dt.date(2027, 3, 15)
    other = make_campaign(name="Borealis", lead=campaign.lead_department, owner=make_user())
    for title in ("Apple", "Beach"):
        late = make_activity(campaign=other, channel=channel, title=title, starts_on=on)
    make_milestone(activity=late, due_on=dt.date(2020, 1, 6))
    text = page(client, campaign.owner, "/?view=day&date=2027-03-15")
    assert text.index("Teaser") < text.index("Beach") < text.index("Apple")


@pytest.mark.parametrize("address", [MARCH, "/?view=day&date=2027-03-15"])
def test_the_number_of_queries_is_the_same_at_1_3_and_500_activities(
    client: Client, campaign: Campaign, django_assert_max_num_queries: Any, address: str
) -> None:
    client.force_login(campaign.owner)
    channel = make_channel(owner=make_department())

    def count() -> int:
        with django_assert_max_num_queries(25) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    client.get(address)  # the first look of all is written down
    counts = [count()]
    for more in (2, 497):
        for number in range(more):
            activity = make_activity(campaign=campaign, channel=channel, title=f"Post {number}")
            if number % 50 == 0:
                make_milestone(activity=activity, due_on=dt.date(2020, 1, 6))
        counts.append(count())
    assert len(set(counts)) == 1, counts


def test_who_plans_from_the_calendar_comes_back_to_where_they_were(client: Client, campaign: Campaign) -> None:
    for there in ("/?view=quarter&date=2030-02-01&status=draft", "/?view=year&date=2030-02-01"):
        shown = page(client, campaign.owner, there)
        asked = [unescape(link) for link in re.findall(r'href="(/activities/new/[^"]*)"', shown)]
        assert len(asked) == 2 - ("status" in there), "New, and what an empty period offers"
        assert {QueryDict(link.partition("?")[2])["next"] for link in asked} == {there}
        assert f'href="{escape(there)}"' in page(client, campaign.owner, asked[0]), "Back"
