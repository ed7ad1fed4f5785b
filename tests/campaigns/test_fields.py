"""Lists typed in one line."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from campaigns.forms.fields import ListField, typed

FIELD = ListField(item_length=40)

letters = st.characters(codec="utf-8", exclude_characters='"', exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"])
items = st.lists(st.text(letters, min_size=1, max_size=30), max_size=5, unique=True)


@given(stored=items)
def test_what_is_stored_comes_back_as_it_was(stored: list[str]) -> None:
    assert FIELD.clean(typed(stored)) == stored
    assert not FIELD.has_changed(stored, typed(stored))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a, b; c", ["a", "b", "c"]),
        (" a ,, a ;\nb ", ["a", "b"]),
        ('"Berlin, Hamburg"; Köln', ["Berlin, Hamburg", "Köln"]),
        ("", []),
        (" , ; ", []),
        ('half "quoted', ["half", "quoted"]),
        ("two   words", ["two words"]),
    ],
)
def test_commas_semicolons_and_lines_part_items(text: str, expected: list[str]) -> None:
    assert FIELD.clean(text) == expected


def test_an_item_too_long_to_be_one_is_refused_with_a_hint() -> None:
    with pytest.raises(ValidationError, match="Put commas between the items"):
        FIELD.clean("x" * 41)
