"""One walk over all models of ours: whatever our checks let pass, the database refuses it."""

import pytest
from django.apps import apps
from django.db import DataError, IntegrityError, connection, transaction

from tests.constraints.rows import BAD_ROWS

NAMES = {
    constraint.name
    for room in ("departments", "campaigns", "calendar_app")
    for model in apps.get_app_config(room).get_models()
    for constraint in model._meta.constraints
}
CASES = [(name, number) for name, rows in BAD_ROWS.items() for number in range(len(rows))]


def test_every_constraint_is_shown_refusing():
    """A new constraint needs a line in ``rows.py``; a line whose constraint has gone goes, too."""
    assert set(BAD_ROWS) == NAMES


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "number"), CASES, ids=str)
def test_the_database_refuses(name, number):
    with pytest.raises((IntegrityError, DataError)) as refusal:
        _write(BAD_ROWS[name][number])
    assert _refused_by(refusal.value) == name


def _write(bad_row):
    """Write a bad row to the very end of its transaction, where deferred constraints speak."""
    with transaction.atomic(), connection.cursor() as cursor:
        bad_row()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _refused_by(refusal):
    """The constraint that spoke. Days in the wrong order are refused before any can: they make no range of days."""
    if "range lower bound must be less than or equal" in str(refusal):
        return "activity_ends_on_or_after_start"
    return refusal.__cause__.diag.constraint_name


@pytest.mark.django_db
def test_the_migrations_hold_every_constraint_of_the_models():
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
        stored = {name for (name,) in cursor.fetchall()}
    assert stored >= NAMES
