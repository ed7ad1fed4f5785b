"""A series on a channel with closing dates: each of it appears in the issue of its day."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.actions.activities import edit_activity
from campaigns.actions.copying import copy_campaign
from campaigns.actions.series import change_series, create_series, extend_series
from campaigns.enums import RepeatUnit
from campaigns.models import Activity, Campaign, Channel, ClosingDate, Milestone, Series
from campaigns.rules.schedule import Schedule
from campaigns.rules.series import Repeat
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import User
from tests.campaigns.actors import words
from tests.campaigns.test_clashes_of_many import DAY, WEEK, browser
from tests.factories import make_campaign, make_channel, make_closing, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def monday() -> dt.date:
    make_organisation()
    today = timezone.localdate()
    return today + dt.timedelta(days=28 - today.weekday())


@pytest.fixture
def ana(monday: dt.date) -> User:
    return make_user(name="Ana", department=make_department(name="Marketing"), role=RoleName.PLANNER)


@pytest.fixture
def spring(ana: User) -> Campaign:
    return make_campaign(name="Spring", lead=ana.memberships.get().department, owner=ana)


@pytest.fixture
def magazine(monday: dt.date) -> Channel:
    """Three weekly issues that close ten days before, and a week without one."""
    rules = [{"name": "Material due", "offset": -3, "closing_role": "material"}]
    channel = make_channel(name="Magazine", owner=make_department(name="Print"), rules=rules)
    for number in (0, 1, 3):
        first = monday + number * WEEK
        make_closing(
            channel=channel, name=f"Issue {number}", appears_on=first, last_on=first + 6 * DAY,
            material_due_on=first - 10 * DAY,
        )  # fmt: skip
    return channel


def weekly(by: User, campaign: Campaign, channel: Channel, day: dt.date, **more: object) -> Series:
    return create_series(
        by=by, campaign_id=campaign.pk, channel=channel, title="Column", repeat=Repeat(RepeatUnit.WEEK),
        schedule=Schedule(day, day), until=day + 3 * WEEK, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def issues(series: Series) -> list[str]:
    rows = Activity.objects.filter(series=series).order_by("series_day").select_related("closing")
    return [row.closing.name if row.closing else "" for row in rows]


def test_an_issue_picked_in_the_form_of_a_series_gives_each_the_issue_of_its_day(
    ana: User, spring: Campaign, magazine: Channel, monday: dt.date
) -> None:
    issue = ClosingDate.objects.get(name="Issue 0")
    typed = {
        "title": "Column", "channel": magazine.pk, "starts_on": (monday + DAY).isoformat(), "repeats": "week",
        "until": (monday + 3 * WEEK + DAY).isoformat(), "closing": issue.pk,
    }  # fmt: skip
    assert browser(ana).post(f"/activities/new/?campaign={spring.pk}", typed).status_code == 302
    series = Series.objects.get()
    assert series.by_issue and issues(series) == ["Issue 0", "Issue 1", "", "Issue 3"]
    due = Milestone.objects.filter(activity__closing=issue).values_list("due_on", "published_on")
    assert list(due) == [(monday - 10 * DAY, monday - 10 * DAY)]


def test_without_an_issue_none_is_taken_and_the_series_own_page_changes_that(
    ana: User, spring: Campaign, magazine: Channel, monday: dt.date
) -> None:
    series = weekly(ana, spring, magazine, monday)
    assert issues(series) == ["", "", "", ""]
    client, address = browser(ana), f"/series/{series.pk}/edit/"
    assert "Each in the issue of its day" in words(client.get(address))
    assert series.until is not None
    typed = {
        "repeats": "week", "every": "1", "first_on": monday.isoformat(), "until": series.until.isoformat(),
        "version": series.version, "monthly_by": "day", "by_issue": "on",
    }  # fmt: skip
    assert client.post(address, typed).status_code == 302
    assert issues(series) == ["Issue 0", "Issue 1", "", "Issue 3"]


def test_a_channel_without_closing_dates_is_not_asked(ana: User, spring: Campaign, monday: dt.date) -> None:
    series = weekly(ana, spring, make_channel(owner=make_department()), monday)
    assert "in the issue of its day" not in words(browser(ana).get(f"/series/{series.pk}/edit/"))


def test_what_moves_takes_its_new_issue_and_what_was_picked_by_hand_stays(
    ana: User, spring: Campaign, magazine: Channel, monday: dt.date
) -> None:
    series = weekly(ana, spring, magazine, monday, by_issue=True)
    second = Activity.objects.filter(series=series).order_by("series_day")[1]
    edit_activity(by=ana, activity_id=second.pk, values={"closing": ClosingDate.objects.get(name="Issue 3")})
    change_series(by=ana, series_id=series.pk, values={"title": "Essay"})
    assert issues(series) == ["Issue 0", "Issue 3", "", "Issue 3"]
    change_series(by=ana, series_id=series.pk, values={"first_on": monday + WEEK})  # which is the second one's day
    assert issues(series) == ["Issue 3", "", "Issue 3"]
    other = make_channel(owner=make_department())
    change_series(by=ana, series_id=series.pk, values={"channel": other})
    assert issues(series) == ["", "", ""]


def test_what_is_made_later_and_what_is_copied_takes_issues_too(
    ana: User, spring: Campaign, magazine: Channel, monday: dt.date
) -> None:
    series = create_series(
        by=ana, campaign_id=spring.pk, channel=magazine, title="Column", repeat=Repeat(RepeatUnit.WEEK),
        schedule=Schedule(monday, monday), by_issue=True,
    )  # fmt: skip
    last = Activity.objects.filter(series=series).order_by("-series_day")[0]
    assert last.series_day is not None
    late = last.series_day + WEEK
    make_closing(channel=magazine, name="Late", appears_on=late)
    extend_series(now=timezone.now() + dt.timedelta(days=10))
    assert Activity.objects.get(series=series, series_day=late).closing_id is not None
    copy = copy_campaign(
        by=ana, campaign_id=spring.pk, name="Summer", owner=ana, lead_department=spring.lead_department, shift=WEEK
    )
    assert issues(Series.objects.get(campaign=copy))[0] == "Issue 1"


def test_an_issue_of_another_channel_is_refused(
    ana: User, spring: Campaign, magazine: Channel, monday: dt.date
) -> None:
    with pytest.raises(Refused, match="another channel"):
        weekly(ana, spring, magazine, monday, closing=make_closing())
    assert not Series.objects.exists()
