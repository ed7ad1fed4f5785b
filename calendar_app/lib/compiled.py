"""Queries that are put together once: Django takes longer to write a long one than PostgreSQL to answer it.

A query is built by the usual means, with a stand-in for each value that differs from one request to the next, and kept
as SQL. What it means is said in one place still, and nothing of it by hand.
"""

import datetime as dt
import re
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import count
from typing import Any, Final, Self

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from psycopg import RawCursor

MOST: Final = 1_000
"""So many queries a process keeps, the latest used."""

AT: Final = dt.datetime(1901, 1, 1, 1, 1, 1, 111_111, tzinfo=dt.UTC)
"""Stands in for a moment."""

FIRST: Final = dt.date(1901, 1, 2)
LAST: Final = dt.date(1901, 1, 3)
"""Stand in for two days."""

KEY: Final = -1_900_000_000
"""Stands in for a key."""

Statement = tuple[str, tuple[Any, ...]]
"""SQL and its values."""

_kept: OrderedDict[str, Statement | None] = OrderedDict()
_guard = threading.Lock()


def rows_of(facts: object, build: Callable[[], QuerySet[Any, Any]], values: Mapping[Any, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of the query that ``build`` returns, its stand-ins replaced by their ``values``. One query.

    See ``statement_of``. Rows come as the database gives them: no field may need Django to read it. The database binds
    the values itself, at most 65,535 (many keys are one array), and plans once what a connection asks again and again.
    """
    statement = statement_of(facts, build, values)
    return _answer(*statement) if statement else []


def count_of(facts: object, build: Callable[[], QuerySet[Any, Any]], values: Mapping[Any, Any]) -> int:
    """Return how many rows the query that ``build`` returns has; see ``rows_of``. One query."""
    statement = statement_of(facts, build, values)
    if statement is None:
        return 0
    sql, params = statement
    [(number,)] = _answer(f"SELECT count(*) FROM ({sql}) counted", params)  # noqa: S608 - by Django, without values
    return int(number)


def _answer(sql: str, params: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    with _cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _cursor() -> CursorWrapper:
    """Return a cursor that lets the database bind; where queries are written down, one that puts values into them."""
    if connection.queries_logged:
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    binding: Any = _Binding(connection.connection)
    return connection.make_cursor(binding)


class _Binding(RawCursor[Any]):
    """A cursor that lets the database bind, and need not look through a long query for its values each time."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        return super().execute(_numbered(query), params, **options)


@lru_cache(maxsize=MOST)
def _numbered(sql: str) -> str:
    """Return Django's SQL as PostgreSQL writes it: ``$1`` for the first ``%s``, a percent sign for two."""
    numbers = count(1)
    return re.sub("%[s%]", lambda found: f"${next(numbers)}" if found[0] == "%s" else "%", sql)


def statement_of(facts: object, build: Callable[[], QuerySet[Any, Any]], values: Mapping[Any, Any]) -> Statement | None:
    """Return the query that ``build`` returns as SQL, its stand-ins replaced by their ``values``; None: it has no row.

    ``build`` is asked once for the same ``facts``, which hold all else that it depends on, told apart by their
    ``repr``.
    """
    kept = _statement(repr(facts), build)
    if kept is None:
        return None
    sql, params = kept
    return sql, tuple(_put(values, param) for param in params)


def compiled(rows: QuerySet[Any, Any]) -> Statement | None:
    """Return a query as SQL; None where it can have no row. What is equal text is held once."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sys.intern(sql), tuple(params)


def _statement(key: str, build: Callable[[], QuerySet[Any, Any]]) -> Statement | None:
    with _guard:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    statement = compiled(build())
    with _guard:
        _kept[key] = statement
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return statement


def _put(values: Mapping[Any, Any], param: Any) -> Any:
    if isinstance(param, list):
        return [_put(values, each) for each in param]
    return param if isinstance(param, (dict, set)) else values.get(param, param)
