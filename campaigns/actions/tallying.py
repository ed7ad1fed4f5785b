"""Tallying the deliveries of days that are over, so that metrics need not count them again."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models.functions import TruncDate

from campaigns.models import DeliveryTally, TickRecord
from campaigns.queries.metrics import LATENCY, TALLIED_TO, accepted_messages, latency_of

SETTLED = dt.timedelta(hours=1)
"""A day is tallied when it has been over for so long: whoever was sending then has written it down."""

BEGINNING = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@transaction.atomic
def tally_deliveries(*, now: dt.datetime) -> int:
    """Tally each day (UTC) that is over and not tallied yet; return how many rows that made. Four queries.

    Any number of these may run at once: the second waits, and finds nothing to do.
    """
    to = (now - SETTLED).astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    TickRecord.objects.bulk_create(
        [TickRecord(name=TALLIED_TO, at=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))], ignore_conflicts=True
    )
    record = TickRecord.objects.select_for_update().get(name=TALLIED_TO)
    if record.at >= to:
        return 0
    days = accepted_messages(since=record.at, before=to).annotate(day=TruncDate("sent_at", tzinfo=dt.UTC))
    tallies = [_tally(row) for row in days.values("day", "transport").annotate(**LATENCY)]
    DeliveryTally.objects.bulk_create(tallies)
    record.at = to
    record.save(update_fields=["at"])
    return len(tallies)


def _tally(row: dict[str, Any]) -> DeliveryTally:
    found = latency_of(row)
    return DeliveryTally(
        day=row["day"],
        transport=row["transport"],
        accepted=found.accepted,
        seconds=found.seconds,
        within=list(found.within),
    )
