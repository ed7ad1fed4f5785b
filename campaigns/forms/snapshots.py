"""What a person was shown, carried by the form's page, so that their changes can be told from others'."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import models
from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict

from departments.audit import plain
from departments.models import AuditEntry

SALT = "instep.seen"


@dataclass(frozen=True)
class Snapshot:
    """The fields of a form as their row filled them; ``last`` is the newest entry of the row's history then.

    ``mark`` stands for all of the row that the form's action may change, for a row that has no version.
    """

    subject: str
    key: str
    values: Mapping[str, Any]
    last: int = 0
    mark: str = ""

    def packed(self) -> str:
        """Return the snapshot as a page can carry it; who changes it there only loses it."""
        return signing.dumps([self.subject, self.key, self.values, self.last, self.mark], salt=SALT, compress=True)


def snapshot_of(row: models.Model, values: Mapping[str, Any], *, mark: str = "") -> Snapshot:
    """Return what ``row`` shows in a form now. One query."""
    subject, key = row._meta.label_lower, str(row.pk)
    entries = AuditEntry.objects.filter(subject_type=subject, subject_id=key).order_by("-pk")
    last = entries.values_list("pk", flat=True).first() or 0
    return Snapshot(subject, key, {name: comparable(value) for name, value in values.items()}, last, mark)


def unpacked(text: str, row: models.Model) -> Snapshot | None:
    """Return the snapshot of ``row`` that a page carried; None for none, for another row's and for a changed one."""
    try:
        found = Snapshot(*signing.loads(text, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return found if (found.subject, found.key) == (row._meta.label_lower, str(row.pk)) else None


def comparable(value: Any) -> Any:
    """Return a value of a field so that equal ones are equal: as JSON holds it, line ends alike, nothing as ""."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(value, (QuerySet, list, tuple)):
        items = [comparable(item) for item in value]
        # Rows that were ticked come in the order of the list they were ticked in.
        return sorted(items) if any(isinstance(item, models.Model) for item in value) else items
    return plain(value)


def put_into(data: "MultiValueDict[str, str]", name: str, value: Any) -> None:
    """Put a comparable value into a form's data as a browser would send it."""
    if isinstance(value, bool):
        data.setlist(name, ["on"] if value else [])
    elif isinstance(value, list):
        data.setlist(name, [str(item) for item in value])
    else:
        data[name] = str(value)
