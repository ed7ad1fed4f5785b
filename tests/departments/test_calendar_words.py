"""Working calendars in words."""

import datetime as dt

import pytest

from departments.rules.calendar_words import next_days_off, place_words, weekday_words
from departments.workdays import WorkingDays


@pytest.mark.parametrize(
    ("weekend", "words"),
    [
        ({5, 6}, "Monday to Friday"),
        ({4, 5}, "Monday, Tuesday, Wednesday, Thursday and Sunday"),
        (set(), "Monday to Sunday"),
        ({0, 6}, "Tuesday to Saturday"),
        ({0, 1, 2, 3, 6}, "Friday and Saturday"),
        ({0, 1, 2, 3, 4, 6}, "Saturday"),
        ({1, 3, 5, 6}, "Monday, Wednesday and Friday"),
    ],
)
def test_the_days_of_a_week_are_said_as_people_say_them(weekend: set[int], words: str) -> None:
    assert weekday_words(WorkingDays(weekend=frozenset(weekend))) == words


def test_a_place_is_named_with_its_region() -> None:
    assert place_words(WorkingDays(country="DE", subdivision="BY")) == "Germany (Bayern)"
    assert place_words(WorkingDays(country="GB", subdivision="ENG")) == "United Kingdom (England)"
    assert place_words(WorkingDays(country="FR")) == "France"
    assert place_words(WorkingDays()) == ""


def test_the_next_days_off_leave_out_those_on_a_weekend_and_go_on_next_year() -> None:
    found = next_days_off(
        WorkingDays(country="DE", subdivision="BY"), today=dt.date(2027, 10, 30), count=3, language="en"
    )
    # 1 November 2027 is a Monday; Christmas and Boxing Day fall on a weekend; New Year's Day 2028 is a Saturday.
    assert [holiday.day for holiday in found] == [dt.date(2027, 11, 1), dt.date(2028, 1, 6), dt.date(2028, 4, 14)]


def test_a_calendar_without_a_country_has_no_holidays() -> None:
    assert next_days_off(WorkingDays(), today=dt.date(2027, 1, 1), count=3, language="en") == []
