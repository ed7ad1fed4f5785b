"""Key dates as the calendar draws them beside the activities."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When

from calendar_app.calendar.filters import Filters
from calendar_app.calendar.grid import Item
from calendar_app.calendar.window import Window
from calendar_app.lib.compiled import AT, FIRST, LAST
from campaigns.models import KeyDate
from campaigns.queries.finding import key_dates_saying
from campaigns.queries.key_dates import standing_key_dates
from campaigns.queries.visible import KEY_DATE, is_open
from departments.access import Access
from departments.patterns import rows_for


def key_date_items(access: Access, window: Window, filters: Filters, *, at: dt.datetime) -> list[Item]:
    """Return the key dates of the window this person may see. One query.

    Chosen campaigns leave theirs and the organisation's; words those that say them. Other filters are for activities.
    """
    return [
        Item(
            id=key,
            starts_on=first_day,
            ends_on=last_day,
            starts_at=None,
            title=name,
            campaign=campaign or "",
            channel="",
            colour=0,
            status="planned",
            is_secret=not is_told,
            is_key_date=True,
        )
        for key, name, first_day, last_day, campaign, is_told in _rows(access, window, filters, at)
    ]


def _rows(access: Access, window: Window, filters: Filters, at: dt.datetime) -> Iterable[tuple[Any, ...]]:
    """Return the rows of these key dates. One query, put together once where it is the same at any time."""
    if not filters.can_be_kept:
        return _query(access, window, filters, at)
    any_window = Window(FIRST, FIRST, LAST)
    values = {AT: at, FIRST: window.first, LAST: window.last}

    def query(access: Access) -> QuerySet[KeyDate, Any]:
        return _query(access, any_window, filters, AT)

    return rows_for(access, ("key dates", filters.campaigns), query, values)


def _query(access: Access, window: Window, filters: Filters, at: dt.datetime) -> QuerySet[KeyDate, Any]:
    rows = standing_key_dates(access, at).filter(first_day__lte=window.last, last_day__gte=window.first)
    if filters.campaigns:
        rows = rows.filter(Q(campaign=None) | Q(campaign__in=filters.campaigns))
    if filters.text:
        rows = rows.filter(key_dates_saying(filters.text))
    is_told_to_all = Case(When(Q(campaign=None) | is_open(at, KEY_DATE), then=Value(True)), default=Value(False))
    values: QuerySet[KeyDate, Any] = rows.annotate(is_told_to_all=is_told_to_all).values_list(
        "id", "name", "first_day", "last_day", "campaign__name", "is_told_to_all"
    )
    return values
