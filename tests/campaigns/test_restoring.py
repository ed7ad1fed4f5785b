"""A cancelled campaign comes back as a draft or as it was, and says first what that would start."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns.actions.activities import create_activity
from campaigns.actions.campaigns import cancel_campaign, change_campaign_state
from campaigns.actions.following import follow_campaign
from campaigns.enums import ActivityState, AlertKind, AlertState, CampaignState, MilestoneState
from campaigns.models import Activity, Alert, Campaign, Channel, Milestone
from campaigns.queries.restore_outlook import restore_outlook
from campaigns.rules.schedule import Schedule
from departments.errors import Refused
from departments.models import AuditEntry, User
from tests.campaigns.actors import someone, words
from tests.factories import make_calendar, make_campaign, make_channel, make_department, make_organisation

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def organisation() -> None:
    make_organisation(default_calendar=make_calendar(weekend=()))


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def channel() -> Channel:
    rules = [{"name": "Booking", "offset": -30}, {"name": "Proof", "offset": -9}]
    return make_channel(name="Print", owner=make_department(name="Print room"), rules=rules)


@pytest.fixture
def campaign(client: Client) -> Campaign:
    campaign = make_campaign(name="Aurora", lead=make_department(name="Marketing"))
    client.force_login(campaign.owner)
    return campaign


@pytest.fixture
def planner(campaign: Campaign) -> User:
    return campaign.owner


def add(campaign: Campaign, channel: Channel, starts_on: dt.date, **values: object) -> Activity:
    schedule = Schedule(starts_on, starts_on)
    return create_activity(
        by=campaign.owner, campaign_id=campaign.pk, channel=channel, title="Insert", schedule=schedule, **values
    )


def cancel(campaign: Campaign) -> Campaign:
    return cancel_campaign(by=campaign.owner, campaign_id=campaign.pk, reason="No budget")


def address(campaign: Campaign, rest: str = "") -> str:
    return f"/campaigns/{campaign.pk}/{rest}"


@pytest.mark.parametrize(
    ("before", "word", "comes_back"),
    [
        (CampaignState.TENTATIVE, "Restore as it was: tentative", CampaignState.TENTATIVE),
        (CampaignState.CONFIRMED, "Restore as it was: confirmed …", CampaignState.CONFIRMED),
        (CampaignState.LIVE, "Restore as it was: live …", CampaignState.CONFIRMED),
        (CampaignState.DONE, "Restore as it was: done", CampaignState.DONE),
        (CampaignState.ARCHIVED, "Restore as it was: archived", CampaignState.ARCHIVED),
    ],
)
def test_it_is_offered_to_come_back_as_it_was(
    client: Client, campaign: Campaign, before: CampaignState, word: str, comes_back: CampaignState
) -> None:
    Campaign.objects.update(state=before)
    cancel(campaign)
    page = words(client.get(address(campaign)))
    assert word in page and "Restore as a draft" in page
    answer = client.post(address(campaign, f"state/{comes_back}/"), follow=True)
    stored = Campaign.objects.get()
    assert (stored.state, stored.cancelled_from, stored.cancel_reason, stored.cancelled_at) == (
        comes_back,
        "",
        "",
        None,
    )
    assert "Aurora is back as it was" in words(answer)


def test_a_cancelled_draft_comes_back_as_a_draft_only(client: Client, campaign: Campaign, planner: User) -> None:
    Campaign.objects.update(state=CampaignState.DRAFT)
    cancel(campaign)
    assert "Restore as it was" not in words(client.get(address(campaign)))
    with pytest.raises(Refused, match="never was confirmed"):
        change_campaign_state(by=planner, campaign_id=campaign.pk, state=CampaignState.CONFIRMED)
    assert client.get(address(campaign, "confirm/")).status_code == 302
    client.post(address(campaign, "state/draft/"))
    assert Campaign.objects.get().state == CampaignState.DRAFT


def test_what_was_cancelled_before_we_kept_what_it_was_comes_back_as_a_draft(
    campaign: Campaign, client: Client
) -> None:
    cancel(campaign)
    Campaign.objects.update(cancelled_from="")
    assert "Restore as it was" not in words(client.get(address(campaign)))


def test_its_activities_are_as_they_were(campaign: Campaign, channel: Channel, today: dt.date, client: Client) -> None:
    add(campaign, channel, today + 60 * DAY, state=ActivityState.BOOKED)
    off = add(campaign, channel, today + 61 * DAY, state=ActivityState.CANCELLED)
    before = list(Activity.objects.order_by("pk").values("state", "starts_on", "title"))
    cancel(campaign)
    client.post(address(campaign, "state/confirmed/"))
    assert list(Activity.objects.order_by("pk").values("state", "starts_on", "title")) == before
    states = set(Milestone.objects.exclude(activity=off).values_list("state", flat=True))
    assert states == {MilestoneState.OPEN}
    assert not Milestone.objects.filter(activity=off).exclude(state=MilestoneState.CANCELLED).exists()


def test_short_notice_is_shown_before_and_told_after(
    client: Client, campaign: Campaign, channel: Channel, today: dt.date
) -> None:
    add(campaign, channel, today + 40 * DAY)
    cancel(campaign)
    Activity.objects.update(starts_on=today + 20 * DAY, ends_on=today + 20 * DAY)
    page = words(client.get(address(campaign, "confirm/")))
    assert "Restoring it today puts 1 duty at short notice." in page
    assert "10 working days short Booking" in page and "1 department is told, and 2 duties start." in page
    assert not Alert.objects.filter(kind=AlertKind.SHORT_NOTICE, state=AlertState.PLANNED).exists()
    assert Campaign.objects.get().state == CampaignState.CANCELLED, "looking at it must not restore it"
    client.post(address(campaign, "state/confirmed/"))
    assert Milestone.objects.get(name="Booking").shortfall_days == 10
    assert Alert.objects.filter(kind=AlertKind.SHORT_NOTICE, state=AlertState.PLANNED).count() == 1


@pytest.mark.parametrize("starts_in", [-3, 0, 5, 20, 60])
def test_what_is_shown_is_what_comes(campaign: Campaign, channel: Channel, today: dt.date, starts_in: int) -> None:
    add(campaign, channel, today + 90 * DAY)
    cancel(campaign)
    day = today + starts_in * DAY
    Activity.objects.update(starts_on=day, ends_on=day)
    shown = restore_outlook(Campaign.objects.get(), now=timezone.now())
    change_campaign_state(by=campaign.owner, campaign_id=campaign.pk, state=CampaignState.CONFIRMED)
    came = Milestone.objects.filter(state=MilestoneState.OPEN)
    assert {(duty.name, duty.due_on, duty.shortfall_days) for duty in shown.short} == set(
        came.filter(shortfall_days__gt=0).values_list("name", "due_on", "shortfall_days")
    )


def test_what_was_live_goes_live_again_by_its_dates(
    client: Client, campaign: Campaign, channel: Channel, today: dt.date
) -> None:
    add(campaign, channel, today)
    follow_campaign(campaign.pk)
    assert Campaign.objects.get().state == CampaignState.LIVE
    cancel(campaign)
    assert Campaign.objects.get().cancelled_from == CampaignState.LIVE
    client.post(address(campaign, "state/confirmed/"))
    assert (Campaign.objects.get().state, Activity.objects.get().state) == (CampaignState.LIVE, ActivityState.LIVE)
    history = words(client.get(address(campaign, "history/")))
    assert "restored the campaign: confirmed." in history and "The campaign went live." in history


@pytest.mark.parametrize("who", ["viewer", "guest", "member of the lead department", "planner of another department"])
def test_who_may_not_change_it_may_not_restore_it(client: Client, campaign: Campaign, who: str) -> None:
    cancel(campaign)
    client.force_login(someone(campaign, who))
    assert client.get(address(campaign, "confirm/")).status_code == 403
    assert client.post(address(campaign, "state/confirmed/")).status_code == 403
    assert "Restore" not in words(client.get(address(campaign)))
    assert Campaign.objects.get().state == CampaignState.CANCELLED


@pytest.mark.parametrize("count", [1, 4])
def test_looking_costs_the_same_however_many_activities(
    campaign: Campaign,
    channel: Channel,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        add(campaign, channel, today + (40 + number) * DAY)
    cancelled = cancel(campaign)
    with django_assert_num_queries(8):
        restore_outlook(cancelled, now=timezone.now())


# The road to what is cancelled


def test_the_list_says_what_it_leaves_out_and_leads_there(client: Client, campaign: Campaign) -> None:
    cancel(campaign)
    assert "Aurora" not in words(client.get("/campaigns/")).partition("Left out here:")[0].partition("Led by")[2]
    page = client.get("/campaigns/")
    assert 'href="?state=cancelled"' in page.content.decode() and "Left out here:" in words(page)
    assert "Aurora" in words(client.get("/campaigns/?state=cancelled"))
    assert "Left out here:" not in words(client.get("/campaigns/?state=cancelled"))


def test_a_list_with_nothing_in_it_leads_there_too(client: Client, campaign: Campaign) -> None:
    found_nothing = client.get("/campaigns/?q=zebra").content.decode()
    assert 'href="?q=zebra&amp;state=cancelled"' in found_nothing


def test_undo_of_cancelling_from_the_history(client: Client, campaign: Campaign) -> None:
    cancel(campaign)
    entry = AuditEntry.objects.get(verb="cancelled")
    answer = client.post(f"/history/{entry.pk}/undo/", {"next": address(campaign, "history/")}, follow=True)
    assert Campaign.objects.get().state == CampaignState.CONFIRMED
    assert "Undone:" in words(answer) and "undone by" in words(answer)
