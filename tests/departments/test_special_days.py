"""Closed and open days, busy seasons: which level wins, what comes every year, and how much a busy day counts."""

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from campaigns.enums import Unit
from campaigns.rules.lead_time import due_on, late_on, shortfall, warn_on
from departments.enums import DayKind
from departments.errors import Refused
from departments.workdays import Level, Special, WorkingDays, occurrences, repeats_over_itself
from tests.chance import examples
from tests.departments import working_days_model as model

pytestmark = pytest.mark.filterwarnings("ignore:Requested Holidays are available only")
many = settings(max_examples=examples(400), deadline=None)

LONDON = WorkingDays(country="GB", subdivision="ENG")
CHRISTMAS_EVE = date(2026, 12, 24)
BOXING_DAY = date(2026, 12, 28)  # kept on the Monday
SATURDAY = date(2026, 12, 19)


def closed(first: date, last: date | None = None, **fields: object) -> Special:
    return Special(DayKind.CLOSED, first, last or first, **fields)  # type: ignore[arg-type]


def open_on(first: date, last: date | None = None, **fields: object) -> Special:
    return Special(DayKind.OPEN, first, last or first, **fields)  # type: ignore[arg-type]


def busy(first: date, last: date, factor: int, **fields: object) -> Special:
    return Special(DayKind.BUSY, first, last, factor=factor, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("own", "special", "day", "level", "works"),
    [
        ([], [], SATURDAY, Level.WEEKEND, False),
        ([], [], BOXING_DAY, Level.HOLIDAY, False),
        ([], [], CHRISTMAS_EVE, Level.USUAL, True),
        ([], [open_on(SATURDAY)], SATURDAY, Level.CALENDAR, True),
        ([], [open_on(BOXING_DAY)], BOXING_DAY, Level.CALENDAR, True),
        ([], [closed(CHRISTMAS_EVE)], CHRISTMAS_EVE, Level.CALENDAR, False),
        ([], [open_on(CHRISTMAS_EVE), closed(CHRISTMAS_EVE)], CHRISTMAS_EVE, Level.CALENDAR, False),
        ([open_on(CHRISTMAS_EVE)], [closed(CHRISTMAS_EVE)], CHRISTMAS_EVE, Level.DEPARTMENT, True),
        ([closed(SATURDAY)], [open_on(SATURDAY)], SATURDAY, Level.DEPARTMENT, False),
        ([open_on(SATURDAY), closed(SATURDAY)], [], SATURDAY, Level.DEPARTMENT, False),
        ([busy(SATURDAY, SATURDAY, 200)], [], SATURDAY, Level.WEEKEND, False),
    ],
)
def test_the_strongest_level_that_speaks_of_a_day_decides(
    own: list[Special], special: list[Special], day: date, level: Level, works: bool
) -> None:
    days = replace(LONDON, own=tuple(own), special=tuple(special))
    standing = days.standing(day)
    assert (standing.level, standing.is_working, days.is_working(day)) == (level, works, works)


def test_the_reason_shown_is_that_of_the_row_that_decides() -> None:
    days = replace(
        LONDON,
        special=(open_on(CHRISTMAS_EVE, reason="All hands"), closed(CHRISTMAS_EVE, reason="Company closing")),
        own=(open_on(CHRISTMAS_EVE, reason="Phones are staffed"),),
    )
    assert days.standing(CHRISTMAS_EVE).reason == "Phones are staffed"
    assert days.reason_off(CHRISTMAS_EVE) is None
    assert replace(days, own=()).reason_off(CHRISTMAS_EVE) == "Company closing"


@many
@given(model.busy_days(), model.dates)
def test_standing_and_counting_say_the_same_of_each_day(days: WorkingDays, day: date) -> None:
    standing = days.standing(day)
    assert standing.is_working == days.is_working(day) == model.works(days, day)
    assert model.weight(days, day) * standing.factor == 100


