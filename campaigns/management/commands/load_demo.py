"""``load_demo``: fill an empty database with the demo organisation."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from campaigns.demo.loading import is_empty, load_demo
from campaigns.demo.organisation import PASSWORD
from departments.audit import coming_by
from departments.enums import Via
from departments.errors import Refused


class Command(BaseCommand):
    """Loads an invented organisation with a year of campaigns, some healthy, some at short notice, some out of step."""

    help = "Fills an empty database with an invented organisation and a year of its campaigns around today."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--if-empty`` and ``--as-of``."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing, and say so, where there is data")
        parser.add_argument(
            "--as-of",
            type=dt.date.fromisoformat,
            metavar="DATE",
            help="the day to load it around: today or earlier",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it, and say how to sign in."""
        if options["if_empty"] and not is_empty():
            self.stdout.write("There is data here already, so the demo was not loaded.")
            return
        as_of = options["as_of"] or timezone.localdate()
        if as_of > timezone.localdate():
            raise CommandError("That day has not come yet. The demo's past would lie in the future.")
        now = min(timezone.now(), dt.datetime.combine(as_of, dt.time(18), tzinfo=dt.UTC))
        try:
            with coming_by(Via.COMMAND):
                loaded = load_demo(now=now)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"The demo is loaded: {loaded.departments} departments, {loaded.people} people, "
            f"{loaded.channels} channels, {loaded.campaigns} campaigns, {loaded.activities} activities; "
            f"{loaded.clashing} of these clash with something."
        )
        self.stdout.write(f"Sign in as admin@example.com; the password is {PASSWORD}.")
