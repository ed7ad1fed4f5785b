"""``replan``: work out duties and alerts again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from campaigns.actions.replanning import reconcile, replan_stale


class Command(BaseCommand):
    """Does at once what happens by itself after a change and every night."""

    help = (
        "Plans stale activities again; with --all every activity whose campaign is told of, and says what had drifted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--all``."""
        parser.add_argument("--all", action="store_true", help="not only what is marked as stale")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, and say what was done."""
        stale = 0
        while planned := replan_stale():
            stale += planned
        self.stdout.write(f"Stale activities planned again: {stale}.")
        if options["all"]:
            drift = reconcile()
            self.stdout.write(
                f"Activities looked at: {drift.activities}. Alerts made: {drift.made}, changed: {drift.changed}, "
                f"closed: {drift.closed}."
            )
