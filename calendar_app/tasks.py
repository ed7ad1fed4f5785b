"""Couriers of this room. What they do is in ``calendar_app.retention``."""

from celery import shared_task
from django.utils import timezone

from calendar_app.retention import apply_retention as apply
from campaigns.alerts.ticking import note


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def apply_retention() -> None:
    """Let go what has been kept long enough. A run that is cut off goes on where it stopped the night after."""
    apply(now=timezone.now())
    note("retention", at=timezone.now())
