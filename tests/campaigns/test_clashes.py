"""What stands against the days of an activity, by definition: against counting day by day."""

import datetime as dt
from collections import Counter
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.enums import BlackoutKind, ClashKind
from campaigns.rules.clashes import (
    Answer,
    Clash,
    Closed,
    Days,
    Due,
    Piece,
    audience_hits,
    brings,
    closed_days,
    folded,
    is_answered,
    over_capacity,
    over_work,
    unanswered,
    week_of,
    weeks_of,
)
from campaigns.rules.crowding import coming_weeks, crowds, loads

MONDAY = dt.date(2027, 3, 1)
DAY = dt.timedelta(days=1)
ANA, BEN, CLEO = (UUID(int=number) for number in (1, 2, 3))

days = st.integers(0, 60).map(lambda number: MONDAY + number * DAY)
spans = st.builds(lambda first, length: Days(first, first + length * DAY), days, st.integers(0, 12))
pieces = st.lists(st.builds(Piece, st.sampled_from([ANA, BEN, CLEO]), spans), max_size=7)
week_starts = st.integers(0, 6)


def every_day(span: Days) -> list[dt.date]:
    return [span.first + number * DAY for number in range((span.last - span.first).days + 1)]


def on(day: int, last: int | None = None) -> Days:
    """Days of March 2027."""
    return Days(dt.date(2027, 3, day), dt.date(2027, 3, last or day))


# Weeks


@given(days, week_starts)
def test_a_week_holds_its_days_and_begins_on_its_day(day: dt.date, first_day: int) -> None:
    first = week_of(day, first_day)
    assert first.weekday() == first_day and first <= day < first + 7 * DAY


@given(spans, week_starts)
def test_the_weeks_of_days_are_those_with_one_of_them(span: Days, first_day: int) -> None:
    assert list(weeks_of(span, first_day)) == sorted({week_of(day, first_day) for day in every_day(span)})


# Capacity


def test_a_channel_carries_its_number_and_not_one_more() -> None:
    others = [Piece(BEN, on(1)), Piece(CLEO, on(5, 8))]
    found = over_capacity(7, on(3), others, capacity=2, first_day_of_week=0)
    assert found == Clash(ClashKind.CAPACITY, "7", (MONDAY,), (BEN, CLEO), 3, 2)
    assert over_capacity(7, on(10), others, capacity=2, first_day_of_week=0) is None
    assert over_capacity(7, on(3), others, capacity=3, first_day_of_week=0) is None
    assert over_capacity(7, on(3), others, capacity=None, first_day_of_week=0) is None


def test_the_first_day_of_the_week_decides_which_week_a_sunday_is_in() -> None:
    assert over_capacity(7, on(7), [Piece(BEN, on(1))], capacity=1, first_day_of_week=0) is not None
    assert over_capacity(7, on(7), [Piece(BEN, on(1))], capacity=1, first_day_of_week=6) is None


def test_an_activity_brings_its_items_or_itself() -> None:
    assert brings(on(1, 14), [on(day).first for day in (1, 3, 3)], 0) == {MONDAY: 3, MONDAY + 7 * DAY: 1}
    assert brings(on(7, 8), [on(7).first, on(8).first, on(8).first, on(20).first], 6) == {on(7).first: 3}
    assert brings(on(3), [], 0) == {MONDAY: 1}


@given(spans, st.lists(days, max_size=9), week_starts)
def test_what_is_brought_equals_a_count_of_every_day(span: Days, items: list[dt.date], first_day: int) -> None:
    found = brings(span, items, first_day)
    assert list(found) == sorted({week_of(day, first_day) for day in every_day(span)})
    for week, number in found.items():
        inside = [item for item in items if week <= item < week + 7 * DAY]
        assert number == (len(inside) if inside else 1)


def test_what_has_items_brings_their_number() -> None:
    assert over_capacity(7, on(3), [Piece(BEN, on(1), count=4)], capacity=4, first_day_of_week=0) is not None
    assert over_capacity(7, on(3), [], capacity=4, first_day_of_week=0, item_days=[on(3).first] * 5) is not None


