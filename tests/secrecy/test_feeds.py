"""Feeds of what is not open: the owner's view at that moment, and a SEQUENCE that never falls for anybody."""

import datetime as dt
import re
from collections.abc import Callable
from itertools import pairwise
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.feeds import views
from calendar_app.feeds.actions import create_feed
from calendar_app.feeds.options import FeedOptions
from calendar_app.feeds.targets import target_of
from calendar_app.feeds.tokens import path_of
from campaigns.actions.activities import edit_activity
from campaigns.actions.secrecy import set_secrecy
from campaigns.enums import OthersSee, Secrecy
from campaigns.models import Activity, Campaign
from campaigns.rules.secrecy import Terms
from departments.access import access_for
from departments.models import Membership, User
from tests.feeds.made import let_revision_grow
from tests.secrecy.conftest import Scene


def feed_of(person: User, show: str = "all") -> Callable[[], str]:
    """Make a feed and return what fetches it."""
    target = target_of(show, access_for(person), at=timezone.now())
    new = create_feed(by=person, owner=person, target=target, options=FeedOptions(with_duties=False))
    path = path_of(new.feed.pk, new.token)

    def fetch() -> str:
        let_revision_grow()  # as every deed before it has once it is committed, which no test's transaction is
        return Client().get(path).content.decode()

    return fetch


def sequence(text: str) -> int:
    found = re.search(r"^SEQUENCE:(\d+)", text, re.MULTILINE)
    assert found, text
    return int(found.group(1))


def open_again(scene: Scene) -> None:
    set_secrecy(by=scene.ana, campaign_id=scene.campaign.pk, terms=Terms(Secrecy.OPEN))


def test_the_sequence_never_falls_whatever_becomes_of_the_secret(scene: Scene) -> None:
    fetch = feed_of(scene.ben)
    seen = [fetch()]

    def rename(title: str) -> None:
        edit_activity(by=scene.ana, activity_id=scene.activity.pk, values={"title": title})

    steps: list[Callable[[], object]] = [
        lambda: scene.hide(OthersSee.CODE_NAME),
        lambda: scene.hide(OthersSee.BUSY),
        lambda: scene.hide(OthersSee.CODE_NAME, departments=(scene.social,)),
        lambda: rename("Southern lights"),
        lambda: Membership.objects.filter(user=scene.ben).delete(),
        lambda: Membership.objects.create(user=scene.ben, department=scene.marketing, role="viewer"),
        lambda: Membership.objects.create(user=scene.ben, department=scene.social, role="member"),
        lambda: scene.hide(OthersSee.BUSY, until=timezone.now() + dt.timedelta(hours=1)),
        lambda: Campaign.objects.update(embargo_until=timezone.now()),
        lambda: open_again(scene),
    ]
    for step in steps:
        step()
        text = fetch()
        if "BEGIN:VEVENT" in text:
            seen.append(text)
    numbers = [sequence(text) for text in seen]
    assert numbers == sorted(numbers)
    for before, after in pairwise(seen):
        if re.findall("SUMMARY.*", before) != re.findall("SUMMARY.*", after):
            assert sequence(after) > sequence(before)
    uids = {uid for text in seen for uid in re.findall(r"UID:(\S+)", text)}
    assert uids == {f"activity-{scene.activity.pk}@instep.invalid"}


def test_hidden_edits_do_not_show_in_a_veiled_entry_not_even_as_a_number(scene: Scene) -> None:
    scene.hide(OthersSee.BUSY)
    planner, stranger = feed_of(scene.ana), feed_of(scene.ben)
    before = stranger()
    for number in range(3):
        edit_activity(by=scene.ana, activity_id=scene.activity.pk, values={"title": f"Version {number}"})
        planner()
        assert stranger() == before


def test_a_feed_of_the_campaign_itself_forgets_its_name_with_the_right_to_it(scene: Scene) -> None:
    fetch = feed_of(scene.ben, f"campaign:{scene.campaign.pk}")
    assert "X-WR-CALNAME:Aurora" in fetch()
    scene.hide(OthersSee.CODE_NAME)
    text = fetch()
    assert "X-WR-CALNAME:Kestrel" in text and "Aurora" not in text
    scene.hide(OthersSee.NOTHING)
    text = fetch()
    assert "Aurora" not in text and "VEVENT" not in text
    client = Client()
    client.force_login(scene.ben)
    assert "Aurora" not in client.get("/feeds/").content.decode()


def test_a_program_that_knows_the_file_hears_of_the_end_of_an_embargo(scene: Scene) -> None:
    lifts = timezone.now() + dt.timedelta(minutes=10)
    scene.hide(until=lifts)
    new = create_feed(by=scene.ben, owner=scene.ben, target=target_of("all", access_for(scene.ben), at=timezone.now()))
    path = path_of(new.feed.pk, new.token)
    tag = Client().get(path)["ETag"]
    assert Client().get(path, headers={"If-None-Match": tag}).status_code == 304
    with mock.patch.object(views.timezone, "now", return_value=lifts):
        answer = Client().get(path, headers={"If-None-Match": tag})
    assert answer.status_code == 200 and "Northern lights" in answer.content.decode()


@pytest.mark.parametrize("others_see", list(OthersSee))
def test_what_waits_for_a_date_is_in_no_feed(scene: Scene, others_see: OthersSee) -> None:
    Activity.objects.update(starts_on=None, ends_on=None, state="unscheduled")
    scene.hide(others_see)
    assert "VEVENT" not in feed_of(scene.ben)()
