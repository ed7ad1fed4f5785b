"""Asking for rows by many values: as one array, where ``__in`` writes each value into the statement by itself."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, Expression, F, Field, Func, Value
from django.db.models.functions import Cast


class Among(Func):
    """Whether ``name`` is one of ``values``; for ``filter``. A thousand values take it no longer than a few.

    Unlike ``__in`` it makes nothing of the values, so they are of the column's own type. An expression stands for an
    array of them.
    """

    output_field = BooleanField()
    template = "%(expressions)s)"
    arg_joiner = " = ANY("

    def __init__(self, name: str, values: Iterable[Any] | Expression) -> None:
        super().__init__(F(name), values if isinstance(values, Expression) else Value(list(values)))

    def as_sql(self, *given: Any, **options: Any) -> tuple[str, Any]:
        """Ask nothing where there are no values, as ``__in`` does: nothing is one of none."""
        _name, values = self.get_source_expressions()
        if isinstance(values, Value) and not values.value:
            raise EmptyResultSet
        return super().as_sql(*given, **options)


class AmongThose(Among):
    """Whether ``name`` is one of the array of ``kind`` that comes in the place of ``stand_in`` (``lib.compiled``)."""

    def __init__(self, name: str, stand_in: str, kind: "Field[Any, Any]") -> None:
        super().__init__(name, Cast(Value(stand_in), ArrayField(kind)))


def array_of(keys: Iterable[object]) -> str:
    """Return keys or numbers as an array is written, to come in the place of a stand-in."""
    return f"{{{','.join(map(str, keys))}}}"
