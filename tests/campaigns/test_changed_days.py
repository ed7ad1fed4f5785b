"""Which days count differently under another working calendar, told as stretches."""

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.rules.changed_days import Stretch, changed_days
from departments.enums import DayKind
from departments.workdays import Special, WorkingDays
from tests.chance import examples
from tests.departments import working_days_model as model

USUAL = WorkingDays()
MONDAY = dt.date(2027, 3, 1)


def stretches(after: WorkingDays, before: WorkingDays = USUAL) -> list[Stretch] | None:
    return changed_days([(before, after)], first_year=2027, last_year=2029)


def special(kind: DayKind, first: dt.date, days: int = 1, **fields: object) -> tuple[Special, ...]:
    return (Special(kind, first, first + dt.timedelta(days=days - 1), **fields),)  # type: ignore[arg-type]


def test_a_closed_day_is_one_stretch_and_a_closed_weekend_none() -> None:
    assert stretches(replace(USUAL, own=special(DayKind.CLOSED, MONDAY))) == [Stretch(MONDAY, MONDAY)]
    assert stretches(replace(USUAL, own=special(DayKind.CLOSED, MONDAY - dt.timedelta(days=2), 2))) == []


def test_a_busy_season_changes_its_weekends_too() -> None:
    season = special(DayKind.BUSY, MONDAY, 7, factor=150)
    assert stretches(replace(USUAL, own=season)) == [Stretch(MONDAY, MONDAY + dt.timedelta(days=6))]


def test_what_comes_every_year_changes_every_year_and_weekends_do_not_part_it() -> None:
    found = stretches(replace(USUAL, special=special(DayKind.CLOSED, dt.date(2027, 3, 4), 5, is_yearly=True)))
    assert found is not None
    assert [stretch.first.year for stretch in found] == [2027, 2028, 2029]
    assert found[0] == Stretch(dt.date(2027, 3, 4), dt.date(2027, 3, 8))


def test_another_week_or_country_is_not_told_apart_by_days() -> None:
    assert stretches(WorkingDays(weekend=frozenset({4, 5}))) is None
    assert stretches(WorkingDays(country="DE")) is None


def test_nothing_changed_is_no_stretch() -> None:
    assert stretches(USUAL) == []
    assert changed_days([], first_year=2027, last_year=2029) == []


@settings(max_examples=examples(60), deadline=None)
@given(model.busy_days(), model.some(st.sampled_from(DayKind)), st.integers(0, 1_000))
def test_outside_the_stretches_every_day_counts_as_before(
    before: WorkingDays, own: tuple[Special, ...], passed: int
) -> None:
    after = replace(before, own=own)
    found = changed_days([(before, after)], first_year=2027, last_year=2029)
    day = dt.date(2027, 1, 1) + dt.timedelta(days=passed)
    if found is None or any(stretch.first <= day <= stretch.last for stretch in found):
        return
    assert model.works(before, day) == model.works(after, day)
    assert model.weight(before, day) == model.weight(after, day)
