"""Writing many rows at once."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model

BATCH = 5_000


def update_rows(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write these fields of rows of one model, as they are now. One query for each 5,000 rows, none for none.

    The time it takes grows with the rows; Django's ``bulk_update`` compares each row with every other. Fields that are
    arrays themselves cannot be written so.
    """
    for start in range(0, len(rows), BATCH):
        _update(rows[start : start + BATCH], names)


def _update(rows: Sequence[Model], names: Sequence[str]) -> None:
    meta, quoted = rows[0]._meta, connection.ops.quote_name
    fields: list[Field[Any, Any]] = [meta.pk, *(meta.get_field(name) for name in names)]  # type: ignore[list-item]
    key, *columns = [quoted(str(field.column)) for field in fields]
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    sets = ", ".join(f"{column} = fresh.{column}" for column in columns)
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows] for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quoted(meta.db_table)} AS stored SET {sets} "  # noqa: S608 - names of our own columns
            f"FROM unnest({arrays}) AS fresh({', '.join([key, *columns])}) WHERE stored.{key} = fresh.{key}",
            values,
        )
