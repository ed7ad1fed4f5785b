"""``fetch_calendars``: fetch other people's calendars that are due, with no Celery; run it from cron or by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from calendar_app.overlays.fetching import fetch_due

SECONDS = 600


class Command(BaseCommand):
    """Does what the worker does every minute, once."""

    help = "Fetches the calendars of others that are due. Safe to run at any time, anywhere."

    def handle(self, *args: Any, **options: Any) -> None:
        """Fetch, and say how many were asked for."""
        self.stdout.write(f"Calendars asked for: {fetch_due(seconds=SECONDS)}.")
