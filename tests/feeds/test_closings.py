"""Feeds and calendar show what closing dates and exceptions did."""

import datetime as dt

import pytest
from django.utils import timezone

from calendar_app.calendar.filters import Filters
from calendar_app.calendar.queries import calendar_items
from calendar_app.calendar.window import Window
from campaigns.actions.activities import create_activity
from campaigns.actions.closings import add_closing, edit_closing
from campaigns.actions.exceptions import answer_exception
from campaigns.actions.secrecy import set_secrecy
from campaigns.enums import ExceptionState, OthersSee, Secrecy, ShortNoticePolicy
from campaigns.models import Activity, Campaign, Channel, Milestone, NoticeException
from campaigns.rules.schedule import Schedule
from campaigns.rules.secrecy import Terms
from departments.access import access_for
from departments.models import Department, User
from tests.feeds.made import MakeFeed, entry

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(weeks=1)


def monday(weeks: int) -> dt.date:
    today = timezone.now().date()
    return today - dt.timedelta(days=today.weekday()) + weeks * WEEK


def planned(campaign: Campaign, channel: Channel, start: dt.date, **given: object) -> Activity:
    return create_activity(
        by=campaign.owner, campaign_id=campaign.pk, channel=channel, title="Insert", schedule=Schedule(start, start),
        **given,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_feed_moves_a_duty_with_its_published_day(
    ben: User, social: Department, campaign: Campaign, instagram: Channel, make_feed: MakeFeed
) -> None:
    issue = add_closing(
        by=ben, channel_id=instagram.pk, name="March", appears_on=monday(30), material_due_on=monday(20)
    )
    planned(campaign, instagram, monday(30), closing=issue)
    feed = make_feed(ben, f"department:{social.slug}")
    duty = Milestone.objects.get(closing=issue)
    assert entry(feed, duty).start == monday(20)
    edit_closing(by=ben, closing_id=issue.pk, material_due_on=monday(18))
    assert entry(feed, duty).start == monday(18)


def test_an_activity_and_its_duty_name_the_issue_and_a_new_name_is_a_change(
    ben: User, social: Department, campaign: Campaign, instagram: Channel, make_feed: MakeFeed
) -> None:
    issue = add_closing(
        by=ben, channel_id=instagram.pk, name="March", appears_on=monday(30), material_due_on=monday(20)
    )
    activity = planned(campaign, instagram, monday(30), closing=issue)
    plain = planned(campaign, instagram, monday(31))
    feed = make_feed(ben, f"department:{social.slug}")
    duty = Milestone.objects.get(closing=issue)
    assert "Issue" not in entry(feed, plain).description
    before = {row.pk: entry(feed, row) for row in (activity, duty, plain)}
    assert all("Issue: March\n" in before[row.pk].description for row in (activity, duty))
    edit_closing(by=ben, closing_id=issue.pk, name="March/April")
    for row in (activity, duty):
        after = entry(feed, row)
        assert "Issue: March/April\n" in after.description
        assert (after.uid, after.sequence) == (before[row.pk].uid, before[row.pk].sequence + 1)
        assert after.stamp > before[row.pk].stamp
    assert entry(feed, plain) == before[plain.pk]


def test_who_knows_a_campaign_by_its_code_name_is_not_told_its_issue(
    ben: User, social: Department, campaign: Campaign, instagram: Channel, make_feed: MakeFeed
) -> None:
    issue = add_closing(
        by=ben, channel_id=instagram.pk, name="March", appears_on=monday(30), material_due_on=monday(20)
    )
    planned(campaign, instagram, monday(30), closing=issue)
    duty = Milestone.objects.get(closing=issue)
    feed = make_feed(ben, f"department:{social.slug}")
    assert "March" in entry(feed, duty).description
    terms = Terms(Secrecy.CONFIDENTIAL, OthersSee.CODE_NAME, code_name="Otter")
    set_secrecy(by=campaign.owner, campaign_id=campaign.pk, terms=terms)
    shown = entry(feed, duty).description
    assert "Otter" in shown and "March" not in shown


def test_the_calendar_marks_short_notice_until_it_is_accepted(
    ben: User, campaign: Campaign, instagram: Channel
) -> None:
    instagram.rules.create(name="Film ready", offset=-40)
    Channel.objects.filter(pk=instagram.pk).update(short_notice=ShortNoticePolicy.ASK)
    instagram.refresh_from_db()
    start = timezone.now().date() + WEEK
    activity = planned(campaign, instagram, start, why="The fair was moved.")

    def is_short() -> bool:
        window = Window(start, start - WEEK, start + WEEK)
        today, now = timezone.now().date(), timezone.now()
        items = calendar_items(access_for(ben), window, Filters(), today=today, at=now)
        return next(item.is_short for item in items if item.id == activity.pk)

    assert is_short()
    row = NoticeException.objects.get()
    answer_exception(by=ben, exception_id=row.pk, answer=ExceptionState.DECLINED, reason="Full.")
    assert is_short()
    answer_exception(by=ben, exception_id=row.pk, answer=ExceptionState.ACCEPTED)
    assert not is_short()
