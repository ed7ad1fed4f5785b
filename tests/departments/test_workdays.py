"""Counting in working days agrees with walking there day by day, and gives up with a sentence."""

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from departments.enums import DayKind
from departments.errors import Refused
from departments.workdays import MAX_OFFSET, Special, WorkingDays, holiday_places, public_holidays
from tests.chance import examples
from tests.departments import working_days_model as model

pytestmark = pytest.mark.filterwarnings("ignore:Requested Holidays are available only")
many = settings(max_examples=examples(400), deadline=None)
LONDON = WorkingDays(country="GB", subdivision="ENG")
RIYADH = WorkingDays(weekend=frozenset({4, 5}), country="SA")


def closed(first: date, last: date | None = None, *, reason: str = "Closed") -> Special:
    return Special(DayKind.CLOSED, first, last or first, reason=reason)


@many
@given(model.working_days(), model.dates)
def test_a_day_is_worked_as_the_slow_model_says(days: WorkingDays, day: date) -> None:
    assert days.is_working(day) == model.works(days, day)
    assert (days.reason_off(day) is None) == days.is_working(day)


@many
@given(model.working_days(), model.dates, st.integers(-300, 300))
@example(WorkingDays(), date(2024, 2, 29), 0)
@example(WorkingDays(), date(2023, 12, 31), 1)
@example(WorkingDays(), date(2024, 1, 1), -1)
def test_the_nth_working_day_is_where_walking_ends(days: WorkingDays, day: date, count: int) -> None:
    expected = model.walk(days, day, count) if count else model.back_to_work(days, day, -model.ONE_DAY)
    assert days.add(day, count) == expected


@many
@given(model.working_days(), model.dates)
def test_off_days_move_to_the_nearest_working_day_each_way(days: WorkingDays, day: date) -> None:
    assert days.on_or_before(day) == model.back_to_work(days, day, -model.ONE_DAY)
    assert days.on_or_after(day) == model.back_to_work(days, day, model.ONE_DAY)


@many
@given(model.working_days(), model.dates, st.integers(0, 1_000))
def test_the_count_between_two_days_includes_the_first_only(days: WorkingDays, first: date, length: int) -> None:
    end = first + timedelta(days=length)
    assert days.between(first, end) == model.count(days, first, end)
    assert days.between(end, first) == -days.between(first, end)


@many
@given(model.working_days(), model.dates, model.dates, model.dates)
def test_counts_add_up(days: WorkingDays, a: date, b: date, c: date) -> None:
    assert days.between(a, b) + days.between(b, c) == days.between(a, c)


@many
@given(model.working_days(), model.dates, st.integers(1, 500))
def test_going_and_coming_back_ends_on_the_same_working_day(days: WorkingDays, day: date, count: int) -> None:
    start = days.on_or_after(day)
    assert days.add(days.add(start, count), -count) == start
    assert days.add(days.add(start, -count), count) == start
    assert days.between(days.add(start, -count), start) == count == days.between(start, days.add(start, count))


@many
@given(model.working_days(), model.dates, st.integers(0, 60), st.integers(-200, 200))
def test_a_later_day_never_gives_an_earlier_result(days: WorkingDays, day: date, wait: int, count: int) -> None:
    assert days.add(day, count) <= days.add(day + timedelta(days=wait), count)


def test_easter_is_stepped_over() -> None:
    assert LONDON.add(date(2026, 4, 7), -1) == date(2026, 4, 2)
    assert LONDON.add(date(2026, 4, 2), 1) == date(2026, 4, 7)
    assert LONDON.between(date(2026, 4, 2), date(2026, 4, 7)) == 1


def test_sunday_is_worked_where_the_weekend_is_friday_and_saturday() -> None:
    assert RIYADH.is_working(date(2026, 1, 4))
    assert RIYADH.add(date(2026, 1, 4), -1) == date(2026, 1, 1)


