"""A head sees who follows their department in a calendar program, and with which; nobody else does."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app.feeds.actions import end_follower, revoke_feed
from calendar_app.feeds.listing import ended_by_others
from calendar_app.feeds.subscribers import subscribers_of
from calendar_app.models import Feed
from campaigns.models import Campaign, Channel
from departments.access import access_for
from departments.enums import RoleName
from departments.models import AuditEntry, Department, User
from tests.factories import make_department, make_user
from tests.feeds.made import MakeFeed


@pytest.fixture
def cleo(social: Department) -> User:
    return make_user(name="Cleo", department=social)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_head_sees_whose_feeds_there_are_of_the_department_and_its_channels(
    ben: User, social: Department, cleo: User, instagram: Channel, make_feed: MakeFeed
) -> None:
    theirs = make_feed(cleo, f"department:{social.slug}", name="Cleo’s phone")
    stranger = make_user(name="Dev", department=make_department(name="IT"))
    make_feed(stranger, f"channel:{instagram.slug}")
    make_feed(stranger, "all", name="Everything")
    theirs.fetch(**{"User-Agent": "Thunderbird/140"})
    page = signed_in(ben).get(f"/feeds/departments/{social.slug}/").content.decode()
    for words in ("Cleo", "Department: Social Media", "Thunderbird", "Dev", "Channel: Instagram", "2 feeds"):
        assert words in page
    for words in ("Cleo’s phone", "Everything", theirs.feed.token_hash, theirs.path):
        assert words not in page


def test_what_ended_and_who_left_are_no_subscribers(
    ben: User, social: Department, cleo: User, make_feed: MakeFeed
) -> None:
    first, _second = make_feed(cleo, f"department:{social.slug}"), make_feed(ben, f"department:{social.slug}")
    assert len(subscribers_of(social)) == 2
    revoke_feed(by=cleo, feed_id=first.feed.pk)
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert subscribers_of(social) == []


def test_a_feed_of_a_department_merged_into_it_counts(social: Department, cleo: User, make_feed: MakeFeed) -> None:
    old = make_department(name="Old team")
    Feed.objects.filter(pk=make_feed(cleo, f"department:{social.slug}").feed.pk).update(department=old)
    assert subscribers_of(social) == []
    Department.objects.filter(pk=old.pk).update(merged_into=social, retired_at=timezone.now())
    assert [each.shows for each in subscribers_of(social)] == ["Department: Social Media"]


@pytest.mark.parametrize("role", [RoleName.VIEWER, RoleName.MEMBER, RoleName.PLANNER])
def test_who_does_not_manage_it_is_not_shown(social: Department, role: RoleName) -> None:
    person = make_user(department=social, role=role)
    assert signed_in(person).get(f"/feeds/departments/{social.slug}/").status_code == 403
    assert "/feeds/departments/" not in signed_in(person).get(f"/departments/{social.slug}/").content.decode()


def test_the_departments_page_leads_there(ben: User, social: Department) -> None:
    page = signed_in(ben).get(f"/departments/{social.slug}/").content.decode()
    assert f'hx-get="/feeds/departments/{social.slug}/"' in page


def test_one_query_however_many(social: Department, cleo: User, make_feed: MakeFeed) -> None:
    for _each in range(4):
        make_feed(cleo, f"department:{social.slug}")
    with CaptureQueriesContext(connection) as queries:
        assert len(subscribers_of(social)) == 4
    assert len(queries) == 1


# Ending one


def test_a_head_ends_a_followers_feed_and_they_read_why(
    ben: User, social: Department, cleo: User, make_feed: MakeFeed
) -> None:
    feed = make_feed(cleo, f"department:{social.slug}", name="Cleo’s phone")
    head, path = signed_in(ben), f"/feeds/departments/{social.slug}/{feed.feed.pk}/end/"
    assert path in head.get(f"/feeds/departments/{social.slug}/").content.decode()
    assert head.post(path, {"reason": " "}).status_code == 422 and feed.fetch().status_code == 200
    answer = head.post(path, {"reason": "It was on a shared screen."}, follow=True)
    assert "Cleo’s phone" not in answer.content.decode()
    assert feed.fetch().status_code == 410
    page = signed_in(cleo).get("/feeds/").content.decode()
    assert "Cleo’s phone" in page and "Ben ended it" in page and "It was on a shared screen." in page
    told = AuditEntry.objects.get(verb="ended a feed of")
    assert (told.by, told.subject_id, told.changes) == (ben, str(social.pk), {"user": [cleo.pk, None]})
    assert AuditEntry.objects.get(verb="revoked").changes == {"reason": ["", "It was on a shared screen."]}
    assert head.get(path).status_code == 404, "it has ended"


def test_only_who_ended_it_brings_it_back(ben: User, social: Department, cleo: User, make_feed: MakeFeed) -> None:
    feed = make_feed(cleo, f"department:{social.slug}")
    end_follower(by=ben, department=social, feed_id=feed.feed.pk, reason="Shared")
    signed_in(cleo).post(f"/feeds/{feed.feed.pk}/restore/")
    assert feed.fetch().status_code == 410
    deputy = make_user(department=social, role=RoleName.DEPUTY)
    path = f"/feeds/departments/{social.slug}/{feed.feed.pk}/restore/"
    signed_in(deputy).post(path)
    assert feed.fetch().status_code == 410
    signed_in(ben).post(path)
    assert feed.fetch().status_code == 200
    assert "Shared" not in signed_in(cleo).get("/feeds/").content.decode()
    assert Feed.objects.get(pk=feed.feed.pk).end_reason == ""


def test_a_followers_own_feeds_and_those_of_others_are_not_a_heads_to_end(
    ben: User, social: Department, cleo: User, campaign: Campaign, make_feed: MakeFeed
) -> None:
    elsewhere = make_department(name="IT")
    dev = make_user(name="Dev", department=elsewhere)
    own = [make_feed(cleo, show) for show in ("me", "all", f"campaign:{campaign.pk}")]
    own.append(make_feed(dev, f"department:{elsewhere.slug}"))
    head = signed_in(ben)
    for feed in own:
        for deed in ("end", "restore"):
            path = f"/feeds/departments/{social.slug}/{feed.feed.pk}/{deed}/"
            assert head.post(path, {"reason": "Why not"}).status_code == 404
        assert feed.fetch().status_code == 200


def test_ones_own_end_is_not_told_and_somebody_elses_for_a_month(ben: User, cleo: User, make_feed: MakeFeed) -> None:
    feed = make_feed(cleo, "me", name="Mine")
    revoke_feed(by=cleo, feed_id=feed.feed.pk)
    now = timezone.now()
    assert not ended_by_others(access_for(cleo), now).exists()
    Feed.objects.filter(pk=feed.feed.pk).update(revoked_by=ben)
    assert ended_by_others(access_for(cleo), now).exists()
    assert not ended_by_others(access_for(cleo), now + dt.timedelta(days=31)).exists()
