"""Three independent parsers read from a feed what was put in, whatever the texts, zones and spans."""

import hashlib
import os
import subprocess
import sys
import unicodedata
import uuid
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from calendar_app.feeds.ical import MAX_ENTRIES, newest, render
from calendar_app.feeds.items import Cover, Mark, Style
from tests.chance import examples
from tests.feeds.examples import COVER, STYLE, WORDS, activity, milestone, mixed_feed, written
from tests.feeds.parsers import READERS, ReadCalendar, ReadEvent

every_parser = pytest.mark.parametrize("reader", list(READERS))
thorough = settings(max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.too_slow])

HARD_TEXTS = [
    'Easter, launch; now: "go" \\ or \\n or \\N or \\\\, \\;',
    "🐣🏳️‍🌈👩‍👩‍👧 Frühling – été \u202eright to left\u202c עברית العربية",
    "line\r\nbreaks\nof\revery\u2028kind\u2029and\x0bmore\x0c.",
    "bell\x07 null\x00 escape\x1b next\x85line del\x7f",
    "BEGIN:VEVENT\r\nEND:VCALENDAR",
    "x" * 10_000,
    "é" * 5_000,
    "\\" * 200 + ";" * 200,
    "🐣" * 2_500,
    " \t ",
]


def shown(text: str) -> str:
    """Say independently what may be left of a text on one line: no control characters, single spaces."""
    broken = "".join(" " if character in "\t\n\r\u2028\u2029" else character for character in text)
    return " ".join("".join(c for c in broken if unicodedata.category(c) not in {"Cc", "Cs"}).split())


def read(reader: str, data: bytes) -> ReadCalendar:
    assert_well_formed(data)
    return READERS[reader](data)


def assert_well_formed(data: bytes) -> None:
    """Hold what every line of every file must keep to."""
    assert data.endswith(b"\r\n")
    for line in data.decode().split("\r\n"):
        assert len(line.encode()) <= 75
        assert not any(unicodedata.category(character) == "Cc" for character in line), repr(line)


def only(calendar: ReadCalendar) -> ReadEvent:
    (event,) = calendar.events
    return event


@every_parser
@thorough
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@example(text=HARD_TEXTS[0])
@example(text=HARD_TEXTS[1])
@example(text=HARD_TEXTS[2])
@example(text=HARD_TEXTS[3])
@example(text=HARD_TEXTS[4])
@example(text=HARD_TEXTS[5])
@example(text=HARD_TEXTS[6])
@example(text=HARD_TEXTS[7])
@example(text=HARD_TEXTS[8])
def test_any_title_is_read_as_it_was_written(reader: str, text: str) -> None:
    event = only(read(reader, written([activity(title=f"A{text}", campaign=f"A{text}", channel="E-mail")])))
    assert event.summary == f"E-mail: {shown('A' + text)}"
    assert event.description.startswith(f"Campaign: {shown('A' + text)}\nChannel: E-mail\n")


@every_parser
@pytest.mark.parametrize("text", HARD_TEXTS)
def test_hard_texts_pass_everywhere_a_text_may_stand(reader: str, text: str) -> None:
    duty = milestone(name=text, activity=text, campaign=text, channel=text, departments=(text, text), assignee=text)
    data = written([activity(channel=text, brief=text), duty], cover=Cover(f"N{text}", f"D{text}", "teal"))
    calendar = read(reader, data)
    assert len(calendar.events) == 2
    assert calendar.name == shown("N" + text)
    assert shown(calendar.description) == shown("D" + text)
    assert calendar.event("activity").categories == ((shown(text),) if shown(text) else ())


@every_parser
def test_a_brief_keeps_its_line_breaks_and_ends_in_time(reader: str) -> None:
    brief = "First line\r\nsecond, line; with \\ signs\n\n" + "long " * 200
    description = only(read(reader, written([activity(brief=brief)]))).description
    assert "\n\nFirst line\nsecond, line; with \\ signs\n\nlong long" in description
    assert description.endswith("long…\n\nhttp://localhost:8000/campaigns/1/")
    assert len(description) < 700


