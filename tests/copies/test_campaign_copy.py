"""A campaign's dates as a file: what whoever asks may see of them, with the UIDs and numbers of the feeds."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.copies.campaigns import campaign_file
from calendar_app.feeds.ledger import LedgerMoved
from calendar_app.models import Feed, FeedLedger
from campaigns.enums import ActivityState, CampaignState, OthersSee, Secrecy
from campaigns.models import Activity, Campaign, CampaignNamed, Channel, ChannelGuest, Milestone
from departments.access import access_for
from departments.models import User
from tests.copies.reading import read
from tests.factories import make_activity, make_department, make_user
from tests.feeds.made import MadeFeed, entry

pytestmark = pytest.mark.django_db


def asked(person: User, campaign: Campaign) -> bytes:
    client = Client()
    client.force_login(person)
    answer = client.get(f"/campaigns/{campaign.pk}/dates.ics")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="aurora.ics"'
    assert "no-store" in answer["Cache-Control"]
    return answer.content


def test_it_holds_what_a_feed_of_the_campaign_holds(
    ben: User, campaign: Campaign, teaser: Activity, copy: Milestone, make_feed: Callable[..., MadeFeed]
) -> None:
    events = read(asked(ben, campaign))
    feed = make_feed(ben, f"campaign:{campaign.pk}")
    for row in (teaser, copy):
        theirs = entry(feed, row)
        mine = events[theirs.uid]
        assert (mine.summary, mine.start, mine.end, mine.sequence, mine.stamp) == (
            theirs.summary, theirs.start, theirs.end, theirs.sequence, theirs.stamp,
        )  # fmt: skip
    assert len(events) == 2


def test_its_numbers_rise_with_what_changed(ben: User, campaign: Campaign, teaser: Activity) -> None:
    uid = f"activity-{teaser.pk}@instep.invalid"
    assert read(asked(ben, campaign))[uid].sequence == 0
    assert read(asked(ben, campaign))[uid].sequence == 0
    Activity.objects.update(title="Another teaser")
    assert read(asked(ben, campaign))[uid].sequence == 1


def test_it_is_no_calendar_of_its_own_and_leaves_no_feed(ben: User, campaign: Campaign, teaser: Activity) -> None:
    text = asked(ben, campaign).decode()
    assert not [name for name in ("METHOD", "X-WR-CALNAME", "NAME:", "REFRESH-INTERVAL", "ATTENDEE") if name in text]
    assert not Feed.objects.exists() and FeedLedger.objects.count() == 1


def test_what_is_years_away_is_in_it_and_what_has_no_date_or_is_off_is_not(
    ben: User, campaign: Campaign, instagram: Channel, soon: dt.date
) -> None:
    long = dt.timedelta(days=1200)
    for title, day in (("Long ago", soon - long), ("Far off", soon + long)):
        make_activity(campaign=campaign, channel=instagram, title=title, starts_on=day)
    unscheduled = {"starts_on": None, "ends_on": None, "state": ActivityState.UNSCHEDULED}
    make_activity(campaign=campaign, channel=instagram, title="Some day", **unscheduled)
    make_activity(campaign=campaign, channel=instagram, title="Off", starts_on=soon, state=ActivityState.CANCELLED)
    assert sorted(event.summary for event in read(asked(ben, campaign)).values()) == [
        "Instagram: Far off (Aurora)",
        "Instagram: Long ago (Aurora)",
    ]


def test_nothing_dated_is_a_file_all_the_same(ben: User, campaign: Campaign) -> None:
    assert read(asked(ben, campaign)) == {}


def test_who_may_not_see_the_campaign_gets_no_file(campaign: Campaign, teaser: Activity, ben: User) -> None:
    hidden = {"secrecy": Secrecy.CONFIDENTIAL, "others_see": OthersSee.CODE_NAME, "code_name": "Kestrel"}
    Campaign.objects.update(**hidden, was_secret=True)
    client = Client()
    client.force_login(ben)
    path = f"/campaigns/{campaign.pk}/dates.ics"
    assert client.get(path).status_code == 404
    CampaignNamed.objects.create(campaign=campaign, user=ben)
    assert "Aurora" in client.get(path).content.decode()
    assert Client().get(path).status_code == 302
    guest = make_user()
    ChannelGuest.objects.create(channel=teaser.channel, user=guest)
    client.force_login(guest)
    assert client.get(path).status_code == 404


def test_what_was_once_confidential_is_counted_for_its_reader_alone(
    ben: User, campaign: Campaign, teaser: Activity
) -> None:
    Campaign.objects.update(was_secret=True)
    other, uid = make_user(department=make_department()), f"activity-{teaser.pk}@instep.invalid"
    for title in ("One", "Two", "Three"):
        Activity.objects.update(title=title)
        last = read(asked(ben, campaign))[uid].sequence
    assert (last, read(asked(other, campaign))[uid].sequence) == (2, 0)


def test_it_is_read_again_where_somebody_was_quicker(
    ben: User, campaign: Campaign, teaser: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    access, tries = access_for(ben), []

    def moved(*args: object) -> None:
        tries.append(args)
        raise LedgerMoved

    monkeypatch.setattr("calendar_app.copies.writing.settle", moved)
    with pytest.raises(LedgerMoved):
        campaign_file(campaign, access, language="en", now=timezone.now())
    assert len(tries) == 3


def test_the_campaigns_page_offers_it_apart_from_a_feed(ben: User, campaign: Campaign, teaser: Activity) -> None:
    Campaign.objects.update(state=CampaignState.TENTATIVE)
    client = Client()
    client.force_login(ben)
    page = client.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert f'href="/campaigns/{campaign.pk}/dates.ics" download' in page
    assert f"/feeds/?show=campaign:{campaign.pk}" in page
