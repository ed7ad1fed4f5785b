"""While nothing changes a fetch is one small query; what changes, by anybody or by time alone, is noticed."""

import datetime as dt
from collections.abc import Callable
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app.feeds import reading, serving, views
from calendar_app.feeds.boundaries import fresh_until
from calendar_app.feeds.gate import knock_at
from calendar_app.feeds.ical import variants
from calendar_app.feeds.kept_files import FILES, KeptFiles
from calendar_app.feeds.queries import Asked, feed_rows
from calendar_app.feeds.tokens import parse_path
from calendar_app.models import FeedLedger
from calendar_app.retention import apply_retention
from campaigns.actions.activities import edit_activity
from campaigns.actions.replanning import mark_stale, replan_stale
from campaigns.enums import Secrecy
from campaigns.models import Activity, Campaign, CampaignGuest, Milestone
from departments.access import access_for
from departments.models import User
from tests.factories import (
    make_absence,
    make_activity,
    make_campaign,
    make_department,
    make_key_date,
    make_milestone,
    make_user,
)
from tests.feeds.made import MadeFeed, MakeFeed, let_revision_grow


@pytest.fixture
def feed(ben: User, teaser: Activity, copy: Milestone, make_feed: MakeFeed) -> MadeFeed:
    return make_feed(ben)


