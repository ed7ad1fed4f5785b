"""How people want to be told, read for all of them at once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from calendar_app.lib.among import Among
from campaigns.enums import AlertKind, How
from campaigns.models import AlertPreference
from campaigns.rules.tastes import Taste
from departments.models import OrganisationSettings

_Place = tuple[int, int | None]
"""A person and a department, None for everywhere."""


@dataclass(frozen=True)
class Tastes:
    """What those want who said something about it, by person and department."""

    by_place: dict[_Place, Taste] = field(default_factory=dict)
    no_files: frozenset[int] = frozenset()

    def without_files(self, user_id: int | None) -> bool:
        """Whether a person wants no files of dates beside their mails, in whichever department."""
        return user_id in self.no_files

    def of(self, user_id: int | None, department_id: int) -> Taste | None:
        """Return how a person wants to be told for a department; None where they said nothing: as usual."""
        if user_id is None or not self.by_place:
            return None
        return self.by_place.get((user_id, department_id)) or self.by_place.get((user_id, None))


def tastes_of(user_ids: Collection[int]) -> Tastes:
    """Return how these people want to be told. One query, none for nobody."""
    if not user_ids:
        return Tastes()
    rows = list(with_zones(AlertPreference.objects.filter(Among("user", user_ids))))
    quiet = {row.user_id: (row.quiet_from, row.quiet_until) for row in rows if row.quiet_from and row.quiet_until}
    no_files = frozenset(row.user_id for row in rows if row.department_id is None and not row.with_files)
    return Tastes({(row.user_id, row.department_id): _taste(row, quiet.get(row.user_id)) for row in rows}, no_files)


def with_zones(preferences: QuerySet[AlertPreference]) -> QuerySet[Any]:
    """Return the preferences with the ``zone`` of whose they are: their own, or the organisation's. No query yet."""
    usual = Subquery(OrganisationSettings.objects.values("time_zone")[:1])
    return preferences.annotate(zone=Coalesce(NullIf("user__time_zone", Value("")), usual, Value("UTC")))


def _taste(row: Any, quiet: Any) -> Taste:
    return Taste(
        zone=ZoneInfo(row.zone),
        how=How(row.how),
        at=row.at,
        weekday=row.weekday,
        muted=frozenset(AlertKind(kind) for kind in row.muted),
        quiet=quiet,
    )
