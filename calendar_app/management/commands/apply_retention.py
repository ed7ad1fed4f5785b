"""``apply_retention``: erase, blank and delete what has been kept long enough."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from calendar_app.retention import apply_retention, due_for_retention
from departments.audit import coming_by
from departments.enums import Via


class Command(BaseCommand):
    """Does at once what the worker does every night."""

    help = (
        "Erases people who left long ago, takes the text out of old mail and deletes old history, as the settings of "
        "the organisation say. With --dry-run it only says what that would be."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--dry-run``."""
        parser.add_argument("--dry-run", action="store_true", help="change nothing, say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or count, and say how much it is."""
        if options["dry_run"]:
            found, words = due_for_retention(), "Would be erased or deleted"
        else:
            with coming_by(Via.COMMAND):
                found, words = apply_retention(), "Erased or deleted"
        counts = ", ".join(f"{name} {count}" for name, count in asdict(found).items())
        self.stdout.write(f"{words}: {counts}.")