def queries_of(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def test_nothing_changed_is_one_query_for_304_head_and_the_whole_file(feed: MadeFeed) -> None:
    first = feed.fetch()
    known = {"If-None-Match": first["ETag"]}
    assert queries_of(lambda: feed.poll(**known)) == 1
    assert queries_of(feed.poll) == 1
    assert feed.poll(**known).status_code == 304
    assert feed.poll().content == first.content
    packed = feed.poll(**{"Accept-Encoding": "gzip"})
    assert queries_of(lambda: feed.poll(**{"Accept-Encoding": "gzip"})) == 1
    assert feed.poll(**{"Accept-Encoding": "gzip"}).content == packed.content


def test_another_process_puts_the_same_file_together_from_what_was_kept(
    feed: MadeFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = feed.fetch()
    FILES.clear()
    monkeypatch.setattr(serving, "render", lambda *args: pytest.fail("a text was written again"))
    assert feed.poll().content == first.content


def test_one_change_writes_that_entry_again_and_no_other(
    feed: MadeFeed, teaser: Activity, soon: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        make_milestone(activity=make_activity(campaign=teaser.campaign, title=f"Post {number}", starts_on=soon))
    before = feed.fetch()
    written = []
    true_render = serving.render
    monkeypatch.setattr(serving, "render", lambda item, *args: written.append(item.uid) or true_render(item, *args))
    Activity.objects.filter(pk=teaser.pk).update(brief="Now with a brief")
    after = feed.fetch(**{"If-None-Match": before["ETag"]})
    assert after.status_code == 200 and after.content != before.content
    assert written == [teaser.pk]


def test_a_change_elsewhere_costs_a_look_and_no_file(feed: MadeFeed, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"If-None-Match": feed.fetch()["ETag"]}
    monkeypatch.setattr(serving.Service, "make", lambda self: pytest.fail("the file was made"))
    let_revision_grow()
    assert feed.poll(**known).status_code == 304
    assert queries_of(lambda: feed.poll(**known)) == 1


def test_the_hash_taken_by_the_database_is_that_of_the_rows_read(feed: MadeFeed, ben: User) -> None:
    for _each in range(2):
        service = serving.begin(feed.feed, now=timezone.now())
        found = service.reading.fingerprint()
        assert found == reading.fingerprint_of(service.reading.entries(""))
        feed.fetch()


@pytest.mark.django_db(transaction=True)
def test_an_action_ends_what_was_known(feed: MadeFeed, teaser: Activity, campaign: Campaign) -> None:
    known = {"If-None-Match": feed.poll()["ETag"]}
    assert feed.poll(**known).status_code == 304
    edit_activity(by=campaign.owner, activity_id=teaser.pk, values={"title": "Trailer"})
    assert feed.poll(**known).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_planning_again_in_the_background_ends_it_too(feed: MadeFeed, teaser: Activity) -> None:
    address = parse_path(feed.path)
    assert address is not None
    feed.poll()
    before = knock_at(address)
    mark_stale([teaser.pk])
    replan_stale()
    after = knock_at(address)
    assert before is not None and after is not None
    assert after.revision > before.revision


def test_other_code_or_another_address_of_the_installation_writes_all_again(feed: MadeFeed) -> None:
    first = feed.fetch()
    with override_settings(BASE_URL="https://cal.example.com"):
        second = feed.poll(**{"If-None-Match": first["ETag"]})
        assert second.status_code == 200
        assert b"https://cal.example.com/activities/" in second.content.replace(b"\r\n ", b"")
    assert feed.poll(**{"If-None-Match": second["ETag"]}).status_code == 200


def test_of_what_was_deleted_no_text_is_kept_but_its_count_is(feed: MadeFeed, teaser: Activity) -> None:
    fair = make_key_date(first_day=teaser.starts_on)
    before = feed.read().event(fair.pk)
    key = fair.pk
    fair.delete()
    assert FeedLedger.objects.filter(text__contains="Trade show").exists()
    apply_retention()
    assert not FeedLedger.objects.filter(text__contains="Trade show").exists()
    assert FeedLedger.objects.filter(uid=teaser.pk, text__contains="Teaser").exists()
    make_key_date(pk=key, name="Fair", first_day=teaser.starts_on)
    assert feed.read().event(key).sequence == before.sequence + 1


# Time alone


NOW = dt.datetime(2027, 3, 10, 9, 7, tzinfo=dt.UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def until(person: User, now: dt.datetime = NOW) -> dt.datetime:
    return fresh_until(access_for(person, now), zone=BERLIN, now=now)


def test_after_an_hour_the_rows_are_looked_at_in_any_case(ben: User) -> None:
    assert until(ben) == NOW + dt.timedelta(hours=1)


def test_midnight_of_the_organisation_ends_it(ben: User) -> None:
    late = dt.datetime(2027, 3, 10, 22, 30, tzinfo=dt.UTC)
    assert until(ben, late) == dt.datetime(2027, 3, 10, 23, 0, tzinfo=dt.UTC)
    before_the_clocks_change = dt.datetime(2027, 3, 27, 22, 30, tzinfo=dt.UTC)
    assert until(ben, before_the_clocks_change) == dt.datetime(2027, 3, 27, 23, 0, tzinfo=dt.UTC)


def test_an_embargo_that_lifts_ends_it(ben: User) -> None:
    lifts = NOW + dt.timedelta(minutes=12)
    for moment in (NOW - dt.timedelta(days=1), lifts, NOW + dt.timedelta(days=1)):
        make_campaign(secrecy=Secrecy.EMBARGO, embargo_until=moment, embargo_zone="UTC", was_secret=True)
    assert until(ben) == lifts
    assert until(ben, lifts) == lifts + dt.timedelta(hours=1)


def test_an_invitation_that_ends_ends_it_for_that_guest(ben: User) -> None:
    guest, moment = make_user(), NOW + dt.timedelta(minutes=5)
    CampaignGuest.objects.create(campaign=make_campaign(), user=guest, expires_at=moment)
    assert until(guest) == moment
    assert until(ben) == NOW + dt.timedelta(hours=1)


def test_who_stands_in_for_somebody_is_looked_at_each_quarter_of_an_hour(ben: User) -> None:
    away = make_user(department=make_department())
    assert until(ben) == NOW + dt.timedelta(hours=1)
    make_absence(user=away, deputy=ben, first_day=NOW.date(), last_day=NOW.date() + dt.timedelta(days=3))
    assert until(ben) == dt.datetime(2027, 3, 10, 9, 15, tzinfo=dt.UTC)
    assert until(ben, dt.datetime(2027, 3, 10, 9, 15, tzinfo=dt.UTC)) == dt.datetime(2027, 3, 10, 9, 30, tzinfo=dt.UTC)


def test_an_embargo_that_lifts_shows_at_that_very_moment(
    ben: User, teaser: Activity, campaign: Campaign, make_feed: MakeFeed
) -> None:
    now = timezone.now()
    lifts = now + dt.timedelta(minutes=10)
    Campaign.objects.filter(pk=campaign.pk).update(
        secrecy=Secrecy.EMBARGO, embargo_until=lifts, embargo_zone="UTC", was_secret=True
    )
    feed = make_feed(ben)
    known = {"If-None-Match": feed.fetch()["ETag"]}
    with mock.patch.object(views.timezone, "now", return_value=lifts - dt.timedelta(seconds=1)):
        assert feed.poll(**known).status_code == 304
    with mock.patch.object(views.timezone, "now", return_value=lifts):
        answer = feed.poll(**known)
    assert answer.status_code == 200 and b"Teaser" in answer.content


def test_what_was_never_noted_is_never_taken_for_fresh(feed: MadeFeed) -> None:
    known = {"If-None-Match": feed.fetch()["ETag"]}
    FeedLedger.objects.update(fresh_until=None)
    assert queries_of(lambda: feed.poll(**known)) > 1


# Files in memory


def test_kept_files_stay_within_their_bytes_and_the_least_used_go_first() -> None:
    files = KeptFiles(most_bytes=10)
    files.put("a", b"12345")
    files.put("b", b"12345")
    assert files.get("a") == b"12345"
    files.put("c", b"123")
    assert files.get("b") is None
    files.put("too large", b"x" * 11)
    assert (files.get("a"), files.get("c"), files.get("too large")) == (b"12345", b"123", None)
    files.put("a", b"")
    files.put("d", b"1234567")
    assert files.get("c") == b"123"


def test_queries_kept_from_one_fetch_are_those_of_any_moment_and_owner(
    ben: User, teaser: Activity, copy: Milestone, make_feed: MakeFeed
) -> None:
    make_key_date()
    guest, admin = make_user(), make_user(is_ops_admin=True)
    CampaignGuest.objects.create(campaign=teaser.campaign, user=guest)
    shown = ("me", "all", f"department:{ben.memberships.get().department.slug}", f"channel:{teaser.channel.slug}")
    feeds = [make_feed(owner, show).feed for owner in (ben, admin) for show in shown]
    feeds += [make_feed(guest, "all", with_drafts=False).feed, make_feed(ben, with_alarms=True, with_done=True).feed]
    for now in (timezone.now(), timezone.now() + dt.timedelta(days=45)):
        for feed in feeds:
            service = serving.begin(feed, now=now)
            rows = feed_rows(feed, Asked(service.access, now), service.span, variants(service.style))
            assert service.reading == reading.Reading.of(rows, service.reading.written_by)
