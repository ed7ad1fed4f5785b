"""Live and done follow the dates, for whoever looks and whoever forgets to."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.actions.following import follow_dates
from campaigns.enums import ActivityState, CampaignState
from campaigns.models import Activity, Campaign
from campaigns.rules.following import FOLLOWING, activity_state_on, campaign_state_of
from departments.models import AuditEntry
from tests.factories import make_activity, make_campaign, make_organisation

TODAY = dt.date(2027, 3, 10)
NOW = dt.datetime(2027, 3, 10, 12, tzinfo=dt.UTC)


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(-3, -1, "done"), (-3, 0, "live"), (0, 0, "live"), (0, 4, "live"), (1, 4, "planned")],
)
def test_an_activity_is_what_its_days_say(start: int, end: int, expected: str) -> None:
    state = activity_state_on(TODAY, state=ActivityState.PLANNED, starts_on=day(start), ends_on=day(end))
    assert state == expected


def test_booked_stays_booked_until_it_begins() -> None:
    assert activity_state_on(TODAY, state=ActivityState.BOOKED, starts_on=day(1), ends_on=day(1)) == "booked"
    assert activity_state_on(TODAY, state=ActivityState.BOOKED, starts_on=day(0), ends_on=day(1)) == "live"


@given(
    state=st.sampled_from(ActivityState),
    start=st.integers(-40, 40),
    length=st.integers(0, 20),
)
def test_following_twice_changes_nothing_more(state: ActivityState, start: int, length: int) -> None:
    once = activity_state_on(TODAY, state=state, starts_on=day(start), ends_on=day(start + length))
    assert activity_state_on(TODAY, state=once, starts_on=day(start), ends_on=day(start + length)) == once


@given(state=st.sampled_from(CampaignState), activities=st.lists(st.sampled_from(ActivityState)))
def test_only_confirmed_campaigns_follow(state: CampaignState, activities: list[ActivityState]) -> None:
    after = campaign_state_of(state, activities)
    assert after == state or (state in FOLLOWING and after in FOLLOWING)
    assert campaign_state_of(after, activities) == after


@pytest.mark.django_db
def test_a_campaign_goes_live_with_its_first_activity_and_is_done_after_its_last() -> None:
    make_organisation()
    campaign = make_campaign()
    make_activity(campaign=campaign, starts_on=day(0))
    make_activity(campaign=campaign, starts_on=day(5))
    assert follow_dates(now=NOW) == 1
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.LIVE
    assert follow_dates(now=NOW + dt.timedelta(days=7)) == 1
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DONE
    assert AuditEntry.objects.filter(campaign_id=campaign.pk, verb="made done", by=None).count() == 3
    assert follow_dates(now=NOW + dt.timedelta(days=7)) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.TENTATIVE])
def test_a_plan_that_nobody_confirmed_stays_a_plan(state: CampaignState) -> None:
    make_organisation()
    activity = make_activity(campaign=make_campaign(state=state), starts_on=day(-5))
    assert follow_dates(now=NOW) == 0
    assert Activity.objects.get(pk=activity.pk).state == ActivityState.PLANNED
    assert Campaign.objects.get().state == state


@pytest.mark.django_db
def test_the_organisations_midnight_counts() -> None:
    make_organisation(time_zone="Pacific/Auckland")
    make_activity(starts_on=day(1))
    assert follow_dates(now=NOW) == 1  # noon in Greenwich is already the next day in Auckland
