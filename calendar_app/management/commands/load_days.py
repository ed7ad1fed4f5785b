"""``load_days``: load a list of days, such as awareness days, from a file, as the page does."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from calendar_app.exchange.reading.limits import MOST_BYTES_AT_ONCE
from calendar_app.overlays.actions import load_list
from calendar_app.overlays.lists import read_days
from calendar_app.overlays.values import Unusable
from departments.errors import Refused
from departments.queries import organisation


class Command(BaseCommand):
    """``load_days awareness.csv --name "Awareness days"``"""

    help = "Loads a list of days from a CSV, XLSX or ICS file; one of the same name is replaced."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take a file and the list's name."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--name", help="what the list is called; the file's own name unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the list, all of it or nothing, and say what came in or what is wrong with which row."""
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES_AT_ONCE + 1)
            entries = read_days(data, path.name, today=timezone.localdate(), zone=organisation().time_zone)
            row = load_list(by=None, name=options["name"] or path.stem, entries=entries)
        except OSError as problem:
            raise CommandError(f"The file cannot be opened: {problem.strerror}.") from problem
        except Unusable as problem:
            raise CommandError("\n".join([str(problem), *problem.sentences])) from problem
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Loaded “{row}”: {len(entries)} days.")
