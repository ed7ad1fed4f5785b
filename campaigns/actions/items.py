"""Changing the items inside an activity. They make no duties and no alerts."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from campaigns.actions.locking import locked_activity
from campaigns.models import Activity, ActivityItem
from campaigns.rules.items import ItemLine, check_days, written_lines
from departments.audit import record
from departments.models import User


@transaction.atomic
def set_items(*, by: User | None, activity_id: UUID, items: Sequence[ItemLine], version: int | None = None) -> Activity:
    """Make ``items`` the items of an activity and return it; those that stay keep who they are.

    Raises ``Conflict`` when ``version`` is stale, and ``Refused`` for an item outside the activity's days.
    """
    activity = locked_activity(activity_id, version=version)
    check_days(items, first=activity.starts_on, last=activity.ends_on)
    rows = list(ActivityItem.objects.filter(activity=activity))
    before = written_lines([line_of(row) for row in rows])
    after = written_lines(items)
    if before == after:
        return activity
    wanted = list(items)
    gone = []
    for row in rows:
        if line_of(row) in wanted:
            wanted.remove(line_of(row))
        else:
            gone.append(row.pk)
    ActivityItem.objects.filter(pk__in=gone).delete()
    ActivityItem.objects.bulk_create(
        ActivityItem(activity=activity, day=item.day, at=item.at, title=item.title) for item in wanted
    )
    activity.version += 1
    activity.save(update_fields=["version", "updated_at"])
    changes = {"items": [before, after]}
    record(by=by, verb="changed the items", subject=activity, changes=changes, campaign_id=activity.campaign_id)
    return activity


def line_of(row: ActivityItem) -> ItemLine:
    """Return an item as a value. No query."""
    return ItemLine(row.day, row.at, row.title)
