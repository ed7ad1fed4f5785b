"""The notice channels were given: the statistics against a slow model, and what is read, shown and handed out."""

import csv
import datetime as dt
import io
import statistics
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from campaigns.enums import AlertKind, AlertState, Anchor, OthersSee, Secrecy
from campaigns.models import Campaign, CampaignGuest, Channel
from campaigns.queries.notice_record import ChannelNotice, notice_records
from campaigns.rules.notice_record import Given, Record, by_quarter, last_quarters, quarter_of, record
from departments.access import access_for
from departments.enums import RoleName
from departments.models import OrganisationSettings, User
from tests.campaigns.actors import words
from tests.factories import (
    make_activity,
    make_alert,
    make_calendar,
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
    make_special_days,
    make_user,
)

DAY = dt.timedelta(days=1)
days = st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31))
rows = st.lists(st.builds(Given, days, st.none() | st.integers(0, 99), st.integers(0, 99)))


# By definition


@given(rows)
def test_a_record_equals_what_a_statistician_says(found: list[Given]) -> None:
    told = [row.given for row in found if row.given is not None]
    in_time = [row for row in found if row.given is not None and not row.given < row.required]
    made = record(found)
    assert (made.activities, made.told, made.untold) == (len(found), len(told), len(found) - len(told))
    assert made.in_time == len(in_time)
    assert made.median == (statistics.median_low(told) if told else None)
    assert made.worst == (min(told) if told else None)


@given(st.integers(1, 400), st.data())
def test_a_share_is_rounded_but_all_is_all_and_none_is_none(activities: int, data: st.DataObject) -> None:
    in_time = data.draw(st.integers(0, activities))
    share = Record(activities, activities, in_time).share
    assert share is not None and abs(share - 100 * in_time / activities) <= 1
    assert (share == 100) == (in_time == activities) and (share == 0) == (in_time == 0)


def test_nothing_has_no_share() -> None:
    assert record([]) == Record() and record([]).share is None and Record(3, 3, 2).share == 67


@given(days, st.integers(1, 12))
def test_a_quarter_is_three_months_of_years_that_begin_in_that_month(day: dt.date, month: int) -> None:
    quarter = quarter_of(day, month)
    assert quarter.first <= day <= quarter.last
    assert quarter.first.day == 1 and (quarter.first.month - month) % 3 == 0 and (quarter.last + DAY).day == 1
    assert 88 < (quarter.last - quarter.first).days + 1 < 93


@given(rows, days, st.integers(1, 12))
def test_every_start_is_in_its_quarter_once(found: list[Given], today: dt.date, month: int) -> None:
    quarters = last_quarters(today, month)
    assert len(quarters) == 8 and quarters[-1].first <= today <= quarters[-1].last
    assert all(one.last + DAY == other.first for one, other in pairwise(quarters))
    counted = sum(each.activities for _quarter, each in by_quarter(found, quarters))
    assert counted == sum(quarters[0].first <= row.starts_on <= quarters[-1].last for row in found)


# As it is read


@pytest.fixture
def ben(db: None) -> User:
    make_organisation(default_calendar=make_calendar(weekend=()), time_zone="UTC")
    return make_user(name="Ben", department=make_department(name="Print"), role=RoleName.HEAD)


@pytest.fixture
def printing(ben: User) -> Channel:
    return make_channel(
        name="Print", owner=ben.memberships.get().department, rules=[{"name": "Artwork", "offset": -20}]
    )


def ran(channel: Channel, *, ago: int, told: int | None, needed: int | None = 20, **fields: Any) -> None:
    """An activity that began ``ago`` days ago, its owners told so many days before, and needing so many."""
    starts_on = timezone.localdate() - ago * DAY
    activity = make_activity(channel=channel, starts_on=starts_on, state="done", **fields)
    if needed is not None:
        make_milestone(activity=activity, due_on=starts_on - needed * DAY)
        make_milestone(activity=activity, due_on=starts_on - 90 * DAY, must_have=False)
    if told is not None:
        moment = dt.datetime.combine(starts_on - told * DAY, dt.time(8), tzinfo=dt.UTC)
        for later in range(2):
            at = moment + later * DAY
            kind = (AlertKind.TENTATIVE, AlertKind.NEW)[later]
            make_alert(activity=activity, kind=kind, due_at=at, fired_at=at, state=AlertState.FIRED)


