"""A number that grows whenever something was changed, so that who has looked can tell whether to look again."""

from django.db import connection, transaction


def current_revision() -> int:
    """Return the number as it stands. One query, of one row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM instep_revision")
        return int(cursor.fetchone()[0])


def something_changed() -> None:
    """Let the number grow once this transaction is committed; nobody waits for anybody. One query, then."""
    waiting = connection.run_on_commit
    if not waiting or waiting[-1][1] is not _grow:
        transaction.on_commit(_grow, robust=True)


def _grow() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('instep_revision')")
