"""What a test that commits leaves behind goes from the tables that hold it, not from a hundred others."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations

STAY = {"django_content_type", "auth_permission", "django_site"}
"""Written anew whenever they have been emptied, the same rows each time."""


def empty_what_is_filled() -> None:
    """Let tests empty tables by what is in them: a TRUNCATE of all takes a third of a second, a few DELETEs none."""
    DatabaseOperations.sql_flush = _deletes  # type: ignore[method-assign]


def _deletes(operations: Any, style: object, tables: Iterable[str], **_options: bool) -> list[str]:
    """Return statements for one transaction: Django has foreign keys checked at its end, so any order will do."""
    names = [operations.quote_name(table) for table in sorted(set(tables) - STAY)]
    with operations.connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names))
        return [f"DELETE FROM {name}" for (name,) in cursor.fetchall()]
