"""Repeat rules: the same moments as an independent expansion, inside limits no rule gets around."""

import datetime as dt
import time
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.exchange.plan import Unreadable
from calendar_app.exchange.reading.ics.repeats import BadRule, Deadline, Horizon, moments, parse_rule, within
from tests.chance import examples

START = dt.datetime.combine(dt.date(2026, 3, 2), dt.time(9))
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
BERLIN = dt.timezone(dt.timedelta(hours=1))


@st.composite
def rules(draw: st.DrawFn) -> str:
    parts = [f"FREQ={draw(st.sampled_from(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']))}"]
    parts += draw(st.sampled_from([[], ["INTERVAL=2"], ["INTERVAL=5"]]))
    parts += draw(st.sampled_from([[], ["WKST=SU"]]))
    if draw(st.booleans()):
        parts.append("BYDAY=" + ",".join(draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True))))
    if draw(st.booleans()):
        parts.append(f"BYMONTH={draw(st.integers(1, 12))}")
    if draw(st.booleans()):
        parts.append(f"BYMONTHDAY={draw(st.sampled_from([1, 13, 29, 31, -1]))}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 40))}")
    return ";".join(parts)


@settings(deadline=None, max_examples=examples(60))
@given(text=rules(), first=st.datetimes(dt.datetime.combine(dt.date(1975, 1, 1), dt.time()), START))
def test_a_rule_gives_the_moments_an_independent_expansion_gives(text: str, first: dt.datetime) -> None:
    first = first.replace(microsecond=0)
    last = first.date() + dt.timedelta(days=1_000)
    expected = takewhile(lambda moment: moment.date() <= last, rrulestr(text, dtstart=first))
    assert list(moments(parse_rule(text, None), first, last, Deadline())) == list(expected)


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1000000000",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4",
    ],
)
def test_a_rule_that_never_comes_true_ends_soon(text: str) -> None:
    begun = time.monotonic()
    with pytest.raises(BadRule):
        within(parse_rule(text, None), START, Horizon.around(START.date()), Deadline())
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=5",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=1,2,3,4",
        "FREQ=YEARLY;BYSECOND=1,2",
        "FREQ=YEARLY;RSCALE=CHINESE",
        "FREQ=SOMETIMES",
        "nonsense",
        "FREQ=DAILY;UNTIL=later",
        "FREQ=DAILY;BYMONTH=" + "1," * 400,
    ],
)
def test_dense_foreign_and_malformed_rules_are_refused(text: str) -> None:
    with pytest.raises(BadRule):
        parse_rule(text, None)


def test_a_malformed_part_is_refused_when_expanded() -> None:
    with pytest.raises(BadRule):
        list(moments(parse_rule("FREQ=WEEKLY;BYDAY=XX", None), START, dt.date(2027, 1, 1), Deadline()))


def test_the_deadline_stops_what_takes_too_long() -> None:
    with pytest.raises(Unreadable):
        list(moments(parse_rule("FREQ=DAILY", None), START, dt.date(2027, 1, 1), Deadline(seconds=-1)))


def test_an_end_in_utc_is_read_by_the_clock_of_the_event() -> None:
    rule = parse_rule("FREQ=DAILY;UNTIL=20260304T080000Z", BERLIN)  # 9:00 in Berlin, the moment itself
    assert len(list(moments(rule, START, dt.date(2027, 1, 1), Deadline()))) == 3
    earlier = parse_rule("FREQ=DAILY;UNTIL=20260304T075959Z", BERLIN)
    assert len(list(moments(earlier, START, dt.date(2027, 1, 1), Deadline()))) == 2


def test_an_end_that_is_a_date_includes_its_day() -> None:
    rule = parse_rule("FREQ=DAILY;UNTIL=20260304", None)
    assert len(list(moments(rule, START, dt.date(2027, 1, 1), Deadline()))) == 3


def test_a_series_that_ends_by_itself_comes_in_whole_wherever_it_lies() -> None:
    old = START.replace(year=2001)
    series = within(parse_rule("FREQ=WEEKLY;COUNT=30", None), old, Horizon.around(START.date()), Deadline())
    assert len(series.moments) == 30 and series.whole


def test_an_endless_series_comes_in_a_year_either_side() -> None:
    old = START.replace(year=2001)
    series = within(parse_rule("FREQ=WEEKLY", None), old, Horizon.around(START.date()), Deadline())
    assert not series.whole and len(series.moments) == 104
    assert series.moments[0].date() >= dt.date(2025, 3, 1) and series.moments[-1].date() <= dt.date(2027, 3, 3)


def test_a_long_series_of_the_past_comes_in_with_its_first_year() -> None:
    old = START.replace(year=2001)
    rule = parse_rule("FREQ=WEEKLY;UNTIL=20051231", None)
    series = within(rule, old, Horizon.around(START.date()), Deadline())
    assert len(series.moments) == 53 and series.moments[0] == old and not series.whole


def test_days_the_person_chose_bound_every_series() -> None:
    chosen = Horizon(dt.date(2026, 4, 1), dt.date(2026, 4, 30), chosen=True)
    assert len(within(parse_rule("FREQ=WEEKLY;COUNT=30", None), START, chosen, Deadline()).moments) == 4
    nothing = Horizon(dt.date(2020, 1, 1), dt.date(2020, 1, 2), chosen=True)
    assert within(parse_rule("FREQ=WEEKLY", None), START, nothing, Deadline()).moments == []


@pytest.mark.parametrize("hours", [13, -11])
@pytest.mark.parametrize("until", ["99991231T235959Z", "00010101T000000Z"])
def test_an_end_before_or_after_all_time_breaks_nothing(until: str, hours: int) -> None:
    """Programs write the year 9999 for "endless"; by the clock of a zone further east that is the year 10000."""
    rule = parse_rule(f"FREQ=WEEKLY;UNTIL={until}", dt.timezone(dt.timedelta(hours=hours)))
    assert rule.until is not None and rule.until.year in (1, 9999)


def test_a_rule_that_stays_where_it_is_is_no_rule() -> None:
    with pytest.raises(BadRule):
        parse_rule("FREQ=DAILY;INTERVAL=0", None)
