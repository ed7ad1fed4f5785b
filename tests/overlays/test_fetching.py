"""Fetching other people's calendars from real hosts, hostile ones too: nothing is lost, told or held up by them."""

import datetime as dt
import logging

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from calendar_app.models import Overlay
from calendar_app.overlays import apart, fetching
from calendar_app.overlays.actions import add_calendar, edit_overlay, remove_overlay
from calendar_app.overlays.apart import read_apart
from calendar_app.overlays.asking import ask
from calendar_app.overlays.fetching import EVERY, FIRST_PAUSE, LEASE, READ_ANEW_AFTER, claim, fetch_due
from calendar_app.overlays.values import Unusable
from departments.actions.people import deactivate_person
from departments.errors import Refused
from departments.models import AuditEntry
from tests.outward.receivers import Asked, Receiver, drip_body, flood, hang, hang_up, receiver, talker
from tests.overlays.conftest import World
from tests.overlays.files import calendar, fair, repeating

TODAY = dt.date(2027, 3, 1)
NOW = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
SECRET = "s3cr3t-token"


def add(world: World, host: Receiver, **fields: object) -> Overlay:
    return add_calendar(by=world.member, address=f"{host.url}/{SECRET}.ics", name="Fairs", **fields)


def fetch(at: dt.datetime) -> int:
    """Fetch all that is due at a moment."""
    return fetch_due(seconds=60, clock=lambda: at)


def due(row: Overlay, at: dt.datetime) -> None:
    Overlay.objects.filter(pk=row.pk).update(next_fetch_at=at)


def words(row: Overlay) -> list[str]:
    return list(row.entries.values_list("words", flat=True))


def test_what_stands_at_the_address_is_kept_and_asked_for_again_only_if_it_changed(
    world: World, host: Receiver
) -> None:
    host.says(200, fair(), ETag='"1"', Last_Modified="Mon, 01 Mar 2027 00:00:00 GMT")
    row = add(world, host)
    due(row, NOW)
    assert fetch(NOW) == 1
    entry = row.entries.get()
    assert (entry.words, entry.first_day, entry.last_day) == ("Book fair", dt.date(2027, 3, 15), dt.date(2027, 3, 17))
    host.says(304)
    assert fetch(NOW + EVERY / 2) == 0
    assert fetch(NOW + EVERY) == 1
    asked = host.asked[-1].headers
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"1"', "Mon, 01 Mar 2027 00:00:00 GMT")
    row.refresh_from_db()
    assert (row.confirmed_at, row.read_at, words(row)) == (NOW + EVERY, NOW, ["Book fair"])


def test_what_stays_the_same_is_read_anew_now_and_then_as_its_repeats_go_on(world: World, host: Receiver) -> None:
    host.says(200, fair(), ETag='"1"')
    row = add(world, host)
    due(row, NOW)
    fetch(NOW)
    later = NOW + READ_ANEW_AFTER + EVERY
    due(row, later)
    fetch(later)
    assert "if-none-match" not in host.asked[-1].headers


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (500, b"", "answers with an error (500)"),
        (404, b"", "no calendar at this address"),
        (403, b"", "does not let us in"),
        (200, b"<html>Sign in</html>", "no calendar file"),
        (200, b"", "empty"),
        (200, fair()[:-30], "breaks off"),
        (304, b"", "answers with an error (304)"),
    ],
)
def test_the_last_good_copy_stays_and_it_says_since_when_and_why(
    world: World, host: Receiver, status: int, body: bytes, said: str
) -> None:
    host.says(200, fair())
    row = add(world, host)
    due(row, NOW)
    fetch(NOW)
    host.says(status, body)
    due(row, NOW + EVERY)
    fetch(NOW + EVERY)
    row.refresh_from_db()
    assert words(row) == ["Book fair"]
    assert (row.failing_since, row.confirmed_at, row.failures) == (NOW + EVERY, NOW, 1)
    assert said in row.failure
    host.says(200, fair("New fair"))
    due(row, NOW + 2 * EVERY)
    fetch(NOW + 2 * EVERY)
    row.refresh_from_db()
    assert (row.failing_since, row.failure, row.failures, words(row)) == (None, "", 0, ["New fair"])


