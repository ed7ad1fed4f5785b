"""Lists a page at a time, by a cursor: nothing is skipped or told twice when rows come and go in between."""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from calendar_app.api.problems import Stop

Item = TypeVar("Item")

FAR_AWAY = dt.date(9999, 12, 31)
"""Where what has no day stands in the order of days."""

USUAL = 50
MOST = 200


class Page(Schema, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next: str | None = Field(description="Ask again with this as `cursor` for what comes after; null at the end.")


class Paging(Schema):
    """Which page of a list."""

    limit: int = Field(USUAL, ge=1, le=MOST, description="So many at the most.")
    cursor: str = Field("", max_length=500, description="`next` of the page before.")


def page_of(
    rows: QuerySet[Any], paging: Paging, *, by: Sequence[str], shown: Callable[[list[Any]], list[Any]]
) -> dict[str, Any]:
    """Return a page of ``rows`` in the order of the fields ``by``, the last of which is unique. One query.

    ``shown`` makes of the page's rows what is answered. Raises ``Stop`` for a cursor that is none of ours.
    """
    if paging.cursor:
        rows = _from(rows, paging.cursor, by)
    found = list(rows.order_by(*by)[: paging.limit + 1])
    more = len(found) > paging.limit
    found = found[: paging.limit]
    return {"items": shown(found), "next": _cursor([_value(found[-1], name) for name in by]) if more else None}


def _from(rows: QuerySet[Any], cursor: str, by: Sequence[str]) -> QuerySet[Any]:
    try:
        return rows.filter(_after(by, _values(cursor, len(by))))
    except (ValidationError, ValueError) as problem:
        raise _not_ours() from problem


def _value(row: Any, name: str) -> str:
    value = row[name] if isinstance(row, dict) else getattr(row, name)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _after(by: Sequence[str], values: Sequence[str]) -> Q:
    """Return the condition for rows that come after these values in the order ``by``."""
    condition = Q()
    for at in range(len(by)):
        same = dict(zip(by[:at], values[:at], strict=True))
        condition |= Q(**same, **{f"{by[at]}__gt": values[at]})
    return condition


def _cursor(values: list[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _values(cursor: str, count: int) -> list[str]:
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        values = None
    if not isinstance(values, list) or len(values) != count or not all(_is_plain(value) for value in values):
        raise _not_ours()
    return values


def _not_ours() -> Stop:
    return Stop(422, "malformed", _("This cursor is none of ours. Leave it out to begin at the start."))


def _is_plain(value: Any) -> bool:
    return isinstance(value, str) and "\x00" not in value
