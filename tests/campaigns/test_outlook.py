"""What is shown before saving: dates and shortfalls, the first start that keeps every lead time."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.actions.activities import create_activity
from campaigns.enums import ANCHORS_OF_ACTIVITY, Anchor, MilestoneState, Unit
from campaigns.models import Milestone
from campaigns.queries.activity_outlook import activity_outlook
from campaigns.rules.duties import PlanLine
from campaigns.rules.outlook import Outlook, Standing, outlook
from campaigns.rules.schedule import Schedule
from departments.clocks import DepartmentClock
from departments.workdays import WorkingDays
from tests.factories import make_calendar, make_campaign, make_channel, make_department, make_organisation

NOW = dt.datetime(2027, 3, 3, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
CLOCKS = {
    1: DepartmentClock(1, ZoneInfo("Europe/Berlin"), WorkingDays(country="DE"), dt.time(8)),
    2: DepartmentClock(2, ZoneInfo("UTC"), WorkingDays(weekend=frozenset({4, 5})), dt.time(8)),
}

lines = st.builds(
    PlanLine,
    rule_id=st.integers(1, 10**6),
    name=st.just("Duty"),
    offset=st.integers(-60, 20),
    unit=st.sampled_from(Unit),
    anchor=st.sampled_from(ANCHORS_OF_ACTIVITY),
    must_have=st.booleans(),
    warn_working_days=st.integers(0, 10),
    responsible_ids=st.sampled_from([(1,), (2,), (1, 2), ()]),
)
plans = st.lists(lines, max_size=6, unique_by=lambda line: line.rule_id).map(tuple)
starts = st.dates(dt.date(2027, 1, 1), dt.date(2028, 1, 1))


def looked(plan: tuple[PlanLine, ...], starts_on: dt.date, days: int = 1, **more: object) -> Outlook:
    ends_on = starts_on + dt.timedelta(days=days - 1)
    return outlook(plan, starts_on=starts_on, ends_on=ends_on, clocks=CLOCKS, now=NOW, **more)  # type: ignore[arg-type]


@settings(deadline=None)
@given(plan=plans, starts_on=starts, days=st.integers(1, 9))
def test_short_notice_is_just_the_must_have_duties_that_lie_behind(
    plan: tuple[PlanLine, ...], starts_on: dt.date, days: int
) -> None:
    found = looked(plan, starts_on, days)
    behind = [duty for duty in found.duties if duty.line.must_have and duty.due_on < TODAY]
    assert [duty for duty in found.duties if duty.shortfall_days] == behind
    assert {short.department_id for short in found.short} == {duty.line.responsible_ids[0] for duty in behind}
    assert sum(short.duties for short in found.short) == len(behind)
    assert len(found.duties) == sum(bool(line.responsible_ids) for line in plan)


@settings(deadline=None)
@given(plan=plans, starts_on=starts, days=st.integers(1, 9))
def test_the_good_start_keeps_every_lead_time_and_no_earlier_one_does(
    plan: tuple[PlanLine, ...], starts_on: dt.date, days: int
) -> None:
    found = looked(plan, starts_on, days)
    if not found.short:
        assert found.good_start is None
        return
    good = found.good_start
    assert good is not None and good > starts_on
    assert not looked(plan, good, days).short
    teams = {line.responsible_ids[0] for line in plan if line.must_have and line.responsible_ids}
    between = [starts_on + dt.timedelta(days=ahead) for ahead in range(1, (good - starts_on).days)]
    worked = [day for day in between if all(CLOCKS[team].days.is_working(day) for team in teams)]
    assert all(looked(plan, day, days).short for day in {*worked[::40], *worked[-20:]})


@settings(deadline=None)
@given(plan=plans.filter(len), starts_on=starts)
def test_what_stays_keeps_its_date_and_is_never_short_again(plan: tuple[PlanLine, ...], starts_on: dt.date) -> None:
    fixed = dt.date(2020, 1, 1)
    standing = {line.rule_id: Standing(MilestoneState.DONE, False, fixed, 0) for line in plan}
    found = looked(plan, starts_on, standing=standing)
    assert not found.short
    assert all(duty.stays and duty.due_on == fixed for duty in found.duties)


def test_a_date_that_does_not_change_keeps_the_shortfall_it_has() -> None:
    line = PlanLine(1, "Booking", -10, Unit.WORKING_DAYS, Anchor.START, True, 5, (2,))
    due = looked((line,), TODAY).duties[0].due_on
    standing = {1: Standing(MilestoneState.OPEN, False, due, 0)}
    assert not looked((line,), TODAY, standing=standing).short
    held = {1: Standing(MilestoneState.OPEN, True, due, 3)}
    assert looked((line,), TODAY + dt.timedelta(days=90), standing=held).short[0].shortfall_days == 3


def test_of_what_is_over_nothing_is_asked_that_lies_behind() -> None:
    lines = [PlanLine(n, "Duty", n, Unit.DAYS, Anchor.END, True, 0, (2,)) for n in (-3, 10)]
    start = TODAY - dt.timedelta(days=4)
    assert [duty.line.rule_id for duty in looked(tuple(lines), start, is_over=True).duties] == [10]
    assert [duty.line.rule_id for duty in looked(tuple(lines), start).duties] == [-3, 10]


@pytest.mark.django_db
@pytest.mark.parametrize("ahead", [-3, 0, 4, 12, 31, 90])
def test_what_is_shown_is_what_is_written(ahead: int) -> None:
    make_organisation(time_zone="Asia/Tokyo")
    first = make_department(time_zone="America/New_York", working_calendar=make_calendar(country="US"))
    second = make_department()
    rules = [
        {"name": "a", "offset": -30},
        {"name": "b", "offset": -2, "unit": Unit.WEEKS, "responsible": second},
        {"name": "c", "offset": -1, "unit": Unit.MONTHS},
        {"name": "d", "offset": 3, "anchor": Anchor.END},
        {"name": "e", "offset": -25, "must_have": False},
    ]
    channel, campaign = make_channel(owner=first, rules=rules), make_campaign()
    now = dt.datetime.now(dt.UTC)
    start = now.date() + dt.timedelta(days=ahead)
    schedule = Schedule(start, start + dt.timedelta(days=2))
    shown = activity_outlook(
        channel=channel, campaign=campaign, starts_on=schedule.starts_on, ends_on=schedule.ends_on, now=now
    )
    create_activity(by=None, campaign_id=campaign.pk, channel=channel, title="x", schedule=schedule)
    written = Milestone.objects.order_by("due_on", "name").values_list("name", "due_on", "shortfall_days")
    assert sorted((duty.name, duty.due_on, duty.shortfall_days) for duty in shown.duties) == sorted(written)
