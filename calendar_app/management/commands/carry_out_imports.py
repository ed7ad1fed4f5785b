"""``carry_out_imports``: read and bring in the long files that wait, with no Celery; run it from cron or by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from calendar_app.exchange.long_files import work_off
from calendar_app.management.progress import bar_on


class Command(BaseCommand):
    """Does what the worker does every few seconds, until no file waits."""

    help = "Reads and brings in the long files that wait for it. Safe to run at any time, anywhere."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work them off, and say how many there were. At a terminal it shows how far it is."""
        self.stdout.write(f"Long files worked off: {work_off(shown=bar_on(self.stderr))}.")
