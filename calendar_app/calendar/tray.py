"""What waits for a date."""

import datetime as dt
from typing import Any

from django.db.models import F, QuerySet

from calendar_app.calendar.filters import Filters
from calendar_app.calendar.grid import Waiting
from calendar_app.calendar.queries import MADE_AT, narrowed
from calendar_app.lib.compiled import AT
from campaigns.enums import ActivityState, Veil
from departments.access import Access
from departments.patterns import rows_for


def waiting_for_a_date(access: Access, filters: Filters, *, at: dt.datetime, limit: int) -> tuple[list[Waiting], int]:
    """Return the newest unscheduled activities, at most ``limit``, and how many there are in all. One or two queries.

    What is veiled has nothing to show before it has a day.
    """
    if not filters.can_be_kept:
        newest = list(_unscheduled(access, filters, at)[:limit])
    else:
        newest = rows_for(
            access, ("unscheduled", filters, limit), lambda access: _unscheduled(access, filters, AT)[:limit], {AT: at}
        )
    count = len(newest) if len(newest) < limit else _unscheduled(access, filters, at).count()
    return [Waiting(*row) for row in newest], count


def _unscheduled(access: Access, filters: Filters, at: dt.datetime) -> QuerySet[Any, Any]:
    rows = narrowed(access, filters, at).filter(veil=Veil.OPEN, state=ActivityState.UNSCHEDULED)
    rows = rows.exclude(status="cancelled").order_by("-created_at", "id")
    names = {"campaign_name": F("campaign__name"), "colour": F("channel__colour"), "channel_name": F("channel__name")}
    values: QuerySet[Any, Any] = rows.annotate(**names, made_at=MADE_AT).values_list(
        "id", "title", "status", "campaign_name", "colour", "channel_name", "campaign_id", "made_at"
    )
    return values
