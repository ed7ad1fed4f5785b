"""What went and what came, word by word."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.rules.difference import CONTEXT, Kind, difference, words

SAME, OUT, IN, GAP = Kind.SAME, Kind.OUT, Kind.IN, Kind.GAP


def pieces(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in difference(before, after).pieces]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("one two three", "one 2 three", [(SAME, "one"), (OUT, " two"), (IN, " 2"), (SAME, " three")]),
        ("one", "one two", [(SAME, "one"), (IN, " two")]),
        ("one two", "two", [(OUT, "one"), (SAME, " two")]),
        ("", "all new", [(IN, "all new")]),
        ("all old", "", [(OUT, "all old")]),
        ("old", "new", [(OUT, "old"), (IN, "new")]),
        ("same", "same", [(SAME, "same")]),
        ("a\r\nb", "a\nb", [(SAME, "a\nb")]),
        ("", "", []),
    ],
)
def test_each_change_of_words(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert pieces(before, after) == expected


texts = st.lists(st.sampled_from(["a", "b", "the", "end.", "\n", "  "]), max_size=30).map(" ".join) | st.text()


@given(before=texts, after=texts)
def test_the_pieces_hold_both_texts_whole(before: str, after: str) -> None:
    found = difference(before, after).pieces
    for text, left_out in ((before, IN), (after, OUT)):
        put_together = "".join(piece.text for piece in found if piece.kind != left_out)
        assert put_together.split() == text.split()


@given(text=texts)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert difference(text, text).is_empty


@given(before=texts, after=texts)
def test_the_gist_leaves_out_no_change(before: str, after: str) -> None:
    found = difference(before, after)
    changes = [piece for piece in found.pieces if piece.kind in (OUT, IN)]
    assert [piece for piece in found.gist if piece.kind in (OUT, IN)] == changes


def test_the_gist_keeps_a_few_words_around_each_change() -> None:
    long = " ".join(f"w{number}" for number in range(60))
    found = difference(f"{long} old {long}", f"{long} new {long}")
    assert [piece.kind for piece in found.gist] == [GAP, SAME, OUT, IN, SAME, GAP]
    assert all(len(words(piece.text)) == CONTEXT for piece in found.gist if piece.kind == SAME)
    assert found.is_shortened and not found.is_long and (found.words_in, found.words_out) == (1, 1)


def test_a_text_that_is_all_new_and_long_is_folded() -> None:
    assert difference("", "word " * 300).is_long


@pytest.mark.parametrize("word", ["same ", "a b "])
def test_even_the_longest_brief_is_compared_at_once(word: str) -> None:
    before, after = word * 5_000, f"{word * 2_500}new {word * 2_500}"
    began = time.perf_counter()
    assert difference(before, after).pieces
    assert difference(word * 900, f"{word * 450}x {word * 450}").pieces
    assert time.perf_counter() - began < 2
