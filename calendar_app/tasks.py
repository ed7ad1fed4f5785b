"""Couriers of this room. What they do is in ``retention``, ``overlays.fetching`` and ``exchange.long_files``."""

from typing import Final

from celery import shared_task
from django.utils import timezone

from calendar_app.exchange.long_files import work_off
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


IMPORT_SECONDS: Final = 840
"""A long import that takes longer is ended; it must be less than the time after which it is handed out again."""


@shared_task(ignore_result=True, soft_time_limit=IMPORT_SECONDS - 20, time_limit=IMPORT_SECONDS)  # type: ignore[untyped-decorator]
def carry_out_imports() -> None:
    """Read and bring in the long files that wait."""
    work_off()
    note("long imports", at=timezone.now())
