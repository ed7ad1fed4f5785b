"""``let_go``: shut somebody out at once and hand over what they hold."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.actions.leaving import Heirs, let_go
from campaigns.queries.handover import campaigns_held
from departments.audit import coming_by
from departments.enums import Via
from departments.errors import Refused
from departments.models import User
from departments.queries import headed_by


class Command(BaseCommand):
    """``let_go ana@example.com --successor ben@example.com``"""

    help = "Takes a person's leave to sign in and hands over their campaigns and duties."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who leaves and who takes over."""
        parser.add_argument("email", help="the address of who leaves")
        parser.add_argument("--successor", default="", help="the address of who gets their campaigns and duties")
        parser.add_argument("--without-head", action="store_true", help="let departments be without head and deputy")

    def handle(self, *args: Any, **options: Any) -> None:
        """Let them go, and say what was handed over."""
        person = _person(options["email"])
        successor = _person(options["successor"]) if options["successor"] else None
        heads: dict[int, int | None] = dict.fromkeys(headed_by(person)) if options["without_head"] else {}
        heirs = Heirs(everything_else=successor.pk if successor else None, heads=heads)
        campaigns = campaigns_held(person.pk).count()
        try:
            with coming_by(Via.COMMAND):
                let_go(by=None, user_id=person.pk, heirs=heirs)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{person} may not sign in any more. Campaigns handed over: {campaigns}.")


def _person(address: str) -> User:
    found = User.objects.filter(email__iexact=address).first()
    if found is None:
        raise CommandError(f"Nobody has the address {address}.")
    return found
