"""Key dates in a feed: the organisation's, and those of campaigns its owner sees all of; by choice."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.calendar.saved.actions import save_view
from calendar_app.calendar.saved.asking import Asking
from campaigns.enums import CampaignState, OthersSee, Secrecy
from campaigns.models import Activity, Campaign, KeyDate
from departments.models import Department, User
from tests.factories import make_campaign, make_key_date, make_user
from tests.feeds.examples import key_date, written
from tests.feeds.made import MakeFeed
from tests.feeds.parsers import READERS


@pytest.fixture
def fair(soon: dt.date) -> KeyDate:
    return make_key_date(name="Trade fair", first_day=soon, last_day=soon + dt.timedelta(days=2), note="Hall 7")


@pytest.fixture
def price(campaign: Campaign, soon: dt.date) -> KeyDate:
    return make_key_date(name="Price change", campaign=campaign, first_day=soon)


@pytest.mark.parametrize("reader", list(READERS))
def test_it_is_whole_days_with_its_own_uid(reader: str) -> None:
    event = READERS[reader](written([key_date()])).event("keydate")
    assert event.summary == "Trade show (Easter launch)"
    assert (event.start, event.end) == (dt.date(2027, 3, 10), dt.date(2027, 3, 13))
    assert (event.transparency, event.categories) == ("TRANSPARENT", ("Key date",))
    assert event.description == "Campaign: Easter launch\n\nHall 7\n\nhttp://localhost:8000/key-dates/3/"


def test_each_scope_shows_its_own(
    ben: User, social: Department, teaser: Activity, fair: KeyDate, price: KeyDate, soon: dt.date, make_feed: MakeFeed
) -> None:
    make_key_date(name="Results", campaign=make_campaign(name="Borealis", lead=social), first_day=soon)

    def shown(show: str, person: User = ben) -> set[str]:
        return make_feed(person, show, with_activities=False, with_duties=False).summaries()

    ours, theirs, led = "Trade fair", "Price change (Aurora)", "Results (Borealis)"
    assert shown("all") == {ours, theirs, led}
    assert shown("me") == shown(f"department:{social.slug}") == {ours, led}
    assert shown(f"channel:{teaser.channel.slug}") == {theirs}
    assert shown(f"campaign:{price.campaign_id}") == {theirs}
    everything, narrowed = (
        save_view(by=ben, name=text, asking=Asking.from_text(text))
        for text in ("view=month", f"view=month&channel={teaser.channel.slug}")
    )
    assert shown(f"view:{everything.pk}") == {ours, theirs, led}
    assert shown(f"view:{narrowed.pk}") == {theirs}
    assert shown("all", make_user(name="Agency")) == set()


def test_they_are_left_out_by_choice(ben: User, fair: KeyDate, make_feed: MakeFeed) -> None:
    assert make_feed(ben, with_key_dates=False).summaries() == set()


def test_a_change_raises_its_sequence_and_a_removed_one_goes(ben: User, fair: KeyDate, make_feed: MakeFeed) -> None:
    feed = make_feed(ben)
    before = feed.read().event(fair.pk)
    KeyDate.objects.update(last_day=fair.last_day + dt.timedelta(days=1))
    after = feed.read().event(fair.pk)
    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    fair.delete()
    assert feed.summaries() == set()


def test_of_a_veiled_campaign_nothing_shows(ben: User, campaign: Campaign, price: KeyDate, make_feed: MakeFeed) -> None:
    feed = make_feed(ben)
    assert feed.summaries() == {"Price change (Aurora)"}
    Campaign.objects.filter(pk=campaign.pk).update(
        secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=OthersSee.CODE_NAME, code_name="Puffin"
    )
    assert feed.summaries() == set()
    assert make_feed(campaign.owner).summaries() == {"Price change (Aurora)"}


def test_a_draft_says_so_and_a_cancelled_one_stays_where_it_was_served(
    ben: User, campaign: Campaign, price: KeyDate, make_feed: MakeFeed
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.DRAFT)
    owner, without = make_feed(campaign.owner), make_feed(campaign.owner, with_drafts=False)
    assert owner.summaries() == {"[Draft] Price change (Aurora)"}
    assert without.summaries() == make_feed(ben).summaries() == set()
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.CONFIRMED)
    assert make_feed(ben).summaries() == {"Price change (Aurora)"}
    Campaign.objects.filter(pk=campaign.pk).update(
        state=CampaignState.CANCELLED, cancelled_at=timezone.now(), cancelled_by=ben
    )
    assert owner.summaries() == {"CANCELLED: Price change (Aurora)"}


def test_the_page_makes_a_feed_of_key_dates_alone(ben: User, fair: KeyDate) -> None:
    client = Client()
    client.force_login(ben)
    answer = client.post("/feeds/", {"show": "all", "with_key_dates": "on"})
    assert answer.status_code == 200
    page = client.get("/feeds/").content.decode()
    assert "without activities" in page and "without duties" in page
