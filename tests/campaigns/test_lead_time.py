"""Due, warn, late and alert dates agree with a slow day-by-day account, in every zone and weekend."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.enums import Unit
from campaigns.rules.lead_time import alert_instant, due_on, late_on, local_alert_date, shortfall, warn_on
from departments.errors import Refused
from departments.workdays import WorkingDays
from tests.chance import examples
from tests.departments import working_days_model as model

pytestmark = pytest.mark.filterwarnings("ignore:Requested Holidays are available only")
many = settings(max_examples=examples(500), deadline=None)
offsets = st.integers(-120, 120)
LONDON = WorkingDays(country="GB", subdivision="ENG")
PLAIN = WorkingDays()


def slow_month_shift(day: date, months: int) -> date:
    """Shift by months without arithmetic: walk to the month's first day, then as far as the month goes."""
    first = day.replace(day=1)
    for _ in range(abs(months)):
        first = (first + timedelta(days=32)).replace(day=1) if months > 0 else (first - model.ONE_DAY).replace(day=1)
    landed = first
    while landed.day < day.day and (landed + model.ONE_DAY).month == first.month:
        landed += model.ONE_DAY
    return landed


def slow_due(anchor: date, offset: int, unit: Unit, days: WorkingDays) -> date:
    """Say DESIGN's sentence in loops."""
    if offset == 0:
        return model.back_to_work(days, anchor, -model.ONE_DAY)
    if unit == Unit.WORKING_DAYS:
        return model.weighed(days, anchor, offset)
    if unit == Unit.MONTHS:
        landed = slow_month_shift(anchor, offset)
    else:
        landed = model.weighed(days, anchor, offset * (7 if unit == Unit.WEEKS else 1), all_days=True)
    return model.back_to_work(days, landed, model.ONE_DAY if offset > 0 else -model.ONE_DAY)


@settings(max_examples=examples(1_500), deadline=None)
@given(model.dates, offsets, st.sampled_from(list(Unit)), model.working_days() | model.busy_days())
def test_due_dates_equal_a_day_by_day_count(anchor: date, offset: int, unit: Unit, days: WorkingDays) -> None:
    due = due_on(anchor_day=anchor, offset=offset, unit=unit, days=days)
    assert due == slow_due(anchor, offset, unit, days)
    assert days.is_working(due)


@many
@given(model.dates, st.integers(0, 40), offsets, st.sampled_from(list(Unit)), model.busy_days())
def test_a_later_anchor_is_never_due_earlier(
    anchor: date, wait: int, offset: int, unit: Unit, days: WorkingDays
) -> None:
    later = anchor + timedelta(days=wait)
    assert due_on(anchor_day=anchor, offset=offset, unit=unit, days=days) <= due_on(
        anchor_day=later, offset=offset, unit=unit, days=days
    )


@many
@given(model.dates, st.integers(1, 120), model.working_days())
def test_working_days_before_and_back_again(anchor: date, offset: int, days: WorkingDays) -> None:
    anchor = days.on_or_after(anchor)
    due = due_on(anchor_day=anchor, offset=-offset, unit=Unit.WORKING_DAYS, days=days)
    assert due_on(anchor_day=due, offset=offset, unit=Unit.WORKING_DAYS, days=days) == anchor


@many
@given(model.dates, st.integers(0, 30), model.working_days())
def test_coming_then_due_then_late(due: date, warn: int, days: WorkingDays) -> None:
    due = days.on_or_before(due)
    assert warn_on(due, warn, days) == (model.walk(days, due, -warn) if warn else due)
    assert late_on(due, days) == model.walk(days, due, 1)
    assert warn_on(due, warn, days) <= due < late_on(due, days)


@many
@given(model.dates, st.integers(-200, 200), model.working_days())
def test_shortfall_is_what_is_asked_less_what_there_is(due: date, wait: int, days: WorkingDays) -> None:
    today = due + timedelta(days=wait)
    short = shortfall(due, today, days)
    if today <= due:
        assert short == 0
    else:
        assert short == max(1, model.count(days, due, today))


@many
@given(model.dates, model.working_days())
def test_alerts_fire_on_working_days_of_who_is_told(day: date, days: WorkingDays) -> None:
    assert local_alert_date(day, days) == model.back_to_work(days, day, -model.ONE_DAY)
    assert local_alert_date(day, days, late=True) == model.back_to_work(days, day, model.ONE_DAY)


