"""Queries that are put together once for all whose standing is alike: as many departments, in the same roles."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from calendar_app.lib.compiled import count_of, rows_of
from departments.access import STRENGTH, Access

_PERSON: Final = -2_000_000_000
_DEPARTMENT: Final = -2_100_000_000
"""The first key that stands in for a person, for a department: each takes the next lower one."""


Build = Callable[[Access], QuerySet[Any, Any]]
"""Returns a query for an access, which may be a pattern's."""


@dataclass(frozen=True)
class Pattern:
    """An ``access`` with stand-ins for each person and department of another, and whom they stand in for (``keys``)."""

    access: Access
    keys: Mapping[int, int]


def pattern_of(access: Access) -> Pattern:
    """Return the pattern of ``access``; it is the same for all who have as many departments in the same roles.

    So must those have of whoever looks on in their place, and the departments of both fall together alike.
    """
    people: dict[int, int] = {}
    departments: dict[int, int] = {}

    def person(key: int) -> int:
        return people.setdefault(key, _PERSON - len(people))

    def department(key: int) -> int:
        return departments.setdefault(key, _DEPARTMENT - len(departments))

    def stood_in(one: Access) -> Access:
        by_role = sorted(one.roles.items(), key=lambda role: (STRENGTH.index(role[1]), role[0]))
        user_id = None if one.user_id is None else person(one.user_id)
        standing = one.as_of(user_id, {department(key): role for key, role in by_role})
        return standing.seen_by(stood_in(one.limit)) if one.limit else standing

    standing = stood_in(access)
    return Pattern(standing, {stand_in: key for known in (people, departments) for key, stand_in in known.items()})


def rows_for(access: Access, facts: object, build: Build, values: Mapping[Any, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of the query that ``build`` returns for ``access``, put together once for its pattern. One query.

    See ``lib.compiled.rows_of``. ``build`` gets the pattern's access, and may look at its roles and at how many
    departments there are, but ask the database for none of them and write no key into a text.
    """
    return rows_of(*_for_all(access, facts, build, values))


def count_for(access: Access, facts: object, build: Build, values: Mapping[Any, Any]) -> int:
    """Return how many rows the query that ``build`` returns for ``access`` has; see ``rows_for``. One query."""
    return count_of(*_for_all(access, facts, build, values))


def _for_all(
    access: Access, facts: object, build: Build, values: Mapping[Any, Any]
) -> tuple[object, Callable[[], QuerySet[Any, Any]], Mapping[Any, Any]]:
    pattern = pattern_of(access)
    return (facts, pattern.access.facts), lambda: build(pattern.access), {**values, **pattern.keys}
