"""What somebody chooses for a feed decides what is in it; and a new address leaves the old one some time."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.enums import FeedScope
from calendar_app.feeds.actions import (
    OVERLAP,
    create_feed,
    end_former_addresses,
    restore_feed,
    revoke_feed,
    rotate_feed,
)
from calendar_app.feeds.addresses import addresses_of
from calendar_app.feeds.horizon import Horizon, horizon
from calendar_app.feeds.options import OFFERED_AHEAD, OFFERED_BACK, FeedOptions
from calendar_app.feeds.targets import Target
from calendar_app.feeds.tokens import path_of
from calendar_app.models import Feed, FormerAddress
from campaigns.enums import CampaignState
from campaigns.models import Activity, Campaign, Milestone
from departments.errors import Refused
from departments.models import AuditEntry, User
from tests.factories import make_activity, make_campaign, make_user
from tests.feeds.made import MadeFeed, MakeFeed

# What is in it


def test_activities_or_duties_or_both(ben: User, teaser: Activity, copy: Milestone, make_feed: MakeFeed) -> None:
    activity, duty = "Instagram: Teaser (Aurora)", "DUE: Copy – Teaser (Aurora)"
    assert make_feed(ben).summaries() == {activity, duty}
    assert make_feed(ben, with_duties=False).summaries() == {activity}
    assert make_feed(ben, with_activities=False).summaries() == {duty}


def test_a_feed_of_nothing_is_not_made(ben: User) -> None:
    nothing = FeedOptions(with_activities=False, with_duties=False, with_key_dates=False)
    with pytest.raises(Refused, match="Choose what is to be in it") as refusal:
        create_feed(by=ben, owner=ben, target=Target(FeedScope.ME), options=nothing)
    assert refusal.value.field == "with_activities"
    client = Client()
    client.force_login(ben)
    answer = client.post("/feeds/", {"show": "me"})
    assert answer.status_code == 422 and "Choose what is to be in it" in answer.content.decode()


def test_drafts_are_left_out_by_choice_even_once_they_were_cancelled(
    ben: User, teaser: Activity, campaign: Campaign, make_feed: MakeFeed
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.DRAFT)
    with_drafts, without = make_feed(campaign.owner), make_feed(campaign.owner, with_drafts=False)
    assert with_drafts.summaries() == {"[Draft] Instagram: Teaser (Aurora)"}
    assert without.summaries() == set()
    Campaign.objects.filter(pk=campaign.pk).update(
        state=CampaignState.CANCELLED,
        cancelled_from=CampaignState.DRAFT,
        cancelled_at=timezone.now(),
        cancelled_by=campaign.owner,
    )
    assert with_drafts.summaries() == {"CANCELLED: Instagram: Teaser (Aurora)"}
    assert without.summaries() == set()


@pytest.mark.parametrize("back", OFFERED_BACK)
@pytest.mark.parametrize("ahead", OFFERED_AHEAD)
def test_every_horizon_offered_is_whole_months(back: int, ahead: int) -> None:
    for day in (dt.date(2027, 1, 31), dt.date(2028, 2, 29), dt.date(2027, 12, 1)):
        span = horizon(day, back=back, ahead=ahead)
        month = day.year * 12 + day.month - 1
        after = span.last + dt.timedelta(days=1)
        assert (span.first.day, after.day) == (1, 1)
        assert span.first.year * 12 + span.first.month - 1 == month - back
        assert after.year * 12 + after.month - 1 == month + ahead + 1
    assert horizon(dt.date(2027, 5, 5), back=0, ahead=1) == Horizon(dt.date(2027, 5, 1), dt.date(2027, 6, 30))


def test_a_feed_reaches_as_far_as_was_chosen(ben: User, make_feed: MakeFeed) -> None:
    first = timezone.localdate().replace(day=1)
    days = {"past": first - dt.timedelta(days=1), "now": first, "next year": first + dt.timedelta(days=330)}
    for name, day in days.items():
        make_activity(campaign=make_campaign(name=name), title="Post", starts_on=day)

    def shown(**options: int) -> set[str]:
        return {name.partition("(")[2].rstrip(")") for name in make_feed(ben, **options).summaries()}

    assert shown() == {"past", "now", "next year"}
    assert shown(months_back=0, months_ahead=3) == {"now"}
    assert shown(months_back=0, months_ahead=24) == {"now", "next year"}


def test_the_list_says_what_is_unusual(ben: User, make_feed: MakeFeed) -> None:
    make_feed(ben, months_back=0, months_ahead=3, with_drafts=False)
    make_feed(ben, months_back=1)
    client = Client()
    client.force_login(ben)
    page = client.get("/feeds/").content.decode()
    assert "without drafts · from this month on · 3 months ahead" in page
    assert "· 1 month back<" in page


# Another address


@pytest.fixture
def feed(ben: User, teaser: Activity, make_feed: MakeFeed) -> MadeFeed:
    return make_feed(ben)


def rotated(feed: MadeFeed, by: User) -> MadeFeed:
    new = rotate_feed(by=by, feed_id=feed.feed.pk)
    return MadeFeed(new.feed, path_of(new.feed.pk, new.token))


def test_after_a_new_address_the_old_one_works_for_14_days_and_then_says_it_ended(feed: MadeFeed, ben: User) -> None:
    etag = feed.fetch()["ETag"]
    new = rotated(feed, ben)
    assert new.path != feed.path
    for each in (feed, new):
        assert each.fetch(**{"If-None-Match": etag}).status_code == 304
    former = FormerAddress.objects.get()
    assert former.works_until - timezone.now() > OVERLAP - dt.timedelta(minutes=1)
    FormerAddress.objects.update(works_until=timezone.now())
    answer = feed.fetch(**{"If-None-Match": etag})
    assert answer.status_code == 410 and b"another address" in answer.content
    assert new.fetch().status_code == 200


def test_an_old_address_can_be_ended_at_once(feed: MadeFeed, ben: User) -> None:
    first, second = feed, rotated(feed, ben)
    third = rotated(second, ben)
    end_former_addresses(by=ben, feed_id=feed.feed.pk)
    end_former_addresses(by=ben, feed_id=feed.feed.pk)
    assert [each.fetch().status_code for each in (first, second, third)] == [410, 410, 200]
    assert AuditEntry.objects.filter(verb="ended the old address of").count() == 1


def test_ending_a_feed_ends_its_old_addresses_too(feed: MadeFeed, ben: User) -> None:
    new = rotated(feed, ben)
    revoke_feed(by=ben, feed_id=feed.feed.pk)
    assert (feed.fetch().status_code, new.fetch().status_code) == (410, 410)
    with pytest.raises(Refused, match="has ended"):
        rotate_feed(by=ben, feed_id=feed.feed.pk)
    restore_feed(by=ben, feed_id=feed.feed.pk)
    assert (feed.fetch().status_code, new.fetch().status_code) == (200, 200)


def test_an_old_address_opens_no_other_feed(feed: MadeFeed, ben: User, make_feed: MakeFeed) -> None:
    other = make_feed(ben, "me")
    rotated(feed, ben)
    token = feed.path.partition(".")[2].removesuffix(".ics")
    assert Client().get(path_of(other.feed.pk, token)).status_code == 404


def test_only_its_owner_gets_a_new_address_and_sees_it_once(feed: MadeFeed, ben: User) -> None:
    address = f"/feeds/{feed.feed.pk}/rotate/"
    for person, code in ((make_user(is_ops_admin=True), 404), (ben, 200)):
        client = Client()
        client.force_login(person)
        answer = client.post(address)
        assert answer.status_code == code
    page = answer.content.decode()
    assert "no-store" in answer["Cache-Control"] and "webcal://" in page and "14 more days" in page
    entry = AuditEntry.objects.get(verb="gave a new address to")
    token = page.partition(f"/feeds/{feed.feed.pk}.")[2].partition(".ics")[0]
    assert len(token) == 43 and token not in str(vars(entry)) and token not in str(dict(client.session))
    assert token not in client.get("/feeds/").content.decode()
    assert Feed.objects.count() == 1


# Buttons and picture


def test_each_program_gets_a_button_with_how_often_it_fetches(ben: User) -> None:
    new = create_feed(by=ben, owner=ben, target=Target(FeedScope.ME), name="Mine & yours")
    found = addresses_of(new, "https://cal.example.com")
    assert [way.address.partition("?")[0] for way in found.ways] == [
        found.webcal,
        "https://calendar.google.com/calendar/r",
        "https://outlook.office.com/calendar/0/addfromweb",
        "https://outlook.live.com/calendar/0/addfromweb",
    ]
    assert all(way.refreshes for way in found.ways)
    assert found.outlook.endswith("&name=Mine%20%26%20yours")
    assert new.token not in repr(found.ways)


def test_the_picture_is_shapes_alone_and_another_for_each_address(ben: User) -> None:
    made = [create_feed(by=ben, owner=ben, target=Target(FeedScope.ME)) for _each in range(2)]
    pictures = {addresses_of(new, "https://cal.example.com").qr_code for new in made}
    assert len(pictures) == 2
    for picture in pictures:
        assert picture.startswith("<svg ") and "<script" not in picture and "style=" not in picture
