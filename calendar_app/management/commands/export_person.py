"""``export_person``: everything that is held about a person, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from calendar_app.leaving.export import data_of
from departments.models import User


class Command(BaseCommand):
    """``export_person ana@example.com > ana.json``"""

    help = "Prints everything that is held about a person as JSON. Campaigns they may not see are not named."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose data it is."""
        parser.add_argument("email", help="the person's address")

    def handle(self, *args: Any, **options: Any) -> str:
        """Return the JSON. Nothing else goes to the output, so that it can be piped."""
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody has the address {options['email']}.")
        held = data_of(person, viewer=None, at=timezone.now())
        return json.dumps(held, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
