"""Keeping the log no longer than the organisation wants. The nightly run calls it: see ``calendar_app.retention``."""

import datetime as dt

from django.db import transaction

from departments.models import AuditEntry

BATCH = 1_000


@transaction.atomic
def forget_history(*, before: dt.datetime, limit: int = BATCH) -> int:
    """Delete up to ``limit`` audit entries written before ``before``, oldest first, and return how many.

    Call it until it returns 0. Several may run at once: each takes entries nobody else has. Three queries.
    """
    old = AuditEntry.objects.filter(at__lt=before).order_by("at", "pk").select_for_update(skip_locked=True)
    keys = list(old.values_list("pk", flat=True)[:limit])
    AuditEntry.objects.filter(pk__in=keys).delete()
    return len(keys)
