"""A feed of a saved view: its filters through the feed owner's eyes, for as long as they may open it."""

import datetime as dt
import uuid

import pytest
from django.test import Client

from calendar_app.calendar.saved.actions import edit_view, remove_view, restore_view, save_view, update_view
from calendar_app.calendar.saved.asking import Asking
from calendar_app.models import SavedView
from campaigns.enums import Anchor, CampaignState
from campaigns.models import Activity, Campaign, Milestone
from departments.errors import Refused
from departments.models import Department, Membership, User
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_milestone, make_user
from tests.feeds.made import MadeFeed, MakeFeed, entry


def kept(owner: User, query: str, *shared: Department) -> SavedView:
    """Return a saved view of ``owner``, shared with these departments."""
    asking = Asking.from_text(query)
    return save_view(by=owner, name="Launches", asking=asking, department_ids=[row.pk for row in shared])


def make_own_duty(activity: Activity, day: dt.date) -> None:
    """Make a duty of the activity's campaign itself."""
    duty = make_milestone(activity=activity, name="Brief", due_on=day, anchor=Anchor.LAUNCH)
    Milestone.objects.filter(pk=duty.pk).update(activity=None)


@pytest.fixture
def poster(campaign: Campaign, soon: dt.date) -> Activity:
    return make_activity(campaign=campaign, channel=make_channel(name="Print"), title="Poster", starts_on=soon)


@pytest.fixture
def view(ben: User, social: Department, teaser: Activity, poster: Activity) -> SavedView:
    return kept(ben, f"view=month&channel={teaser.channel.slug}", social)


@pytest.fixture
def feed(ben: User, view: SavedView, make_feed: MakeFeed) -> MadeFeed:
    return make_feed(ben, f"view:{view.pk}")


def test_it_shows_what_the_view_shows_with_the_duties_of_that(
    feed: MadeFeed, teaser: Activity, poster: Activity, copy: Milestone, soon: dt.date
) -> None:
    make_milestone(activity=poster, name="Print file", due_on=soon)
    make_own_duty(teaser, soon)
    assert feed.feed.name == "Launches"
    assert feed.summaries() == {"Instagram: Teaser (Aurora)", "DUE: Copy – Teaser (Aurora)"}


def test_without_filters_it_shows_campaigns_own_duties_too(
    ben: User, teaser: Activity, make_feed: MakeFeed, soon: dt.date
) -> None:
    make_own_duty(teaser, soon)
    feed = make_feed(ben, f"view:{kept(ben, 'view=year').pk}")
    assert feed.summaries() == {"Instagram: Teaser (Aurora)", "DUE: Brief – Aurora"}


def test_it_follows_the_view_when_that_changes(ben: User, feed: MadeFeed, view: SavedView, poster: Activity) -> None:
    etag = feed.fetch()["ETag"]
    update_view(by=ben, view_id=view.pk, asking=Asking.from_text(f"view=month&channel={poster.channel.slug}"))
    assert feed.fetch(**{"If-None-Match": etag}).status_code == 200
    assert feed.summaries() == {"Print: Poster (Aurora)"}


def test_a_removed_view_ends_the_feed_and_says_so_until_it_is_back(ben: User, feed: MadeFeed, view: SavedView) -> None:
    etag = feed.fetch()["ETag"]
    remove_view(by=ben, view_id=view.pk)
    answer = feed.fetch(**{"If-None-Match": etag})
    assert answer.status_code == 410
    assert b"view" in answer.content and b"VCALENDAR" not in answer.content
    restore_view(by=ben, view_id=view.pk)
    assert feed.fetch().status_code == 200
    view.delete()
    assert feed.fetch().status_code == 410


def test_a_shared_view_is_seen_through_the_eyes_of_the_feeds_owner(
    ben: User, social: Department, campaign: Campaign, teaser: Activity, view: SavedView, make_feed: MakeFeed
) -> None:
    colleague = make_user(department=social)
    theirs = make_feed(colleague, f"view:{view.pk}")
    Campaign.objects.filter(pk=campaign.pk).update(owner=ben, state=CampaignState.DRAFT)
    assert entry(make_feed(ben, f"view:{view.pk}"), teaser).summary == "[Draft] Instagram: Teaser (Aurora)"
    assert theirs.summaries() == set()


@pytest.mark.parametrize("how", ["unshared", "left"])
def test_who_may_not_open_the_view_any_more_gets_nothing_of_it(
    ben: User, social: Department, view: SavedView, make_feed: MakeFeed, how: str
) -> None:
    colleague = make_user(department=social)
    feed = make_feed(colleague, f"view:{view.pk}")
    assert feed.fetch().status_code == 200
    if how == "unshared":
        edit_view(by=ben, view_id=view.pk, name="Launches", department_ids=[], opens_first=False)
    else:
        Membership.objects.filter(user=colleague).delete()
    assert feed.fetch().status_code == 410


def test_a_view_of_somebody_else_is_neither_offered_nor_made(view: SavedView, make_feed: MakeFeed) -> None:
    stranger = make_user(department=make_department())
    client = Client()
    client.force_login(stranger)
    assert "Launches" not in client.get(f"/feeds/?show=view:{view.pk}").content.decode()
    for key in (view.pk, uuid.uuid4(), "launches"):
        with pytest.raises(Refused, match="no such view"):
            make_feed(stranger, f"view:{key}")


@pytest.mark.parametrize("query", ["mark=mine", "status=booked", "medium=print", "q=teaser", "owner={owner}"])
def test_it_holds_what_the_page_shows_with_the_same_filters(
    ben: User, campaign: Campaign, teaser: Activity, poster: Activity, make_feed: MakeFeed, query: str
) -> None:
    make_activity(campaign=make_campaign(owner=ben), channel=poster.channel, starts_on=teaser.starts_on, state="booked")
    query = query.format(owner=campaign.owner_id)
    client = Client()
    client.force_login(ben)
    page = client.get(f"/?view=month&date={teaser.starts_on}&{query}").content.decode()
    on_page = {part.partition('"')[0] for part in page.split('data-activity-id="')[1:]}
    feed = make_feed(ben, f"view:{kept(ben, f'view=month&{query}').pk}", with_duties=False)
    in_feed = {event.uid.removeprefix("activity-").partition("@")[0] for event in feed.read().events}
    assert in_feed == on_page


def test_what_is_cancelled_stays_although_the_view_shows_no_cancelled(
    ben: User, feed: MadeFeed, campaign: Campaign, teaser: Activity, copy: Milestone
) -> None:
    before = entry(feed, teaser)
    Activity.objects.filter(pk=teaser.pk).update(state="cancelled")
    after = entry(feed, teaser)
    assert (after.status, after.sequence) == ("CANCELLED", before.sequence + 1)
    assert entry(feed, copy).summary.startswith("CANCELLED: DUE")
