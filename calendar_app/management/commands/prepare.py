"""``prepare``: make the database and the static files ready to serve."""

from typing import Any

from django.core.management import BaseCommand, CommandParser, call_command

from campaigns.demo.loading import is_empty


class Command(BaseCommand):
    """Migrates and collects static files in one process. What is done already is left as it is."""

    help = "Brings the database up to date and collects static files; safe at every start."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--demo``."""
        parser.add_argument("--demo", action="store_true", help="load the demo organisation into an empty database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one after the other."""
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if options["demo"] and is_empty():
            call_command("load_demo", stdout=self.stdout)
