"""``after_restore``: run once after a backup was put back, before worker and beat start."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from campaigns.actions.restored import take_as_told


class Command(BaseCommand):
    """Keeps a backup that was put back from sending a second time what was sent after it was made."""

    help = (
        "Counts as told what was due until the moment the old installation stopped. Run it after a backup was put "
        "back, while worker and beat are stopped. What falls due later is sent as always."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the moment."""
        parser.add_argument(
            "--as-of",
            required=True,
            metavar="MOMENT",
            help="when the old installation last worked, with its zone: 2027-03-01T14:30+01:00",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say what was done."""
        as_of = _moment(options["as_of"])
        if as_of > timezone.now():
            raise CommandError("--as-of lies in the future: what is due until then has not been told to anybody.")
        done = take_as_told(by=None, as_of=as_of)
        self.stdout.write(
            f"Count as told: {done.alerts} alerts, {done.messages} messages, {done.invitations} invitations. "
            "What falls due after that moment is sent as always. Start worker and beat now."
        )


def _moment(text: str) -> dt.datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        raise CommandError(f"--as-of is {text!r}, but it must be a moment with its zone, like 2027-03-01T14:30+01:00.")
    return moment
