"""When an alert leaves for somebody who said how they want to be told."""

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from campaigns.alerts.kinds import KINDS
from campaigns.enums import AlertKind, AlertStep, How
from campaigns.rules.leaving import CATCH_UP, CATCH_UP_AFTER, Leaving, leaving, next_alert_hour
from campaigns.rules.tastes import Owed, Taste, Useful, end_of_quiet, its_day, last_useful, leaving_by_taste
from departments.clocks import DepartmentClock
from departments.workdays import WorkingDays
from tests.chance import examples

BERLIN, UTC = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
MONDAY = dt.datetime(2027, 2, 22, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
NIGHT = (dt.time(22), dt.time(7))
CHANGE, CAMPAIGN = UUID(int=2), UUID(int=1)
TEAM = DepartmentClock(1, UTC, WorkingDays(weekend=frozenset({5, 6})), dt.time(8))


def owed(kind: AlertKind = AlertKind.COMING, **values: object) -> Owed:
    fields = {
        "kind": kind,
        "step": 0,
        "is_urgent": kind == AlertKind.SHORT_NOTICE,
        "due_at": MONDAY + 8 * HOUR,
        "planned_at": MONDAY - DAY,
        "change_set_id": None,
        "campaign_id": CAMPAIGN,
        "may_be_muted": KINDS[kind].may_be_muted,
        "useful": KINDS[kind].useful,
        "its_day": dt.date(2027, 3, 8),
        **values,
    }
    return Owed(**fields)  # type: ignore[arg-type]


def leaves(alert: Owed, *, now: dt.datetime | None = None, zone: ZoneInfo = UTC, **wants: object) -> Leaving | None:
    taste = Taste(zone=zone, **wants)  # type: ignore[arg-type]
    return leaving_by_taste(alert, taste, clock=TEAM, now=now or alert.due_at)


def at(alert: Owed, **wants: object) -> dt.datetime:
    found = leaves(alert, **wants)  # type: ignore[arg-type]
    assert found is not None
    return found.at


def test_a_weekly_mail_gathers_what_begins_until_its_day_and_hour() -> None:
    found = leaves(owed(), how=How.WEEKLY, at=dt.time(17), weekday=3)
    assert found == Leaving("digest:2027-02-25T17:00Z", MONDAY + 3 * DAY + 17 * HOUR)


def test_what_a_weekly_mail_would_bring_too_late_comes_as_usual() -> None:
    assert at(owed(its_day=dt.date(2027, 2, 24)), how=How.WEEKLY, at=dt.time(17), weekday=3) == MONDAY + 8 * HOUR


def test_a_daily_mail_comes_at_the_persons_hour_in_their_zone() -> None:
    assert at(owed(), zone=BERLIN, how=How.DAILY, at=dt.time(12)) == MONDAY + 11 * HOUR


def test_a_daily_mail_comes_on_working_days() -> None:
    friday = owed(AlertKind.NEW, due_at=MONDAY + 4 * DAY + 14 * HOUR)
    assert at(friday, how=How.DAILY, at=dt.time(9)) == MONDAY + 7 * DAY + 9 * HOUR


def test_what_is_due_comes_before_the_day_is_over() -> None:
    assert at(owed(AlertKind.DUE), how=How.DAILY, at=dt.time(16)) == MONDAY + 16 * HOUR
    assert at(owed(AlertKind.DUE), how=How.DAILY, at=dt.time(18)) == MONDAY + 8 * HOUR
    assert at(owed(AlertKind.LATE), how=How.WEEKLY, at=dt.time(9), weekday=4) == MONDAY + 8 * HOUR


@pytest.mark.parametrize("kind", [AlertKind.DAY_WANTED, AlertKind.HANDED_BACK, AlertKind.EXCEPTION_WANTED])
def test_what_waits_for_an_answer_comes_no_later_than_usual(kind: AlertKind) -> None:
    afternoon = owed(kind, due_at=MONDAY + 14 * HOUR)
    assert at(afternoon, how=How.WEEKLY, at=dt.time(9), weekday=4) == MONDAY + DAY + 8 * HOUR
    assert at(afternoon, how=How.AT_ONCE) == MONDAY + 14 * HOUR


def test_a_change_that_is_told_at_once_travels_as_one() -> None:
    found = leaves(owed(AlertKind.MOVED, due_at=MONDAY + 14 * HOUR, change_set_id=CHANGE), how=How.AT_ONCE)
    assert found == Leaving(f"change:{CHANGE}", MONDAY + 14 * HOUR)


def test_what_begins_at_one_minute_is_one_mail_also_at_once() -> None:
    groups = {leaves(owed(campaign_id=UUID(int=number)), how=How.AT_ONCE) for number in (1, 2)}
    assert len(groups) == 1


def test_what_is_urgent_waits_for_the_end_of_quiet_hours_where_that_is_in_time() -> None:
    night = owed(AlertKind.SHORT_NOTICE, due_at=MONDAY + 23 * HOUR)
    assert leaves(night, quiet=NIGHT) == Leaving("digest:2027-02-23T07:00Z", MONDAY + DAY + 7 * HOUR)
    assert at(night, quiet=(dt.time(22), dt.time(9))) == MONDAY + 23 * HOUR


def test_the_last_step_waits_for_nothing_and_cannot_be_muted() -> None:
    step = owed(step=AlertStep.OWNER, is_urgent=True, due_at=MONDAY + 23 * HOUR)
    assert at(step, quiet=NIGHT, muted=frozenset({AlertKind.COMING}), how=How.WEEKLY, at=dt.time(9), weekday=4) == (
        MONDAY + 23 * HOUR
    )


def test_muted_is_no_mail_and_short_notice_is_not_muted() -> None:
    everything = frozenset(AlertKind)
    told = {kind for kind in AlertKind if leaves(owed(kind), muted=everything) is not None}
    assert told == {kind for kind in AlertKind if not KINDS[kind].may_be_muted}
    assert AlertKind.SHORT_NOTICE in told


def test_what_should_have_left_long_ago_joins_the_catch_up_but_not_in_quiet_hours() -> None:
    at_noon, at_night = MONDAY + 12 * HOUR, MONDAY + 23 * HOUR
    assert leaves(owed(), now=at_noon) == Leaving(CATCH_UP, MONDAY + 8 * HOUR)
    waits = leaves(owed(), now=at_night, quiet=NIGHT)
    assert waits is not None and waits.at == MONDAY + DAY + 7 * HOUR
    assert waits.group.startswith(CATCH_UP) and waits.group != CATCH_UP


def test_what_is_not_overdue_for_this_person_joins_no_catch_up() -> None:
    found = leaves(owed(), now=MONDAY + 12 * HOUR, how=How.WEEKLY, at=dt.time(17), weekday=3)
    assert found is not None and found.group.startswith("digest:")


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        ({"state": "confirmed", "starts_on": "2027-03-08"}, dt.date(2027, 3, 8)),
        ({"state": "confirmed", "starts_on": "2027-03-08", "was": {"starts_on": "2027-03-01"}}, dt.date(2027, 3, 1)),
        ({"state": "cancelled", "was": {"starts_on": "2027-03-01"}}, dt.date(2027, 3, 1)),
        (
            {
                "state": "confirmed",
                "starts_on": "2027-03-08",
                "duties": {"a": "2027-02-26", "b": "2027-02-25"},
                "was": {"starts_on": "2027-03-08", "duties": {"a": "2027-02-24", "b": "2027-02-25"}},
            },
            dt.date(2027, 2, 24),
        ),
        ({}, None),
    ],
)
def test_the_day_news_is_about_is_the_earliest_it_speaks_of(facts: dict[str, object], day: dt.date | None) -> None:
    assert its_day(AlertKind.MOVED, "change", facts) == day
    assert its_day(AlertKind.LATE, "2027-02-22", facts) == dt.date(2027, 2, 22)


zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]).map(
    ZoneInfo
)
hours = st.times().map(lambda each: each.replace(second=0, microsecond=0))
moments = st.integers(0, 2 * 366 * 24 * 60).map(
    lambda minutes: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)


@st.composite
def tastes(draw: st.DrawFn) -> Taste:
    how = draw(st.sampled_from(How))
    quiet = draw(st.none() | st.tuples(hours, hours).filter(lambda both: both[0] != both[1]))
    return Taste(
        zone=draw(zones),
        how=how,
        at=draw(hours) if how in (How.DAILY, How.WEEKLY) else None,
        weekday=draw(st.integers(0, 6)) if how == How.WEEKLY else None,
        muted=draw(st.frozensets(st.sampled_from(AlertKind), max_size=3)),
        quiet=quiet,
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Owed, Taste, DepartmentClock, dt.datetime]:
    kind, due_at = draw(st.sampled_from(AlertKind)), draw(moments)
    step = draw(st.sampled_from(AlertStep))
    late = draw(st.sampled_from([0, 0, 0, 5, 60, 3 * 24 * 60]))
    days = WorkingDays(weekend=frozenset({5, 6}), country="DE")
    clock = DepartmentClock(1, draw(zones), days, draw(hours))
    alert = owed(
        kind,
        step=step,
        is_urgent=draw(st.booleans()) or step == AlertStep.OWNER,
        due_at=due_at,
        planned_at=due_at + dt.timedelta(minutes=draw(st.integers(-10_000, 100))),
        change_set_id=draw(st.none() | st.just(CHANGE)),
        its_day=draw(st.none() | st.integers(0, 30).map(lambda days: due_at.date() + dt.timedelta(days=days))),
    )
    return alert, draw(tastes()), clock, due_at + dt.timedelta(minutes=late)