@pytest.mark.parametrize(
    ("anchor", "offset", "unit", "due"),
    [
        (date(2026, 5, 6), -30, Unit.WORKING_DAYS, date(2026, 3, 20)),  # over Easter and May Day
        (date(2026, 4, 4), -1, Unit.WORKING_DAYS, date(2026, 4, 2)),  # from Easter Saturday
        (date(2026, 4, 3), 0, Unit.WORKING_DAYS, date(2026, 4, 2)),  # Good Friday itself
        (date(2026, 4, 3), 0, Unit.MONTHS, date(2026, 4, 2)),
        (date(2026, 4, 1), 2, Unit.DAYS, date(2026, 4, 7)),  # lands on Good Friday: after means on
        (date(2026, 4, 8), -2, Unit.DAYS, date(2026, 4, 2)),  # lands on Easter Monday: before means back
        (date(2026, 3, 31), -1, Unit.MONTHS, date(2026, 2, 27)),  # 28 February is a Saturday
        (date(2028, 3, 31), -1, Unit.MONTHS, date(2028, 2, 29)),  # a leap day that is a Tuesday
        (date(2024, 2, 29), 12, Unit.MONTHS, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, Unit.MONTHS, date(2026, 3, 2)),  # 28 February is off, after means March
        (date(2026, 12, 30), -1, Unit.WEEKS, date(2026, 12, 23)),
    ],
)
def test_named_examples(anchor: date, offset: int, unit: Unit, due: date) -> None:
    assert due_on(anchor_day=anchor, offset=offset, unit=unit, days=LONDON) == due


def test_shortfall_reads_as_people_count_it() -> None:
    start = date(2026, 5, 6)
    due = due_on(anchor_day=start, offset=-30, unit=Unit.WORKING_DAYS, days=LONDON)
    today = LONDON.add(start, -12)
    assert LONDON.between(today, start) == 12
    assert shortfall(due, today, LONDON) == 18


def test_a_duty_missed_over_a_weekend_is_short_by_one() -> None:
    assert shortfall(date(2026, 5, 9), date(2026, 5, 10), PLAIN) == 1  # Saturday's duty, made on Sunday


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("offset", [10**6, -(10**6), 10**12])
def test_absurd_offsets_are_refused_in_words(unit: Unit, offset: int) -> None:
    with pytest.raises(Refused, match="at most"):
        due_on(anchor_day=date(2026, 1, 1), offset=offset, unit=unit, days=PLAIN)


@pytest.mark.parametrize("unit", list(Unit))
def test_the_ends_of_the_calendar_are_refused_in_words(unit: Unit) -> None:
    with pytest.raises(Refused, match="nearer date"):
        due_on(anchor_day=date.max, offset=10_000, unit=unit, days=PLAIN)
    with pytest.raises(Refused, match="nearer date"):
        due_on(anchor_day=date(1, 1, 2), offset=-10_000, unit=unit, days=PLAIN)


ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer
    "America/Santiago",  # changes at midnight
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Pacific/Apia",  # skipped a whole day in 2011
    "Pacific/Chatham",
    "UTC",
]


def slow_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Watch the clock in ``zone`` by the minute: the first that shows the time, else what the gap shifts to."""
    wanted = datetime.combine(day, at)
    moment = wanted.replace(tzinfo=UTC) - timedelta(hours=16)
    end = moment + timedelta(hours=60)
    before = moment
    while moment < end:
        shown = moment.astimezone(zone).replace(tzinfo=None)
        if shown == wanted:
            return moment
        if shown > wanted:
            gap_start = before.astimezone(zone).replace(tzinfo=None) + timedelta(minutes=1)
            return moment + (wanted - gap_start)
        before, moment = moment, moment + timedelta(minutes=1)
    raise AssertionError("the time never came")


def changes_of(zone: ZoneInfo) -> list[date]:
    """Return the days of 2011 to 2027 around which the zone's offset changes."""
    found, day = [], date(2011, 1, 1)
    while day < date(2028, 1, 1):
        noon = datetime.combine(day, time(12), tzinfo=zone)
        if noon.utcoffset() != (noon + timedelta(days=1)).utcoffset():
            found.append(day)
        day += model.ONE_DAY
    return found


@pytest.mark.parametrize("name", ZONES)
def test_alert_instants_equal_watching_the_clock(name: str) -> None:
    zone = ZoneInfo(name)
    days = [date(2026, 7, 1), *changes_of(zone)[:6]]
    for day in [*days, *(day + model.ONE_DAY for day in days)]:
        for at in (time(0, 0), time(0, 30), time(1, 45), time(2, 30), time(3, 0), time(8, 0), time(23, 30)):
            assert alert_instant(day, at, zone) == slow_instant(day, at, zone), (day, at)


def test_a_skipped_alert_hour_is_shifted_forward() -> None:
    told = alert_instant(date(2026, 3, 29), time(2, 30), ZoneInfo("Europe/Berlin"))
    assert told == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # clocks show 03:30


def test_an_alert_hour_shown_twice_is_the_first() -> None:
    told = alert_instant(date(2026, 10, 25), time(2, 30, fold=1), ZoneInfo("Europe/Berlin"))
    assert told == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
