"""What of a campaign's series lies too far ahead for duties, told in one line a series."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from campaigns.enums import ActivityState


@dataclass(frozen=True)
class SeriesAhead:
    """What of a series lies too far ahead for duties: so many activities, the last one on ``last_on``."""

    id: UUID
    title: str
    count: int
    last_on: dt.date


def far_ahead(
    rows: Iterable[Mapping[str, Any]], with_duties: Collection[UUID | None], today: dt.date
) -> dict[UUID, Mapping[str, Any]]:
    """Return those of these activities, as plain values, by their keys. What was changed alone is not among them."""
    return {
        row["id"]: row
        for row in rows
        if row["series_id"] is not None
        and not row["is_exception"]
        and row["id"] not in with_duties
        and row["state"] == ActivityState.PLANNED
        and row["starts_on"] is not None
        and row["starts_on"] > today
    }


def summed_up(rows: Iterable[Mapping[str, Any]]) -> list[SeriesAhead]:
    """Return such activities series by series, in the order of the first of each."""
    by_series: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_series.setdefault(row["series_id"], []).append(row)
    return [
        SeriesAhead(key, own[0]["title"], len(own), max(row["starts_on"] for row in own))
        for key, own in by_series.items()
    ]
