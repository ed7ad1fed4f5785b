"""How well what leads outside works: what its last answers say, and how many there are of something."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce


class Answers(NamedTuple):
    """When something arrived last, and the last answer that was no yes with its moment; without it after a yes."""

    arrived_at: dt.datetime | None
    failed_at: dt.datetime | None
    words: str


def last_answers(*, yes: Iterable[dt.datetime | None], noes: Iterable[tuple[dt.datetime | None, str]]) -> Answers:
    """Return what stands of the last ``yes`` and the last ``noes`` with their words, where there are any. No query."""
    arrived_at = max((at for at in yes if at), default=None)
    failed_at, words = max(((at, text) for at, text in noes if at), key=lambda no: no[0], default=(None, ""))
    stands = failed_at is not None and (arrived_at is None or failed_at > arrived_at)
    return Answers(arrived_at, failed_at, words) if stands else Answers(arrived_at, None, "")


def said(code: str | None, words: str | None) -> str:
    """Return an answer in one line."""
    return f"{code or ''} {words or ''}".strip()


def number_of(rows: QuerySet[Any], by: str) -> Any:
    """Return how many of these rows there are for one ``by``, as part of another query."""
    counted = rows.order_by().values(by).annotate(number=Count("pk", distinct=True)).values("number")
    return Coalesce(Subquery(counted), 0)