@every_parser
@thorough
@given(first=st.dates(date(2026, 1, 1), date(2028, 12, 31)), length=st.integers(0, 400))
@example(first=date(2027, 3, 28), length=0)
@example(first=date(2027, 10, 30), length=2)
@example(first=date(2028, 2, 29), length=0)
def test_whole_days_are_the_days_shown_on_the_page(reader: str, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    event = only(read(reader, written([activity(starts_on=first, ends_on=last)])))
    assert event.is_whole_days
    assert (event.start, event.end) == (first, last + timedelta(days=1))


ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))


@every_parser
@thorough
@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2026, 10, 1), date(2028, 7, 31)),
    length=st.integers(0, 200),
    starts_at=st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)),
    ends_at=st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)),
)
@example("Europe/Berlin", date(2027, 3, 28), 0, time(2, 30), time(2, 45))  # skipped by the clocks
@example("Europe/Berlin", date(2027, 3, 28), 0, time(2, 30), time(3, 15))
@example("Europe/Berlin", date(2027, 10, 31), 0, time(2, 30), time(2, 45))  # shown twice
@example("America/New_York", date(2027, 3, 13), 1, time(22, 0), time(3, 0))
@example("Pacific/Chatham", date(2027, 4, 3), 2, time(0, 0), None)
@example("Australia/Lord_Howe", date(2027, 10, 3), 0, time(2, 15), None)
@example("America/Santiago", date(2027, 9, 5), 0, time(0, 0), None)
def test_times_are_the_instants_the_zone_says(
    reader: str, zone: str, day: date, length: int, starts_at: time, ends_at: time | None
) -> None:
    last = day + timedelta(days=length)
    if length == 0 and ends_at is not None and ends_at <= starts_at:
        ends_at = None
    item = activity(starts_on=day, ends_on=last, starts_at=starts_at, ends_at=ends_at, zone=zone)
    event = only(read(reader, written([item])))
    assert event.start == datetime.combine(day, starts_at, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    wanted_end = datetime.combine(last, ends_at, tzinfo=ZoneInfo(zone)).astimezone(UTC) if ends_at else None
    if wanted_end is not None and wanted_end > event.start:
        assert event.end == wanted_end
    assert isinstance(event.end, datetime) and event.end > event.start
    last_shown = (event.end - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date()
    assert last_shown <= max(last, event.start.astimezone(ZoneInfo(zone)).date())


@every_parser
def test_times_in_utc_need_no_zone(reader: str) -> None:
    data = written([activity(starts_at=time(9), ends_at=time(10), zone="UTC")])
    event = only(read(reader, data))
    assert event.start == datetime(2027, 3, 1, 9, tzinfo=UTC)
    assert b"VTIMEZONE" not in data


@every_parser
def test_an_activity_that_began_before_the_horizon_keeps_its_hour(reader: str) -> None:
    item = activity(
        starts_on=date(2025, 6, 2), ends_on=date(2027, 6, 2), starts_at=time(9), ends_at=time(17), zone="Europe/Berlin"
    )
    event = only(read(reader, written([item])))
    assert event.start == datetime(2025, 6, 2, 7, tzinfo=UTC)
    assert event.end == datetime(2027, 6, 2, 15, tzinfo=UTC)


@every_parser
def test_a_feed_of_nothing_is_still_a_calendar(reader: str) -> None:
    calendar = read(reader, written([]))
    assert calendar.events == ()
    assert calendar.name == "Social Media"


@every_parser
def test_a_milestone_is_an_event_of_its_own_that_names_its_activity(reader: str) -> None:
    event = read(reader, written([activity(), milestone()])).event("milestone")
    assert event.uid == f"milestone-{uuid.UUID(int=2)}@instep.invalid"
    assert event.summary == "DUE: Copy – Easter launch"
    assert event.related == f"activity-{uuid.UUID(int=1)}@instep.invalid"
    assert (event.start, event.end) == (date(2027, 2, 15), date(2027, 2, 16))
    assert (event.transparency, event.alarms) == ("TRANSPARENT", ())


@every_parser
def test_an_alarm_rings_at_nine_the_day_before_where_asked_for(reader: str) -> None:
    calendar = read(reader, written([activity(), milestone()], style=Style("instep.invalid", alarms=True)))
    assert [trigger.removeprefix("TRIGGER:") for trigger in calendar.event("milestone").alarms] == ["-PT15H"]
    assert calendar.event("activity").alarms == ()


@every_parser
@pytest.mark.parametrize(
    ("mark", "summary", "status"),
    [
        (Mark.NONE, "E-mail: Easter launch", "CONFIRMED"),
        (Mark.DRAFT, "[Draft] E-mail: Easter launch", "TENTATIVE"),
        (Mark.TENTATIVE, "E-mail: Easter launch", "TENTATIVE"),
        (Mark.CANCELLED, "CANCELLED: E-mail: Easter launch", "CANCELLED"),
    ],
)
def test_marks_show_in_name_and_status(reader: str, mark: Mark, summary: str, status: str) -> None:
    event = only(read(reader, written([activity(mark=mark)])))
    assert (event.summary, event.status) == (summary, status)


@every_parser
def test_a_title_gets_its_campaign_unless_it_names_it(reader: str) -> None:
    calendar = read(
        reader,
        written([activity(title="Teaser", campaign="Easter"), milestone(activity="Teaser", campaign="Easter")]),
    )
    assert calendar.event("activity").summary == "E-mail: Teaser (Easter)"
    assert calendar.event("milestone").summary == "DUE: Copy – Teaser (Easter)"


def test_a_done_duty_is_marked_and_rings_no_more() -> None:
    data = written([milestone(mark=Mark.DONE)], style=Style("instep.invalid", alarms=True))
    assert b"SUMMARY:DONE: Copy" in data
    assert b"VALARM" not in data


def test_the_file_says_how_it_wants_to_be_read() -> None:
    lines = mixed_feed().decode().replace("\r\n ", "").split("\r\n")
    for line in (
        "VERSION:2.0",
        "NAME:Social Media",
        "X-WR-CALNAME:Social Media",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "COLOR:teal",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
    ):
        assert line in lines
    for word in ("METHOD", "RRULE", "ATTENDEE", "ORGANIZER", "VTODO"):
        assert not any(line.startswith(word) or line == f"BEGIN:{word}" for line in lines)


def test_entries_stand_in_the_order_of_their_uids() -> None:
    uids = [line for line in mixed_feed().decode().split("\r\n") if line.startswith("UID:")]
    assert uids == sorted(uids) and len(uids) == 8


def test_a_feed_too_long_drops_the_oldest() -> None:
    entries = [
        render(activity(uid=uuid.UUID(int=number), starts_on=day, ends_on=day), STYLE, WORDS)
        for number in range(MAX_ENTRIES + 5)
        for day in [date(2027, 1, 1) + timedelta(days=number)]
    ]
    kept = newest(reversed(entries))
    assert len(kept) == MAX_ENTRIES
    assert {entry.uid for entry in kept} == {uuid.UUID(int=number) for number in range(5, MAX_ENTRIES + 5)}


def test_every_process_writes_the_same_bytes() -> None:
    program = (
        "import hashlib; from tests.feeds.examples import mixed_feed; print(hashlib.sha256(mixed_feed()).hexdigest())"
    )
    sums = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed, locale, zone in (("0", "C", "UTC"), ("1", "C.UTF-8", "Asia/Tokyo"), ("4242", "C", "America/Lima"))
    }
    assert sums == {hashlib.sha256(mixed_feed()).hexdigest()}


def test_the_day_decides_only_how_far_the_clocks_are_described() -> None:
    whole_days = [activity(), milestone()]
    assert written(whole_days, as_of=date(2027, 1, 15)) == written(whole_days, as_of=date(2027, 6, 30))
    timed = [activity(starts_at=time(9), zone="Europe/Berlin")]
    assert written(timed, as_of=date(2027, 1, 1)) == written(timed, as_of=date(2027, 1, 31))
    assert written(timed, as_of=date(2027, 1, 1)) != written(timed, as_of=date(2027, 12, 1))


def test_the_description_of_a_cover_is_kept() -> None:
    assert f"X-WR-CALDESC:{COVER.description}".encode() in written([])
