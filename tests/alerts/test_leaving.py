"""When an alert leaves, and what it travels with."""

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.rules.leaving import CATCH_UP, Leaving, leaving, next_alert_hour
from departments.clocks import DepartmentClock
from departments.workdays import WorkingDays

CAMPAIGN = UUID(int=1)
CHANGE = UUID(int=2)
FIVE_DAYS = WorkingDays(weekend=frozenset({5, 6}))
FRIDAY = dt.datetime(2027, 2, 26, tzinfo=dt.UTC)


def clock(zone: str = "UTC", hour: int = 8, days: WorkingDays = FIVE_DAYS) -> DepartmentClock:
    return DepartmentClock(1, ZoneInfo(zone), days, dt.time(hour))


def at(hour: int, minute: int = 0, day: dt.datetime = FRIDAY) -> dt.datetime:
    return day + dt.timedelta(hours=hour, minutes=minute)


def leaves(due_at: dt.datetime, *, now: dt.datetime | None = None, **given: object) -> Leaving:
    values = {
        "is_urgent": False,
        "planned_at": FRIDAY - dt.timedelta(days=30),
        "change_set_id": None,
        "campaign_id": CAMPAIGN,
        "clock": clock(),
        **given,
    }
    return leaving(due_at=due_at, now=now or due_at, **values)  # type: ignore[arg-type]


def test_an_alert_due_at_the_alert_hour_leaves_at_once() -> None:
    assert leaves(at(8)).at == at(8)


def test_a_notice_that_settles_in_the_afternoon_leaves_with_the_next_working_days_digest() -> None:
    assert leaves(at(14, 32)) == Leaving("digest:2027-03-01T08:00Z", at(8, day=FRIDAY + dt.timedelta(days=3)))


def test_two_notices_of_one_afternoon_share_a_digest() -> None:
    assert leaves(at(14, 32)).group == leaves(at(16)).group


def test_an_urgent_alert_leaves_when_it_fires_together_with_its_change() -> None:
    assert leaves(at(14, 32), is_urgent=True, change_set_id=CHANGE) == Leaving(f"change:{CHANGE}", at(14, 32))


def test_urgent_alerts_without_a_change_share_a_message_by_campaign_and_minute() -> None:
    first, second = (leaves(at(14, 32) + dt.timedelta(seconds=s), is_urgent=True).group for s in (1, 50))
    other = leaves(at(14, 32), is_urgent=True, campaign_id=CHANGE).group
    assert first == second != other


def test_what_should_have_left_long_ago_joins_the_catch_up_whether_urgent_or_not() -> None:
    groups = {leaves(at(8), now=at(8, 16), is_urgent=urgent).group for urgent in (True, False)}
    assert groups == {CATCH_UP}


def test_a_few_minutes_late_is_no_catch_up() -> None:
    assert leaves(at(8), now=at(8, 15)).group == "digest:2027-02-26T08:00Z"


def test_what_was_overdue_when_it_was_planned_waits_for_the_next_alert_hour_instead_of_leaving_alone() -> None:
    planned_today = leaves(at(8, day=FRIDAY - dt.timedelta(days=2)), planned_at=at(14), now=at(14))
    assert planned_today.at == at(8, day=FRIDAY + dt.timedelta(days=3))
    assert planned_today.group.startswith("digest:")


def test_short_notice_planned_now_leaves_now_however_old_its_date() -> None:
    urgent = leaves(at(8, day=FRIDAY - dt.timedelta(days=2)), planned_at=at(14), now=at(14), is_urgent=True)
    assert urgent.at == at(14) and urgent.group != CATCH_UP


def test_the_alert_hour_is_the_departments_own() -> None:
    tokyo = clock("Asia/Tokyo", hour=9)
    assert next_alert_hour(at(1), tokyo) == dt.datetime(2027, 3, 1, 0, tzinfo=dt.UTC)


@settings(deadline=None)
@given(
    minutes=st.integers(0, 4 * 366 * 24 * 60),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]),
    hour=st.integers(0, 23),
)
def test_the_next_alert_hour_is_the_first_one_on_a_working_day_not_before_the_moment(
    minutes: int, zone: str, hour: int
) -> None:
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    team = clock(zone, hour, WorkingDays(weekend=frozenset({5, 6}), country="DE"))
    found = next_alert_hour(moment, team)
    assert found >= moment
    assert team.days.is_working(found.astimezone(team.zone).date())
    day = moment.astimezone(team.zone).date()
    candidates = (
        dt.datetime.combine(day + dt.timedelta(days=n), dt.time(hour), team.zone).astimezone(dt.UTC)
        for n in range(15)
        if team.days.is_working(day + dt.timedelta(days=n))
    )
    assert found == next(candidate for candidate in candidates if candidate >= moment)
