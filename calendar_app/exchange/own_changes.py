"""What a file of our own says otherwise than the calendar: told, and left as it is here."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from calendar_app.exchange.keys import ids_in
from calendar_app.exchange.plan import PlannedRow, Problem, Severity
from campaigns.queries.visible import visible_activities
from departments.access import Access

_AT_ONCE = 2_000
_COMPARED = (
    "pk", "title", "channel__name", "campaign__name", "starts_on", "ends_on", "starts_at", "ends_at", "time_zone",
    "brief", "url",
)  # fmt: skip


def said_otherwise(rows: Collection[PlannedRow], access: Access, *, at: datetime) -> list[Problem]:
    """Return a problem for each row of an activity that ``access`` may see and that reads otherwise here.

    How it stands is not compared: that follows the days. One query for each two thousand rows of our own files.
    """
    by_id = {key: row for row in rows for key in ids_in([row.key])}
    listed = list(by_id)
    found: list[Problem] = []
    for start in range(0, len(listed), _AT_ONCE):
        here = visible_activities(access, at).filter(pk__in=[UUID(key) for key in listed[start : start + _AT_ONCE]])
        for key, *values in here.values_list(*_COMPARED):
            row = by_id[str(key)]
            if _as_said(values) != _as_said(_of_row(row)):
                sentence = _("“%(title)s” is here already and reads otherwise in the file; it stays as it is here.")
                found.append(Problem(row.place, Severity.CHECK, sentence % {"title": row.title[:80]}))
    return found


def _of_row(row: PlannedRow) -> list[Any]:
    when = [row.starts_on, row.ends_on, row.starts_at, row.ends_at]
    return [row.title, next(iter(row.channels), ""), row.campaign, *when, row.zone, row.brief, row.url]


def _as_said(values: list[Any]) -> list[Any]:
    """Return the values as every sort of file can hold them: one sort of line break, no control characters."""
    return [_told(value) if isinstance(value, str) else value for value in values]


def _told(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if char in "\n\t" or (char >= " " and char not in "\ufffe\uffff")).strip()
