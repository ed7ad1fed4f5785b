"""Alerts about what somebody said by hand, made where they say it: a day proposed, a duty handed back, the answers."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from campaigns.enums import AlertKind
from campaigns.models import Alert, Milestone
from departments.queries import department_clocks


def say(
    kind: AlertKind,
    milestone: Milestone,
    department_ids: Iterable[int],
    *,
    occurrence: str,
    facts: Mapping[str, Any],
    at: dt.datetime,
    is_urgent: bool = False,
) -> None:
    """Owe each of these departments one alert about a duty, due at ``at``. Three queries and one for each.

    Call it in the action's transaction.
    """
    keys = list(dict.fromkeys(department_ids))
    clocks = department_clocks(keys)
    for key in keys:
        local = at.astimezone(clocks[key].zone)
        Alert.objects.create(
            department_id=key,
            campaign_id=milestone.campaign_id,
            activity_id=milestone.activity_id,
            milestone=milestone,
            kind=kind,
            occurrence=occurrence,
            local_date=local.date(),
            local_time=local.time().replace(microsecond=0),
            time_zone=clocks[key].zone.key,
            due_at=at,
            is_urgent=is_urgent,
            facts=dict(facts),
            subject_version=milestone.version,
        )
