"""iCalendar files with the faults other programs write."""

import datetime as dt
from functools import cache

import pytest

from calendar_app.exchange.plan import ImportPlan, Severity, Unreadable
from calendar_app.exchange.reading.ics.zones import known_zone
from tests.exchange.plans import plan, row, sentences


@cache
def faulty() -> ImportPlan:
    """The plan of the file with all the faults, read once."""
    return plan("floating_and_faulty.ics")


def event(*lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def calendar(*events: str) -> str:
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR"])


def test_the_end_of_whole_days_is_exclusive() -> None:
    found = row(faulty(), "Festival week")
    assert (found.starts_on, found.ends_on) == (dt.date(2026, 6, 1), dt.date(2026, 6, 7))
    assert found.starts_at is None and found.channels == ("Event",) and found.tags == ("Summer",)


def test_a_floating_time_is_the_organisations_own() -> None:
    found = row(faulty(), "Opening speech")
    assert (found.starts_at, found.ends_at, found.zone) == (dt.time(18), dt.time(19), "")


def test_a_windows_zone_is_known_by_its_name() -> None:
    found = row(faulty(), "Press breakfast & tour")
    assert (found.zone, found.starts_at, found.ends_at) == ("Europe/Berlin", dt.time(9), dt.time(10, 30))
    assert found.brief.startswith("Coffee first") and "<" not in found.brief


def test_an_instant_is_shown_by_the_calendars_own_clock_and_may_fall_on_the_next_day() -> None:
    found = row(faulty(), "E-mail: Tonight at the festival")
    assert (found.starts_on, found.starts_at, found.zone) == (dt.date(2026, 6, 3), dt.time(0, 30), "Europe/Paris")
    assert found.channels == ("E-mail",)


def test_a_zone_the_file_defines_keeps_the_instant() -> None:
    found = row(faulty(), "Radio interview")
    assert (found.starts_at, found.ends_at, found.zone) == (dt.time(10), dt.time(10, 30), "Europe/Paris")


def test_an_unknown_zone_is_taken_as_local_and_said() -> None:
    found = faulty()
    assert row(found, "Balloon ride").zone == "" and "Planet Nine" in sentences(found, Severity.CHECK)


def test_midnight_to_midnight_is_whole_days_and_an_end_at_midnight_belongs_to_the_day_before() -> None:
    found = faulty()
    saturday, market = row(found, "All Saturday"), row(found, "Night market")
    assert saturday.starts_at is None and saturday.days == 1
    assert market.days == 1 and market.ends_at == dt.time(23, 59)


def test_a_series_leaves_out_its_exceptions_and_takes_its_overrides() -> None:
    found = faulty()
    days = [each.starts_on for each in found.rows if each.title == "Volunteer letter"]
    assert days == [dt.date(2026, 5, 4), dt.date(2026, 5, 25), dt.date(2026, 6, 1)]
    assert row(found, "Volunteer letter (special)").starts_on == dt.date(2026, 5, 19)
    assert row(found, "Moved without a series").starts_on == dt.date(2026, 5, 21)


@pytest.mark.parametrize("title", ["Ticking clock", "Old-style exceptions", "Thirtieth of February"])
def test_rules_that_are_not_followed_bring_their_first_date_and_say_so(title: str) -> None:
    found = faulty()
    assert row(found, title).starts_on == dt.date(2026, 6, 1)
    assert f"“{title}” comes in on its first date only" in sentences(found, Severity.CHECK)


def test_events_that_share_a_uid_are_told_apart_and_true_repetitions_are_not() -> None:
    found = faulty()
    assert row(found, "Two things") and row(found, "One name")
    assert "“One name” is in the file twice" in sentences(found, Severity.NOTE)
    assert len({each.key for each in found.rows}) == len(found.rows)


def test_what_has_no_title_is_left_out_and_what_has_no_date_is_unscheduled() -> None:
    found = faulty()
    assert not row(found, "Someday").scheduled
    assert "neither a title nor a description" in sentences(found, Severity.LEFT_OUT)
    assert "to-dos" in sentences(found, Severity.NOTE)


def test_a_cancelled_event_comes_in_cancelled() -> None:
    assert row(faulty(), "Fireworks").activity_state == "cancelled"


def test_only_the_newest_revision_of_an_event_counts() -> None:
    old = event("UID:a", "SEQUENCE:1", "SUMMARY:Old name", "DTSTART;VALUE=DATE:20260601")
    new = event("UID:a", "SEQUENCE:2", "SUMMARY:New name", "DTSTART;VALUE=DATE:20260608")
    found = plan("a.ics", calendar(new, old))
    assert [each.title for each in found.rows] == ["New name"] and "Old name" in sentences(found, Severity.NOTE)


def test_the_same_event_in_a_later_export_keeps_its_key_though_it_moved() -> None:
    before = plan("a.ics", calendar(event("UID:a", "SUMMARY:Fair", "DTSTART:20260601T100000Z")))
    after = plan("b.ics", calendar(event("UID:a", "SUMMARY:Big fair", "DTSTART:20260608T120000Z", "SEQUENCE:1")))
    assert before.rows[0].key == after.rows[0].key


def test_an_occurrence_keeps_its_key_when_the_series_is_written_in_another_zone() -> None:
    there = event("UID:a", "SUMMARY:X", "DTSTART;TZID=Europe/Berlin:20260601T100000", "RRULE:FREQ=DAILY;COUNT=2")
    here = event("UID:a", "SUMMARY:X", "DTSTART:20260601T080000Z", "RRULE:FREQ=DAILY;COUNT=2")
    keys = [{each.key for each in plan("a.ics", calendar(one)).rows} for one in (there, here)]
    assert keys[0] == keys[1]


def test_a_broken_line_spoils_no_other_event() -> None:
    bad = event("UID:b", "SUMMARY:Bad date", "DTSTART;VALUE=DATE:20261399", "RRULE:FREQ=DAILY;COUNT=2", ";;:::", "x")
    good = event("UID:g", "SUMMARY:Good", "DTSTART;VALUE=DATE:20260601")
    found = plan("a.ics", calendar(bad, good))
    assert row(found, "Good").scheduled and not row(found, "Bad date").scheduled


def test_a_file_cut_off_in_the_middle_gives_what_it_has() -> None:
    cut = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:Half\nDTSTART;VALUE=DATE:20260601\nDTEND;VAL"
    assert row(plan("a.ics", cut), "Half").days == 1


def test_a_series_of_dates_given_one_by_one_comes_in() -> None:
    listed = event("UID:r", "SUMMARY:Listed", "DTSTART;VALUE=DATE:20260601", "RDATE;VALUE=DATE:20260603,20260605")
    assert [each.starts_on for each in plan("a.ics", calendar(listed)).rows] == [
        dt.date(2026, 6, 1),
        dt.date(2026, 6, 3),
        dt.date(2026, 6, 5),
    ]


def test_a_weekly_time_stays_at_its_hour_when_clocks_change() -> None:
    weekly = event("UID:s", "SUMMARY:S", "DTSTART;TZID=Europe/Berlin:20261019T090000", "RRULE:FREQ=WEEKLY;COUNT=3")
    assert {each.starts_at for each in plan("a.ics", calendar(weekly)).rows} == {dt.time(9)}


def test_an_old_calendar_comes_in_around_its_own_time() -> None:
    old = event("UID:o", "SUMMARY:O", "DTSTART;VALUE=DATE:20190301", "RRULE:FREQ=WEEKLY")
    years = {each.starts_on.year for each in plan("a.ics", calendar(old)).rows if each.starts_on}
    assert years == {2019, 2020}


def test_chosen_days_bound_the_repeats() -> None:
    weekly = event("UID:w", "SUMMARY:W", "DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=WEEKLY")
    found = plan("a.ics", calendar(weekly), repeats_first=dt.date(2026, 3, 1), repeats_last=dt.date(2026, 3, 31))
    assert [each.starts_on.day for each in found.rows if each.starts_on] == [2, 9, 16, 23, 30]
    never = plan("a.ics", calendar(weekly), repeats_first=dt.date(2020, 3, 1), repeats_last=dt.date(2020, 3, 31))
    assert not never.rows and "between the days you chose" in sentences(never, Severity.LEFT_OUT)


@pytest.mark.parametrize(
    "text",
    [
        calendar(*(event(f"UID:{n}", "SUMMARY:x", "DTSTART;VALUE=DATE:20260601") for n in range(1_001))),
        calendar(*(event(f"UID:{n}", "SUMMARY:x", "DTSTART:20260601T100000", "RRULE:FREQ=DAILY") for n in range(40))),
        calendar("X\n" * 250_001),
    ],
    ids=["events", "dates", "lines"],
)
def test_limits_are_said(text: str) -> None:
    with pytest.raises(Unreadable):
        plan("a.ics", text)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome", "Europe/Amsterdam"),
        ("Planet Nine", ""),
        ("", ""),
    ],
)
def test_zones_are_known_by_many_names(name: str, zone: str) -> None:
    assert known_zone(name) == zone


@pytest.mark.parametrize("lasts", ["P9999999D", "P999999W", "PT99999999H"])
@pytest.mark.parametrize("start", ["DTSTART;VALUE=DATE:20270301", "DTSTART:20270301T100000Z"])
def test_what_lasts_longer_than_time_itself_breaks_nothing(start: str, lasts: str) -> None:
    found = plan("a.ics", calendar(event("UID:1", "SUMMARY:For ever", start, f"DURATION:{lasts}")))
    (only,) = found.rows
    assert only.starts_on == dt.date(2027, 3, 1) and only.ends_on and only.ends_on.year > 3000
