"""A department's feed follows it into the one it is merged into, and shows there what its owner may see."""

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.actions.reorganising import merge_departments
from campaigns.enums import Secrecy
from departments.models import Department, User
from tests.campaigns.actors import words
from tests.campaigns.desk_world import signed_in
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_milestone, make_user
from tests.feeds.made import MakeFeed


def test_it_shows_what_the_target_has(ben: User, social: Department, soon: dt.date, make_feed: MakeFeed) -> None:
    marketing = make_department(name="Marketing")
    ours = make_activity(title="Teaser", channel=make_channel(owner=social), starts_on=soon)
    by_hand = {"offset": None, "unit": "", "anchor": ""}
    make_milestone(activity=ours, responsible=social, name="Brief due", due_on=soon, **by_hand)
    make_activity(title="Billboard", channel=make_channel(owner=marketing), starts_on=soon)
    make_activity(title="Press day", channel=make_channel(owner=make_department()), starts_on=soon)
    feed = make_feed(ben, f"department:{social.slug}")
    before = feed.summaries()
    assert any("Teaser" in text for text in before) and not any("Billboard" in text for text in before)
    merge_departments(by=None, source_id=social.pk, target_id=marketing.pk)
    after = feed.summaries()
    assert before <= after and any("Billboard" in text for text in after)
    assert not any("Press day" in text for text in after)


def test_its_entries_keep_their_identity(ben: User, social: Department, soon: dt.date, make_feed: MakeFeed) -> None:
    activity = make_activity(title="Teaser", channel=make_channel(owner=social), starts_on=soon)
    feed = make_feed(ben, f"department:{social.slug}")
    before = feed.read().event(activity.pk)
    merge_departments(by=None, source_id=social.pk, target_id=make_department().pk)
    after = feed.read().event(activity.pk)
    assert after.uid == before.uid and after.sequence == before.sequence + 1  # as it names its new owner


def test_it_leaks_nothing_of_the_target(ben: User, social: Department, soon: dt.date, make_feed: MakeFeed) -> None:
    marketing = make_department(name="Marketing")
    secret = make_campaign(lead=marketing, name="Hush", secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
    make_activity(campaign=secret, title="Hush", channel=make_channel(owner=marketing), starts_on=soon)
    draft = make_campaign(lead=marketing, name="Hushed draft", state="draft")
    make_activity(campaign=draft, title="Hush", channel=make_channel(owner=marketing), starts_on=soon)
    viewer = make_user(department=social, role="viewer")
    feed = make_feed(viewer, f"department:{social.slug}")
    merge_departments(by=None, source_id=social.pk, target_id=marketing.pk)
    assert b"Hush" not in feed.fetch().content


def test_the_page_says_what_it_shows_now(ben: User, social: Department, make_feed: MakeFeed) -> None:
    make_feed(ben, f"department:{social.slug}")
    merge_departments(by=None, source_id=social.pk, target_id=make_department(name="Marketing").pk)
    assert "Department: Marketing" in words(signed_in(ben).get("/feeds/"))


def test_a_fetch_takes_no_more_queries_than_before(ben: User, social: Department, make_feed: MakeFeed) -> None:
    feed = make_feed(ben, f"department:{social.slug}")
    feed.fetch()
    counts = []
    for _merged in (False, True):
        feed.fetch()
        with CaptureQueriesContext(connection) as captured:
            feed.fetch()
        counts.append(len(captured))
        if not _merged:
            merge_departments(by=None, source_id=social.pk, target_id=make_department().pk)
    assert counts[0] == counts[1]
