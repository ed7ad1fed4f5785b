"""Copying a campaign: the same plan on other days, and nothing of what happened to the first."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from campaigns.actions.activities import cancel_activity, move_activity
from campaigns.actions.copying import copy_campaign
from campaigns.actions.milestones import finish
from campaigns.actions.own_duties import add_duty
from campaigns.actions.replanning import replan
from campaigns.actions.series import create_series
from campaigns.enums import ActivityState, CampaignState, MilestoneState, RepeatUnit, Secrecy
from campaigns.models import Activity, Alert, Campaign, CampaignGuest, CampaignNamed, Channel, Milestone, Series
from campaigns.rules.copying import shift_between, shifted_day
from campaigns.rules.schedule import Schedule
from campaigns.rules.series import Repeat
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import Department, User
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_organisation, make_user

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))
DAY = dt.timedelta(days=1)


@given(old=DAYS, new=DAYS)
def test_whole_weeks_keep_the_weekday_and_come_near(old: dt.date, new: dt.date) -> None:
    landed = old + shift_between(old, new, keep_weekdays=True)
    assert landed.weekday() == old.weekday() and abs((landed - new).days) <= 3
    assert old + shift_between(old, new, keep_weekdays=False) == new


def test_a_year_on_a_tuesday_is_a_tuesday() -> None:
    assert shift_between(dt.date(2026, 3, 3), dt.date(2027, 3, 3), keep_weekdays=True).days == 364


@pytest.mark.parametrize("by", [dt.timedelta(days=100_000), dt.timedelta(days=-100_000), dt.timedelta(days=3_000_000)])
def test_off_the_calendar_is_refused(by: dt.timedelta) -> None:
    with pytest.raises(Refused):
        shifted_day(dt.date(2027, 3, 3), by)


@pytest.fixture
def team(db: None) -> Department:
    make_organisation()
    return make_department(name="Social Media")


@pytest.fixture
def ana(team: Department) -> User:
    return make_user(name="Ana", department=team, role=RoleName.PLANNER)


@pytest.fixture
def channel(team: Department) -> Channel:
    return make_channel(owner=team, rules=[{"name": "Brief due", "offset": -5}, {"name": "Copy due", "offset": -2}])


@pytest.fixture
def source(ana: User, team: Department, channel: Channel) -> Campaign:
    launch = timezone.localdate() + 60 * DAY
    return make_campaign(name="Spring", lead=team, owner=ana, state=CampaignState.CONFIRMED, launch_on=launch,
                         tags=["offer"], objective="Sell")  # fmt: skip


@pytest.fixture
def piece(source: Campaign, channel: Channel, ana: User) -> Activity:
    activity = make_activity(campaign=source, channel=channel, starts_on=source.launch_on, title="Teaser",
                             state=ActivityState.BOOKED, import_key="row 7")  # fmt: skip
    replan([activity.pk], by=ana)
    return activity


WEEK = dt.timedelta(weeks=1)


def copied(source: Campaign, ana: User, *, shift: dt.timedelta = 52 * WEEK) -> Campaign:
    return copy_campaign(by=ana, campaign_id=source.pk, name="Spring again", owner=ana,
                         lead_department=source.lead_department, shift=shift)  # fmt: skip


class TestCopying:
    def test_it_is_a_draft_with_the_facts_and_the_days_shifted(
        self, ana: User, source: Campaign, piece: Activity
    ) -> None:
        make_activity(campaign=source, channel=piece.channel, starts_on=None, title="Someday")
        copy = copied(source, ana)
        assert (copy.state, copy.objective, copy.tags) == (CampaignState.DRAFT, "Sell", ["offer"])
        assert source.launch_on is not None and copy.launch_on == source.launch_on + 52 * WEEK
        found = {activity.title: activity for activity in copy.activities.all()}
        assert found["Teaser"].starts_on == piece.starts_on + 52 * WEEK  # type: ignore[operator]
        assert found["Teaser"].state == ActivityState.PLANNED and found["Teaser"].import_key is None
        assert found["Someday"].state == ActivityState.UNSCHEDULED

    def test_duties_of_the_plan_are_made_anew_and_nobody_is_told(
        self, ana: User, source: Campaign, piece: Activity
    ) -> None:
        finish(by=ana, milestone_id=Milestone.objects.filter(activity=piece).first().pk)  # type: ignore[union-attr]
        copy = copied(source, ana)
        made = Milestone.objects.filter(campaign=copy)
        assert made.count() == 2 and set(made.values_list("state", flat=True)) == {MilestoneState.OPEN}
        assert not Alert.objects.filter(campaign=copy).exists()

    def test_the_source_stays_as_it_was(self, ana: User, source: Campaign, piece: Activity) -> None:
        def rows() -> list[list[dict[str, Any]]]:
            tables: list[Any] = [Activity.objects, Milestone.objects, Alert.objects]
            return [list(table.filter(campaign=source).order_by("pk").values()) for table in tables]

        before = rows()
        copied(source, ana)
        assert rows() == before

    def test_holds_and_duties_by_hand_keep_their_distance(
        self, ana: User, team: Department, source: Campaign, piece: Activity
    ) -> None:
        held = Milestone.objects.filter(activity=piece, name="Brief due").get()
        Milestone.objects.filter(pk=held.pk).update(
            is_held=True, due_on=held.due_on - WEEK, warn_on=held.warn_on - WEEK
        )
        for activity_id in (None, piece.pk):
            add_duty(by=ana, campaign_id=source.pk, activity_id=activity_id, name="Name cleared",
                     due_on=held.due_on, departments=[team])  # fmt: skip
        copy = copied(source, ana)
        again = Milestone.objects.get(campaign=copy, name="Brief due")
        assert (again.is_held, again.due_on) == (True, held.due_on - WEEK + 52 * WEEK)
        by_hand = Milestone.objects.filter(campaign=copy, name="Name cleared")
        assert {duty.due_on for duty in by_hand} == {held.due_on + 52 * WEEK}
        assert sorted(duty.activity_id is None for duty in by_hand) == [False, True]
        assert all(list(duty.responsibles.all()) == [team] for duty in by_hand)

    def test_what_was_cancelled_and_guests_stay_behind(self, ana: User, source: Campaign, piece: Activity) -> None:
        CampaignGuest.objects.create(campaign=source, user=make_user())
        cancel_activity(by=ana, activity_id=piece.pk)
        copy = copied(source, ana)
        assert not copy.activities.exists() and not CampaignGuest.objects.filter(campaign=copy).exists()

    def test_a_series_goes_along_with_what_was_changed_on_one(
        self, ana: User, source: Campaign, channel: Channel
    ) -> None:
        assert source.launch_on is not None
        day = source.launch_on
        series = create_series(
            by=ana,
            campaign_id=source.pk,
            channel=channel,
            title="Letter",
            repeat=Repeat(RepeatUnit.WEEK),
            schedule=Schedule(day, day),
            until=day + 4 * WEEK,
        )
        first, second, third, *_rest = Activity.objects.filter(series=series).order_by("series_day")
        move_activity(by=ana, activity_id=second.pk, starts_on=day + WEEK + DAY)
        cancel_activity(by=ana, activity_id=third.pk)
        copy = copied(source, ana)
        again = Series.objects.get(campaign=copy)
        found = list(Activity.objects.filter(series=again).order_by("series_day"))
        assert len(found) == 5 and again.first_on == day + 52 * WEEK
        assert found[1].starts_on == day + 53 * WEEK + DAY and found[1].is_exception
        assert found[2].state == ActivityState.CANCELLED
        assert first.pk not in {activity.pk for activity in found}

    def test_a_copy_of_what_is_hidden_is_hidden_from_the_same(
        self, ana: User, source: Campaign, piece: Activity
    ) -> None:
        named = make_user()
        Campaign.objects.filter(pk=source.pk).update(
            secrecy=Secrecy.EMBARGO, was_secret=True, others_see="code_name", code_name="Kestrel",
            embargo_until=timezone.now() + DAY, embargo_zone="UTC",
        )  # fmt: skip
        CampaignNamed.objects.create(campaign=source, user=named)
        copy = copied(source, ana)
        assert (copy.secrecy, copy.code_name) == (Secrecy.CONFIDENTIAL, "Kestrel")
        assert CampaignNamed.objects.filter(campaign=copy, user=named).exists()

    def test_a_retired_channel_is_named_and_nothing_is_made(self, ana: User, source: Campaign, piece: Activity) -> None:
        Channel.objects.filter(pk=piece.channel_id).update(retired_at=timezone.now())
        with pytest.raises(Refused, match="Teaser"):
            copied(source, ana)
        assert Campaign.objects.count() == 1


class TestPage:
    def test_a_planner_sees_the_days_first_and_then_has_a_draft(
        self, ana: User, source: Campaign, piece: Activity
    ) -> None:
        browser = Client()
        browser.force_login(ana)
        address = reverse("campaigns:copy_campaign", args=[source.pk])
        assert source.launch_on is not None
        day = source.launch_on + 52 * WEEK
        sent = {
            "name": "Again",
            "first_on": day.isoformat(),
            "keep_weekdays": "on",
            "lead_department": source.lead_department_id,
        }
        checked = browser.post(address, {**sent, "check": "1"})
        assert f'datetime="{day.isoformat()}"' in checked.content.decode() and Campaign.objects.count() == 1
        browser.post(address, sent)
        assert Campaign.objects.get(name="Again").launch_on == day

    @pytest.mark.parametrize("day", ["", "yesterday", "9999-12-31"])
    def test_a_bad_day_is_said_and_what_was_typed_stays(
        self, ana: User, source: Campaign, piece: Activity, day: str
    ) -> None:
        browser = Client()
        browser.force_login(ana)
        sent = {"name": "Once more", "first_on": day, "lead_department": source.lead_department_id}
        page = browser.post(reverse("campaigns:copy_campaign", args=[source.pk]), sent)
        assert page.status_code == 200 and "Once more" in page.content.decode() and Campaign.objects.count() == 1
