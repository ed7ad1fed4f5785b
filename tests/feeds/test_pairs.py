"""Before and after each deed, as a calendar program sees it: the UID, the SEQUENCE and the bytes."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from calendar_app.enums import FeedScope
from calendar_app.feeds.actions import create_feed
from calendar_app.feeds.targets import Target
from calendar_app.feeds.tokens import path_of
from campaigns.enums import ActivityState, OthersSee, Secrecy
from campaigns.models import Activity, Campaign, LeadTimeRule, Milestone
from departments.models import Membership, User
from tests.factories import make_activity, make_department, make_milestone, make_organisation, make_user
from tests.feeds.made import MadeFeed, MakeFeed, entry


def bytes_of(feed: MadeFeed, row: Activity | Milestone) -> str:
    """Return the lines of one entry as they were sent, unfolded; empty if it is not there."""
    body = feed.fetch().content.decode().replace("\r\n ", "")
    found = [
        part
        for part in re.findall(r"BEGIN:VEVENT.*?END:VEVENT", body, re.DOTALL)
        if str(row.pk) in part.split("URL")[0]
    ]
    return found[0] if found else ""


def test_cancelled_and_restored_counts_twice_and_reads_as_before(
    ben: User, teaser: Activity, make_feed: MakeFeed
) -> None:
    feed = make_feed(ben)
    first, before = entry(feed, teaser), bytes_of(feed, teaser)
    Activity.objects.filter(pk=teaser.pk).update(state=ActivityState.CANCELLED)
    second = entry(feed, teaser)
    Activity.objects.filter(pk=teaser.pk).update(state=teaser.state)
    third, after = entry(feed, teaser), bytes_of(feed, teaser)
    assert [each.sequence - first.sequence for each in (second, third)] == [1, 2]
    assert {each.uid for each in (first, second, third)} == {first.uid}
    numbers = re.compile(r"(DTSTAMP|LAST-MODIFIED|SEQUENCE):\S+")
    assert numbers.sub("", after) == numbers.sub("", before) and after != before
    assert first.stamp < second.stamp < third.stamp


@pytest.mark.parametrize("others_see", [OthersSee.NOTHING, OthersSee.CODE_NAME, OthersSee.BUSY])
def test_an_embargo_set_and_lifted_never_falls_and_says_no_word_meanwhile(
    ben: User, teaser: Activity, campaign: Campaign, make_feed: MakeFeed, others_see: OthersSee
) -> None:
    feed = make_feed(ben)
    first = entry(feed, teaser)
    Campaign.objects.filter(pk=campaign.pk).update(
        secrecy=Secrecy.EMBARGO,
        embargo_until=timezone.now() + dt.timedelta(days=1),
        embargo_zone="UTC",
        was_secret=True,
        others_see=others_see,
        code_name="Puffin" if others_see == OthersSee.CODE_NAME else "",
    )
    body = feed.fetch().content.decode().replace("\r\n ", "")
    assert "Aurora" not in body and "Teaser" not in body
    hidden = bytes_of(feed, teaser)
    assert bool(hidden) == (others_see != OthersSee.NOTHING)
    during = entry(feed, teaser) if hidden else None
    Campaign.objects.filter(pk=campaign.pk).update(embargo_until=timezone.now() - dt.timedelta(seconds=1))
    last = entry(feed, teaser)
    assert last.summary == first.summary and last.uid == first.uid
    assert last.sequence > (during.sequence if during else first.sequence) >= first.sequence
    assert during is None or during.sequence > first.sequence


def test_a_renamed_rule_or_duty_reaches_its_entry_alone(
    ben: User, teaser: Activity, copy: Milestone, soon: dt.date, make_feed: MakeFeed
) -> None:
    rule = LeadTimeRule.objects.create(channel=teaser.channel, name="Copy", offset=-10)
    Milestone.objects.filter(pk=copy.pk).update(rule=rule)
    other = make_milestone(activity=teaser, name="Proof", due_on=soon)
    feed = make_feed(ben)
    before, bystanders = entry(feed, copy), (bytes_of(feed, other), bytes_of(feed, teaser))
    LeadTimeRule.objects.filter(pk=rule.pk).update(name="Text")
    Milestone.objects.filter(pk=copy.pk).update(name="Text", due_on=copy.due_on - dt.timedelta(days=1))
    after = entry(feed, copy)
    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    assert after.summary == "DUE: Text – Teaser (Aurora)"
    assert (bytes_of(feed, other), bytes_of(feed, teaser)) == bystanders


def test_when_its_owner_leaves_a_feed_ends_and_others_read_on_unchanged(
    ben: User, teaser: Activity, make_feed: MakeFeed
) -> None:
    theirs, others = make_feed(ben), make_feed(make_user(department=teaser.campaign.lead_department))
    theirs.fetch()
    before = others.fetch().content
    Membership.objects.filter(user=ben).delete()
    assert theirs.summaries() == set()
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert theirs.fetch().status_code == 410
    assert others.fetch().content == before


class ManyChanges(TestCase):
    """Whatever is done to an activity, in whatever order, for two people who see it differently."""

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.sampled_from(["title", "move", "cancel", "restore", "secret", "open", "fetch"]), max_size=7))
    def test_sequence_never_falls_and_rises_with_every_other_text(self, deeds: list[str]) -> None:
        make_organisation()
        owner = make_user(department=make_department())
        activity = make_activity(title="Post", starts_on=timezone.localdate() + dt.timedelta(days=30))
        Campaign.objects.filter(pk=activity.campaign_id).update(owner=owner)
        other = make_user(department=make_department())
        feeds = []
        for person in (owner, other):
            new = create_feed(by=person, owner=person, target=Target(FeedScope.ALL))
            feeds.append(MadeFeed(new.feed, path_of(new.feed.pk, new.token)))
        last: dict[MadeFeed, tuple[int, str]] = {}
        for number, deed in enumerate(["fetch", *deeds, "open", "restore"]):
            do(deed, activity, number)
            for feed in feeds:
                text = bytes_of(feed, activity)
                if not text:
                    continue
                sequence = int(re.search(r"SEQUENCE:(\d+)", text)[1])  # type: ignore[index]
                bare = re.sub(r"(DTSTAMP|LAST-MODIFIED|SEQUENCE):\S+", "", text)
                before = last.get(feed, (-1, ""))
                assert sequence > before[0] if bare != before[1] else sequence >= before[0]
                last[feed] = (sequence, bare)


def do(deed: str, activity: Activity, number: int) -> None:
    """Do one thing to the activity or to its campaign's secrecy."""
    own, campaigns = Activity.objects.filter(pk=activity.pk), Campaign.objects.filter(pk=activity.campaign_id)
    match deed:
        case "title":
            own.update(title=f"Post {number}")
        case "move":
            day = activity.starts_on
            assert day is not None
            own.update(starts_on=day + dt.timedelta(days=number), ends_on=day + dt.timedelta(days=number))
        case "cancel":
            own.update(state=ActivityState.CANCELLED)
        case "restore":
            own.update(state=ActivityState.PLANNED)
        case "secret":
            campaigns.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=OthersSee.BUSY)
        case "open":
            campaigns.update(secrecy=Secrecy.OPEN)
