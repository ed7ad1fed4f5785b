"""What was chosen for a feed is chosen anew: at the same address, shown at once, and no SEQUENCE falls."""

from dataclasses import replace

import pytest
from django.test import Client

from calendar_app.feeds.actions import change_feed, revoke_feed
from calendar_app.feeds.options import FeedOptions
from calendar_app.models import Feed
from campaigns.models import Activity, Milestone
from departments.errors import Refused
from departments.models import AuditEntry, User
from tests.factories import make_key_date, make_user
from tests.feeds.made import MadeFeed, MakeFeed, entry

USUAL = FeedOptions()


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def feed(ben: User, teaser: Activity, copy: Milestone, make_feed: MakeFeed) -> MadeFeed:
    return make_feed(ben, name="Ben’s phone")


def test_other_contents_are_another_file_at_once_and_at_the_same_address(ben: User, feed: MadeFeed) -> None:
    make_key_date(name="Trade show")
    before = feed.poll()
    both = feed.summaries()
    change_feed(by=ben, feed_id=feed.feed.pk, options=replace(USUAL, with_duties=False, months_ahead=24))
    after = feed.fetch(**{"If-None-Match": before["ETag"]})
    assert after.status_code == 200 and after["ETag"] != before["ETag"]
    assert feed.summaries() < both
    assert not [summary for summary in feed.summaries() if summary.startswith("DUE")]
    entry_of_it = AuditEntry.objects.get(verb="changed", subject_type="calendar_app.feed")
    assert entry_of_it.changes == {"with_duties": [True, False], "months_ahead": [18, 24]}


def test_another_name_is_the_calendars_name(ben: User, feed: MadeFeed) -> None:
    before = feed.poll()["ETag"]
    change_feed(by=ben, feed_id=feed.feed.pk, name="  Office \n screen ", options=USUAL)
    answer = feed.fetch(**{"If-None-Match": before})
    assert answer.status_code == 200 and b"X-WR-CALNAME:Office screen" in answer.content


def test_alarms_come_and_go_while_every_sequence_rises(
    ben: User, feed: MadeFeed, copy: Milestone, make_feed: MakeFeed
) -> None:
    assert entry(make_feed(ben, with_alarms=True), copy).sequence is not None  # a shared variant with alarms is there
    Milestone.objects.filter(pk=copy.pk).update(name="Copy, second draft")
    seen = [entry(feed, copy).sequence or 0]
    for rings in (True, False, True):
        change_feed(by=ben, feed_id=feed.feed.pk, options=replace(USUAL, with_alarms=rings))
        assert (b"BEGIN:VALARM" in feed.fetch().content) == rings
        seen.append(entry(feed, copy).sequence or 0)
    assert seen == sorted(set(seen)), seen
    assert feed.poll().content == feed.fetch().content


def test_what_others_are_shown_stays_as_it_is(ben: User, feed: MadeFeed, copy: Milestone, make_feed: MakeFeed) -> None:
    other = make_feed(ben)
    before = other.fetch()
    change_feed(by=ben, feed_id=feed.feed.pk, options=replace(USUAL, with_alarms=True))
    feed.fetch()
    assert other.fetch(**{"If-None-Match": before["ETag"]}).status_code == 304


def test_a_feed_that_shows_nothing_or_has_ended_is_refused(ben: User, feed: MadeFeed) -> None:
    nothing = replace(USUAL, with_activities=False, with_duties=False, with_key_dates=False)
    with pytest.raises(Refused):
        change_feed(by=ben, feed_id=feed.feed.pk, options=nothing)
    revoke_feed(by=ben, feed_id=feed.feed.pk)
    with pytest.raises(Refused):
        change_feed(by=ben, feed_id=feed.feed.pk, options=USUAL)
    assert signed_in(ben).get(f"/feeds/{feed.feed.pk}/").status_code == 404


def test_the_page_shows_what_was_chosen_and_saves_it(ben: User, feed: MadeFeed) -> None:
    Feed.objects.filter(pk=feed.feed.pk).update(months_back=2, with_drafts=False)
    browser, path = signed_in(ben), f"/feeds/{feed.feed.pk}/"
    assert path in browser.get("/feeds/").content.decode()
    form = browser.get(path).context["form"]
    assert (form["name"].value(), form["months_back"].value(), form["with_drafts"].value()) == ("Ben’s phone", 2, False)
    sent = {"name": "Desk", "with_duties": "on", "months_back": "2", "months_ahead": "6"}
    assert browser.post(path, sent).status_code == 302
    changed = Feed.objects.get(pk=feed.feed.pk)
    assert (changed.name, changed.with_activities, changed.months_back, changed.months_ahead) == ("Desk", False, 2, 6)
    assert not changed.counts_alone, "no text became another"
    assert browser.post(path, {"name": "Desk"}).status_code == 422


def test_nobody_changes_somebody_elses(feed: MadeFeed) -> None:
    for person in (make_user(), make_user(is_ops_admin=True)):
        assert signed_in(person).post(f"/feeds/{feed.feed.pk}/", {"name": "x", "with_duties": "on"}).status_code == 404
