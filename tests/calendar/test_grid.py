"""The month's layout: nothing overlaps, nothing is lost, the same data gives the same picture."""

import datetime as dt
import itertools
import random
from collections import Counter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from calendar_app.calendar.grid import Item, WeekLayout, lay_out
from calendar_app.calendar.window import month_window, next_month, parse_day, previous_month, week_number

MONTH = month_window(dt.date(2027, 3, 15))


def item(number: int, start: int, length: int = 1, *, late: bool = False) -> Item:
    """An activity from ``start`` days after the window's first day, ``length`` days long."""
    first = MONTH.first + dt.timedelta(days=start)
    return Item(
        id=UUID(int=number),
        starts_on=first,
        ends_on=first + dt.timedelta(days=length - 1),
        starts_at=None,
        title=f"Post {number % 7}",
        campaign="Spring",
        channel="Print",
        colour=1,
        status="planned",
        is_late=late,
    )


items_of_a_month = st.lists(st.tuples(st.integers(-20, 45), st.integers(1, 40), st.booleans()), max_size=60).map(
    lambda rows: [item(number, start, length, late=late) for number, (start, length, late) in enumerate(rows)]
)


def days_of(each: Item, week: WeekLayout) -> list[dt.date]:
    return [day for day in week.days if each.starts_on <= day <= each.ends_on]


@given(items=items_of_a_month, most=st.integers(2, 10))
def test_bars_in_one_lane_never_share_a_day(items: list[Item], most: int) -> None:
    for week in lay_out(items, MONTH.weeks, most=most):
        cells = Counter(
            (segment.lane, column)
            for segment in week.segments
            for column in range(segment.column, segment.column + segment.span)
        )
        assert set(cells.values()) <= {1}
        assert all(1 <= lane <= most and 1 <= column <= 7 for lane, column in cells)


@given(items=items_of_a_month, most=st.integers(2, 10))
def test_every_activity_is_on_each_of_its_days_as_a_bar_or_counted_once(items: list[Item], most: int) -> None:
    for week in lay_out(items, MONTH.weeks, most=most):
        drawn = {segment.item.id: segment for segment in week.segments}
        assert len(drawn) == len(week.segments)
        for day in week.days:
            here = [each for each in items if each.starts_on <= day <= each.ends_on]
            hidden = [each for each in here if each.id not in drawn]
            more = week.more.get(day)
            assert (more.count if more else 0) == len(hidden)
            assert (more.late if more else 0) == sum(each.is_late for each in hidden)
            whole = week.whole(day)
            assert (whole.count, whole.late) == (len(here), sum(each.is_late for each in here))
        for segment in week.segments:
            covered = list(week.days)[segment.column - 1 : segment.column - 1 + segment.span]
            assert covered == days_of(segment.item, week)


@given(items=items_of_a_month)
def test_a_bar_that_goes_on_comes_from_before_in_the_next_week(items: list[Item]) -> None:
    weeks = lay_out(items, MONTH.weeks, most=1000)
    for before, after in itertools.pairwise(weeks):
        going = {segment.item.id for segment in before.segments if segment.goes_on}
        coming = {segment.item.id for segment in after.segments if segment.from_before}
        assert going == coming


@given(items=items_of_a_month, seed=st.integers(0, 1000))
def test_the_order_of_the_data_does_not_matter(items: list[Item], seed: int) -> None:
    shuffled = random.Random(seed).sample(items, len(items))
    assert lay_out(items, MONTH.weeks) == lay_out(shuffled, MONTH.weeks)


def test_what_is_late_is_shown_before_what_is_not() -> None:
    crowd = [item(number, 3) for number in range(20)] + [item(99, 3, late=True)]
    [week, *_] = lay_out(crowd, MONTH.weeks, most=3)
    assert week.segments[0].item.id == UUID(int=99)
    assert week.more[week.days[3]].late == 0


@given(st.dates(dt.date(1991, 1, 1), dt.date(2198, 12, 31)), st.integers(0, 6))
def test_a_month_is_whole_weeks_that_hold_it(day: dt.date, first_weekday: int) -> None:
    window = month_window(day, first_weekday=first_weekday)
    assert window.first.weekday() == first_weekday
    assert all(len(week) == 7 for week in window.weeks)
    assert window.first <= day.replace(day=1) and next_month(day) - dt.timedelta(days=1) <= window.last
    assert len(window.weeks) <= 6
    assert previous_month(next_month(day)) == day.replace(day=1)


def test_a_week_has_the_number_of_its_thursday_even_when_it_begins_on_sunday() -> None:
    window = month_window(dt.date(2027, 1, 15), first_weekday=6)
    assert week_number(window.weeks[0]) == 53
    assert week_number(window.weeks[1]) == 1


def test_a_day_that_makes_no_sense_is_the_default() -> None:
    for text in (None, "", "x", "2027-13-01", "0001-01-01", "9999-12-31", "2027-03-01\x00"):
        assert parse_day(text, default=dt.date(2027, 3, 1)) == dt.date(2027, 3, 1)
