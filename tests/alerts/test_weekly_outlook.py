"""What a department is told of the week to come, and that nobody learns from it what they may not know."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from campaigns.actions.preferences import Wanted, choose_how_told
from campaigns.alerts.planning_outlooks import plan_outlooks
from campaigns.alerts.preparing import NOT_WANTED
from campaigns.enums import (
    AlertKind,
    AlertState,
    CampaignState,
    How,
    MessageState,
    MilestoneState,
    OthersSee,
    Secrecy,
    Veil,
)
from campaigns.models import Activity, Alert, CampaignNamed, Message, Milestone
from campaigns.queries.desk import unacknowledged_count
from campaigns.queries.inbox import inbox
from campaigns.queries.week_ahead import Part, WeekItem, in_order
from campaigns.rules.week_ahead import is_over, told_on, week_of
from departments.access import access_for
from departments.clocks import DepartmentClock
from departments.enums import Clearance, RoleName
from departments.models import Department, OrganisationSettings, Route, User
from departments.workdays import WorkingDays
from tests.alerts.test_tastes import UTC
from tests.alerts.world import HOUR, MONDAY_AT_8, an_activity, deliver_at, tick_and_deliver, tick_at
from tests.factories import (
    make_absence,
    make_activity,
    make_campaign,
    make_channel,
    make_closing,
    make_department,
    make_milestone,
    make_organisation,
    make_special_days,
    make_user,
)

pytestmark = pytest.mark.django_db

FRIDAY = MONDAY_AT_8 - dt.timedelta(days=3)
MONDAY = MONDAY_AT_8.date()
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def sent_here(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def team() -> Department:
    make_organisation()
    return make_department(name="Social", tell_members=True)


@pytest.fixture
def ana(team: Department) -> User:
    return make_user(name="Ana", email="ana@example.com", department=team, role=RoleName.HEAD)


def a_duty(team: Department, day: int, name: str = "Proofs", **fields: Any) -> Milestone:
    values = {
        "due_on": MONDAY + day * DAY,
        "warn_on": MONDAY + day * DAY,
        "late_on": MONDAY + (day + 1) * DAY,
        **fields,
    }
    activity = values.pop("activity", None) or an_activity(team)
    return make_milestone(activity=activity, responsible=team, name=name, **values)


def told(at: dt.datetime = MONDAY_AT_8) -> list[str]:
    plan_outlooks(now=FRIDAY)
    tick_and_deliver(at)
    return [f"{message.subject}\n{message.body}" for message in mail.outbox]


def test_on_the_first_working_day_a_department_is_told_what_its_week_holds(team: Department, ana: User) -> None:
    activity = an_activity(team)
    a_duty(team, -3, "Overdue thing", activity=activity)
    a_duty(team, 2, "Proofs", activity=activity)
    a_duty(team, 20, "Seeding", warn_on=MONDAY + 3 * DAY, activity=activity)
    a_duty(team, 8, "Not this week", activity=activity)
    a_duty(team, 1, "Done already", state=MilestoneState.CANCELLED, activity=activity)
    make_activity(campaign=activity.campaign, channel=activity.channel, title="Launch post", starts_on=MONDAY + 4 * DAY)
    make_closing(
        channel=activity.channel, name="March issue", appears_on=MONDAY + 20 * DAY, space_closes_on=MONDAY + DAY
    )
    [text] = told()
    for said in (
        "Social: the week from Monday 22 February",
        "1 late",
        "1 due",
        "work begins on 1",
        "1 activity begins",
    ):
        assert said in text
    for said in ("Overdue thing", "Proofs", "Seeding", "Launch post", "March issue: space closes", "/account/alerts/"):
        assert said in text
    assert "- Fri 19 Feb: Overdue thing" in text, "the day it was due, not the one since which it is late"
    assert "Not this week" not in text and "Done already" not in text
    assert "/answers/" not in text


def test_what_need_not_be_done_and_was_past_when_it_was_dated_does_not_press(team: Department, ana: User) -> None:
    a_duty(team, -20, "Team warned", must_have=False, planned_on=MONDAY_AT_8.date())
    a_duty(team, -20, "Copy", must_have=True, planned_on=MONDAY_AT_8.date())
    (text,) = told()
    assert "Copy" in text and "Team warned" not in text


def test_what_is_excepted_from_short_notice_is_late_only_once_its_activity_starts(team: Department, ana: User) -> None:
    excepted = {"is_excepted": True, "must_have": True, "shortfall_days": 5, "planned_on": MONDAY_AT_8.date()}
    a_duty(team, -20, "Copy", **excepted)
    begun = a_duty(team, -20, "Proof", **excepted)
    Activity.objects.filter(pk=begun.activity_id).update(starts_on=MONDAY - DAY, ends_on=MONDAY + 5 * DAY)
    soon = a_duty(team, -20, "Cards", **excepted)
    Activity.objects.filter(pk=soon.activity_id).update(starts_on=MONDAY + 3 * DAY, ends_on=MONDAY + 5 * DAY)
    (text,) = told()
    assert "1 late, 1 due" in text and "Proof" in text and "Copy" not in text
    assert "- Thu 25 Feb: Cards" in text


def test_an_empty_week_says_nothing(team: Department, ana: User) -> None:
    a_duty(team, 8)
    assert told() == []
    assert Message.objects.get().closed_reason == "the week holds nothing for the reader"


def test_it_is_planned_once_however_often_and_follows_the_departments_hours(team: Department) -> None:
    other = make_department()
    assert plan_outlooks(now=FRIDAY) == 2
    assert plan_outlooks(now=FRIDAY) == plan_outlooks(now=FRIDAY + HOUR) == 0
    Department.objects.filter(pk=team.pk).update(time_zone="Asia/Tokyo", alert_hour=dt.time(10))
    make_special_days(owner=team, first_day=MONDAY)
    assert plan_outlooks(now=FRIDAY) == 1
    outlook = Alert.objects.get(department=team)
    assert (outlook.local_date, outlook.local_time) == (MONDAY + DAY, dt.time(10))
    Department.objects.filter(pk=other.pk).update(retired_at=FRIDAY)
    plan_outlooks(now=FRIDAY)
    assert Alert.objects.get(department=other).state == AlertState.SUPERSEDED


def test_two_weeks_stand_planned_and_one_that_has_begun_is_not_planned_late(team: Department) -> None:
    plan_outlooks(now=MONDAY_AT_8 - HOUR)
    assert Alert.objects.count() == 2
    late = make_department()
    plan_outlooks(now=MONDAY_AT_8 + HOUR)
    assert [row.occurrence for row in Alert.objects.filter(department=late)] == ["2027-03-01"]


def test_it_is_told_once(team: Department, ana: User) -> None:
    a_duty(team, 2)
    assert len(told()) == 1
    plan_outlooks(now=MONDAY_AT_8 + HOUR)
    plan_outlooks(now=MONDAY_AT_8 - HOUR)
    tick_and_deliver(MONDAY_AT_8 + HOUR)
    assert len(mail.outbox) == 1


def test_after_downtime_it_is_caught_up_in_its_week_with_what_is_so_then(team: Department, ana: User) -> None:
    a_duty(team, 0, "Was due on Monday")
    [text] = told(MONDAY_AT_8 + 50 * HOUR)
    assert "Late" in text and "Was due on Monday" in text


def test_after_its_week_it_is_taken_back(team: Department, ana: User) -> None:
    a_duty(team, 2)
    assert told(MONDAY_AT_8 + 7 * DAY) == []
    assert Alert.objects.get(occurrence=MONDAY.isoformat(), department=team).closed_reason == "the week is over"


def test_fired_and_not_sent_before_its_week_is_over_it_is_not_sent(team: Department, ana: User) -> None:
    a_duty(team, 2)
    plan_outlooks(now=FRIDAY)
    tick_at(MONDAY_AT_8)
    deliver_at(MONDAY_AT_8 + 7 * DAY)
    assert mail.outbox == [] and Message.objects.get().state == MessageState.SUPPRESSED


# Who gets it


def test_those_who_plan_get_it_and_members_if_they_ask(team: Department, ana: User) -> None:
    a_duty(team, 2)
    make_user(email="planner@example.com", department=team, role=RoleName.PLANNER)
    make_user(email="member@example.com", department=team)
    asking = make_user(email="asking@example.com", department=team)
    choose_how_told(by=asking, department_id=None, wanted=Wanted())
    choose_how_told(by=ana, department_id=team.pk, wanted=Wanted(muted=("weekly_outlook",)))
    told()
    assert {message.to[0] for message in mail.outbox} == {"planner@example.com", "asking@example.com"}


def test_it_comes_with_the_daily_mail_one_chose_if_that_is_the_same_day(team: Department, ana: User) -> None:
    a_duty(team, 2)
    choose_how_told(by=ana, department_id=None, wanted=Wanted(how=How.DAILY, at=dt.time(12)))
    plan_outlooks(now=FRIDAY)
    tick_at(MONDAY_AT_8)
    assert Message.objects.get().next_attempt_at == MONDAY_AT_8 + 4 * HOUR


def test_who_is_in_two_departments_reads_of_both_weeks(team: Department, ana: User) -> None:
    other = make_department(name="PR", tell_members=True)
    other.memberships.create(user=ana, role=RoleName.PLANNER)
    a_duty(team, 2, "Social proofs")
    a_duty(other, 2, "Press release")
    [text] = told()
    assert "Social proofs" in text and "Press release" in text


def test_it_stands_in_no_inbox_and_counts_nowhere(team: Department, ana: User) -> None:
    a_duty(team, 2)
    told()
    admin = make_user(is_ops_admin=True, department=team, role=RoleName.PLANNER)
    for person in (ana, admin):
        found = inbox(access_for(person), [team.pk], now=MONDAY_AT_8)
        assert not found.unread and not found.read
        assert unacknowledged_count(access_for(person), MONDAY_AT_8) == 0


# Where it stands beside the mail


def test_the_mail_leads_to_the_week_which_says_who_is_away(client: Client, team: Department, ana: User) -> None:
    ben = make_user(name="Ben", email="ben@example.com", department=team)
    make_absence(user=ben, deputy=ana, first_day=MONDAY + DAY, last_day=MONDAY + 2 * DAY)
    a_duty(team, 2, "Proofs")
    [text] = told()
    path = f"/desk/weeks/{team.pk}/2027-02-22/"
    assert path in text
    client.force_login(ana)
    page = client.get(path).content.decode()
    assert "Proofs" in page and "1 due" in page and "Ben" in page and "Ana stands in" in page


def test_the_desk_has_this_week_at_a_glance(client: Client, team: Department, ana: User) -> None:
    today = timezone.now().date()
    week = week_of(today, 0)
    activity = an_activity(team)
    make_activity(campaign=activity.campaign, channel=activity.channel, title="Launch post", starts_on=week)
    client.force_login(ana)
    page = client.get("/desk/").content.decode()
    assert f"/desk/weeks/{team.pk}/{week.isoformat()}/" in page and "1 activity begins" in page


@pytest.mark.parametrize("day", ["2027-13-01", "9999-12-31", "0001-01-01", "monday"])
def test_there_is_no_week_of_no_day(client: Client, team: Department, ana: User, day: str) -> None:
    client.force_login(ana)
    assert client.get(f"/desk/weeks/{team.pk}/{day}/").status_code == 404


def test_a_week_is_its_departments(client: Client, team: Department) -> None:
    client.force_login(make_user(department=make_department(), role=RoleName.HEAD))
    assert client.get(f"/desk/weeks/{team.pk}/2027-02-22/").status_code == 404


@pytest.mark.parametrize("others_see", [OthersSee.NOTHING, OthersSee.CODE_NAME])
def test_a_week_is_read_as_its_reader_may_know_it_then(
    client: Client, team: Department, ana: User, others_see: OthersSee
) -> None:
    campaign = make_campaign(name="Aurora", code_name="Kestrel")
    channel = make_channel(owner=team, name="Print")
    activity = make_activity(campaign=campaign, channel=channel, title="Aurora teaser", starts_on=MONDAY + DAY)
    a_duty(team, 2, "Aurora proofs", activity=activity)
    client.force_login(ana)
    path = f"/desk/weeks/{team.pk}/2027-02-22/"
    assert "Aurora teaser" in client.get(path).content.decode()
    type(campaign).objects.filter(pk=campaign.pk).update(
        secrecy=Secrecy.CONFIDENTIAL, others_see=others_see, was_secret=True
    )
    page = client.get(path).content.decode()
    assert "Aurora" not in page and str(activity.pk) not in page
    assert ("Kestrel" in page) == (others_see == OthersSee.CODE_NAME)


def test_the_admin_has_it_and_does_not_say_whether_a_week_was_empty(
    client: Client, team: Department, ana: User
) -> None:
    quiet = make_department(name="Quiet", tell_members=True)
    make_user(email="quiet@example.com", department=quiet, role=RoleName.HEAD)
    a_duty(team, 2)
    told()
    assert {message.to[0] for message in mail.outbox} == {ana.email}
    client.force_login(make_user(is_ops_admin=True))
    address = "/admin/campaigns/weeklyoutlook/"
    listed = client.get(f"{address}?state__exact=fired").content.decode()
    assert "Social" in listed and "Quiet" in listed
    pages = [
        client.get(f"{address}{key}/change/").content.decode()
        for key in Alert.objects.filter(state=AlertState.FIRED, department__in=[team, quiet]).values_list(
            "pk", flat=True
        )
    ]
    assert len(pages) == 2 and all("sent, or nothing to tell" in page for page in pages)
    assert not any("holds nothing" in page for page in [*pages, listed])


def test_the_admin_says_what_nobody_wanted(client: Client, team: Department, ana: User) -> None:
    a_duty(team, 2)
    plan_outlooks(now=FRIDAY)
    tick_at(MONDAY_AT_8)
    choose_how_told(by=ana, department_id=team.pk, wanted=Wanted(muted=("weekly_outlook",)))
    deliver_at(MONDAY_AT_8)
    client.force_login(make_user(is_ops_admin=True))
    key = Alert.objects.get(state=AlertState.FIRED, department=team).pk
    assert NOT_WANTED in client.get(f"/admin/campaigns/weeklyoutlook/{key}/change/").content.decode()


# What must not leak


@pytest.mark.parametrize(
    ("others_see", "shown"),
    [(OthersSee.NOTHING, None), (OthersSee.CODE_NAME, "Kestrel"), (OthersSee.BUSY, "Confidential")],
)
@pytest.mark.parametrize("clearance", list(Clearance))
def test_of_what_is_secret_each_reads_what_they_may_know(
    team: Department, ana: User, others_see: OthersSee, shown: str | None, clearance: Clearance
) -> None:
    address = "social@example.com"
    Route.objects.create(department=team, kind="mailbox", address=address, clearance=clearance)
    named = make_user(email="named@example.com", department=team, role=RoleName.PLANNER)
    secret = make_campaign(
        name="Aurora", secrecy=Secrecy.CONFIDENTIAL, others_see=others_see, code_name="Kestrel", was_secret=True
    )
    CampaignNamed.objects.create(campaign=secret, user=named)
    channel = make_channel(owner=team, name="Print")
    activity = make_activity(campaign=secret, channel=channel, title="Aurora teaser", starts_on=MONDAY + DAY)
    a_duty(team, 2, "Aurora proofs", activity=activity)
    told()
    texts = {message.to[0]: f"{message.subject}\n{message.body}" for message in mail.outbox}
    assert "Aurora teaser" in texts.pop("named@example.com")
    assert all("Aurora" not in text for text in texts.values())
    assert (ana.email in texts) == (shown is not None)
    assert shown is None or shown in texts[ana.email]
    assert (address in texts) == (shown is not None and clearance != Clearance.NOTHING)


def test_drafts_are_in_nobodys_week(team: Department, ana: User) -> None:
    draft = make_campaign(state=CampaignState.DRAFT, owner=ana)
    activity = make_activity(campaign=draft, channel=make_channel(owner=team), starts_on=MONDAY + DAY)
    a_duty(team, 2, activity=activity)
    assert told() == []


def test_a_row_is_there_whatever_the_week_holds_so_that_its_being_there_says_nothing(team: Department) -> None:
    empty = make_department()
    a_duty(team, 2)
    plan_outlooks(now=FRIDAY)
    assert set(Alert.objects.values_list("department", flat=True)) >= {team.pk, empty.pk}


def test_what_waits_to_be_planned_again_is_waited_for(team: Department, ana: User) -> None:
    duty = a_duty(team, 2)
    plan_outlooks(now=FRIDAY)
    tick_at(MONDAY_AT_8)
    assert duty.activity is not None
    type(duty.activity).objects.filter(pk=duty.activity_id).update(is_stale=True)
    deliver_at(MONDAY_AT_8)
    assert Message.objects.get().state == MessageState.RETRY_WAIT


# The week itself


@given(
    day=st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1)),
    first=st.integers(0, 6),
    weekend=st.frozensets(st.integers(0, 6), max_size=6),
)
def test_a_week_is_seven_days_and_told_on_the_first_of_them_that_is_worked(
    day: dt.date, first: int, weekend: frozenset[int]
) -> None:
    week = week_of(day, first)
    assert week.weekday() == first and week <= day < week + 7 * DAY
    clock = DepartmentClock(1, UTC, WorkingDays(weekend=weekend), dt.time(8))
    worked = [week + n * DAY for n in range(7) if (week + n * DAY).weekday() not in weekend]
    assert told_on(week, clock) == worked[0]
    assert not is_over(week.isoformat(), day) and is_over(week.isoformat(), week + 7 * DAY)


def test_a_week_in_which_nobody_works_has_no_outlook(team: Department) -> None:
    make_special_days(owner=team, first_day=MONDAY, last_day=MONDAY + 6 * DAY)
    plan_outlooks(now=FRIDAY)
    assert not Alert.objects.filter(occurrence=MONDAY.isoformat()).exists()


def test_the_week_is_the_organisations(team: Department) -> None:
    OrganisationSettings.objects.update(first_day_of_week=6)
    plan_outlooks(now=FRIDAY)
    assert Alert.objects.filter(kind=AlertKind.WEEKLY_OUTLOOK).order_by("due_at")[0].occurrence == "2027-02-21"


def test_the_places_of_what_is_veiled_tell_no_more_than_its_words() -> None:
    day = dt.date(2027, 3, 1)
    hidden = [
        WeekItem(part=Part.DUE, day=day, what=what, rule=rule) for what, rule in (("Aurora", "Proof"), ("Zeta", ""))
    ]
    for items in (hidden, hidden[::-1]):
        assert [item.what for item in in_order(item.through(Veil.BUSY) for item in items)] == ["A duty", "Proof"]
        assert [item.what for item in in_order(items)] == ["Aurora", "Zeta"]
