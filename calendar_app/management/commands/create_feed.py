"""Makes a feed and prints its address."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from calendar_app.feeds.actions import create_feed
from calendar_app.feeds.addresses import addresses_of
from calendar_app.feeds.horizon import MONTHS_AHEAD, MONTHS_BACK
from calendar_app.feeds.options import OFFERED_AHEAD, OFFERED_BACK, FeedOptions
from calendar_app.feeds.targets import target_of
from departments.access import access_for
from departments.audit import coming_by
from departments.enums import Via
from departments.errors import NotAllowed, Refused
from departments.models import User


class Command(BaseCommand):
    """``create_feed ana@example.com --scope department:marketing``"""

    help = "Makes an iCal feed for a person and prints its secret address, this once."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take a person, what to show, and how."""
        parser.add_argument("email", help="whose feed it is: it shows what this person may see")
        parser.add_argument(
            "--scope",
            default="me",
            help="me, all, department:SLUG, channel:SLUG, campaign:SLUG (or its id) or view:ID; me if not given",
        )
        parser.add_argument("--name", default="", help="as calendar programs will list it")
        parser.add_argument("--without-activities", action="store_true", help="no activities")
        parser.add_argument("--without-duties", action="store_true", help="no duties")
        parser.add_argument("--without-key-dates", action="store_true", help="no key dates")
        parser.add_argument("--with-done", action="store_true", help="keep duties that are done, marked so")
        parser.add_argument("--with-alarms", action="store_true", help="an alarm at 9:00 the day before a duty")
        parser.add_argument("--without-drafts", action="store_true", help="no drafts, whoever may see them")
        parser.add_argument("--months-back", type=int, default=MONTHS_BACK, choices=OFFERED_BACK)
        parser.add_argument("--months-ahead", type=int, default=MONTHS_AHEAD, choices=OFFERED_AHEAD)
        parser.add_argument("--uncompressed", action="store_true", help="never compress, for programs that choke on it")

    def handle(self, *args: Any, **options: Any) -> str:
        """Return the address. Nothing else goes to the output, so that it can be piped."""
        owner = User.objects.filter(email__iexact=options["email"], is_active=True).first()
        if owner is None:
            raise CommandError(f"Nobody with the address {options['email']} may sign in.")
        try:
            target = target_of(options["scope"], access_for(owner), at=timezone.now())
            with coming_by(Via.COMMAND):
                new = create_feed(
                    by=None, owner=owner, target=target, name=options["name"], options=_chosen(options, owner)
                )
        except (Refused, NotAllowed) as refusal:
            raise CommandError(str(refusal)) from refusal
        return addresses_of(new, settings.BASE_URL).https


def _chosen(options: dict[str, Any], owner: User) -> FeedOptions:
    return FeedOptions(
        with_activities=not options["without_activities"],
        with_duties=not options["without_duties"],
        with_key_dates=not options["without_key_dates"],
        with_done=options["with_done"],
        with_alarms=options["with_alarms"],
        with_drafts=not options["without_drafts"],
        months_back=options["months_back"],
        months_ahead=options["months_ahead"],
        is_compressed=not options["uncompressed"],
        language=owner.language or settings.LANGUAGE_CODE,
    )
