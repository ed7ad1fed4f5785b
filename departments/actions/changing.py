"""What every action of the organisation does alike: lock, check, save, write down."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from departments.audit import changed_fields, plain, record
from departments.errors import Conflict, Refused, RefusedAt
from departments.models import User

GONE = gettext_lazy("This is not here any more. Go back and look again.")
QUICKER = gettext_lazy("Somebody else changed this while you were at it. Look at both versions, then save.")

Row = TypeVar("Row", bound=models.Model)


def locked(model: type[Row], key: object) -> Row:
    """Return the row of this key, locked to the end of the transaction. One query. Raises ``Refused`` if it is gone."""
    row = model._default_manager.select_for_update().filter(pk=key).first()
    if row is None:
        raise Refused(str(GONE))
    return row


def save(row: models.Model) -> None:
    """Check ``row`` against its fields and constraints, then save it.

    Raises ``Refused`` with the first sentence there is, and with the field it belongs to.
    """
    with first_sentence():
        row.full_clean()
    with nobody_quicker():
        row.save()


@contextmanager
def first_sentence() -> Iterator[None]:
    """Raise what a model's own checks find inside the block as ``Refused``, with the first sentence and its field."""
    try:
        yield
    except ValidationError as problem:
        field, sentences = next(iter(problem.message_dict.items()))
        raise Refused(sentences[0], field=None if field == NON_FIELD_ERRORS else field) from problem


@contextmanager
def nobody_quicker() -> Iterator[None]:
    """Raise ``Refused`` when the database refuses what is written inside the block, which was checked before."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as problem:
        # The checks passed, so somebody else wrote between them and this.
        raise Refused(_("Somebody saved something like it at the same moment. Look again, then save.")) from problem


@contextmanager
def the_one_at(index: int) -> Iterator[None]:
    """Say of a refusal inside the block which of many things it is about."""
    try:
        yield
    except Refused as refusal:
        raise RefusedAt(refusal, index) from refusal


def change(
    row: models.Model,
    *,
    by: User | None,
    fields: Mapping[str, Any],
    editable: Collection[str],
    verb: str = "changed",
    campaign_id: UUID | None = None,
) -> dict[str, list[Any]]:
    """Give ``row`` the values of ``fields``, save and write down what differs; return ``{field: [before, after]}``.

    Nothing is written when nothing differs. ``TypeError`` for a field that is not in ``editable``.
    """
    refuse_unknown(fields, editable, row)
    changes = changed_fields(row, fields)
    if changes:
        for name, value in fields.items():
            setattr(row, name, value)
        save(row)
        record(by=by, verb=verb, subject=row, changes=changes, campaign_id=campaign_id)
    return changes


def create(row: Row, *, by: User | None, fields: Mapping[str, Any], editable: Collection[str]) -> Row:
    """Give the new ``row`` the values of ``fields``, save it, write it down and return it."""
    refuse_unknown(fields, editable, row)
    for name, value in fields.items():
        setattr(row, name, value)
    save(row)
    record(by=by, verb="created", subject=row, changes=given(fields))
    return row


def given(fields: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what a new row was given, as its audit entry holds it."""
    return {name: [None, plain(value)] for name, value in fields.items() if value not in (None, "")}


def mark_of(values: Iterable[Any]) -> str:
    """Return what stands for these values: the same for the same ones. For rows that have no version to compare."""
    text = json.dumps([plain(value) for value in values], default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def check_mark(row: models.Model, values: Iterable[Any], seen: str | None) -> None:
    """Raise ``Conflict`` when ``values``, which are what is stored of ``row``, are not what ``seen`` stands for.

    ``seen`` is the mark of what the person saw, None for whoever takes the row as it is.
    """
    if seen is not None and seen != mark_of(values):
        raise Conflict(str(QUICKER), row=row)


def refuse_unknown(fields: Mapping[str, Any], editable: Collection[str], row: models.Model) -> None:
    """Raise ``TypeError`` when ``fields`` names what an action does not change: a slip in our code, not a person's."""
    unknown = set(fields) - set(editable)
    if unknown:
        raise TypeError(f"not to be changed in {row._meta.label}: {', '.join(sorted(unknown))}")
