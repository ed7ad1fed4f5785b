"""Key dates that move with their campaign, as a part of the same deed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from campaigns.models import KeyDate
from campaigns.rules.shifting import Shift, Span, moved
from departments.audit import changed_fields, entry_of
from departments.models import AuditEntry, User
from departments.workdays import WorkingDays


def moved_key_dates(campaign_id: UUID, shift: Shift, days: WorkingDays) -> dict[UUID, dict[str, Any]]:
    """Return the new days of a campaign's key dates. One query. Raises ``Refused`` off the calendar's ends."""
    rows = KeyDate.objects.filter(campaign=campaign_id)
    spans = {row.pk: moved(Span(row.first_day, row.last_day), shift, days) for row in rows}
    return {key: {"first_day": span.starts_on, "last_day": span.ends_on} for key, span in spans.items()}


def change_key_dates(
    changes: Mapping[UUID, Mapping[str, Any]], *, by: User | None, deed: UUID, undoes: Mapping[UUID, AuditEntry]
) -> list[AuditEntry]:
    """Give key dates these values and return what is to be noted; none that was removed meanwhile. Two queries."""
    rows = list(KeyDate.objects.select_for_update().filter(pk__in=changes).order_by("pk")) if changes else []
    entries = []
    for row in rows:
        made = changed_fields(row, changes[row.pk])
        if not made:
            continue
        for name, value in changes[row.pk].items():
            setattr(row, name, value)
        entry = entry_of(
            by=by,
            verb="changed",
            subject=row,
            changes=made,
            campaign_id=row.campaign_id,
            undoes=undoes.get(row.pk),
            deed=deed,
        )
        entries.append(entry)
    KeyDate.objects.bulk_update(rows, ["name", "first_day", "last_day", "note"])
    return entries
