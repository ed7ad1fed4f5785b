"""SEQUENCE rises with every change of what is shown, never falls, and requests at the same time agree."""

import datetime as dt
import threading
import uuid
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from calendar_app.feeds.items import Line
from calendar_app.feeds.ledger import Freshness, LedgerMoved, file_line_of, note_made, settle
from calendar_app.models import FeedLedger
from tests.chance import examples

NOW = dt.datetime(2027, 1, 15, 8, 0, 0, 999, tzinfo=dt.UTC)
UID = uuid.UUID(int=1)


@dataclass(frozen=True)
class Shown:
    digest: str
    variant: str = "name/en"
    uid: uuid.UUID = UID
    text: str = "BEGIN"
    source: str = "made of this"
    is_kept: bool = False


def line_of(uid: uuid.UUID, variant: str) -> dict[uuid.UUID, Line]:
    """Read one line as a request does before it reads the data."""
    found = file_line_of(uid, variant)
    return {uid: found.line} if found else {}


def everything() -> dict[uuid.UUID, Line]:
    return {
        row.uid: Line(row.digest, row.sequence, f"{row.last_modified:%Y%m%dT%H%M%SZ}")
        for row in FeedLedger.objects.all()
    }


def show(digest: str, variant: str = "name/en", *, now: dt.datetime = NOW) -> Line:
    """Go through one request: read the ledger, then settle what is shown."""
    return settle([Shown(digest, variant)], line_of(UID, variant), now)[UID]


@pytest.mark.django_db
def test_what_is_new_begins_at_0_and_stays_until_it_changes() -> None:
    first = show("a")
    assert (first.sequence, first.last_modified) == (0, "20270115T080000Z")
    assert show("a", now=NOW + dt.timedelta(days=1)) == first


@pytest.mark.django_db
def test_each_change_counts_also_the_one_back() -> None:
    assert [show(digest).sequence for digest in "abba"] == [0, 1, 1, 2]


@pytest.mark.django_db
def test_last_modified_rises_even_within_one_second() -> None:
    moments = [show(digest).last_modified for digest in "abcd"]
    assert moments == sorted(set(moments))


@pytest.mark.django_db
def test_a_new_variant_begins_above_all_others() -> None:
    for digest in "abc":
        show(digest)
    assert show("x", "name/de").sequence == 3
    assert show("c").sequence == 2
    assert show("d").sequence == 4
    assert show("y", "name/de").sequence == 5


@pytest.mark.django_db
def test_a_request_overtaken_by_another_text_starts_again() -> None:
    show("a")
    read_before = line_of(UID, "name/en")
    show("b")
    with pytest.raises(LedgerMoved):
        settle([Shown("c")], read_before, NOW)
    assert show("c").sequence == 2


@pytest.mark.django_db
def test_a_request_overtaken_by_the_same_text_takes_its_line() -> None:
    show("a")
    read_before = line_of(UID, "name/en")
    theirs = show("b")
    assert settle([Shown("b")], read_before, NOW)[UID] == theirs
    assert settle([Shown("z", uid=uuid.UUID(int=2))], {}, NOW)[uuid.UUID(int=2)].sequence == 0
    assert settle([Shown("z", uid=uuid.UUID(int=2))], {}, NOW)[uuid.UUID(int=2)].sequence == 0


@pytest.mark.django_db
def test_a_source_is_noted_for_the_very_file_it_made() -> None:
    show("a", "file")
    freshness = Freshness(7, NOW, "this code")
    note_made(UID, "file", digest="a", source="made of this", freshness=freshness)
    note_made(UID, "file", digest="b", source="made of that", freshness=Freshness(8, NOW, "that code"))
    line = file_line_of(UID, "file")
    assert line is not None and line.source == "made of this"
    row = FeedLedger.objects.get()
    assert Freshness(row.revision or 0, row.fresh_until or NOW, row.written_by) == freshness


@pytest.mark.django_db
def test_a_text_of_another_source_is_kept_and_counts_as_no_change() -> None:
    first = show("a")
    known = line_of(UID, "name/en")
    settle([Shown("a", text="BEGIN", source="other values")], known, NOW + dt.timedelta(days=1))
    row = FeedLedger.objects.get()
    assert (row.text, row.source, row.sequence) == ("BEGIN", "other values", first.sequence)
    with CaptureQueriesContext(connection) as queries:
        settle([Shown("a", is_kept=True)], known, NOW)
    assert not queries.captured_queries


@pytest.mark.django_db
def test_a_text_that_was_overtaken_is_not_kept() -> None:
    show("a")
    known = line_of(UID, "name/en")
    show("b")
    settle([Shown("a", text="old", source="old values")], known, NOW)
    assert FeedLedger.objects.get().text == "BEGIN"


@pytest.mark.django_db
def test_many_entries_take_three_queries_at_most() -> None:
    entries = [Shown(str(number), uid=uuid.UUID(int=number)) for number in range(500)]
    settle(entries[:300], {}, NOW)
    known = everything()
    changed = [Shown(entry.digest + "!", uid=entry.uid) for entry in entries]
    with CaptureQueriesContext(connection) as queries:
        lines = settle(changed, known, NOW)
    assert len(queries) == 2
    assert sum(line.sequence for line in lines.values()) == 300


class NobodySeesItFall(TestCase):
    """Whatever is shown to whom in whatever order, each viewer's SEQUENCE rises with each change of their text."""

    @settings(max_examples=examples(60), deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(["name/en", "name/de", "busy/en"]), st.sampled_from("abc")), max_size=25))
    def test_sequences_rise_with_changes(self, requests: list[tuple[str, str]]) -> None:
        FeedLedger.objects.all().delete()
        seen: dict[str, tuple[str, int, str]] = {}
        for variant, digest in requests:
            line = show(digest, variant)
            if variant in seen:
                before, sequence, modified = seen[variant]
                if before == digest:
                    assert (line.sequence, line.last_modified) == (sequence, modified)
                else:
                    assert line.sequence > sequence and line.last_modified > modified
            elif seen:
                assert line.sequence > max(sequence for _text, sequence, _at in seen.values())
            seen[variant] = (digest, line.sequence, line.last_modified)


@pytest.mark.django_db(transaction=True)
def test_requests_at_once_settle_on_one_line_each_without_deadlock() -> None:
    at_once = threading.Barrier(4, timeout=20)
    uids = [uuid.UUID(int=number) for number in range(200)]
    settle([Shown("old", uid=uid) for uid in uids[::2]], {}, NOW)
    known = everything()
    found: list[dict[uuid.UUID, Line]] = []
    problems: list[BaseException] = []

    def request(order: list[uuid.UUID]) -> None:
        try:
            at_once.wait()
            found.append(settle([Shown("new", uid=uid) for uid in order], known, NOW))
        except BaseException as problem:
            problems.append(problem)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=request, args=[uids[::step]]) for step in (1, -1, 1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert all(lines == found[0] for lines in found) and len(found) == 4
    assert {uid: line.sequence for uid, line in found[0].items()} == {uid: int(uid.int % 2 == 0) for uid in uids}