def read(person: User) -> ChannelNotice:
    settings = OrganisationSettings.objects.select_related("default_calendar").get()
    now = timezone.now()
    (found,) = notice_records(access_for(person), at=now, today=timezone.localdate(now), organisation=settings)
    return found


def test_notice_runs_from_the_first_telling_to_the_start(ben: User, printing: Channel) -> None:
    ran(printing, ago=1, told=20)
    ran(printing, ago=1, told=19)
    ran(printing, ago=1, told=3, needed=None)
    ran(printing, ago=1, told=None)
    found = read(ben)
    assert found.required == 20
    assert found.record == Record(activities=4, told=3, in_time=2, median=19, worst=3)
    assert found.quarters[-1].record.activities + found.quarters[-2].record.activities == 4


def test_days_the_owner_is_closed_are_no_notice(ben: User, printing: Channel) -> None:
    ran(printing, ago=1, told=20)
    closed = timezone.localdate() - 10 * DAY
    make_special_days(owner=ben.memberships.get().department, first_day=closed, last_day=closed + DAY)
    assert read(ben).record == Record(activities=1, told=1, in_time=1, median=18, worst=18)
    printing.rules.update(anchor=Anchor.LAUNCH)
    assert read(ben).required == 20


def test_what_is_not_over_told_or_past_is_left_out(ben: User, printing: Channel) -> None:
    ran(printing, ago=-5, told=20)
    ran(printing, ago=1_000, told=20)
    ran(printing, ago=5, told=None, silent_until=timezone.now())
    ran(printing, ago=5, told=20, campaign=make_campaign(state="cancelled"))
    ran(printing, ago=5, told=20, campaign=make_campaign(state="draft"))
    assert read(ben).record == Record()


@pytest.mark.parametrize("others_see", OthersSee)
def test_what_is_secret_does_not_count_for_others(ben: User, printing: Channel, others_see: OthersSee) -> None:
    secret = make_campaign(secrecy=Secrecy.CONFIDENTIAL, others_see=others_see, code_name="K", was_secret=True)
    ran(printing, ago=5, told=1, campaign=secret)
    assert read(ben).record == Record()
    Campaign.objects.update(secrecy=Secrecy.OPEN)
    assert read(ben).record.activities == 1


def test_a_plan_that_leads_off_the_calendar_is_no_error(ben: User, printing: Channel) -> None:
    printing.rules.update(offset=-3_650, unit="months")
    assert read(ben).record == Record()
    client = Client()
    client.force_login(ben)
    assert client.get("/channels/notice/").status_code == 200


def test_more_channels_and_activities_cost_no_more_queries(ben: User, printing: Channel) -> None:
    client = Client()
    client.force_login(ben)
    counts = []
    for number in (1, 12):
        for _each in range(number):
            ran(make_channel(owner=ben.memberships.get().department), ago=5, told=20)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/channels/notice/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_pages_say_it_and_the_file_holds_it(ben: User, printing: Channel) -> None:
    Channel.objects.update(name="=Print")
    ran(printing, ago=1, told=20)
    ran(printing, ago=1, told=4)
    client = Client()
    client.force_login(ben)
    page = words(client.get("/channels/notice/"))
    assert "1 of 2 activities were told in time." in page and "1 of 2 (50%)" in page
    assert "1 of 2 activities were told in time (50%)." in words(client.get(f"/channels/{printing.slug}/"))
    answer = client.get("/channels/notice/file/")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode().removeprefix("\ufeff"))))
    assert len(lines) == 8 and {line["Channel"] for line in lines} == {"'=Print"}
    assert lines[-1]["Told in time (%)"] == "50" and lines[-1]["Worst notice (working days)"] == "4"
    assert lines[0]["Told in time (%)"] == ""


def test_a_guest_is_told_whom_to_ask(ben: User, printing: Channel) -> None:
    guest, campaign = make_user(), make_campaign()
    CampaignGuest.objects.create(campaign=campaign, user=guest)
    make_activity(campaign=campaign, channel=printing, starts_on=timezone.localdate())
    client = Client()
    client.force_login(guest)
    for address in ("/channels/notice/", "/channels/notice/file/", f"/channels/{printing.slug}/what-if/"):
        answer = client.get(address)
        assert answer.status_code == 403 and "people of the organisation" in words(answer)
    assert "Notice it was given" not in words(client.get(f"/channels/{printing.slug}/"))
