"""What nobody in a department wants mail of, so that no screen promises that somebody is told."""

from collections.abc import Mapping
from dataclasses import dataclass

from campaigns.alerts.kinds import KINDS, Kind
from campaigns.alerts.reach import Reached
from campaigns.enums import AlertKind, AlertStep
from campaigns.queries.tastes import Tastes, tastes_of
from campaigns.rules.tastes import Taste, is_muted


@dataclass(frozen=True)
class Reach:
    """Whether anybody can be told for a department, and of which kinds all who can be want no mail."""

    is_reached: bool
    muted: tuple[AlertKind, ...] = ()

    @property
    def muted_names(self) -> list[str]:
        """The kinds in words."""
        return [str(kind.label) for kind in self.muted]


def reach_of(reached: Mapping[int, Reached]) -> dict[int, Reach]:
    """Return how far these departments are reached. One query."""
    tastes = tastes_of({each.user_id for found in reached.values() for each in found.answering if each.user_id})
    return {
        key: Reach(any(each.is_read for each in found.at_least_somebody), muted_by_all(found, key, tastes))
        for key, found in reached.items()
    }


def muted_by_all(found: Reached, department_id: int, tastes: Tastes) -> tuple[AlertKind, ...]:
    """Return the kinds that climb and of which all who could be told want no mail. No query.

    None where nobody can be told at all.
    """
    readers = [each for each in found.answering if each.is_read]
    said = [tastes.of(each.user_id, department_id) for each in readers]
    return tuple(
        kind.name for kind in KINDS.values() if kind.climbs and said and all(_is_muted(kind, taste) for taste in said)
    )


def _is_muted(kind: Kind, taste: Taste | None) -> bool:
    return taste is not None and is_muted(taste, kind.name, step=AlertStep.FIRST, may_be_muted=kind.may_be_muted)
