"""Lines are cut at 75 octets, whole characters and escapes kept, and read back as they were."""

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.feeds.lines import clean, escaped, folded, one_line
from tests.feeds.examples import activity, written

texts = st.text(st.characters(exclude_categories=["Cs"]))


@settings(deadline=None)
@given(texts, st.integers(0, 200))
def test_a_folded_line_unfolds_to_itself(text: str, length: int) -> None:
    line = "X:" + "\\" * length + escaped(clean(text)) + "é" * length
    pieces = folded(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line


@settings(deadline=None)
@given(texts)
def test_no_line_ends_inside_an_escape(text: str) -> None:
    for piece in folded("X:" + escaped(clean(text * 5))).split("\r\n")[:-1]:
        assert (len(piece) - len(piece.rstrip("\\"))) % 2 == 0


@settings(deadline=None)
@given(texts)
def test_the_library_reads_back_what_was_escaped(text: str) -> None:
    calendar = icalendar.Calendar.from_ical(written([activity(title="A" + text, campaign="A")]))
    assert str(calendar.events[0]["SUMMARY"]) == one_line(f"E-mail: A{text}")


@pytest.mark.parametrize("number", [0x00, 0x07, 0x0B, 0x1B, 0x7F, 0x85, 0x9F, 0xD800, 0xDFFF])
def test_control_characters_and_halves_of_characters_go(number: int) -> None:
    assert clean(f"a{chr(number)}b") == "ab"


@pytest.mark.parametrize("character", ["\u200f", "\u202e", "\u200d", "\ufe0f", "\xad", "\ufeff"])
def test_marks_that_writing_systems_need_stay(character: str) -> None:
    assert clean(f"a{character}b") == f"a{character}b"
