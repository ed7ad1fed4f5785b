"""Each change reaches each program once: UIDs stay, SEQUENCE rises, what is cancelled is said before it goes."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from calendar_app.feeds import serving
from calendar_app.feeds.serving import begin, serve
from calendar_app.models import Feed
from campaigns.enums import ActivityState, CampaignState, MilestoneState
from campaigns.models import Activity, Campaign, Channel, Milestone
from departments.models import Department, User
from tests.factories import make_activity, make_department, make_user
from tests.feeds.made import MadeFeed, MakeFeed, entry

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