def test_a_stretch_over_new_year_comes_again_each_year() -> None:
    row = closed(CHRISTMAS_EVE, date(2027, 1, 2), is_yearly=True)
    days = WorkingDays(special=(row,))
    assert not row.holds(date(2026, 1, 2)) and not row.holds(date(2025, 12, 24))  # not before its first day
    assert days.add(date(2026, 12, 23), 1) == date(2027, 1, 4)
    assert days.add(date(2031, 1, 3), -1) == date(2030, 12, 23)
    assert list(occurrences(row, 2028)) == [
        (date(2027, 12, 24), date(2028, 1, 2)),
        (date(2028, 12, 24), date(2029, 1, 2)),
    ]


@pytest.mark.parametrize(
    ("year", "day"), [(2024, (2, 29)), (2025, (2, 28)), (2026, (2, 28)), (2028, (2, 29)), (2100, (2, 28))]
)
def test_a_leap_day_each_year_is_the_last_of_february(year: int, day: tuple[int, int]) -> None:
    row = closed(date(2024, 2, 29), is_yearly=True)
    february = [date(year, 2, 1) + timedelta(days=passed) for passed in range(31)]
    assert [each for each in february if row.holds(each)] == [date(year, *day)]


def test_yearly_days_may_not_run_over_themselves() -> None:
    assert not repeats_over_itself(closed(date(2027, 1, 1), date(2027, 12, 31), is_yearly=True))
    assert repeats_over_itself(closed(date(2027, 1, 1), date(2028, 1, 1), is_yearly=True))
    assert not repeats_over_itself(closed(date(2027, 1, 1), date(2028, 1, 1)))
    assert repeats_over_itself(closed(date(2024, 2, 29), date(2025, 2, 28), is_yearly=True))


@pytest.mark.parametrize(
    ("unit", "offset", "due"),
    [
        # Three busy weeks at factor 2 before Monday 21 December 2026: a day in them counts a half.
        (Unit.WORKING_DAYS, -5, date(2026, 12, 7)),
        (Unit.WORKING_DAYS, -8, date(2026, 11, 27)),  # 15 busy days weigh 7.5; half a day is missing
        (Unit.WEEKS, -1, date(2026, 12, 7)),
        (Unit.DAYS, -7, date(2026, 12, 7)),
        (Unit.WEEKS, -2, date(2026, 11, 26)),  # Monday 30 November less 3.5 days, so Thursday
        (Unit.MONTHS, -1, date(2026, 11, 20)),  # a month is a month; the 21st is a Saturday
    ],
)
def test_busy_days_count_less(unit: Unit, offset: int, due: date) -> None:
    days = WorkingDays(own=(busy(date(2026, 11, 30), date(2026, 12, 20), 200),))
    assert due_on(anchor_day=date(2026, 12, 21), offset=offset, unit=unit, days=days) == due


def test_after_an_anchor_busy_days_count_less_too() -> None:
    days = WorkingDays(own=(busy(date(2026, 11, 30), date(2026, 12, 20), 200),))
    monday = date(2026, 11, 30)
    assert due_on(anchor_day=monday, offset=2, unit=Unit.WORKING_DAYS, days=days) == date(2026, 12, 4)
    assert due_on(anchor_day=monday, offset=1, unit=Unit.WEEKS, days=days) == date(2026, 12, 14)


def test_of_two_seasons_the_greater_factor_counts() -> None:
    week = (date(2026, 12, 7), date(2026, 12, 13))
    days = WorkingDays(special=(busy(*week, 200),), own=(busy(*week, 125),))
    assert days.standing(week[0]).factor == 200
    assert days.add_weighed(date(2026, 12, 14), -2) == date(2026, 12, 8)


def test_thirds_add_up_to_whole_days() -> None:
    days = WorkingDays(own=(busy(date(2026, 12, 1), date(2026, 12, 31), 300),))
    assert days.add_weighed(date(2026, 12, 14), -3) == date(2026, 12, 1)


def test_notice_warning_and_lateness_are_plain_working_days() -> None:
    usual = WorkingDays()
    days = WorkingDays(own=(busy(date(2026, 12, 1), date(2026, 12, 31), 300),))
    due, today = date(2026, 12, 10), date(2026, 12, 16)
    assert warn_on(due, 3, days) == warn_on(due, 3, usual)
    assert late_on(due, days) == late_on(due, usual)
    assert shortfall(due, today, days) == shortfall(due, today, usual) == 4


