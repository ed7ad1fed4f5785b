"""Couriers of this room. What they do is in ``calendar_app.retention`` and ``calendar_app.overlays.fetching``."""

from typing import Final

from celery import shared_task
from django.utils import timezone

from calendar_app.overlays.fetching import fetch_due
from calendar_app.retention import apply_retention as apply
from campaigns.alerts.ticking import note


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def apply_retention() -> None:
    """Let go what has been kept long enough. A run that is cut off goes on where it stopped the night after."""
    apply(now=timezone.now())
    note("retention", at=timezone.now())


FETCHING_SECONDS: Final = 20.0
"""A fetcher begins no other calendar after so long, so that hosts that hang hold no worker longer than a minute."""


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def fetch_calendars() -> None:
    """Fetch other people's calendars that are due."""
    fetch_due(seconds=FETCHING_SECONDS)
    note("fetch calendars", at=timezone.now())
