"""Which texts are a person's name or address, and which only mention them."""

import pytest

from departments.rules.erased_words import ErasedWords, blanked

WORDS = ErasedWords(
    names=frozenset({"Zora Quill", "Zora"}),
    addresses=frozenset({"zora@quill.example"}),
    name_instead="Somebody who left",
    address_instead="erased-7@erased.invalid",
)


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ("Zora Quill", "Somebody who left"),
        ("Zora", "Somebody who left"),
        (" ZORA@quill.example ", "erased-7@erased.invalid"),
        ("Ask Zora Quill about it", "Ask Zora Quill about it"),
        ("Zora Quill's birthday", "Zora Quill's birthday"),
        ("zora quill", "zora quill"),
        ([None, "Zora Quill"], [None, "Somebody who left"]),
        ([["PR", "Zora"], ["PR"]], [["PR", "Somebody who left"], ["PR"]]),
        ({"guest": {"name": "Zora", "id": 7}}, {"guest": {"name": "Somebody who left", "id": 7}}),
        (7, 7),
        (None, None),
        (True, True),
    ],
)
def test_only_what_is_a_name_or_an_address_goes(value: object, after: object) -> None:
    assert WORDS.without(value) == after


@pytest.mark.parametrize(
    ("text", "is_theirs", "after"),
    [
        ("Zora Quill", True, "Somebody who left"),
        ("Zora Quill (Head, PR)", True, "Somebody who left (Head, PR)"),
        ("Zora Quill · Spring launch", True, "Somebody who left · Spring launch"),
        ("Zora Quill 2027-03-01..2027-03-05", True, "Somebody who left 2027-03-01..2027-03-05"),
        ("Zora Quillington (Head, PR)", True, "Zora Quillington (Head, PR)"),
        ("Zora Quill (Head, PR)", False, "Zora Quill (Head, PR)"),
        ("zora@quill.example sent", False, "erased-7@erased.invalid sent"),
        ("zora@quill.example.org sent", False, "zora@quill.example.org sent"),
        ("About Zora Quill", True, "About Zora Quill"),
    ],
)
def test_a_row_named_after_them_keeps_the_rest_of_its_name(text: str, is_theirs: bool, after: str) -> None:
    assert WORDS.row_name(text, is_theirs=is_theirs) == after


def test_what_said_who_they_are_is_blanked_and_what_was_done_stays() -> None:
    changes = {"company": ["", "Quill & Co"], "language": [None, "en"], "is_active": [True, False]}
    after = blanked(changes, ("company", "language"), "erased")
    assert after == {"company": ["", "erased"], "language": [None, "erased"], "is_active": [True, False]}
