"""What a feed shows: the owner's own view of the calendar, the same days as the page, and each change once."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.feeds import serving
from calendar_app.feeds.ledger import LedgerMoved
from calendar_app.feeds.serving import begin, serve
from calendar_app.models import Feed, FeedLedger
from campaigns.enums import ActivityState, CampaignState, MilestoneState
from campaigns.models import Activity, Campaign, CampaignGuest, Channel, Milestone
from departments.enums import RoleName
from departments.models import Department, Membership, User
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_milestone, make_user
from tests.feeds.made import MadeFeed, MakeFeed
from tests.feeds.parsers import READERS, ReadEvent


@pytest.fixture
def instagram(social: Department) -> Channel:
    return make_channel(name="Instagram", owner=social, colour=4)


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(name="Aurora", lead=make_department(name="Marketing"))


@pytest.fixture
def teaser(campaign: Campaign, instagram: Channel, soon: dt.date) -> Activity:
    return make_activity(campaign=campaign, channel=instagram, title="Teaser", starts_on=soon)


@pytest.fixture
def copy(teaser: Activity, soon: dt.date) -> Milestone:
    return make_milestone(activity=teaser, name="Copy", due_on=soon - dt.timedelta(days=14))


def entry(feed: MadeFeed, row: Activity | Milestone) -> ReadEvent:
    return feed.read().event(row.pk)


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


# Each change, before and after


Change = Callable[[Activity], object]

CHANGES: dict[str, Change] = {
    "edited": lambda row: Activity.objects.filter(pk=row.pk).update(brief="Now with a brief"),
    "retitled": lambda row: Activity.objects.filter(pk=row.pk).update(title="Trailer"),
    "moved": lambda row: Activity.objects.filter(pk=row.pk).update(
        starts_on=row.starts_on + dt.timedelta(days=3), ends_on=row.ends_on + dt.timedelta(days=5)
    ),
    "given a time": lambda row: Activity.objects.filter(pk=row.pk).update(
        starts_at=dt.time(9), ends_at=dt.time(10), time_zone="Europe/Berlin"
    ),
    "campaign renamed": lambda row: Campaign.objects.filter(pk=row.campaign_id).update(name="Borealis"),
    "channel renamed": lambda row: Channel.objects.filter(pk=row.channel_id).update(name="Reels"),
    "owner renamed": lambda row: Department.objects.filter(name="Social Media").update(name="Social"),
    "campaign tentative": lambda row: Campaign.objects.filter(pk=row.campaign_id).update(state=CampaignState.TENTATIVE),
    "booked": lambda row: Activity.objects.filter(pk=row.pk).update(state=ActivityState.BOOKED),
    "cancelled": lambda row: Activity.objects.filter(pk=row.pk).update(state=ActivityState.CANCELLED),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_keeps_the_uid_and_raises_the_sequence(
    ben: User, teaser: Activity, make_feed: MakeFeed, change: str
) -> None:
    feed = make_feed(ben)
    bystander = make_activity(title="Other", starts_on=teaser.starts_on)
    before, still = entry(feed, teaser), entry(feed, bystander)
    CHANGES[change](teaser)
    after = entry(feed, teaser)
    assert after.uid == before.uid
    assert after.sequence == before.sequence + 1
    assert after.stamp > before.stamp
    assert entry(feed, bystander) == still
    assert entry(feed, teaser) == after


@pytest.fixture
def unmade(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets no file be made: whoever is answered is answered without."""
    monkeypatch.setattr(serving.Service, "make", lambda self: pytest.fail("the file was made"))


def known_to_a_program(feed: MadeFeed) -> dict[str, str]:
    """Fetch until the ledger knows what the file is made of, and return what the program then says it has."""
    headers = {"If-None-Match": feed.fetch()["ETag"]}
    assert feed.fetch(**headers).status_code == 304
    return headers


def test_nothing_changed_is_answered_without_making_the_file(
    ben: User, copy: Milestone, make_feed: MakeFeed, request: pytest.FixtureRequest
) -> None:
    feed = make_feed(ben)
    headers = known_to_a_program(feed)
    request.getfixturevalue("unmade")
    assert feed.fetch(**headers).status_code == 304


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_reaches_a_program_that_has_the_old_file(
    ben: User, teaser: Activity, copy: Milestone, make_feed: MakeFeed, change: str
) -> None:
    feed = make_feed(ben)
    headers = known_to_a_program(feed)
    CHANGES[change](teaser)
    answer = feed.fetch(**headers)
    assert answer.status_code == 200
    assert answer.content == feed.fetch().content
    assert feed.fetch(**{"If-None-Match": answer["ETag"]}).status_code == 304


def test_every_change_of_a_duty_reaches_a_program_that_has_the_old_file(
    ben: User, social: Department, copy: Milestone, make_feed: MakeFeed
) -> None:
    feed = make_feed(ben)
    changes: list[Callable[[], object]] = [
        lambda: Milestone.objects.filter(pk=copy.pk).update(name="Text"),
        lambda: Milestone.objects.filter(pk=copy.pk).update(assignee=ben),
        lambda: User.objects.filter(pk=ben.pk).update(name="Benjamin"),
        lambda: Milestone.objects.filter(pk=copy.pk).update(state=MilestoneState.IN_WORK),
        lambda: copy.responsible_links.create(department=make_department(name="Legal"), position=1),
        lambda: finish(copy, ben),
    ]
    for change in changes:
        headers = known_to_a_program(feed)
        change()
        assert feed.fetch(**headers).status_code == 200