@given(spans, pieces, st.integers(1, 4), week_starts)
def test_capacity_equals_a_count_of_every_week(span: Days, others: list[Piece], capacity: int, first_day: int) -> None:
    found = over_capacity(7, span, others, capacity=capacity, first_day_of_week=first_day)
    counted: Counter[dt.date] = Counter()
    for piece in [Piece(ANA, span), *others]:
        counted.update({week_of(day, first_day) for day in every_day(piece.days)})
    over = sorted(week for week in {week_of(day, first_day) for day in every_day(span)} if counted[week] > capacity)
    assert (list(found.weeks) if found else []) == over
    assert found is None or found.number == max(counted[week] for week in over)


# Audiences


def hits(span: Days, others: list[Piece], *, window: int | None = 7, allowed: int = 1) -> dict[UUID, int]:
    found = audience_hits(span, {"Families": others}, window_days=window, allowed=allowed, first_day_of_week=0)
    return {clash.campaign_ids[0]: clash.number for clash in found}


def test_an_audience_is_left_alone_for_the_days_of_the_window() -> None:
    assert hits(on(1), [Piece(BEN, on(7))]) == {BEN: 2}
    assert hits(on(1), [Piece(BEN, on(8))]) == {}
    assert hits(on(7), [Piece(BEN, on(1))]) == {BEN: 2}
    assert hits(on(1), [Piece(BEN, on(1))], window=1) == {BEN: 2}
    assert hits(on(1), [Piece(BEN, on(2))], window=1) == {}
    assert hits(on(1), [Piece(BEN, on(1))], window=None) == {}


def test_more_campaigns_than_are_allowed_are_too_many_and_each_is_named() -> None:
    both = [Piece(BEN, on(3)), Piece(CLEO, on(5))]
    assert hits(on(1), both, allowed=2) == {BEN: 3, CLEO: 3}
    assert hits(on(1), [Piece(BEN, on(3)), Piece(BEN, on(5))], allowed=2) == {}
    # Each is near the activity, but never both of them in one stretch of seven days with it.
    assert hits(on(8), [Piece(BEN, on(2)), Piece(CLEO, on(14))], allowed=2) == {}


def test_a_campaign_that_hits_two_audiences_is_one_clash() -> None:
    others = {"Families": [Piece(BEN, on(2))], "Press": [Piece(BEN, on(3)), Piece(CLEO, on(3))]}
    found = audience_hits(on(1), others, window_days=7, allowed=1, first_day_of_week=0)
    assert [(clash.about, clash.audiences) for clash in found] == [
        (str(BEN), ("Families", "Press")),
        (str(CLEO), ("Press",)),
    ]


@given(spans, pieces, st.integers(1, 9), st.integers(1, 3))
def test_hits_equal_a_look_at_every_stretch_of_days(span: Days, others: list[Piece], window: int, allowed: int) -> None:
    expected: dict[UUID, int] = {}
    for start in range(-window, (span.last - span.first).days + 1 + window):
        stretch = {span.first + (start + number) * DAY for number in range(window)}
        if not stretch & set(every_day(span)):
            continue
        inside = {piece.campaign_id for piece in others if stretch & set(every_day(piece.days))}
        if len(inside) + 1 > allowed:
            expected.update({key: max(expected.get(key, 0), len(inside) + 1) for key in inside})
    assert hits(span, others, window=window, allowed=allowed) == expected


@given(pieces, st.integers(1, 9), st.integers(1, 3))
def test_an_audience_is_crowded_just_where_some_stretch_is(others: list[Piece], window: int, allowed: int) -> None:
    found = crowds("Families", others, window_days=window, allowed=allowed)
    campaigns: set[UUID] = set()
    for start in range(-window, 90):
        stretch = {MONDAY + (start + number) * DAY for number in range(window)}
        inside = {piece.campaign_id for piece in others if stretch & set(every_day(piece.days))}
        if len(inside) > allowed:
            campaigns |= inside
    assert {key for each in found for key in each.campaign_ids} == campaigns
    assert all(one.days.last < other.days.first for one, other in pairwise(found))
    for crowd in found:
        stretch = {crowd.days.last - number * DAY for number in range(window)}
        assert len({piece.campaign_id for piece in others if stretch & set(every_day(piece.days))}) > allowed


@pytest.mark.parametrize(("one", "other"), [("Young  FAMILIES ", "young families"), ("STRASSE", "straße")])
def test_audiences_are_compared_without_case_and_spaces(one: str, other: str) -> None:
    assert folded(one) == folded(other)


# Closed days

YEAR_END = Days(dt.date(2026, 12, 20), dt.date(2027, 1, 6))


@pytest.mark.parametrize(
    ("first", "last", "blackout", "freeze"),
    [
        (dt.date(2026, 12, 19), dt.date(2026, 12, 19), False, False),
        (dt.date(2026, 12, 19), dt.date(2026, 12, 20), True, False),
        (dt.date(2026, 12, 20), dt.date(2027, 2, 1), True, True),
        (dt.date(2027, 1, 6), dt.date(2027, 1, 6), True, True),
        (dt.date(2027, 1, 7), dt.date(2027, 1, 7), False, False),
        (dt.date(2026, 12, 1), dt.date(2027, 2, 1), True, False),
    ],
)
def test_in_a_blackout_nothing_runs_and_in_a_freeze_nothing_starts(
    first: dt.date, last: dt.date, blackout: bool, freeze: bool
) -> None:
    for kind, expected in ((BlackoutKind.BLACKOUT, blackout), (BlackoutKind.FREEZE, freeze)):
        found = closed_days(7, Days(first, last), [Closed(3, kind, YEAR_END)])
        assert [(clash.kind, clash.about) for clash in found] == ([(ClashKind(kind.value), "3")] if expected else [])


def test_days_closed_to_some_channels_are_open_to_the_others() -> None:
    closed = [Closed(3, BlackoutKind.BLACKOUT, on(1, 9), frozenset({8}))]
    assert closed_days(8, on(5), closed) and not closed_days(7, on(5), closed)


# Departments


def test_a_department_finishes_its_number_and_not_one_more() -> None:
    others = [Due(1, MONDAY + number * DAY, BEN) for number in range(5)]
    own = [Due(1, MONDAY + 6 * DAY)]
    (found,) = over_work(own, others, capacity={1: 5}, first_day_of_week=0)
    assert (found.about, found.weeks, found.number, found.allowed, found.campaign_ids) == ("1", (MONDAY,), 6, 5, (BEN,))
    assert over_work(own, others, capacity={1: 6}, first_day_of_week=0) == ()
    assert over_work(own, others, capacity={2: 1}, first_day_of_week=0) == ()
    assert over_work([Due(1, MONDAY + 7 * DAY)], others, capacity={1: 5}, first_day_of_week=0) == ()


@given(st.lists(st.tuples(st.integers(1, 2), days), max_size=8), st.lists(st.tuples(st.integers(1, 2), days)))
def test_work_equals_a_count_of_every_week(own: list[tuple[int, dt.date]], others: list[tuple[int, dt.date]]) -> None:
    found = over_work(
        [Due(*each) for each in own], [Due(*each) for each in others], capacity={1: 2}, first_day_of_week=0
    )
    mine = {week_of(day, 0) for team, day in own if team == 1}
    counted = Counter(week_of(day, 0) for team, day in [*own, *others] if team == 1)
    assert [week for clash in found for week in clash.weeks] == sorted(week for week in mine if counted[week] > 2)


# Answers


def test_a_clash_is_asked_about_once_and_a_new_week_of_it_anew() -> None:
    clash = Clash(ClashKind.CAPACITY, "7", (MONDAY, MONDAY + 7 * DAY))
    first = Answer(ClashKind.CAPACITY, "7", frozenset({MONDAY}))
    second = Answer(ClashKind.CAPACITY, "7", frozenset({MONDAY + 7 * DAY}))
    assert not is_answered(clash, []) and not is_answered(clash, [first])
    assert is_answered(clash, [first, second])
    assert unanswered([clash], [Answer(ClashKind.WORKLOAD, "7", frozenset(clash.weeks))]) == (clash,)


def test_closed_days_are_answered_by_any_answer_about_them() -> None:
    clash = Clash(ClashKind.FREEZE, "3")
    assert not is_answered(clash, []) and is_answered(clash, [Answer(ClashKind.FREEZE, "3", frozenset())])


# The weeks ahead


@given(st.lists(st.tuples(st.integers(1, 2), st.builds(Piece, st.sampled_from([ANA, BEN]), spans)), max_size=9))
def test_loads_equal_a_count_of_every_week(found: list[tuple[int, Piece]]) -> None:
    weeks = coming_weeks(MONDAY + 10 * DAY, 4, 0)
    counted: Counter[tuple[int, dt.date]] = Counter()
    for key, piece in found:
        counted.update({(key, week) for day in every_day(piece.days) if (week := week_of(day, 0)) in weeks})
    assert {place: load.number for place, load in loads(found, weeks, 0).items()} == counted
