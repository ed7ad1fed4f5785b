"""Series: their activities are there a year ahead, their duties only when work begins, and what is changed is kept."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.actions.activities import cancel_activity, edit_activity, move_activity
from campaigns.actions.campaigns import change_campaign_state
from campaigns.actions.replanning import reconcile, replan
from campaigns.actions.series import change_series, create_series, end_series, extend_series
from campaigns.enums import ActivityState, AlertKind, AlertState, CampaignState, MilestoneState, RepeatUnit
from campaigns.models import Activity, Alert, Campaign, Channel, Milestone, Series
from campaigns.rules.schedule import Schedule
from campaigns.rules.series import AHEAD_DAYS, DUTIES_AHEAD_DAYS, Repeat
from departments.enums import RoleName
from departments.errors import Conflict, Refused
from departments.models import AuditEntry, Department, User
from tests.factories import make_campaign, make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(weeks=1)
WEEKLY = Repeat(RepeatUnit.WEEK)
RULES = [{"name": "Copy due", "offset": -5, "warn_working_days": 5}]


@pytest.fixture
def team() -> Department:
    make_organisation()
    return make_department(name="E-mail")


@pytest.fixture
def ana(team: Department) -> User:
    return make_user(name="Ana", department=team)


@pytest.fixture
def channel(team: Department) -> Channel:
    return make_channel(name="Newsletter", owner=team, rules=RULES)


@pytest.fixture
def campaign(team: Department, ana: User) -> Campaign:
    return make_campaign(lead=team, owner=ana, state=CampaignState.CONFIRMED)


@pytest.fixture
def first_on() -> dt.date:
    """A Tuesday at least a week from now."""
    day = timezone.localdate() + WEEK
    return day + dt.timedelta(days=(1 - day.weekday()) % 7)


@pytest.fixture
def series(ana: User, campaign: Campaign, channel: Channel, first_on: dt.date) -> Series:
    return made(ana, campaign, channel, first_on)


def made(ana: User, campaign: Campaign, channel: Channel, first_on: dt.date, **values: Any) -> Series:
    return create_series(
        by=ana,
        campaign_id=campaign.pk,
        channel=channel,
        title="Newsletter",
        **{"repeat": WEEKLY, "schedule": Schedule(first_on, first_on), **values},
    )


def pieces(series: Series) -> list[Activity]:
    return list(Activity.objects.filter(series=series).order_by("series_day"))


def days(series: Series) -> list[dt.date]:
    return [piece.starts_on for piece in pieces(series) if piece.starts_on]


class TestMaking:
    def test_it_has_its_activities_a_year_ahead_and_one_entry(self, series: Series, first_on: dt.date) -> None:
        found = days(series)
        assert found[:2] == [first_on, first_on + WEEK] and {day.weekday() for day in found} == {1}
        horizon = timezone.localdate() + dt.timedelta(days=AHEAD_DAYS)
        assert horizon - WEEK < found[-1] <= horizon
        assert [entry.verb for entry in AuditEntry.objects.filter(subject_type="campaigns.series")] == ["created"]

    def test_it_ends_on_its_last_day_which_is_included(
        self, ana: User, campaign: Campaign, channel: Channel, first_on: dt.date
    ) -> None:
        series = made(ana, campaign, channel, first_on, until=first_on + 3 * WEEK)
        assert len(days(series)) == 4

    def test_duties_come_when_work_begins(self, series: Series) -> None:
        with_duties = set(Milestone.objects.values_list("activity__series_day", flat=True))
        horizon = timezone.localdate() + dt.timedelta(days=DUTIES_AHEAD_DAYS)
        for piece in pieces(series):
            assert piece.series_day is not None
            # Work begins ten working days before: two weeks, where no holiday lies between.
            begins = piece.series_day - 2 * WEEK
            assert (piece.series_day in with_duties) == (begins <= horizon)

    def test_its_teams_are_told_of_what_has_duties_and_nothing_else(self, series: Series) -> None:
        told = set(Alert.objects.filter(kind=AlertKind.NEW).values_list("activity", flat=True))
        assert told == set(Milestone.objects.values_list("activity", flat=True)) and told

    def test_as_days_go_by_the_next_ones_get_theirs(self, series: Series) -> None:
        before = Milestone.objects.count()
        reconcile(now=timezone.now() + 3 * WEEK)
        assert Milestone.objects.count() == before + 3
        reconcile(now=timezone.now() + 3 * WEEK)
        assert Milestone.objects.count() == before + 3

    def test_duties_that_are_there_stay_whatever_the_day(self, ana: User, series: Series) -> None:
        piece = pieces(series)[0]
        assert piece.starts_on is not None
        move_activity(by=ana, activity_id=piece.pk, starts_on=piece.starts_on + 20 * WEEK)
        assert not Milestone.objects.filter(activity=piece, state=MilestoneState.CANCELLED).exists()

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"title": "  "}, "title"),
            ({"title": "x" * 201}, "title"),
            ({"repeat": Repeat(RepeatUnit.WEEK, 0)}, "every"),
            ({"until": dt.date(2001, 1, 1)}, "until"),
            ({"schedule": Schedule(dt.date(2001, 1, 1), dt.date(2001, 1, 1))}, "starts_on"),
        ],
    )
    def test_what_no_series_can_be_is_refused_and_leaves_nothing(
        self, ana: User, campaign: Campaign, channel: Channel, first_on: dt.date, values: dict[str, Any], field: str
    ) -> None:
        given = {"title": "Newsletter", "repeat": WEEKLY, "schedule": Schedule(first_on, first_on), **values}
        with pytest.raises(Refused) as refusal:
            create_series(by=ana, campaign_id=campaign.pk, channel=channel, **given)
        assert refusal.value.field == field
        assert not Series.objects.exists() and not Activity.objects.exists()

    def test_not_in_a_closed_campaign_nor_on_a_retired_channel(
        self, ana: User, team: Department, campaign: Campaign, channel: Channel, first_on: dt.date
    ) -> None:
        closed = make_campaign(lead=team, owner=ana, state=CampaignState.ARCHIVED)
        with pytest.raises(Refused, match="closed"):
            made(ana, closed, channel, first_on)
        channel.retired_at = timezone.now()
        channel.save()
        with pytest.raises(Refused, match="retired"):
            made(ana, campaign, channel, first_on)


class TestOne:
    def test_a_change_of_one_makes_it_an_exception_and_back_again(self, ana: User, series: Series) -> None:
        piece = pieces(series)[1]
        assert piece.starts_on is not None
        moved = move_activity(by=ana, activity_id=piece.pk, starts_on=piece.starts_on + dt.timedelta(days=1))
        assert moved.is_exception and moved.series_day == piece.starts_on
        assert not move_activity(by=ana, activity_id=piece.pk, starts_on=piece.starts_on).is_exception

    def test_booking_one_does_not(self, ana: User, series: Series) -> None:
        piece = pieces(series)[1]
        booked = edit_activity(by=ana, activity_id=piece.pk, values={"state": ActivityState.BOOKED})
        assert not booked.is_exception


class TestAll:
    def test_new_words_reach_all_but_the_changed_ones(self, ana: User, series: Series) -> None:
        special = pieces(series)[2]
        edit_activity(by=ana, activity_id=special.pk, values={"title": "Anniversary issue"})
        change_series(by=ana, series_id=series.pk, values={"title": "The letter"})
        assert [piece.title for piece in pieces(series)[:4]] == [
            "The letter", "The letter", "Anniversary issue", "The letter",
        ]  # fmt: skip

    def test_another_weekday_moves_them_and_keeps_who_they_are(
        self, ana: User, series: Series, first_on: dt.date
    ) -> None:
        before = [piece.pk for piece in pieces(series)]
        duties = set(Milestone.objects.values_list("pk", flat=True))
        change_series(by=ana, series_id=series.pk, values={"first_on": first_on + dt.timedelta(days=1)})
        after = pieces(series)
        assert [piece.pk for piece in after][: len(before) - 1] == before[: len(before) - 1]
        assert {piece.starts_on.weekday() for piece in after if piece.starts_on} == {2}
        assert duties <= set(Milestone.objects.values_list("pk", flat=True))

    def test_what_has_begun_stays(self, ana: User, campaign: Campaign, channel: Channel) -> None:
        today = timezone.localdate()
        series = made(ana, campaign, channel, today - 2 * WEEK)
        change_series(by=ana, series_id=series.pk, values={"title": "New name"})
        titles = [piece.title for piece in pieces(series)]
        assert titles[:3] == ["Newsletter"] * 3 and set(titles[3:]) == {"New name"}

    def test_one_that_was_moved_or_called_off_keeps_its_days_and_no_second_one_is_made(
        self, ana: User, series: Series, first_on: dt.date
    ) -> None:
        moved, off = pieces(series)[1:3]
        move_activity(by=ana, activity_id=moved.pk, starts_on=first_on + WEEK + dt.timedelta(days=2))
        cancel_activity(by=ana, activity_id=off.pk)
        count = Activity.objects.count()
        change_series(by=ana, series_id=series.pk, values={"first_on": first_on + dt.timedelta(days=1)})
        moved.refresh_from_db()
        off.refresh_from_db()
        assert moved.starts_on == first_on + WEEK + dt.timedelta(days=2)
        assert off.state == ActivityState.CANCELLED
        assert abs(Activity.objects.count() - count) <= 1

    def test_every_second_week_drops_the_others_and_coming_back_makes_them_anew(
        self, ana: User, series: Series, first_on: dt.date
    ) -> None:
        count = len(pieces(series))
        change_series(by=ana, series_id=series.pk, values={"every": 2})
        assert days(series)[:2] == [first_on, first_on + 2 * WEEK]
        assert Activity.objects.filter(series=None, state=ActivityState.CANCELLED).count() == count - len(
            pieces(series)
        )
        change_series(by=ana, series_id=series.pk, values={"every": 1})
        assert len(pieces(series)) == count

    def test_teams_hear_of_what_they_were_told_of(self, ana: User, series: Series) -> None:
        Alert.objects.filter(kind=AlertKind.NEW).update(state=AlertState.FIRED, fired_at=timezone.now())
        told = Alert.objects.filter(kind=AlertKind.NEW).count()
        end_series(by=ana, series_id=series.pk, since=timezone.localdate())
        assert Alert.objects.filter(kind=AlertKind.CANCELLED).count() == told

    def test_a_stale_version_is_a_conflict(self, ana: User, series: Series) -> None:
        change_series(by=ana, series_id=series.pk, version=1, values={"title": "First"})
        with pytest.raises(Conflict):
            change_series(by=ana, series_id=series.pk, version=1, values={"title": "Second"})

    def test_a_change_of_nothing_writes_nothing(self, ana: User, series: Series) -> None:
        before = AuditEntry.objects.count()
        assert change_series(by=ana, series_id=series.pk, values={"title": "Newsletter"}).version == 1
        assert AuditEntry.objects.count() == before


class TestFollowing:
    def test_from_a_day_on_it_is_a_series_of_its_own(self, ana: User, series: Series, first_on: dt.date) -> None:
        since = first_on + 3 * WEEK
        keys = {piece.pk for piece in pieces(series)}
        later = change_series(by=ana, series_id=series.pk, since=since, values={"title": "Letter"})
        assert later.pk != series.pk
        assert {piece.title for piece in pieces(series)} == {"Newsletter"} and len(pieces(series)) == 3
        assert {piece.title for piece in pieces(later)} == {"Letter"} and days(later)[0] == since
        assert {piece.pk for piece in [*pieces(series), *pieces(later)]} == keys
        extend_series(now=timezone.now() + 5 * WEEK)
        assert len(pieces(series)) == 3

    def test_from_the_first_day_on_it_is_all(self, ana: User, series: Series, first_on: dt.date) -> None:
        assert change_series(by=ana, series_id=series.pk, since=first_on, values={"title": "Letter"}).pk == series.pk

    def test_a_monthly_one_keeps_its_day_where_it_was_cut_in_a_short_month(
        self, ana: User, campaign: Campaign, channel: Channel
    ) -> None:
        year = timezone.localdate().year + 1
        series = made(ana, campaign, channel, dt.date(year, 1, 31), repeat=Repeat(RepeatUnit.MONTH),
                      until=dt.date(year, 5, 31))  # fmt: skip
        whole = days(series)
        later = change_series(by=ana, series_id=series.pk, since=whole[1], values={"title": "Letter"})
        assert days(series) + days(later) == whole


class TestEnding:
    def test_later_ones_are_called_off_and_changed_ones_stay(
        self, ana: User, series: Series, first_on: dt.date
    ) -> None:
        special = pieces(series)[5]
        edit_activity(by=ana, activity_id=special.pk, values={"title": "Anniversary issue"})
        end_series(by=ana, series_id=series.pk, since=first_on + 2 * WEEK)
        special.refresh_from_db()
        standing = Activity.objects.exclude(state=ActivityState.CANCELLED)
        assert set(standing) == {*pieces(series)[:2], special} and special.state == ActivityState.PLANNED


class TestExtending:
    def test_it_grows_with_the_days_and_only_once(self, series: Series) -> None:
        count = len(pieces(series))
        now = timezone.now() + 4 * WEEK
        assert extend_series(now=now) == 4 and extend_series(now=now) == 0
        assert len(pieces(series)) == count + 4

    def test_one_that_ended_or_whose_campaign_is_closed_does_not(
        self, ana: User, campaign: Campaign, channel: Channel, first_on: dt.date
    ) -> None:
        made(ana, campaign, channel, first_on, until=first_on + WEEK)
        closed = made(ana, campaign, channel, first_on)
        Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.ARCHIVED)
        assert extend_series(now=timezone.now() + 4 * WEEK) == 0
        assert closed.made_until == Series.objects.get(pk=closed.pk).made_until


def test_confirming_makes_duties_for_what_is_near(
    ana: User, team: Department, channel: Channel, first_on: dt.date
) -> None:
    draft = make_campaign(lead=team, owner=ana, state=CampaignState.DRAFT)
    series = made(ana, draft, channel, first_on)
    change_campaign_state(by=ana, campaign_id=draft.pk, state=CampaignState.CONFIRMED)
    near = set(Milestone.objects.values_list("activity", flat=True))
    assert 0 < len(near) < len(pieces(series))
    assert replan([piece.pk for piece in pieces(series)], by=None).made == 0


class TestOnePage:
    """On the form of an activity and the page of its series, as a planner uses them."""

    @pytest.fixture
    def browser(self, ana: User, team: Department) -> Client:
        ana.memberships.update(role=RoleName.PLANNER)
        client = Client()
        client.force_login(ana)
        return client

    def filled(self, day: dt.date, channel: Channel, **values: Any) -> dict[str, Any]:
        return {"title": "Letter", "channel": channel.pk, "starts_on": day.isoformat(), **values}

    def test_a_new_activity_repeats(
        self, browser: Client, campaign: Campaign, channel: Channel, first_on: dt.date
    ) -> None:
        sent = self.filled(first_on, channel, repeats="week", every="2", weekdays=["1", "3"])
        answer = browser.post(f"{reverse('campaigns:new_activity')}?campaign={campaign.pk}", sent)
        assert answer.status_code == 302
        made = Series.objects.get()
        assert (made.every, made.weekdays, made.until) == (2, [1, 3], None)
        page = browser.get(reverse("campaigns:series", args=[made.pk])).content.decode()
        assert "every 2 weeks on Tuesday and Thursday" in page and page.count("Letter") > 50

    def test_what_repeats_needs_a_first_day_and_keeps_what_was_typed(
        self, browser: Client, campaign: Campaign, channel: Channel
    ) -> None:
        sent = {"title": "Letter", "channel": channel.pk, "repeats": "month", "every": "3"}
        page = browser.post(f"{reverse('campaigns:new_activity')}?campaign={campaign.pk}", sent).content.decode()
        assert "Give the first day" in page and 'value="3"' in page and not Series.objects.exists()

    @pytest.mark.parametrize(("scope", "changed"), [("this", 1), ("following", -2), ("all", 0)])
    def test_a_change_is_for_one_the_following_or_all(
        self, browser: Client, series: Series, channel: Channel, scope: str, changed: int
    ) -> None:
        count = Activity.objects.count()
        piece = pieces(series)[2]
        assert piece.starts_on is not None
        sent = self.filled(piece.starts_on, channel, scope=scope, version=piece.version)
        assert browser.post(reverse("campaigns:edit_activity", args=[piece.pk]), sent).status_code == 302
        expected = changed if changed > 0 else count + changed
        assert Activity.objects.filter(title="Letter").count() == expected
        assert Activity.objects.count() == count

    def test_moving_one_a_day_on_moves_the_following_with_it(
        self, browser: Client, series: Series, channel: Channel
    ) -> None:
        piece = pieces(series)[2]
        assert piece.starts_on is not None
        sent = self.filled(piece.starts_on + dt.timedelta(days=1), channel, scope="following", version=piece.version)
        browser.post(reverse("campaigns:edit_activity", args=[piece.pk]), sent)
        piece.refresh_from_db()
        assert piece.series is not None and piece.series != series and not piece.is_exception
        assert {day.weekday() for day in days(piece.series)} == {2} and {day.weekday() for day in days(series)} == {1}

    def test_somebody_elses_change_of_the_series_is_shown(self, browser: Client, ana: User, series: Series) -> None:
        address = reverse("campaigns:edit_series", args=[series.pk])
        seen = browser.get(address).context["form"].initial["seen"]
        change_series(by=ana, series_id=series.pk, values={"every": 3})
        sent = {"repeats": "week", "every": "2", "weekdays": [], "monthly_by": "day",
                "first_on": series.first_on.isoformat(), "version": "1", "seen": seen}  # fmt: skip
        page = browser.post(address, sent)
        series.refresh_from_db()
        assert page.context["form"].is_in_conflict and series.every == 3
        assert [clash.field.name for clash in page.context["form"].clashes] == ["every"]

    def test_its_campaign_sums_up_what_lies_far_ahead(
        self, browser: Client, ana: User, campaign: Campaign, series: Series
    ) -> None:
        special = pieces(series)[20]
        edit_activity(by=ana, activity_id=special.pk, values={"title": "Anniversary issue"})
        shown = browser.get(reverse("campaigns:campaign", args=[campaign.pk])).context["page"]
        near = set(Milestone.objects.values_list("activity", flat=True))
        assert {line.id for line in shown.scheduled} == near | {special.pk}
        assert [(one.id, one.count) for one in shown.ahead] == [(series.pk, len(pieces(series)) - len(near) - 1)]

    def test_it_ends_with_a_button(self, browser: Client, series: Series) -> None:
        browser.post(reverse("campaigns:stop_series", args=[series.pk]), {"version": series.version})
        assert not Activity.objects.exclude(state=ActivityState.CANCELLED).exists()
        assert "It has ended" in browser.get(reverse("campaigns:series", args=[series.pk])).content.decode()
