"""On which days a series falls: compared with an independent expansion of the same rule."""

import datetime as dt

import pytest
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.enums import MonthlyBy, RepeatUnit
from campaigns.rules.series import Repeat, days_of, month_place, rearranged, repeat_words, shifted
from departments.errors import Refused
from tests.chance import examples

FIRST_DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2032, 12, 31))
LENGTHS = st.integers(0, 900)

daily = st.builds(Repeat, unit=st.just(RepeatUnit.DAY), every=st.integers(1, 99))
weekly = st.builds(
    Repeat,
    unit=st.just(RepeatUnit.WEEK),
    every=st.integers(1, 9),
    weekdays=st.frozensets(st.integers(0, 6)),
)
monthly = st.builds(
    Repeat, unit=st.just(RepeatUnit.MONTH), every=st.integers(1, 12), monthly_by=st.sampled_from(list(MonthlyBy))
)


def expanded(repeat: Repeat, first_on: dt.date, until: dt.date) -> list[dt.date]:
    """The same days, worked out by dateutil, which calls a day that a month lacks by its place from the end."""
    start, end = (dt.datetime.combine(day, dt.time()) for day in (first_on, until))
    rule: rrule
    if repeat.unit == RepeatUnit.DAY:
        rule = rrule(DAILY, interval=repeat.every, dtstart=start, until=end)
    elif repeat.unit == RepeatUnit.WEEK:
        days = sorted(repeat.weekdays) or [first_on.weekday()]
        rule = rrule(WEEKLY, interval=repeat.every, byweekday=days, wkst=0, dtstart=start, until=end)
    elif repeat.monthly_by == MonthlyBy.DAY:
        last = list(range(28, first_on.day + 1)) if first_on.day > 28 else [first_on.day]
        rule = rrule(
            MONTHLY, interval=repeat.every, bymonthday=last, bysetpos=-1, dtstart=start.replace(day=1), until=end
        )
    else:
        place = (first_on.day - 1) // 7 + 1
        number = place if place < 5 else -1
        # The fifth is the last, so from a fifth on it is the last that counts.
        rule = rrule(
            MONTHLY,
            interval=repeat.every,
            byweekday=weekday(first_on.weekday())(number),
            dtstart=start.replace(day=1),
            until=end,
        )
    return [moment.date() for moment in rule if moment.date() >= first_on]


@settings(deadline=None, max_examples=examples(150))
@given(repeat=daily | weekly | monthly, first_on=FIRST_DAYS, length=LENGTHS)
def test_the_days_equal_an_independent_expansion(repeat: Repeat, first_on: dt.date, length: int) -> None:
    until = first_on + dt.timedelta(days=length)
    assert days_of(repeat, first_on=first_on, since=first_on, until=until) == expanded(repeat, first_on, until)


@settings(deadline=None, max_examples=examples(60))
@given(repeat=daily | weekly | monthly, first_on=FIRST_DAYS, length=LENGTHS, cut=st.integers(0, 30))
def test_a_series_cut_in_two_has_the_days_of_the_whole(
    repeat: Repeat, first_on: dt.date, length: int, cut: int
) -> None:
    until = first_on + dt.timedelta(days=length)
    whole = days_of(repeat, first_on=first_on, since=first_on, until=until)
    if not whole:
        return
    since = whole[min(cut, len(whole) - 1)]
    later = Repeat(
        repeat.unit, repeat.every, repeat.weekdays, repeat.monthly_by, month_place(first_on, repeat.monthly_by)
    )
    if repeat.unit == RepeatUnit.WEEK and not repeat.weekdays:
        assert since.weekday() == first_on.weekday()
    before = [day for day in whole if day < since]
    assert before + days_of(later, first_on=since, since=since, until=until) == whole


@given(repeat=weekly, by=st.integers(-40, 40), first_on=FIRST_DAYS)
def test_shifting_a_weekly_series_shifts_its_first_day(repeat: Repeat, by: int, first_on: dt.date) -> None:
    shift = dt.timedelta(days=by)
    assert shifted(shifted(repeat, shift), -shift) == repeat
    on_its_day = Repeat(repeat.unit, repeat.every, frozenset({first_on.weekday()}))
    moved = shifted(on_its_day, shift)
    until = first_on + shift
    assert days_of(moved, first_on=until, since=until, until=until) == [until]


DAYS = st.lists(st.dates(dt.date(2027, 1, 1), dt.date(2027, 12, 31)), unique=True, max_size=30).map(sorted)


@given(old=DAYS, new=DAYS)
def test_rearranging_uses_every_day_once(old: list[dt.date], new: list[dt.date]) -> None:
    found = rearranged(old, new)
    assert sorted([*(before for before, _after in found.moved), *found.dropped]) == old
    assert sorted([*(after for _before, after in found.moved), *found.made]) == new


@given(days=DAYS)
def test_nothing_moves_where_nothing_changed(days: list[dt.date]) -> None:
    found = rearranged(days, days)
    assert (found.made, found.dropped) == ((), ()) and all(before == after for before, after in found.moved)


def test_tuesdays_that_become_wednesdays_are_moved() -> None:
    tuesdays = [dt.date(2027, 3, 2) + dt.timedelta(weeks=number) for number in range(5)]
    wednesdays = [day + dt.timedelta(days=1) for day in tuesdays]
    assert rearranged(tuesdays, wednesdays).moved == tuple(zip(tuesdays, wednesdays, strict=True))
    shorter = rearranged(tuesdays, wednesdays[:3])
    assert shorter.moved == tuple(zip(tuesdays[:3], wednesdays[:3], strict=True))
    assert shorter.dropped == tuple(tuesdays[3:])


@pytest.mark.parametrize(
    ("first_on", "repeat", "words"),
    [
        (dt.date(2027, 3, 2), Repeat(RepeatUnit.WEEK), "every week on Tuesday"),
        (dt.date(2027, 3, 2), Repeat(RepeatUnit.WEEK, 2, frozenset({1, 4})), "every 2 weeks on Tuesday and Friday"),
        (dt.date(2027, 1, 31), Repeat(RepeatUnit.MONTH), "every month on day 31"),
        (dt.date(2027, 3, 9), Repeat(RepeatUnit.MONTH, 3, monthly_by=MonthlyBy.WEEKDAY),
         "every 3 months on the second Tuesday"),
        (dt.date(2027, 3, 9), Repeat(RepeatUnit.DAY), "every day"),
    ],
)  # fmt: skip
def test_a_series_in_words(first_on: dt.date, repeat: Repeat, words: str) -> None:
    assert repeat_words(repeat, first_on=first_on) == words


@pytest.mark.parametrize(
    ("repeat", "field"),
    [
        (Repeat(RepeatUnit.WEEK, 0), "every"),
        (Repeat(RepeatUnit.WEEK, 100), "every"),
        (Repeat(RepeatUnit.WEEK, 1, frozenset({7})), "weekdays"),
    ],
)
def test_what_cannot_repeat_is_refused(repeat: Repeat, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        repeat.checked()
    assert refusal.value.field == field
