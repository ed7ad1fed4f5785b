"""How far a long import has come, told from inside its transaction to those outside.

What a transaction writes nobody else sees before it ends. The name of a database connection everybody sees at once, and
it dies with its worker: so the name says which import is worked on, and how far it is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection

_PREFIX: Final = "import"

Told = Callable[[int, int], None]
"""Hears how many are done, of how many."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many activities are made, of how many; of 0 while the file is read."""

    done: int
    total: int


@contextmanager
def telling(draft_id: UUID, also: Told = lambda done, total: None) -> Iterator[Told]:
    """Yield what tells how far the import of this draft is; it is on its way from now to the end of the block.

    ``also`` hears it, too.
    """

    def told(done: int, total: int) -> None:
        _call_it(f"{_PREFIX}:{draft_id.hex}:{done}:{total}")
        if total:
            also(done, total)

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('application_name')")
        before = str(cursor.fetchone()[0])
    told(0, 0)
    try:
        yield told
    finally:
        if not connection.in_atomic_block or not connection.needs_rollback:
            _call_it(before)


def progress_of(draft_id: UUID) -> Progress | None:
    """Return how far the import of a draft is, None while nobody works on it. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction would be told the same for ever
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE %s LIMIT 1",
            [f"{_PREFIX}:{draft_id.hex}:%"],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    done, total = row[0].split(":")[2:4]
    return Progress(int(done), int(total))


def _call_it(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, false)", [name])
