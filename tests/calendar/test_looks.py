"""The year's heat, the agenda and the board: each activity is where it belongs, and nowhere twice."""

import datetime as dt
from collections import Counter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from calendar_app.calendar.agenda import agenda, board
from calendar_app.calendar.filters import STATUSES
from calendar_app.calendar.grid import Item
from calendar_app.calendar.heat import LEAST_FULL, SHADES, counts, fullest, months, shade
from calendar_app.calendar.window import (
    agenda_window,
    months_on,
    quarter_window,
    week_window,
    year_window,
)

DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(2027, 1, 1), dt.date(2027, 12, 31)
SPANS = st.lists(
    st.tuples(st.dates(dt.date(2026, 11, 1), dt.date(2028, 2, 1)), st.integers(0, 90)).map(
        lambda pair: (pair[0], pair[0] + pair[1] * DAY)
    ),
    max_size=40,
)
DAYS = st.dates(dt.date(1991, 1, 1), dt.date(2198, 12, 31))


@given(spans=SPANS)
def test_each_day_counts_what_holds_it(spans: list[tuple[dt.date, dt.date]]) -> None:
    slow = [sum(begins <= FIRST + number * DAY <= ends for begins, ends in spans) for number in range(365)]
    assert counts(spans, FIRST, LAST) == slow
    days = [each for month in months(spans, FIRST, LAST, full=5) for each in month]
    assert [each.count for each in days] == slow and [each.day for each in days] == [
        FIRST + number * DAY for number in range(365)
    ]


@given(count=st.integers(0, 5_000), full=st.integers(1, 1_000))
def test_more_is_never_paler_and_only_nothing_is_blank(count: int, full: int) -> None:
    assert 0 <= shade(count, full=full) <= shade(count + 1, full=full) <= SHADES
    assert (shade(count, full=full) == 0) == (count == 0)
    assert shade(full, full=full) == SHADES


@given(held=st.lists(st.integers(0, 90), max_size=60))
def test_the_fullest_days_are_darkest_however_much_they_hold(held: list[int]) -> None:
    full = fullest(held)
    assert full >= LEAST_FULL
    assert sum(each > full for each in held) <= sum(map(bool, held)) / 20
    assert full == LEAST_FULL or full in held


def test_one_day_does_not_make_all_others_pale() -> None:
    assert fullest([500, *[20] * 40]) == 20
    spans = [(FIRST, FIRST)] * 500 + [(FIRST + number * DAY,) * 2 for number in range(1, 41) for _ in range(20)]
    days = [each for month in months(spans, FIRST, LAST) for each in month]
    assert {each.shade for each in days[:41]} == {SHADES}


def item(number: int, starts: dt.date, length: int, status: str) -> Item:
    return Item(UUID(int=number), starts, starts + length * DAY, None, f"{number}", "Spring", "Radio", 1, status)


ITEMS = st.lists(
    st.tuples(st.dates(dt.date(2027, 2, 1), dt.date(2027, 4, 1)), st.integers(0, 9), st.sampled_from(list(STATUSES))),
    max_size=30,
).map(lambda rows: [item(number, *row) for number, row in enumerate(rows)])


@given(items=ITEMS)
def test_the_agenda_lists_each_once_on_its_first_day_shown(items: list[Item]) -> None:
    first = dt.date(2027, 2, 20)
    listed = agenda(items, first)
    assert [each.day for each in listed] == sorted({max(item.starts_on, first) for item in items})
    assert Counter(item.id for day in listed for item in day.items) == Counter(item.id for item in items)
    assert all(max(item.starts_on, first) == day.day for day in listed for item in day.items)


@given(items=ITEMS, shown=st.lists(st.sampled_from(list(STATUSES)), unique=True))
def test_the_board_has_each_in_the_column_of_its_status(items: list[Item], shown: list[str]) -> None:
    columns = board(items, shown)
    assert [column.status for column in columns] == shown
    wanted = {item.id for item in items if item.status in shown}
    found = Counter(item.id for column in columns for item in column.items)
    assert set(found) == wanted and all(count == 1 for count in found.values())
    assert all(item.status == column.status for column in columns for item in column.items)


@given(day=DAYS, first_weekday=st.integers(0, 6), first_month=st.integers(1, 12))
def test_windows_hold_their_day_and_meet_without_a_gap(day: dt.date, first_weekday: int, first_month: int) -> None:
    week = week_window(day, first_weekday=first_weekday)
    assert week.holds(day) and (week.last - week.first).days == 6 and week.first.weekday() == first_weekday
    quarter = quarter_window(day, first_weekday=first_weekday, first_month=first_month)
    assert quarter.holds(day) and quarter.shown_first.day == 1 and (quarter.shown_first.month - first_month) % 3 == 0
    assert (quarter.last - quarter.first).days % 7 == 6
    after = quarter_window(quarter.shown_last + DAY, first_weekday=first_weekday, first_month=first_month)
    assert after.shown_first == quarter.shown_last + DAY
    year = year_window(day, first_month=first_month)
    assert year.holds(day) and year.first.month == first_month and (year.last - year.first).days in (364, 365)
    assert agenda_window(day).first == day


@given(day=DAYS, months=st.integers(-30, 30))
def test_months_on_keeps_to_the_month_and_its_end(day: dt.date, months: int) -> None:
    there = months_on(day, months)
    wanted = day.year * 12 + day.month + months
    assert there.year * 12 + there.month == min(max(wanted, 1990 * 12 + 1), 2199 * 12 + 12)  # the calendar's ends
    assert there.day == day.day or (there.day < day.day and (there + DAY).day == 1)
