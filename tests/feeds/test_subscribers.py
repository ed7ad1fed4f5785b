"""A head sees who follows their department in a calendar program, and with which; nobody else does."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app.feeds.actions import revoke_feed
from calendar_app.feeds.subscribers import subscribers_of
from calendar_app.models import Feed
from campaigns.models import Channel
from departments.enums import RoleName
from departments.models import Department, User
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
    for words in ("Cleo’s phone", "Everything", theirs.feed.token_hash, str(theirs.feed.pk)):
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
