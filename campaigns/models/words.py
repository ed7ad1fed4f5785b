"""What a row can be found by, as the database makes it: ``instep_words`` and ``instep_query`` come with a migration.

Letters are folded (no accents, no capitals) by SQL of our own: it needs neither ICU nor an extension, and gives the
same on every server. Nothing is stored beside the texts: the indexes hold these very expressions.
"""

from typing import Final

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, F, Func, Value

NAME_ONLY: Final = "A"
ALL: Final = "AB"


def words(name: str, *rest: str, road: str = "") -> Func:
    """Return the expression for the words of a row: of its ``name`` and, as weight B, of two more fields.

    ``road`` leads to the row, such as ``"campaign__"``.
    """
    fields = [F(f"{road}{field}") for field in (name, *rest)]
    blanks = [Value("")] * (3 - len(fields))
    return Func(*fields, *blanks, function="instep_words", output_field=SearchVectorField())


def holds(vector: Func, phrase: str, *, is_prefix: bool, weights: str = ALL) -> Func:
    """Return the condition that ``vector`` holds the words of ``phrase`` one after the other, in fields of ``weights``.

    With ``is_prefix`` the last word may go on. What holds no word at all is in nothing.
    """
    query = Func(
        Value(phrase), Value(is_prefix), Value(weights), function="instep_query", output_field=SearchVectorField()
    )
    return Func(vector, query, template="(%(expressions)s)", arg_joiner=" @@ ", output_field=BooleanField())


CAMPAIGN_WORDS: Final = ("name", "objective", "key_message")
ACTIVITY_WORDS: Final = ("title", "brief")
