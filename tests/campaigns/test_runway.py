"""The runway: every day has its place, in order, inside the picture."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from campaigns.rules.runway import MOST_TICKS, runway

days = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


def percent(text: str) -> float:
    assert text.endswith("%")
    return float(text[:-1])


@given(known=st.lists(days, min_size=1, max_size=20), today=days)
def test_days_stand_in_order_inside_the_picture(known: list[dt.date], today: dt.date) -> None:
    scale = runway(known, today=today)
    assert scale is not None
    places = [percent(scale.at(day)) for day in sorted(known)]
    assert places == sorted(places)
    assert all(0 < place < 100 for place in places)
    assert all(scale.covers(day) for day in known)


@given(known=st.lists(days, min_size=3, max_size=3).map(sorted), today=days)
def test_a_strip_begins_with_its_work_and_ends_with_its_last_day(known: list[dt.date], today: dt.date) -> None:
    scale = runway(known, today=today)
    assert scale is not None
    work, start, end = known
    strip = scale.strip(work_begins_on=work, starts_on=start, ends_on=end)
    at, width = percent(strip.at), percent(strip.width)
    assert abs(percent(strip.work_at) + percent(strip.work_width) - at) < 0.03
    assert width > 0 and at + width <= 100.02
    assert at <= percent(scale.at(start)) <= percent(scale.at(end)) < at + width + 0.03


@given(known=st.lists(days, min_size=1, max_size=5), today=days)
def test_ticks_are_few_and_on_firsts_of_months(known: list[dt.date], today: dt.date) -> None:
    scale = runway(known, today=today)
    assert scale is not None
    ticks = scale.ticks(today=today)
    assert len(ticks) <= MOST_TICKS + 1
    assert all(tick.day.day == 1 and scale.covers(tick.day) for tick in ticks)
    assert [percent(tick.at) for tick in ticks] == sorted(percent(tick.at) for tick in ticks)


def test_names_of_months_give_way_to_today_and_to_the_end() -> None:
    scale = runway([dt.date(2027, 1, 20), dt.date(2027, 6, 10)], today=dt.date(2027, 3, 15))
    assert scale is not None
    named = {tick.day.month for tick in scale.ticks(today=dt.date(2027, 3, 15)) if tick.has_room}
    assert named == {2, 4, 5}
    far = {tick.day.month for tick in scale.ticks(today=dt.date(2020, 1, 1)) if tick.has_room}
    assert far == {2, 3, 4, 5}


def test_today_is_shown_when_it_is_near_and_left_out_when_it_is_far() -> None:
    known = [dt.date(2027, 3, 1), dt.date(2027, 4, 1)]
    near, far = runway(known, today=dt.date(2027, 1, 1)), runway(known, today=dt.date(2026, 1, 1))
    assert near is not None and near.covers(dt.date(2027, 1, 1))
    assert far is not None and not far.covers(dt.date(2026, 1, 1))
    assert runway([], today=dt.date(2027, 1, 1)) is None