def test_each_failure_doubles_the_pause_up_to_a_day(world: World, host: Receiver) -> None:
    host.says(503)
    row = add(world, host)
    pauses, at = [], NOW
    for _turn in range(9):
        due(row, at)
        fetch(at)
        row.refresh_from_db()
        assert row.next_fetch_at is not None
        pauses.append(row.next_fetch_at - at)
        at += EVERY
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE] and pauses[-1] == dt.timedelta(days=1)
    assert row.failing_since == NOW and row.failures == 9


@pytest.mark.parametrize("says", [hang, hang_up, drip_body, flood])
def test_a_hostile_host_costs_no_more_than_its_time(world: World, settings: Settings, says: object) -> None:
    settings.REACHABLE_NETWORKS = ["127.0.0.0/8"]
    with talker(says) as address, pytest.raises(Unusable):  # type: ignore[arg-type]
        ask(address, seconds=1.0)


def test_redirects_are_followed_three_times_and_each_is_checked(
    world: World, host: Receiver, settings: Settings
) -> None:
    def answer(asked: Asked) -> tuple[int, dict[str, str], bytes]:
        step = int(asked.path.rpartition("/")[2])
        return (302, {"Location": f"/{step - 1}"}, b"") if step else (200, {}, fair())

    host.answer = answer
    assert ask(f"{host.url}/3").body == fair()
    with pytest.raises(Unusable, match="on and on"):
        ask(f"{host.url}/4")
    host.says(302, b"", Location="http://169.254.169.254/latest/")
    with pytest.raises(Unusable, match="private network"):
        ask(host.url)
    host.says(302, b"", Location="file:///etc/passwd")
    with pytest.raises(Unusable, match="cannot be read"):
        ask(host.url)
    with receiver() as inside:
        host.says(302, b"", Location=inside.url)
        settings.REACHABLE_NETWORKS = []
        with pytest.raises(Unusable, match="private network"):
            ask(host.url)
        assert not inside.asked


@pytest.mark.parametrize(
    "address",
    [
        "http://93.184.216.34/a.ics",
        "https://127.0.0.1/a.ics",
        "https://u:p@example.com/",
        "ftp://example.com",
        "a.ics",
        "",
    ],
)
def test_addresses_we_would_never_ask_are_refused_at_once(world: World, address: str) -> None:
    with pytest.raises(Refused) as refused:
        add_calendar(by=world.member, address=address, name="Fairs")
    assert refused.value.field == "address" and not Overlay.objects.exists()


def test_webcal_is_asked_for_by_https(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        fetching, "ask", lambda address, **_options: asked.append(address) or (_ for _ in ()).throw(Unusable("no"))
    )
    monkeypatch.setattr("calendar_app.overlays.addresses.check_reachable", lambda _address: None)
    row = add_calendar(by=world.member, address="webcal://example.com/a.ics", name="Fairs")
    due(row, NOW)
    fetch(NOW)
    assert asked == ["https://example.com/a.ics"]


def test_too_big_a_file_is_refused(world: World, host: Receiver) -> None:
    host.says(200, b"x" * (10 * 1024 * 1024 + 1))
    with pytest.raises(Unusable, match="10 MB"):
        ask(host.url)


@pytest.mark.parametrize(
    ("rules", "most"),
    [
        (("RRULE:FREQ=DAILY;COUNT=1000000000",), 800),
        (("RRULE:FREQ=DAILY",), 800),
        (("RRULE:FREQ=SECONDLY",), 1),
        (("RRULE:FREQ=DAILY", "EXRULE:FREQ=DAILY"), 1),
        (("RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5;BYMINUTE=0,1,2,3;BYSECOND=1,2,3",), 1),
        (("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",), 1),
    ],
)
def test_hostile_repeats_come_to_an_end(rules: tuple[str, ...], most: int) -> None:
    assert 1 <= len(read_apart(repeating(*rules), today=TODAY, zone="UTC")) <= most


def test_more_than_a_thousand_events_or_ten_thousand_dates_are_refused() -> None:
    one = ["SUMMARY:One", "DTSTART;VALUE=DATE:20270315"]
    with pytest.raises(Unusable, match="1001 events"):
        read_apart(calendar(*[one] * 1_001), today=TODAY, zone="UTC")
    daily = ["SUMMARY:Daily", "DTSTART;VALUE=DATE:20260901", "RRULE:FREQ=DAILY"]
    with pytest.raises(Unusable, match="10000 dates"):
        read_apart(calendar(*[daily] * 20), today=TODAY, zone="UTC")