def test_midnight_ends_what_was_known(ben: User, teaser: Activity, make_feed: MakeFeed) -> None:
    feed = Feed.objects.select_related("owner", "channel").get(pk=make_feed(ben).feed.pk)
    now = timezone.now()
    assert begin(feed, now=now).source() == begin(feed, now=now + dt.timedelta(seconds=1)).source()
    assert begin(feed, now=now).source() != begin(feed, now=now + dt.timedelta(days=1)).source()


def test_saving_without_a_visible_change_raises_nothing(ben: User, teaser: Activity, make_feed: MakeFeed) -> None:
    feed = make_feed(ben)
    before = feed.fetch().content
    Activity.objects.filter(pk=teaser.pk).update(version=7, is_stale=True)
    teaser.refresh_from_db()
    teaser.save()
    assert feed.fetch().content == before


def test_two_viewers_of_the_same_variant_see_the_same_sequence(
    ben: User, teaser: Activity, make_feed: MakeFeed
) -> None:
    one, two = make_feed(ben), make_feed(make_user(department=teaser.campaign.lead_department))
    entry(one, teaser)
    CHANGES["retitled"](teaser)
    assert entry(two, teaser) == entry(one, teaser)


def test_a_second_language_neither_falls_nor_makes_the_first_flap(
    ben: User, teaser: Activity, make_feed: MakeFeed
) -> None:
    english, german = make_feed(ben), make_feed(ben, language="de")
    for change in ("edited", "retitled", "booked"):
        entry(english, teaser)
        CHANGES[change](teaser)
    high = entry(english, teaser).sequence
    assert entry(german, teaser).sequence == high + 1
    assert entry(english, teaser).sequence == high


def test_a_moved_duty_keeps_its_uid(ben: User, copy: Milestone, make_feed: MakeFeed) -> None:
    feed = make_feed(ben)
    before = entry(feed, copy)
    later = copy.due_on + dt.timedelta(days=4)
    Milestone.objects.filter(pk=copy.pk).update(due_on=later, late_on=later + dt.timedelta(days=1))
    after = entry(feed, copy)
    assert (after.uid, after.start, after.sequence) == (before.uid, later, before.sequence + 1)


# Done and cancelled


def finish(milestone: Milestone, by: User) -> None:
    Milestone.objects.filter(pk=milestone.pk).update(state=MilestoneState.DONE, done_at=timezone.now(), done_by=by)


def test_a_done_duty_goes_or_is_marked_by_choice(ben: User, copy: Milestone, make_feed: MakeFeed) -> None:
    leaves, marks = make_feed(ben), make_feed(ben, with_done=True)
    for feed in (leaves, marks):
        assert entry(feed, copy).summary == "DUE: Copy – Teaser (Aurora)"
    finish(copy, ben)
    assert leaves.summaries() == {"Instagram: Teaser (Aurora)"}
    assert entry(marks, copy).summary == "DONE: Copy – Teaser (Aurora)"


def cancel(campaign: Campaign, by: User) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(
        state=CampaignState.CANCELLED, cancelled_at=timezone.now(), cancelled_by=by
    )


def test_what_was_served_stays_as_cancelled(ben: User, teaser: Activity, copy: Milestone, make_feed: MakeFeed) -> None:
    feed = make_feed(ben)
    before = entry(feed, teaser)
    cancel(teaser.campaign, ben)
    after = entry(feed, teaser)
    assert (after.summary, after.status) == ("CANCELLED: Instagram: Teaser (Aurora)", "CANCELLED")
    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    assert entry(feed, copy).summary == "CANCELLED: DUE: Copy – Teaser (Aurora)"


def test_what_was_never_served_is_simply_absent(
    ben: User, teaser: Activity, copy: Milestone, make_feed: MakeFeed
) -> None:
    cancel(teaser.campaign, ben)
    assert make_feed(ben).summaries() == set()


def test_a_cancelled_draft_is_shown_only_to_those_who_saw_it(
    ben: User, teaser: Activity, campaign: Campaign, make_feed: MakeFeed
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.DRAFT)
    theirs, bens = make_feed(campaign.owner), make_feed(ben)
    assert len(theirs.summaries()) == 1 and bens.summaries() == set()


@pytest.mark.parametrize(
    ("days_to_last_day", "days_later", "is_shown"),
    [(40, 29, True), (40, 46, True), (40, 49, False), (-60, 29, True), (-60, 30, True), (-60, 32, False)],
)
def test_cancelled_goes_after_30_days_or_a_week_past_its_date(
    ben: User, make_feed: MakeFeed, days_to_last_day: int, days_later: int, is_shown: bool
) -> None:
    now = timezone.now()
    day = now.date() + dt.timedelta(days=days_to_last_day)
    row = make_activity(title="Post", starts_on=day)
    feed = Feed.objects.select_related("owner", "channel").get(pk=make_feed(ben).feed.pk)
    for _ in range(2):
        assert str(row.pk).encode() in serve(begin(feed, now=now)).body
        cancel(row.campaign, ben)
    later = now + dt.timedelta(days=days_later)
    assert (str(row.pk).encode() in serve(begin(feed, now=later)).body) == is_shown


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
    monkeypatch.setattr(serving, "settle", lambda *args: (_ for _ in ()).throw(LedgerMoved))
    assert feed.fetch().status_code == 503


def test_the_ledger_keeps_one_line_an_entry_and_one_a_file(
    ben: User, teaser: Activity, copy: Milestone, make_feed: MakeFeed
) -> None:
    feed = make_feed(ben)
    feed.fetch()
    feed.fetch()
    assert set(FeedLedger.objects.values_list("uid", flat=True)) == {teaser.pk, copy.pk, feed.feed.pk}
