"""``erase_person``: take away everything that says who somebody was."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from calendar_app.leaving.erasing import erase_person
from departments.audit import coming_by
from departments.enums import Via
from departments.errors import Refused
from departments.models import User


class Command(BaseCommand):
    """``erase_person ana@example.com --yes``"""

    help = "Erases a person who has left. It cannot be undone, so it asks for --yes."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who, and that it is meant."""
        parser.add_argument("email", help="the person's address")
        parser.add_argument("--yes", action="store_true", help="I know that this cannot be undone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, and say under which key the rest remains."""
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody has the address {options['email']}.")
        if not options["yes"]:
            raise CommandError("This cannot be undone. Say --yes if you mean it.")
        try:
            with coming_by(Via.COMMAND):
                erase_person(by=None, user_id=person.pk)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Erased. What they did stays under person {person.pk}.")
