"""Makes a token for a person's program and prints its secret."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calendar_app.api.actions import USUAL_DAYS, create_token
from calendar_app.enums import ApiScope
from departments.audit import coming_by
from departments.enums import Via
from departments.errors import Refused
from departments.models import User


class Command(BaseCommand):
    """``create_api_token ana@example.com --name "Nightly report" --scope read``"""

    help = "Makes an API token for a person and prints its secret, this once."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take a person, and what the token may do for how long."""
        parser.add_argument("email", help="whose token it is: it sees and may do what this person may")
        parser.add_argument("--name", default="Command line", help="the program that will use it")
        parser.add_argument(
            "--scope",
            action="append",
            choices=ApiScope.values,
            help="what it may do; may be given several times; all of it if not given",
        )
        parser.add_argument("--days", type=int, default=USUAL_DAYS, help="how long it is good")

    def handle(self, *args: Any, **options: Any) -> str:
        """Return the secret. Nothing else goes to the output, so that it can be piped."""
        owner = User.objects.filter(email__iexact=options["email"], is_active=True).first()
        if owner is None:
            raise CommandError(f"Nobody with the address {options['email']} may sign in.")
        try:
            with coming_by(Via.COMMAND):
                new = create_token(
                    by=None,
                    owner=owner,
                    name=options["name"],
                    scopes=options["scope"] or ApiScope.values,
                    days=options["days"],
                )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        return new.secret.text
