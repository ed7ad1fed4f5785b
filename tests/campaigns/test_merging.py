"""Three versions of the same fields: what both began with, mine and theirs."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from campaigns.rules.merging import Side, changed_from, to_choose

NAMES = ["name", "brand", "tags"]
versions = st.fixed_dictionaries({name: st.integers(0, 2) for name in NAMES})


def test_what_only_i_changed_is_no_question() -> None:
    assert to_choose({"name": 1, "brand": 1}, {"name": 2, "brand": 1}, {"name": 1, "brand": 1}) == {}


def test_what_only_they_changed_is_theirs_unless_i_say_otherwise() -> None:
    assert to_choose({"name": 1}, {"name": 1}, {"name": 2}) == {"name": Side.THEIRS}


def test_what_both_changed_is_mine_unless_i_say_otherwise() -> None:
    assert to_choose({"name": 1}, {"name": 2}, {"name": 3}) == {"name": Side.MINE}


def test_what_both_changed_alike_is_no_question() -> None:
    assert to_choose({"name": 1}, {"name": 2}, {"name": 2}) == {}


def test_without_knowing_what_was_shown_every_difference_is_a_question() -> None:
    assert to_choose(None, {"name": 1, "brand": 2}, {"name": 1, "brand": 3}) == {"brand": Side.MINE}


@given(base=versions, mine=versions, theirs=versions)
def test_nothing_of_theirs_goes_without_a_question_and_nothing_of_mine_either(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    asked = to_choose(base, mine, theirs)
    merged = {name: theirs[name] if asked.get(name) == Side.THEIRS else mine[name] for name in NAMES}
    for name in NAMES:
        if name not in asked:
            assert merged[name] == mine[name]
            assert theirs[name] in (base[name], mine[name]), "their change was passed over unseen"
        elif asked[name] == Side.THEIRS:
            assert mine[name] == base[name], "my change was given up unasked"


@given(base=versions, mine=versions)
def test_changed_is_what_differs(base: dict[str, Any], mine: dict[str, Any]) -> None:
    assert changed_from(base, mine) == {name for name in NAMES if base[name] != mine[name]}
