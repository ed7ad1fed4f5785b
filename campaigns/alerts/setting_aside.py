"""Alerts that cannot be fired: found among the others of their batch, set aside, and tried again until they can."""

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from calendar_app.lib.blame import NOBODYS_FAULT
from campaigns.alerts.fired import Fired
from campaigns.enums import AlertState
from campaigns.models import Alert

logger = logging.getLogger(__name__)

TRY_AGAIN_AFTER: Final = (
    dt.timedelta(seconds=30),
    dt.timedelta(minutes=2),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=15),
)
"""The wait after each try that failed; the last one for ever. What is mended fires a quarter of an hour later."""

MOST_COUNTED = 32_000
"""Failures are counted up to this, which is a year of them."""

LONGEST_ERROR = 500


def fire_in_parts(
    keys: Sequence[UUID], problem: Exception, *, now: dt.datetime, fire: Callable[[Sequence[UUID]], Fired]
) -> Fired:
    """Fire a batch that failed with ``problem`` half by half, and so on: what fails alone is set aside, all else fires.

    ``fire`` fires alerts by their keys in a transaction of its own, or does nothing at all. Raises what is no alert's
    fault, such as a database that is away.
    """
    if len(keys) == 1:
        return _set_aside(keys[0], problem, now)
    middle, total = len(keys) // 2, Fired()
    for half in (keys[:middle], keys[middle:]):
        found = None
        try:
            total += fire(half)
        except NOBODYS_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - it is written down with the alert that causes it
            found = error
        if found is not None:
            total += fire_in_parts(half, found, now=now, fire=fire)
    return total


def _set_aside(key: UUID, problem: Exception, now: dt.datetime) -> Fired:
    """Write down why a planned alert cannot be fired and when it is tried again. Two queries."""
    planned = Alert.objects.filter(pk=key, state=AlertState.PLANNED)
    failures = planned.values_list("failures", flat=True).first()
    if failures is None:
        return Fired()
    again_at = now + TRY_AGAIN_AFTER[min(failures, len(TRY_AGAIN_AFTER) - 1)]
    error = f"{type(problem).__name__}: {problem}".replace("\0", "")[:LONGEST_ERROR]
    failed = planned.update(failures=min(failures + 1, MOST_COUNTED), next_try_at=again_at, last_error=error)
    logger.error("Alert %s cannot be fired. It is tried again at %s.", key, again_at, exc_info=problem)
    return Fired(failed=failed)