def test_observed_holidays_of_the_next_year_count_in_the_year_they_fall_in() -> None:
    new_york = WorkingDays(country="US")
    assert not new_york.is_working(date(2021, 12, 31))  # New Year's Day 2022 is a Saturday
    assert new_york.add(date(2022, 1, 3), -1) == date(2021, 12, 30)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 4), "Weekend"),
        (date(2026, 8, 17), "Works holiday"),
        (date(2026, 8, 15), "Works holiday"),
        (date(2026, 8, 28), "Works holiday"),
        (date(2026, 8, 31), "Late Summer Bank Holiday"),
        (date(2026, 9, 1), None),
    ],
)
def test_a_day_off_says_why(day: date, reason: str | None) -> None:
    days = replace(LONDON, special=(closed(date(2026, 8, 15), date(2026, 8, 28), reason="Works holiday"),))
    assert days.reason_off(day) == reason


def test_holidays_are_named_in_the_language_asked_for() -> None:
    munich = WorkingDays(country="DE", subdivision="BY")
    assert munich.reason_off(date(2026, 4, 3), "de") == "Karfreitag"
    assert munich.reason_off(date(2026, 4, 3)) == "Good Friday"
    assert munich.reason_off(date(2026, 4, 3), "de-at") == "Karfreitag"
    assert munich.reason_off(date(2026, 4, 3), "xx") == "Karfreitag"


def test_a_region_keeps_what_the_land_does_not() -> None:
    epiphany = date(2027, 1, 6)
    assert not WorkingDays(country="DE", subdivision="BY").is_working(epiphany)
    assert WorkingDays(country="DE").is_working(epiphany)


@pytest.mark.parametrize(
    "days",
    [
        WorkingDays(weekend=frozenset(range(7))),
        WorkingDays(special=(Special(DayKind.CLOSED, date(2000, 1, 1), date(2080, 1, 1)),)),
    ],
)
def test_a_calendar_without_a_working_day_is_refused_in_words(days: WorkingDays) -> None:
    for ask in (lambda: days.add(date(2026, 1, 1), 5), lambda: days.add(date(2026, 1, 1), -5)):
        with pytest.raises(Refused, match="no working day"):
            ask()
    with pytest.raises(Refused, match="no working day"):
        days.on_or_before(date(2026, 1, 1))
    assert days.between(date(2026, 1, 1), date(2026, 12, 31)) == 0


@pytest.mark.parametrize("count", [MAX_OFFSET + 1, -MAX_OFFSET - 1, 10**9])
def test_an_absurd_offset_is_refused_in_words(count: int) -> None:
    with pytest.raises(Refused, match="too many"):
        LONDON.add(date(2026, 1, 1), count)


def test_the_ends_of_the_calendar_are_refused_in_words() -> None:
    with pytest.raises(Refused, match="nearer date"):
        WorkingDays().add(date.max, 1)
    with pytest.raises(Refused, match="nearer date"):
        WorkingDays().add(date.min, -1)
    with pytest.raises(Refused, match="too far apart"):
        WorkingDays().between(date.min, date.max)


@pytest.mark.parametrize(("country", "subdivision", "field"), [("XX", None, "country"), ("DE", "ZZ", "subdivision")])
def test_an_unknown_place_is_refused_at_its_field(country: str, subdivision: str | None, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        WorkingDays(country=country, subdivision=subdivision).is_working(date(2026, 1, 1))
    assert refusal.value.field == field
    assert "Choose one from the list" in str(refusal.value)


def test_every_place_offered_has_holidays() -> None:
    for country in holiday_places():
        public_holidays(country, "", 2027)
    assert {"DE", "GB", "US", "FR"} <= set(holiday_places())
    assert "BY" in holiday_places()["DE"]


def test_equal_calendars_are_equal_whatever_they_have_worked_out() -> None:
    used, fresh = WorkingDays(country="GB"), WorkingDays(country="GB")
    used.add(date(2026, 1, 1), 400)
    assert used == fresh and hash(used) == hash(fresh)


def test_replanning_thousands_of_duties_takes_no_time() -> None:
    LONDON.add(date(2026, 6, 1), 400)
    began = time.process_time()
    for passed in range(10_000):
        LONDON.add(date(2026, 1, 1) + timedelta(days=passed % 300), -400)
    assert time.process_time() - began < 1.0  # 100 microseconds each would still be too slow