@many
@given(model.busy_days(), model.dates, st.integers(-150, 150))
@example(WorkingDays(own=(busy(date(2023, 12, 1), date(2024, 1, 15), 333, is_yearly=True),)), date(2024, 1, 1), -9)
def test_a_lead_time_ends_where_walking_ends(days: WorkingDays, day: date, count: int) -> None:
    if count == 0:
        assert days.add_weighed(day, 0) == days.add(day, 0)
        return
    assert days.add_weighed(day, count) == model.weighed(days, day, count)
    assert days.shift(day, count) == model.weighed(days, day, count, all_days=True)


@many
@given(model.busy_days(), model.dates, st.integers(0, 60), st.integers(-200, 200))
def test_a_later_day_never_leads_to_an_earlier_one(days: WorkingDays, day: date, wait: int, count: int) -> None:
    later = day + timedelta(days=wait)
    assert days.add_weighed(day, count) <= days.add_weighed(later, count)
    assert days.shift(day, count) <= days.shift(later, count)


@many
@given(model.working_days(), model.dates, st.integers(1, 300))
def test_there_and_back_where_nothing_is_busy(days: WorkingDays, day: date, count: int) -> None:
    start = days.on_or_after(day)
    assert days.add_weighed(days.add_weighed(start, -count), count) == start
    assert days.shift(days.shift(day, -count), count) == day


def test_a_factor_of_one_changes_nothing() -> None:
    days = replace(LONDON, own=(busy(date(2026, 1, 1), date(2026, 12, 31), 100),))
    assert not days.has_seasons
    assert days.add_weighed(date(2026, 7, 1), -30) == LONDON.add(date(2026, 7, 1), -30)


def test_open_days_alone_make_a_week_of_none_countable() -> None:
    days = WorkingDays(frozenset(range(7)), own=(open_on(date(2026, 6, 1), is_yearly=True),))
    assert days.add(date(2026, 1, 1), 5) == date(2030, 6, 1)


@pytest.mark.parametrize(
    "days",
    [
        WorkingDays(own=(closed(date(2000, 1, 1), date(2000, 12, 31), is_yearly=True),)),
        WorkingDays(frozenset(range(7)), own=(busy(date(2000, 1, 1), date(2090, 1, 1), 1_000),)),
    ],
)
def test_years_without_work_are_refused_in_words(days: WorkingDays) -> None:
    for count in (5, -5) if not days.own[0].is_yearly else (5,):
        with pytest.raises(Refused, match="no working day"):
            days.add_weighed(date(2026, 1, 1), count)


def test_a_season_leads_to_a_sentence_at_the_ends_of_the_calendar() -> None:
    days = WorkingDays(own=(busy(date(9990, 1, 1), date.max, 1_000),))
    for unit in (Unit.WORKING_DAYS, Unit.DAYS, Unit.WEEKS):
        with pytest.raises(Refused, match="nearer date"):
            due_on(anchor_day=date(9999, 6, 1), offset=200, unit=unit, days=days)


def test_yearly_days_at_the_ends_of_the_calendar_do_no_harm() -> None:
    row = closed(date(9998, 12, 24), date(9999, 1, 2), is_yearly=True)
    assert [first.year for first, _last in occurrences(row, 9999)] == [9998]
    assert not repeats_over_itself(closed(date.max, is_yearly=True))


def test_a_season_costs_no_more_than_a_usual_year() -> None:
    days = replace(LONDON, own=(busy(date(2020, 11, 15), date(2020, 12, 24), 150, is_yearly=True),))
    days.add_weighed(date(2026, 6, 1), 400)
    days.add_weighed(date(2026, 6, 1), -400)
    began = time.process_time()
    for passed in range(10_000):
        days.add_weighed(date(2026, 1, 1) + timedelta(days=passed % 300), -400)
    assert time.process_time() - began < 1.0
