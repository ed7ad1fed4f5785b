"""Promises the database keeps for us."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def nothing_is_written() -> Iterator[None]:
    """Let the database refuse every write made inside the block, row locks included. Two queries.

    It opens a transaction, or a savepoint in one; around it all is as before.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield
