"""``make_load``: made-up activities in any number, for benchmarks."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from campaigns.demo.loading import is_empty
from campaigns.demo.synthetic import EMAIL, MONTHS, exact_month_after, make_load
from departments.errors import Refused


class Command(BaseCommand):
    """Writes made-up activities straight into the database. For benchmarks, never beside real plans."""

    help = (
        "Writes made-up activities over forty months into an empty database, a fortieth of them in the weeks of one "
        "month. For benchmarks: they have no duties and no alerts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number, the month, the seed and ``--force``."""
        parser.add_argument("--activities", type=int, required=True, metavar="N", help=f"at least {MONTHS}")
        parser.add_argument(
            "--month", type=_month, metavar="YYYY-MM", help="the exact month, if not one that comes soon"
        )
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same rows (1 unless given)")
        parser.add_argument("--force", action="store_true", help="also where there is data already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write them, and say which month is the exact one."""
        if options["activities"] < MONTHS:
            raise CommandError(f"Ask for at least {MONTHS} activities: one a month.")
        if not options["force"] and not is_empty():
            raise CommandError("There is data here already. Use an empty database, or --force if it is not needed.")
        today = timezone.localdate()
        month = options["month"] or exact_month_after(today + dt.timedelta(days=30))
        try:
            load = make_load(activities=options["activities"], month=month, seed=options["seed"], today=today)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{load.activities} activities made; {load.in_month} are shown in {load.month:%Y-%m}. Their planner is "
            f"{EMAIL}, who has no password yet."
        )


def _month(text: str) -> dt.date:
    return dt.date.fromisoformat(f"{text}-01")
