"""What a feed shows: the owner's own view of the calendar, and the same days as the page."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.feeds import serving
from calendar_app.feeds.ledger import LedgerMoved
from calendar_app.models import FeedLedger
from campaigns.enums import ActivityState, CampaignState
from campaigns.models import Activity, Campaign, CampaignGuest, Channel, ChannelGuest, Milestone
from departments.enums import RoleName
from departments.models import Department, Membership, User
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_milestone, make_user
from tests.feeds.made import MakeFeed, entry
from tests.feeds.parsers import READERS, ReadEvent

# Who sees what


def test_a_department_feed_shows_its_channels_and_its_duties(
    ben: User, social: Department, teaser: Activity, copy: Milestone, make_feed: MakeFeed, soon: dt.date
) -> None:
    elsewhere = make_activity(title="Billboard", starts_on=soon)
    make_milestone(activity=elsewhere, name="Print file", due_on=soon)
    ours = make_milestone(activity=elsewhere, name="Help with text", responsible=social, due_on=soon)
    feed = make_feed(ben, f"department:{social.slug}")
    assert feed.summaries() == {
        "Instagram: Teaser (Aurora)",
        "DUE: Copy – Teaser (Aurora)",
        f"DUE: Help with text – Billboard ({elsewhere.campaign.name})",
    }
    assert entry(feed, ours).related == f"activity-{elsewhere.pk}@instep.invalid"


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.TENTATIVE, CampaignState.CONFIRMED])
def test_what_has_no_day_yet_is_left_out_and_breaks_nothing(
    ben: User, social: Department, make_feed: MakeFeed, state: CampaignState
) -> None:
    campaign = make_campaign(lead=social, owner=ben, state=state)
    make_activity(campaign=campaign, channel=make_channel(owner=social), title="Some day", starts_on=None)
    assert make_feed(ben, "me").summaries() == set()


def test_a_department_feed_shows_the_campaigns_it_leads(
    teaser: Activity, campaign: Campaign, make_feed: MakeFeed
) -> None:
    marketing = campaign.lead_department
    ana = make_user(department=marketing, role=RoleName.PLANNER)
    assert make_feed(ana, f"department:{marketing.slug}").summaries() == {"Instagram: Teaser (Aurora)"}


def test_my_feed_shows_my_departments_what_i_own_and_what_is_given_to_me(
    ben: User, teaser: Activity, make_feed: MakeFeed, soon: dt.date
) -> None:
    own = make_activity(campaign=make_campaign(owner=ben, name="Own"), title="Mine", starts_on=soon)
    other = make_activity(campaign=make_campaign(name="Other"), title="Given", starts_on=soon)
    make_milestone(activity=other, name="Proof", assignee=ben, due_on=soon)
    make_activity(title="Foreign", starts_on=soon)
    assert make_feed(ben, "me").summaries() == {
        "Instagram: Teaser (Aurora)",
        f"{own.channel}: Mine (Own)",
        f"{other.channel}: Given (Other)",
        "DUE: Proof – Given (Other)",
    }


def test_channel_and_campaign_feeds_show_just_that(
    ben: User, teaser: Activity, copy: Milestone, make_feed: MakeFeed, soon: dt.date
) -> None:
    make_activity(title="Foreign", starts_on=soon)
    both = {"Instagram: Teaser (Aurora)", "DUE: Copy – Teaser (Aurora)"}
    assert make_feed(ben, f"channel:{teaser.channel.slug}").summaries() == both
    assert make_feed(ben, f"campaign:{teaser.campaign.pk}").summaries() == both
    assert make_feed(ben, "campaign:aurora", with_duties=False).summaries() == {"Instagram: Teaser (Aurora)"}


def test_a_channel_feed_has_the_channels_colour(ben: User, instagram: Channel, make_feed: MakeFeed) -> None:
    assert b"\r\nCOLOR:hotpink\r\n" in make_feed(ben, f"channel:{instagram.slug}").fetch().content
    assert b"\r\nCOLOR:teal\r\n" in make_feed(ben).fetch().content


def test_drafts_are_for_those_who_may_see_them(
    ben: User, teaser: Activity, campaign: Campaign, make_feed: MakeFeed
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.DRAFT)
    assert make_feed(ben).summaries() == set()
    draft = entry(make_feed(campaign.owner), teaser)
    assert (draft.summary, draft.status) == ("[Draft] Instagram: Teaser (Aurora)", "TENTATIVE")


def test_duties_begin_with_a_confirmed_campaign(
    ben: User, teaser: Activity, copy: Milestone, campaign: Campaign, make_feed: MakeFeed
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.TENTATIVE)
    feed = make_feed(ben)
    assert feed.summaries() == {"Instagram: Teaser (Aurora)"}
    assert entry(feed, teaser).status == "TENTATIVE"


def test_a_guest_sees_their_campaign_until_the_invitation_ends(
    teaser: Activity, campaign: Campaign, make_feed: MakeFeed, soon: dt.date
) -> None:
    make_activity(title="Foreign", starts_on=soon)
    guest = make_user(name="Agency")
    invitation = CampaignGuest.objects.create(campaign=campaign, user=guest)
    feeds = [make_feed(guest, "all"), make_feed(guest, "me"), make_feed(guest, f"campaign:{campaign.pk}")]
    for feed in feeds:
        assert feed.summaries() == {"Instagram: Teaser (Aurora)"}
    invitation.expires_at = timezone.now() - dt.timedelta(minutes=1)
    invitation.save()
    for feed in feeds:
        assert feed.summaries() == set()


def test_a_channels_guest_is_not_told_who_does_what(
    ben: User, teaser: Activity, copy: Milestone, campaign: Campaign, make_feed: MakeFeed
) -> None:
    Milestone.objects.update(assignee=ben)
    names = (ben.name, campaign.owner.name, "Social Media", "Department:", "Owner:", "Assigned to:")
    colleague, guest = make_feed(ben), make_user(name="Agency")
    ChannelGuest.objects.create(channel=teaser.channel, user=guest)
    feed = make_feed(guest, f"channel:{teaser.channel.slug}")
    body = feed.fetch().content.decode().replace("\r\n ", "")
    assert len(feed.summaries()) == 2
    assert not [name for name in names if name in body]
    CampaignGuest.objects.create(campaign=campaign, user=guest)
    assert ben.name in feed.fetch().content.decode().replace("\r\n ", "")
    assert len(colleague.summaries()) == 2


def test_who_leaves_the_organisation_sees_nothing_more(
    ben: User, social: Department, teaser: Activity, copy: Milestone, make_feed: MakeFeed
) -> None:
    feed = make_feed(ben, f"department:{social.slug}")
    assert len(feed.summaries()) == 2
    Membership.objects.filter(user=ben).delete()
    assert feed.summaries() == set()


# The same days as the page


@pytest.mark.parametrize("scope", ["all", "department", "channel"])
def test_a_feed_shows_the_days_the_page_shows(
    client: Client, ben: User, social: Department, instagram: Channel, make_feed: MakeFeed, scope: str
) -> None:
    first = timezone.localdate().replace(day=1)
    for number, state in enumerate([*CampaignState, *CampaignState]):
        campaign = make_campaign(name=f"Campaign {state} {number}", lead=social if number % 3 else None)
        if state == CampaignState.CANCELLED:
            campaign.cancelled_at, campaign.cancelled_by = timezone.now(), ben
        campaign.state = state
        campaign.save()
        for day, activity_state in enumerate([state for state in ActivityState if state != ActivityState.UNSCHEDULED]):
            make_activity(
                campaign=campaign,
                channel=instagram if number % 2 else make_channel(owner=make_department()),
                starts_on=first + dt.timedelta(days=day),
                ends_on=first + dt.timedelta(days=day + number % 5),
                state=activity_state,
                **({"starts_at": dt.time(22), "time_zone": "Asia/Tokyo"} if day == 1 else {}),
            )
    show, query = {
        "all": ("all", ""),
        "department": (f"department:{social.slug}", f"&department={social.slug}"),
        "channel": (f"channel:{instagram.slug}", f"&channel={instagram.slug}"),
    }[scope]
    client.force_login(ben)
    on_page: set[str] = set()
    for day in range(9):
        date = (first + dt.timedelta(days=day)).isoformat()
        page = client.get(f"/?view=day&date={date}{query}").content.decode()
        on_page |= {f"{date} {found}" for found in activity_ids(page)}
    feed = make_feed(ben, show)
    in_feed = set()
    for event in feed.read().events:
        for day in range(9):
            date = first + dt.timedelta(days=day)
            if covers(event, date):
                in_feed.add(f"{date} {event.uid.removeprefix('activity-').partition('@')[0]}")
    assert in_feed == on_page and len(on_page) > 20


def activity_ids(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('data-activity-id="')[1:]]


def covers(event: ReadEvent, day: dt.date) -> bool:
    """Tell whether an entry touches ``day`` of its own zone (Tokyo's, in this test)."""
    if event.is_whole_days:
        return event.start <= day < event.end
    tokyo = dt.timezone(dt.timedelta(hours=9))
    begins, ends = (dt.datetime.combine(day + dt.timedelta(days=later), dt.time(), tokyo) for later in (0, 1))
    return event.start < ends and event.end > begins


def test_the_horizon_is_three_months_back_and_eighteen_ahead(ben: User, make_feed: MakeFeed) -> None:
    today = timezone.localdate()
    for months in (-5, -3, 0, 18, 20):
        day = (today.replace(day=15) + dt.timedelta(days=round(months * 30.44))).replace(day=15)
        make_activity(campaign=make_campaign(name=f"{months} months"), title="Post", starts_on=day)
    shown = make_feed(ben, with_duties=False).summaries()
    assert {name.partition("(")[2].removesuffix(")") for name in shown} == {"-3 months", "0 months", "18 months"}


def test_unscheduled_and_archived_are_not_in_it(ben: User, teaser: Activity, make_feed: MakeFeed) -> None:
    make_activity(campaign=teaser.campaign, title="Some day", starts_on=None)
    feed = make_feed(ben)
    assert feed.summaries() == {"Instagram: Teaser (Aurora)"}
    Campaign.objects.filter(pk=teaser.campaign_id).update(state=CampaignState.ARCHIVED)
    assert feed.summaries() == set()


# Size, parsers, overtaking


def test_too_many_entries_drop_the_oldest_and_say_so(
    ben: User, make_feed: MakeFeed, monkeypatch: pytest.MonkeyPatch, soon: dt.date
) -> None:
    for module in ("calendar_app.feeds.ical", "calendar_app.feeds.queries", "calendar_app.feeds.serving"):
        monkeypatch.setattr(f"{module}.MAX_ENTRIES", 3)
    campaign, channel = make_campaign(name="C"), make_channel(name="Mail")
    for number in range(5):
        day = soon + dt.timedelta(days=number)
        make_activity(campaign=campaign, channel=channel, title=f"C{number}", starts_on=day)
    calendar = make_feed(ben).read()
    assert {event.summary for event in calendar.events} == {"Mail: C2", "Mail: C3", "Mail: C4"}
    assert "the oldest are left out" in calendar.description


@pytest.mark.parametrize("reader", list(READERS))
def test_a_served_feed_has_no_finding_in_any_parser(
    ben: User, teaser: Activity, copy: Milestone, make_feed: MakeFeed, reader: str, soon: dt.date
) -> None:
    make_activity(title="Mail\r\n, \\N; 🐣", starts_on=soon, starts_at=dt.time(2, 30), time_zone="America/New_York")
    body = make_feed(ben, name="Ben’s, feed;\n", with_alarms=True).fetch().content
    calendar = READERS[reader](body)
    assert calendar.name == "Ben’s, feed;"
    assert len(calendar.events) == 3
    assert calendar.event(copy.pk).alarms


def test_a_feed_of_nothing_is_still_a_calendar(ben: User, make_feed: MakeFeed) -> None:
    for reader in READERS.values():
        assert reader(make_feed(ben).fetch().content).events == ()


def test_a_fetch_overtaken_by_another_reads_again(
    ben: User, teaser: Activity, make_feed: MakeFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = make_feed(ben)
    true_settle, calls = serving.settle, []

    def overtaken_once(*args: object) -> object:
        calls.append(args)
        if len(calls) == 1:
            raise LedgerMoved
        return true_settle(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(serving, "settle", overtaken_once)
    assert feed.fetch().status_code == 200 and len(calls) == 3
    Activity.objects.filter(pk=teaser.pk).update(title="Trailer")
    monkeypatch.setattr(serving, "settle", lambda *args: (_ for _ in ()).throw(LedgerMoved))
    assert feed.fetch().status_code == 503


def test_the_ledger_keeps_one_line_an_entry_and_one_a_file(
    ben: User, teaser: Activity, copy: Milestone, make_feed: MakeFeed
) -> None:
    feed = make_feed(ben)
    feed.fetch()
    feed.fetch()
    assert set(FeedLedger.objects.values_list("uid", flat=True)) == {teaser.pk, copy.pk, feed.feed.pk}
