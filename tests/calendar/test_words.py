"""Finding by words: folded, from their beginning on, and never a mistake."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chance import examples

pytestmark = pytest.mark.django_db


def is_found(text: str, phrase: str, *, is_prefix: bool = True, weights: str = "AB") -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT instep_words('', %s, '') @@ instep_query(%s, %s, %s)", [text, phrase, is_prefix, weights]
        )
        (found,) = cursor.fetchone()
    return bool(found)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Frühjahr", "fruhjahr"), ("Fruhjahr", "FRÜHJAHR"), ("Straße", "strasse"), ("Œuvre", "oeuvre"),
        ("Łódź", "lodz"), ("Ærø", "aero"), ("İzmir", "izmir"), ("Весна", "ВЕСНА"), ("ΆΝΟΙΞΗ", "άνοιξη"),
        ("e-mail to all", "e-mail"), ("see example.com/launch", "launch"), ("O’Hara", "o'hara"), ("-5 degrees", "5"),
        ("Spring launch", "spring lau"), ("Spring launch", "launch"), ("Spring", "s"),
    ],
)  # fmt: skip
def test_what_is_meant_is_found(text: str, phrase: str) -> None:
    assert is_found(text, phrase)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [("Spring launch", "launch spring"), ("Spring", "pring"), ("Spring", "springs"), ("Spring", "!!")],
)
def test_what_is_not_meant_is_not(text: str, phrase: str) -> None:
    assert not is_found(text, phrase)


def test_a_whole_word_does_not_go_on() -> None:
    assert is_found("Spring", "spring", is_prefix=False) and not is_found("Springtime", "spring", is_prefix=False)


def test_only_fields_of_the_weights_count() -> None:
    assert not is_found("Spring", "spring", weights="A") and is_found("Spring", "spring", weights="B")


@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=60))
def test_no_text_and_no_query_is_a_mistake(text: str) -> None:
    is_found(text, text)
    is_found(text, text, is_prefix=False, weights="A")


def test_a_very_long_text_is_found_by_its_beginning() -> None:
    assert is_found(
        "Spring " + "\ufdfa" * 30_000 + " " + " ".join(f"word{number}" for number in range(20_000)), "spring"
    )