@settings(deadline=None, max_examples=examples(400))
@given(case=cases())
def test_never_early_never_past_the_last_useful_moment_and_the_same_every_time(
    case: tuple[Owed, Taste, DepartmentClock, dt.datetime],
) -> None:
    alert, taste, clock, now = case
    found = leaving_by_taste(alert, taste, clock=clock, now=now)
    assert found == leaving_by_taste(alert, taste, clock=clock, now=now)
    if found is None:
        assert alert.kind in taste.muted and alert.may_be_muted and not alert.is_last_step
        return
    begun = max(alert.due_at, min(alert.planned_at, now))
    hour = next_alert_hour(begun, clock)
    usual = begun if alert.is_urgent else hour
    last = max(usual, last_useful(alert, hour, clock))
    goes = max(found.at, now)
    assert found.at >= begun
    assert goes <= max(last, now)
    if alert.useful == Useful.AS_USUAL:
        assert goes <= max(hour, now)
    assert (found.at < now - CATCH_UP_AFTER) == (found.group == CATCH_UP)
    end = end_of_quiet(goes, taste)
    if end is not None and not alert.is_last_step:
        assert end > last_useful(alert, hour, clock)


@settings(deadline=None)
@given(case=cases())
def test_who_wants_nothing_in_particular_is_told_as_those_who_said_nothing(
    case: tuple[Owed, Taste, DepartmentClock, dt.datetime],
) -> None:
    alert, taste, clock, now = case
    plain = leaving(
        is_urgent=alert.is_urgent,
        due_at=alert.due_at,
        planned_at=alert.planned_at,
        change_set_id=alert.change_set_id,
        campaign_id=alert.campaign_id,
        clock=clock,
        now=now,
    )
    assert leaving_by_taste(alert, Taste(zone=taste.zone), clock=clock, now=now) == plain


@settings(deadline=None, max_examples=examples(400))
@given(moment=moments, zone=zones, before=st.integers(0, 700), after=st.integers(1, 700))
def test_quiet_hours_end_later_and_when_they_have_ended_it_is_not_quiet(
    moment: dt.datetime, zone: ZoneInfo, before: int, after: int
) -> None:
    local = moment.astimezone(zone).replace(tzinfo=None)
    begins, ends = (local + dt.timedelta(minutes=minutes) for minutes in (-before, after))
    taste = Taste(zone=zone, quiet=(begins.time(), ends.time()))
    end = end_of_quiet(moment, taste)
    assume(end is not None)  # in the second of two hours that are the same quiet may be over
    assert end is not None and moment < end <= moment + dt.timedelta(hours=26)
    assert end_of_quiet(end, taste) is None


def test_in_the_night_in_which_clocks_go_back_quiet_ends_with_the_first_of_two_hours() -> None:
    taste = Taste(zone=BERLIN, quiet=(dt.time(22), dt.time(2, 30)))
    first, second = dt.datetime(2027, 10, 31, 0, 15, tzinfo=dt.UTC), dt.datetime(2027, 10, 31, 1, 15, tzinfo=dt.UTC)
    assert end_of_quiet(first, taste) == dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)
    assert end_of_quiet(second, taste) is None


def test_a_daily_hour_that_the_clocks_skip_is_shifted_forward() -> None:
    sunday = owed(due_at=dt.datetime(2027, 3, 28, 0, 30, tzinfo=dt.UTC), its_day=dt.date(2027, 5, 1))
    found = leaves(sunday, zone=BERLIN, how=How.WEEKLY, at=dt.time(2, 30), weekday=6)
    assert found is not None and found.at == dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC)