def test_a_reader_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart.sys, "executable", "/bin/cat")
    monkeypatch.setattr(apart, "subprocess", _Sleeping(apart.subprocess))
    with pytest.raises(Unusable, match="too long"):
        read_apart(fair(), today=TODAY, zone="UTC", seconds=0.3)


class _Sleeping:
    """Stands in for the reader's process: one that sleeps whatever it is given."""

    def __init__(self, real: object) -> None:
        self.TimeoutExpired = real.TimeoutExpired  # type: ignore[attr-defined]
        self.CalledProcessError = real.CalledProcessError  # type: ignore[attr-defined]
        self._run = real.run  # type: ignore[attr-defined]

    def run(self, _command: object, **options: object) -> object:
        return self._run(["sleep", "30"], **options)


def test_zones_ends_and_spellings_of_other_programs_are_read_as_they_are_meant() -> None:
    found = read_apart(
        calendar(
            ["SUMMARY:Tokyo", "DTSTART;TZID=Tokyo Standard Time:20270315T080000"],
            ["SUMMARY:Floating", "DTSTART:20270316T093000", "DTEND:20270316T100000"],
            ["SUMMARY:Until midnight", "DTSTART:20270317T200000Z", "DTEND:20270318T000000Z"],
            ["SUMMARY:Orphan", "RECURRENCE-ID:20270318T100000Z", "DTSTART:20270319T100000Z"],
            ["SUMMARY:Off", "STATUS:CANCELLED", "DTSTART;VALUE=DATE:20270320"],
            ["SUMMARY:Long ago", "DTSTART;VALUE=DATE:20200320"],
        ),
        today=TODAY,
        zone="Europe/London",
    )
    assert [(each.words, each.first_day.day, each.last_day.day, str(each.starts_at)) for each in found] == [
        ("Tokyo", 14, 14, "23:00:00"),
        ("Floating", 16, 16, "09:30:00"),
        ("Until midnight", 17, 17, "20:00:00"),
        ("Orphan", 19, 19, "10:00:00"),
    ]
    marked = b"\xef\xbb\xbf" + fair().replace(b"\r\n", b"\n")
    assert read_apart(marked, today=TODAY, zone="UTC")[0].last_day == dt.date(2027, 3, 17)


def test_two_workers_never_take_the_same_and_a_dead_one_takes_nothing_with_it(world: World, host: Receiver) -> None:
    row = add(world, host)
    due(row, NOW)
    taken = claim(now=NOW)
    assert taken is not None and taken.id == row.pk
    assert claim(now=NOW) is None
    assert claim(now=NOW + LEASE) is not None


def test_nothing_is_asked_for_who_has_left_nor_for_what_was_removed(world: World, host: Receiver) -> None:
    row = add(world, host)
    remove_overlay(by=world.member, overlay_id=row.pk)
    assert fetch_due(seconds=5) == 0
    add(world, host)
    deactivate_person(by=world.admin, user_id=world.member.pk)
    assert fetch_due(seconds=5) == 0 and not host.asked


def test_what_comes_for_an_address_that_was_changed_meanwhile_is_dropped(world: World, host: Receiver) -> None:
    host.says(200, fair())
    row = add(world, host)
    due(row, NOW)
    taken = claim(now=NOW)
    assert taken is not None
    edit_overlay(by=world.member, overlay_id=row.pk, name="Fairs", colour=2, address=f"{host.url}/other.ics")
    fetching.fetch_one(taken)
    row.refresh_from_db()
    assert not words(row) and row.confirmed_at is None


def test_the_address_stands_nowhere_but_sealed(world: World, host: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    host.says(500)
    row = add(world, host)
    fetch_due(seconds=5)
    edit_overlay(by=world.member, overlay_id=row.pk, name="Fairs", colour=2, address=f"{host.url}/{SECRET}2.ics")
    row.refresh_from_db()
    entries = [str(entry.__dict__) for entry in AuditEntry.objects.all()]
    assert not [text for text in (*entries, row.address, row.failure, row.host, caplog.text) if SECRET in text]
    assert row.host == "127.0.0.1" and AuditEntry.objects.filter(verb="readdressed").exists()


def test_an_address_sealed_with_another_key_is_said_so(world: World, host: Receiver, settings: Settings) -> None:
    row = add(world, host)
    settings.SECRET_KEY = "another-key-of-at-least-fifty-signs-0123456789-0123456789"
    fetch_due(seconds=5)
    row.refresh_from_db()
    assert "sealed with another key" in row.failure and not host.asked
    assert timezone.now() < (row.next_fetch_at or NOW)
