"""``replan``: work out duties and alerts again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.actions.replanning import reconcile, replan_stale, stale_count

BAR = 30
"""How many signs the bar of progress is wide."""


class Command(BaseCommand):
    """Does at once what happens by itself after a change and every night."""

    help = (
        "Plans stale activities again, with a bar of progress on a terminal; with --all every activity whose campaign "
        "is told of, and says what had drifted. Ends with 0 when all is planned, with 1 when something is left because "
        "somebody is at it. Stopped in between, it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--all``."""
        parser.add_argument("--all", action="store_true", help="not only what is marked as stale")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, and say what was done. Raises ``CommandError`` when something is left."""
        total, stale = stale_count(), 0
        while planned := replan_stale():
            stale += planned
            self._show(stale, total)
        self.stdout.write(f"Stale activities planned again: {stale}.")
        if options["all"]:
            drift = reconcile()
            self.stdout.write(
                f"Activities looked at: {drift.activities}. Alerts made: {drift.made}, changed: {drift.changed}, "
                f"closed: {drift.closed}."
            )
        if left := stale_count():
            raise CommandError(f"{left} activities are left: somebody is changing their campaigns. Run it again.")

    def _show(self, done: int, total: int) -> None:
        """Show how far it has come, on a terminal only."""
        if not self.stdout.isatty():
            return
        total = max(total, done)
        full = BAR * done // total
        end = "\n" if done == total else ""
        self.stdout.write(f"\r[{'#' * full}{'.' * (BAR - full)}] {done:,} of {total:,}", ending=end)
        self.stdout.flush()
